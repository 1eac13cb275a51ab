# SPDX-License-Identifier: GPL-3.0-or-later
"""Cancel: in every state of a scan, and many times in a row at random moments.

PLATEN_CANCEL_ROUNDS says how many times in a row, PLATEN_CANCEL_SEED at which moments.
"""

import os
import pathlib
import random
import tempfile
import threading
import time

import escl_stub
import platen_session as ps
import platen_ways
import sane_faults
from gi.repository import GLib

ROUNDS = int(os.environ.get("PLATEN_CANCEL_ROUNDS", "25"))
SEED = int(os.environ.get("PLATEN_CANCEL_SEED", random.randrange(1 << 30)))
PERCENT = "10"  # of every time limit
# A call that waited for the driver would take seconds.
PROMPT_S = 1

# What the driver does when the cancel comes: whether it obeys or not, the job is cancelled.
STATES = (
    ("opening, which ends", "nap@open ok", 0),
    ("opening, which hangs", "hang@open ok", 0),
    ("starting, which ends", "ok wait@start", 1),
    ("starting, which hangs", "ok hang@start", 1),
    ("reading, which ends", "ok wait@read", 1),
    ("reading, which hangs", "ok hang@read", 1),
    ("reading, and cancel hangs", "ok wait@read hang@cancel", 1),
    ("reading, and cancel crashes", "ok wait@read segv@cancel", 1),
    ("reading, and SIGTERM is eaten", "deaf@open ok hang@read", 1),
)


def wait_for_words(scanners, event, count):
    ps.wait_for(lambda: sum(e == event for e, _, _ in scanners.log()) >= count, event)


def zombies(session):
    """Children of the daemon that nobody collects."""
    path = pathlib.Path(f"/proc/{session.daemon.pid}/task/{session.daemon.pid}/children")
    return [pid for pid in path.read_text().split() if not ps.is_running(pid)]


def check_nothing_is_left(session, device):
    session.call(device, "Device", "Close")
    ps.wait_for(lambda: not session.workers() and not zombies(session), "the end of all processes")
    ps.wait_for(lambda: not list((session.store / "incoming").iterdir()), "an empty incoming/")


def cancel(session, job):
    """Cancels; gives how long the acknowledgement took."""
    begin = time.monotonic()
    session.call(job, "Job", "Cancel")
    state = session.get(job, "Job", "State")
    seconds = time.monotonic() - begin
    assert state != "running", "the cancel was not taken"
    assert seconds < PROMPT_S, f"the cancel took {seconds} s"
    return seconds


def faulty_session(scanners):
    return ps.Session(drivers="sane", environment=dict(scanners.environment,
                                                       PLATEN_TEST_TIMEOUT_PERCENT=PERCENT))


def test_cancel_in_every_state_by_the_bus():
    with sane_faults.Scanners() as scanners:
        scanners.plug("x", "ok", model="Patient")
        with faulty_session(scanners) as session:
            session.start()
            device = session.find_device("Patient")
            for name, script, pages in STATES:
                scanners.plug("x", script, model="Patient")
                (scanners.dir / "log").unlink(missing_ok=True)
                collection = session.open_collection()
                job = session.scan(device, collection, source="feeder", mode="gray")
                wait_for_words(scanners, "open" if pages == 0 else "start", pages or 1)
                ps.wait_for(lambda: session.get(job, "Job", "PagesDone") == pages, "the page")
                seconds = cancel(session, job)
                session.call(job, "Job", "Cancel")  # twice is once
                assert session.wait_job(job) == ("cancelled", "", ""), name
                assert len(session.list_pages(collection)) == pages, name
                session.call(job, "Job", "Cancel")  # and too late is never
                assert session.get(job, "Job", "State") == "cancelled"
                print(f"# {name:30} | taken after {1000 * seconds:3.0f} ms", flush=True)
                scanners.plug("x", "ok ok", model="Patient")
                outcome = platen_ways.Bus(session, device).scan()
                assert (outcome.state, outcome.pages) == ("done", 2), (name, outcome)
                check_nothing_is_left(session, device)


def state_of(session, job):
    return session.get(job, "Job", "State")


