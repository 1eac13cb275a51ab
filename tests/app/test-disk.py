# SPDX-License-Identifier: GPL-3.0-or-later
"""A full disk, no descriptors left, a disk that fails to write: all the way to the client."""

import contextlib
import os
import resource
import subprocess
import sys

from gi.repository import GLib

import platen_session as ps

MIB = 1024 * 1024

# Pages hard to compress, at a speed at which the disk can fill up meanwhile.
VIRTUAL = """
[device Slow]
name=Slow
sheets=3
slow-rows=1000

[device Quick]
name=Quick
sheets=3
"""

# Whoever is told of a fault is told what to do about it.
REMEDIES = ("free some space", "let some jobs end", "check the disk", "restart the service")


def error_name(short):
    return f"{ps.BUS_NAME}.Error.{short}"


@contextlib.contextmanager
def small_disk(session, n_bytes):
    """A file system of its own for the store and whatever else is written there."""
    disk = session.dir / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={n_bytes},mode=700", "tmpfs", disk]
    if subprocess.run(mount, stderr=subprocess.DEVNULL).returncode != 0:
        raise ps.Skip("needs the right to mount a file system")
    try:
        ini = session.dir / "config/platen/platen.ini"
        ini.write_text(ini.read_text() + f"[store]\ndirectory={disk}/platen\n")
        yield disk
    finally:
        if session.daemon is not None and session.daemon.poll() is None:
            session.stop()
        subprocess.run(["umount", "-l", disk], check=True)


def fill(path):
    """Takes what is left on the disk, to the last byte."""
    with open(path, "wb", buffering=0) as file:
        for size in (MIB, 4096, 1):
            try:
                while True:
                    file.write(b"\xa5" * size)
            except OSError:
                pass
    return path


def check_nothing_half(session, collection, n_pages, may_leave_orphans=False):
    pages = session.list_pages(collection)
    assert len(pages) == n_pages, (len(pages), n_pages)
    for page, facts in pages:
        assert session.hash_page(collection, page) == facts["sha256"], page
    findings = session.call(ps.ROOT, "Manager", "CheckStore",
                            GLib.Variant("(a{sv})", ({},)))[0]
    # What no list names is seen by nobody; it can be left when a write failed.
    assert all(f["kind"] == "orphan" and may_leave_orphans for f in findings), findings


def check_told(outcome, *names):
    state, name, text = outcome
    assert (state, name) in [("failed", error_name(n)) for n in names], outcome
    assert any(remedy in text for remedy in REMEDIES), text


def scan(session, device, collection, **options):
    return session.scan(device, collection, source="feeder", resolution=75, mode="gray",
                        **options)


def test_a_full_disk_fails_the_scan_and_nothing_else():
    with ps.Session(virtual=VIRTUAL) as session, small_disk(session, 160 * MIB) as disk:
        session.start()
        quick, slow = session.find_device("Quick"), session.find_device("Slow")
        collection = session.open_collection()
        assert session.wait_job(scan(session, quick, collection))[0] == "done"

        # Full before the first row.
        ballast = fill(disk / "ballast")
        check_told(session.wait_job(scan(session, quick, collection)), "NoSpace")
        ballast.unlink()
        check_nothing_half(session, collection, 3)

        # Full in the midst of a page.
        job = scan(session, slow, collection)
        ps.wait_for(lambda: session.get(job, "Job", "PagesDone") == 1, "the first page")
        ps.wait_for(lambda: 0 < session.get(job, "Job", "Progress") < 0.5, "the second one")
        fill(ballast)
        check_told(session.wait_job(job), "NoSpace")
        ballast.unlink()
        n_pages = 3 + session.get(job, "Job", "PagesDone")
        check_nothing_half(session, collection, n_pages)
        ps.wait_for(lambda: not list((disk / "platen/incoming").iterdir()), "the sweeping")

        # An export onto the full disk.
        fill(ballast)
        with open(disk / "export", "w+b") as file:
            job = session.call(collection, "Collection", "Export",
                               GLib.Variant("(sasa{sv}h)", ("pdf", [], {}, 0)),
                               fds=[file.fileno()])[0]
            state, name, text = session.wait_job(job)
            assert (state, name) == ("failed", error_name("NoSpace")), (state, name, text)
        ballast.unlink()

        assert session.wait_job(scan(session, quick, collection))[0] == "done"
        check_nothing_half(session, collection, n_pages + 3)
        assert session.stop() == 0


def test_without_descriptors_calls_fail_and_the_service_stays():
    if os.geteuid() != 0:
        raise ps.Skip("platend lets nobody but root change its limits")
    with ps.Session(virtual=VIRTUAL) as session:
        session.start()
        quick, collection = session.find_device("Quick"), session.open_collection()
        pid = session.daemon.pid
        usual = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        n_failed = n_pages = 0
        for spare in range(12):
            session.call(quick, "Device", "Close")
            ps.wait_for(lambda: not session.workers(), "the end of all workers")
            highest = max(map(int, os.listdir(f"/proc/{pid}/fd")))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, (highest + 1 + spare, usual[1]))
            outcome = session.wait_job(scan(session, quick, collection))
            resource.prlimit(pid, resource.RLIMIT_NOFILE, usual)
            if outcome[0] != "done":
                check_told(outcome, "Limit")
                n_failed += 1
            n_pages = len(session.list_pages(collection))
            check_nothing_half(session, collection, n_pages)
        assert n_failed > 2, "the limit was felt"
        assert session.wait_job(scan(session, quick, collection))[0] == "done"
        check_nothing_half(session, collection, n_pages + 3)
        assert session.stop() == 0


def test_a_disk_that_fails_to_write_is_told_and_loses_nothing():
    if len(sys.argv) < 2:
        raise ps.Skip("a sanitizer lets nothing be preloaded")
    preload = sys.argv[1]
    with ps.Session(virtual=VIRTUAL) as session:
        session.start()
        identifier = session.get(session.open_collection(), "Collection", "Id")
        assert session.stop() == 0
        n_failed = 0
        for n in range(2, 20, 3):
            session.environment.update(LD_PRELOAD=preload, FSYNC_EIO_AT=str(n))
            session.start()
            del session.environment["LD_PRELOAD"]
            heard = []
            hearing = session.connection.signal_subscribe(
                None, f"{ps.BUS_NAME}.Job", "PageAdded", None, None, 0,
                lambda *args: heard.append(args[5].unpack()[0]))
            collection = session.open_collection(identifier)
            before = {page for page, _ in session.list_pages(collection)}
            outcome = session.wait_job(scan(session, session.find_device("Quick"), collection))
            if outcome[0] != "done":
                check_told(outcome, "Store")
                n_failed += 1
            after = {page for page, _ in session.list_pages(collection)}
            while GLib.MainContext.default().iteration(False):
                pass
            session.connection.signal_unsubscribe(hearing)
            assert after - before == set(heard), "who is not told of a page does not see it"
            session.stop()

            session.start()
            collection = session.open_collection(identifier)
            assert set(heard) <= {page for page, _ in session.list_pages(collection)}
            job = scan(session, session.find_device("Quick"), collection)
            assert session.wait_job(job)[0] == "done", "it works once the disk does"
            check_nothing_half(session, collection, len(session.list_pages(collection)),
                               may_leave_orphans=True)
            assert session.stop() == 0
        assert n_failed > 2, "the disk's failures were felt"


if __name__ == "__main__":
    ps.run(
        test_without_descriptors_calls_fail_and_the_service_stays,
        test_a_full_disk_fails_the_scan_and_nothing_else,
        test_a_disk_that_fails_to_write_is_told_and_loses_nothing,
    )
