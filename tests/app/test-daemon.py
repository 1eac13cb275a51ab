# SPDX-License-Identifier: GPL-3.0-or-later
"""platend as a person meets it: faults of devices and of the set-up."""

import os
import pathlib
import re
import signal
import socket
import subprocess
import time

from gi.repository import GLib

import platen_session as ps

SLOW = """
[device Slow]
name=Slow
sheets=3
slow-rows=2000

[device Quick]
name=Quick
sheets=3
"""

HANGING = """
[device Hanging]
name=Hanging
hang-at=read

[device Quick]
name=Quick
sheets=3
"""


def scan_worker(session):
    """The pid of the one process that drives a device."""
    workers = ps.wait_for(session.workers, "a worker")
    assert len(workers) == 1, workers
    return workers[0]


def test_a_killed_worker_fails_its_job_and_the_next_scan_works():
    with ps.Session(virtual=SLOW) as session:
        session.start()
        device = session.find_device("Slow")
        ps.wait_for(lambda: not session.workers(), "the end of the probe")
        collection = session.open_collection()
        job = session.scan(device, collection, source="feeder", resolution=75, mode="gray")
        ps.wait_for(lambda: session.get(job, "Job", "PagesDone") == 1, "the first page")
        ps.wait_for(lambda: session.get(job, "Job", "Progress") > 0, "the second page's rows")
        os.kill(scan_worker(session), signal.SIGKILL)
        state, name, text = session.wait_job(job, 2)
        assert (state, name) == ("failed", f"{ps.BUS_NAME}.Error.WorkerDied"), (state, name)
        assert "Slow" in text or "page" in text, text
        assert len(session.list_pages(collection)) == 1
        job = session.scan(session.find_device("Quick"), collection, source="feeder",
                           resolution=75)
        assert session.wait_job(job)[0] == "done"
        job = session.scan(device, collection, source="flatbed", resolution=75, mode="gray")
        assert session.wait_job(job)[0] == "done", "the killed worker's device is usable again"
        assert len(session.list_pages(collection)) == 5


def test_a_hanging_driver_ends_by_its_deadline_while_another_device_scans():
    # One hundredth of the minute that a silent device is given.
    with ps.Session(virtual=HANGING, environment={"PLATEN_TEST_TIMEOUT_PERCENT": "3"}) as session:
        session.start()
        hanging = session.find_device("Hanging")
        quick = session.find_device("Quick")
        job = session.scan(hanging, resolution=75)
        other = session.scan(quick, source="feeder", resolution=75)
        assert session.wait_job(other)[0] == "done"
        assert session.get(job, "Job", "State") == "running", "the other one does not wait for it"
        state, name, text = session.wait_job(job)
        assert (state, name) == ("failed", f"{ps.BUS_NAME}.Error.TimedOut"), (state, name, text)
        session.call(quick, "Device", "Close")
        ps.wait_for(lambda: not session.workers(), "the end of all workers")


def test_a_second_instance_of_the_same_person_leaves_with_a_reason():
    with ps.Session() as session:
        session.start()
        second = subprocess.run([str(ps.PROGRAMS / "platend")], env=session.environment,
                                stderr=subprocess.PIPE, text=True, timeout=30)
        assert second.returncode == 5, second.returncode
        assert "another" in second.stderr.lower(), second.stderr
        assert session.daemon.poll() is None


def test_a_taken_port_is_named_together_with_its_setting():
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with ps.Session() as session, socket.socket(family) as squatter:
            squatter.bind((address, session.ports["core"]))
            squatter.listen()
            process = subprocess.run([str(ps.PROGRAMS / "platend")],
                                     env=session.environment, stderr=subprocess.PIPE,
                                     text=True, timeout=30)
            assert process.returncode == 3, (process.returncode, process.stderr)
            assert str(session.ports["core"]) in process.stderr, process.stderr
            assert "core" in process.stderr and "[ports]" in process.stderr, process.stderr


def test_sockets_for_one_address_alone_are_refused():
    with ps.Session() as session:
        core, tls = session.ports["core"], session.ports["core-tls"]
        for missing, present, complete in (
                (f"[::1]:{tls}", f"127.0.0.1:{tls}", core),
                (f"127.0.0.1:{core}", f"[::1]:{core}", tls)):
            process = ps.activate(
                [str(ps.PROGRAMS / "platend")],
                [f"127.0.0.1:{complete}", f"[::1]:{complete}", present],
                session.environment, stderr=subprocess.PIPE, text=True)
            ps.wait_for(lambda: ps.can_connect(complete), "the sockets")
            _, words = process.communicate(timeout=30)
            assert process.returncode == 1, (process.returncode, words)
            name = "core" if complete == tls else "core-tls"
            for word in ("platen.socket", f"‘{name}’", "[ports]", f"ListenStream={missing}"):
                assert word in words, (word, words)


def test_bad_settings_are_named_and_the_rest_holds():
    with ps.Session(extra_ini="nonsense=1\n[log]\nlevel=loud\n") as session:
        session.start()
        problems = session.get(ps.ROOT, "Manager", "Problems")
        assert any("nonsense" in p and "platen.ini" in p for p in problems), problems
        assert any("level" in p and "loud" in p for p in problems), problems