def cancel_while_queued(session, scanners, device):
    """Its turn has not come; who is before it does not notice."""
    scanners.plug("x", "ok wait@read", model="Patient")
    first = session.scan(device, source="feeder", mode="gray")
    second = session.scan(device, source="feeder", mode="gray", queue=GLib.Variant("b", True))
    assert state_of(session, second) == "queued"
    seconds = cancel(session, second)
    assert session.wait_job(second) == ("cancelled", "", "")
    assert state_of(session, first) == "running"
    cancel(session, first)
    assert session.wait_job(first)[0] == "cancelled"
    return seconds


def cancel_while_finishing(session, scanners, device):
    """All pages are there, and the driver does not let go of the last one."""
    scanners.plug("x", "ok ok hang@cancel", model="Patient")
    (scanners.dir / "log").unlink(missing_ok=True)
    job = session.scan(device, source="feeder", mode="gray", pages=2)
    wait_for_words(scanners, "cancel", 1)
    ps.wait_for(lambda: session.get(job, "Job", "PagesDone") == 2, "the pages")
    assert state_of(session, job) == "running"
    seconds = cancel(session, job)
    assert session.wait_job(job) == ("done", "", ""), "everything had arrived"
    return seconds


def cancel_while_a_person_clears_a_jam(session, scanners, device):
    """Nothing runs that could be cancelled, and it can go on all the same."""
    scanners.plug("x", "ok jam@start", model="Patient")
    job = session.scan(device, source="feeder", mode="gray")
    assert session.wait_job(job)[1] == f"{platen_ways.ERROR_PREFIX}Jammed"
    seconds = cancel(session, job)
    assert state_of(session, job) == "failed"
    scanners.plug("x", "ok", model="Patient")
    rest = session.call(job, "Job", "Resume")[0]
    assert session.wait_job(rest)[0] == "done"
    return seconds


def test_cancel_while_nothing_is_read():
    with sane_faults.Scanners() as scanners:
        scanners.plug("x", "ok", model="Patient")
        with faulty_session(scanners) as session:
            session.start()
            device = session.find_device("Patient")
            for scene in (cancel_while_queued, cancel_while_finishing,
                          cancel_while_a_person_clears_a_jam):
                seconds = scene(session, scanners, device)
                name = scene.__name__.removeprefix("cancel_while_").replace("_", " ")
                print(f"# {name:30} | taken after {1000 * seconds:3.0f} ms", flush=True)
                check_nothing_is_left(session, device)


def test_cancel_in_every_state_by_a_web_page():
    with sane_faults.Scanners() as scanners:
        scanners.plug("x", "ok", model="Patient")
        with faulty_session(scanners) as session:
            session.start()
            device = session.find_device("Patient")
            way = platen_ways.Http(session, device)
            for name, script, pages in STATES:
                scanners.plug("x", script, model="Patient")
                (scanners.dir / "log").unlink(missing_ok=True)
                outcomes = []
                thread = threading.Thread(target=lambda: outcomes.append(way.scan()))
                before = way.page.call("HowManyImagesInBuffer")[0]
                thread.start()
                wait_for_words(scanners, "open" if pages == 0 else "start", pages or 1)
                platen_ways.wait(lambda: way.page.call("HowManyImagesInBuffer")[0]
                                 == before + pages, "the page")
                begin = time.monotonic()
                way.page.call("CancelAllPendingTransfers")
                assert time.monotonic() - begin < PROMPT_S, name
                thread.join(60)
                assert outcomes, f"{name}: the scan did not end"
                ended = outcomes[0].state == "cancelled" or outcomes[0].error == "Cancelled"
                assert ended and outcomes[0].pages == pages, (name, outcomes[0])
                scanners.plug("x", "ok ok", model="Patient")
                outcome = way.scan()
                assert (outcome.state, outcome.pages) == ("done", 2), (name, outcome)
                check_nothing_is_left(session, device)


class Ledger:
    """Digests of the pages that were announced, in order."""

    def __init__(self, session):
        self.digests = []
        session.connection.signal_subscribe(
            None, f"{ps.BUS_NAME}.Job", "PageAdded", None, None, 0,
            lambda *args: self.digests.append(args[5].unpack()[1]["sha256"]))