def test_sigterm_cancels_the_jobs_and_keeps_the_pages():
    with ps.Session(virtual=SLOW) as session:
        session.start()
        collection = session.open_collection()
        identifier = session.get(collection, "Collection", "Id")
        job = session.scan(session.find_device("Slow"), collection, source="feeder",
                           resolution=75, mode="gray")
        ps.wait_for(lambda: session.get(job, "Job", "PagesDone") == 1, "the first page")
        workers = session.workers()
        assert session.stop() == 0
        ps.wait_for(lambda: not any(map(ps.is_running, workers)), "the end of the workers")
        session.start()
        pages = session.list_pages(session.open_collection(identifier))
        assert len(pages) >= 1


def test_a_newer_store_is_refused_and_left_alone():
    with ps.Session() as session:
        session.start()
        assert session.stop() == 0
        database = session.store / "platen.db"
        subprocess.run(["/usr/bin/python3", "-c",
                        "import sqlite3,sys;c=sqlite3.connect(sys.argv[1]);"
                        "c.execute('pragma user_version=9999');c.commit();"
                        "c.execute('pragma wal_checkpoint(truncate)');c.close()",
                        str(database)], check=True)
        before = database.read_bytes()
        process = subprocess.run([str(ps.PROGRAMS / "platend")], env=session.environment,
                                 stderr=subprocess.PIPE, text=True, timeout=30)
        assert process.returncode == 4, (process.returncode, process.stderr)
        assert "newer" in process.stderr, process.stderr
        assert database.read_bytes() == before


def test_pages_come_back_when_the_index_is_gone():
    with ps.Session() as session:
        session.start()
        collection = session.open_collection()
        identifier = session.get(collection, "Collection", "Id")
        job = session.scan(session.find_device("Virtual"), collection, source="feeder",
                           resolution=75)
        assert session.wait_job(job)[0] == "done"
        before = [page for page, _ in session.list_pages(collection)]
        assert session.stop() == 0
        for file in session.store.glob("platen.db*"):
            file.unlink()
        session.start()
        after = [page for page, _ in session.list_pages(session.open_collection(identifier))]
        assert after == before, (before, after)
        problems = session.get(ps.ROOT, "Manager", "Problems")
        assert any("rebuilt" in p for p in problems), problems


def test_it_leaves_when_nobody_asks_for_a_while():
    with ps.Session(extra_ini="[service]\nidle-exit=1\n") as session:
        session.start()
        assert session.daemon.poll() is None
        session.connection.close_sync(None)  # the only client goes
        assert session.daemon.wait(30) == 0
        session.connection = type("Closed", (), {"close_sync": lambda *_: None})()


def test_nothing_is_left_for_others_to_read():
    # The preview and a picture are files of the service, too.
    before = os.umask(0)
    try:
        with ps.Session(virtual=SLOW) as session:
            for name in ("data", "cache", "state", "run"):
                (session.dir / name).chmod(0o755)
            session.start()
            collection = session.open_collection()
            job = session.scan(session.find_device("Quick"), collection, source="feeder",
                               resolution=75)
            ps.wait_for(lambda: session.get(job, "Job", "PagesDone") > 0, "a page")
            for pid in (session.daemon.pid, *session.workers()):
                limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
                assert re.search(r"Max core file size +0 +0 ", limits), limits
                # Not to be looked into by other programs of the same person either.
                assert os.stat(f"/proc/{pid}/environ").st_uid == 0
            assert session.wait_job(job)[0] == "done"
            assert session.stop() == 0
            made = [path for name in ("data", "cache", "state")
                    for path in (session.dir / name).rglob("*")]
            assert len(made) > 10, made
            readable = [path for path in made if path.stat().st_mode & 0o077]
            assert not readable, readable
    finally:
        os.umask(before)


def test_the_command_line_refuses_what_it_does_not_know():
    for arguments in (["--nonsense"], ["nonsense"]):
        process = subprocess.run([str(ps.PROGRAMS / "platend"), *arguments],
                                 stderr=subprocess.PIPE, text=True, timeout=30)
        assert process.returncode == 2, process.returncode
        assert "nonsense" in process.stderr


if __name__ == "__main__":
    ps.run(
        test_a_killed_worker_fails_its_job_and_the_next_scan_works,
        test_a_hanging_driver_ends_by_its_deadline_while_another_device_scans,
        test_a_second_instance_of_the_same_person_leaves_with_a_reason,
        test_a_taken_port_is_named_together_with_its_setting,
        test_sockets_for_one_address_alone_are_refused,
        test_bad_settings_are_named_and_the_rest_holds,
        test_sigterm_cancels_the_jobs_and_keeps_the_pages,
        test_a_newer_store_is_refused_and_left_alone,
        test_pages_come_back_when_the_index_is_gone,
        test_it_leaves_when_nobody_asks_for_a_while,
        test_nothing_is_left_for_others_to_read,
        test_the_command_line_refuses_what_it_does_not_know,
    )