def run_for(seconds):
    end = time.monotonic() + seconds
    ps.wait_for(lambda: time.monotonic() > end, "the moment")


def cancel_round(session, device, ledger, delay, may_fail_with):
    """One scan that is cancelled after a while. Gives the digests of its pages."""
    ledger.digests.clear()
    collection = session.open_collection()
    job = session.scan(device, collection, source="feeder", mode="gray", resolution=75)
    run_for(delay)
    cancel(session, job)
    state, error, message = session.wait_job(job)
    error = error.removeprefix(platen_ways.ERROR_PREFIX)
    assert state in ("cancelled", "done") or error in may_fail_with, (state, error, message)
    listed = [facts["sha256"] for _, facts in session.list_pages(collection)]
    ps.wait_for(lambda: len(ledger.digests) >= len(listed), "the news of all pages")
    assert ledger.digests == listed, "pages were announced that are not there, or otherwise"
    return listed


def many_cancels(session, device, prepare, whole, may_fail_with=()):
    """The pages of every round are the first ones of the whole stack, in order."""
    dice = random.Random(SEED)
    ledger = Ledger(session)
    longest, pages = 0, 0
    for _ in range(ROUNDS):
        prepare()
        begin = time.monotonic()
        delay = dice.uniform(0, 0.1)
        digests = cancel_round(session, device, ledger, delay, may_fail_with)
        assert digests == whole[:len(digests)], "the pages are others"
        longest = max(longest, time.monotonic() - begin - delay)
        pages += len(digests)
        assert len(session.workers()) <= 2, session.workers()
    print(f"# {ROUNDS} cancels, {pages} pages kept, the longest end {longest:.2f} s, "
          f"seed {SEED}", flush=True)
    prepare()


def test_many_random_cancels_of_the_test_backend():
    with tempfile.TemporaryDirectory(prefix="platen-sane-") as folder:
        cancel_the_test_backend(pathlib.Path(folder))


def cancel_the_test_backend(sane):
    (sane / "dll.conf").write_text("test\n")
    (sane / "test.conf").write_text("number_of_devices 1\nresolution 50.0\ngeometry_max 200.0\n")
    environment = {"SANE_CONFIG_DIR": str(sane), "PLATEN_TEST_TIMEOUT_PERCENT": PERCENT}
    with ps.Session(drivers="sane", environment=environment) as session:
        session.start()
        device = session.find_device("test")
        collection = session.open_collection()
        job = session.scan(device, collection, source="feeder", mode="gray", resolution=75)
        assert session.wait_job(job)[0] == "done"
        whole = [facts["sha256"] for _, facts in session.list_pages(collection)]
        assert len(whole) == 10
        # Its feeder counts the starts of all scans, and is empty after ten.
        many_cancels(session, device, lambda: None, whole, ("NoPaper",))
        session.call(device, "Device", "Close")
        outcome = platen_ways.Bus(session, device).scan()
        assert (outcome.state, outcome.pages) == ("done", 10), outcome
        check_nothing_is_left(session, device)


def test_many_random_cancels_of_a_network_scanner():
    with escl_stub.Stub() as stub:
        environment = dict(stub.environment, PLATEN_TEST_TIMEOUT_PERCENT=PERCENT)
        with ps.Session(drivers="sane", environment=environment) as session:
            session.start()
            device = session.find_device("Stub")

            def refill():
                ps.wait_for(lambda: not stub.open_jobs(), "the end of the job on the scanner")
                stub.load(*["ok"] * 5)
            refill()
            collection = session.open_collection()
            job = session.scan(device, collection, source="feeder", mode="gray", resolution=75)
            assert session.wait_job(job)[0] == "done"
            whole = [facts["sha256"] for _, facts in session.list_pages(collection)]
            assert len(set(whole)) == 5, "the pages do not differ"
            many_cancels(session, device, refill, whole)
            outcome = platen_ways.Bus(session, device).scan()
            assert (outcome.state, outcome.pages) == ("done", 5), outcome
            check_nothing_is_left(session, device)


if __name__ == "__main__":
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
