# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanners on the network: sane-airscan against an eSCL server of our own, well and unwell."""

import dataclasses
import os
import pathlib
import signal
import time

import escl_stub
import platen_session as ps
import platen_ways

PERCENT = 10  # of every time limit
IDLE_SHARE = 0.3  # of one processor; who spins takes all of it


@dataclasses.dataclass
class Case:
    """What the server does after two good pages, and how the scan is to end.

    Paper is left behind the fault: sane-airscan asks for the feeder's state then, and takes an
    empty one for the end of the scan.
    """

    fault: str
    paper: tuple
    errors: tuple
    words: str = ""
    pages: int = 2
    on_job: str = "ok"


CASES = (
    Case("jam", ("ok", "ok", "jam", "ok"), ("Jammed",), "jammed"),
    Case("cover open", ("ok", "ok", "cover", "ok"), ("CoverOpen",), "cover is open"),
    Case("hatch open", ("ok", "ok", "hatch", "ok"), ("DeviceIO",)),
    Case("server error", ("ok", "ok", "error", "ok"), ("DeviceIO",)),
    Case("connection cut", ("ok", "ok", "cut", "ok"), ("DeviceIO",)),
    Case("junk for a page", ("ok", "ok", "junk", "ok"), ("DeviceIO",)),
    Case("truncated page", ("ok", "ok", "truncated", "ok"), ("DeviceIO",), "in part only"),
    Case("busy for ever", ("ok", "ok", "busy", "ok"), ("Busy", "TimedOut")),
    Case("hang in the page", ("ok", "ok", "hang", "ok"), ("TimedOut", "DeviceIO")),
    Case("empty feeder", (), ("NoPaper",), "empty", 0),
    Case("job refused", ("ok",), ("Busy", "TimedOut"), "", 0, "busy"),
    Case("job refused for a jam", ("ok",), ("Jammed", "DeviceIO"), "", 0, "jam"),
    Case("job cut", ("ok",), ("DeviceIO",), "", 0, "cut"),
    Case("job hangs", ("ok",), ("TimedOut", "DeviceIO"), "", 0, "hang"),
)


def start(stub, percent=PERCENT):
    environment = dict(stub.environment, PLATEN_TEST_TIMEOUT_PERCENT=str(percent))
    return ps.Session(drivers="sane", environment=environment)


def bus_way(session):
    return platen_ways.Bus(session, session.find_device("Stub"))


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def assert_idle(pids):
    """None of the processes spins."""
    before = {pid: cpu_seconds(pid) for pid in pids if ps.is_running(pid)}
    begin = time.monotonic()
    time.sleep(1)
    for pid, seconds in before.items():
        if ps.is_running(pid):
            share = (cpu_seconds(pid) - seconds) / (time.monotonic() - begin)
            assert share < IDLE_SHARE, f"process {pid} spins: {share:.0%}"


def begin_scan(session, device, pages):
    """A scan that has brought so many pages and is in the middle of the next."""
    collection = session.open_collection()
    job = session.scan(device, collection, source="feeder", mode="gray", resolution=75)
    ps.wait_for(lambda: session.get(job, "Job", "PagesDone") == pages, f"{pages} pages")
    return job, collection


def test_every_source_gives_its_pages():
    with escl_stub.Stub() as stub, start(stub) as session:
        session.start()
        way = bus_way(session)
        for source, mode, pages in (("flatbed", "color", 1), ("feeder", "gray", 4),
                                    ("feeder-duplex", "color", 4)):
            stub.load("ok", "ok", "ok", "ok")
            outcome = way.scan(source=source, mode=mode, resolution=150)
            assert (outcome.state, outcome.pages) == ("done", pages), (source, outcome)
            job = list(stub.jobs.values())[-1]
            assert (job.duplex, job.dpi) == (source == "feeder-duplex", 150), vars(job)
            assert (job.n_channels == 3) == (mode == "color"), vars(job)
        assert not stub.open_jobs(), "a job is open on the scanner"


def test_every_fault_ends_well():
    with escl_stub.Stub() as stub, start(stub) as session:
        session.start()
        way = bus_way(session)
        for case in CASES:
            stub.released.clear()
            stub.load(*case.paper)
            stub.on_job = case.on_job
            outcome = way.scan()
            print(f"# {case.fault:22} | {outcome.error:9} {outcome.pages}p "
                  f"{outcome.seconds:4.1f}s | “{outcome.message}”", flush=True)
            assert outcome.error in case.errors, (case, outcome)
            assert case.words in outcome.message, (case, outcome)
            assert outcome.pages == case.pages, (case, outcome)
            stub.release()
            ps.wait_for(lambda: not stub.open_jobs(), "the end of the job on the scanner")
            stub.load("ok", "ok")
            outcome = way.scan()
            assert (outcome.state, outcome.pages) == ("done", 2), (case, outcome)


def test_a_cancel_ends_the_job_on_the_scanner():
    for word in ("slow", "hang"):
        with escl_stub.Stub(("ok", word)) as stub, start(stub) as session:
            session.start()
            device = session.find_device("Stub")
            job, collection = begin_scan(session, device, 1)
            assert stub.open_jobs()
            session.call(job, "Job", "Cancel")
            assert session.wait_job(job)[0] == "cancelled"
            assert len(session.list_pages(collection)) == 1
            ps.wait_for(lambda: not stub.open_jobs(), "the end of the job on the scanner")


def test_pages_fetched_ahead_do_not_reach_the_next_scan():
    with escl_stub.Stub() as stub, start(stub) as session:
        session.start()
        way = bus_way(session)
        for options in ({"pages": 1}, {"cancel_at": 1}):
            stub.load(*["ok"] * 6, "slow")
            assert 1 <= way.scan(**options).pages < 7
            ps.wait_for(lambda: not stub.open_jobs(), "the end of the job on the scanner")
            jobs = len(stub.jobs)
            stub.load("ok", "ok")
            outcome = way.scan(resolution=150)
            assert (outcome.state, outcome.pages) == ("done", 2), (options, outcome)
            assert len(stub.jobs) == jobs + 1, "the scanner was not asked"


def test_a_server_that_dies_blocks_nothing():
    with escl_stub.Stub(("ok", "slow")) as stub, start(stub) as session:
        session.start()
        device = session.find_device("Stub")
        job, collection = begin_scan(session, device, 1)
        stub.kill()
        state, error, message = session.wait_job(job)
        assert (state, error) == ("failed", f"{ps.BUS_NAME}.Error.DeviceIO"), (error, message)
        assert len(session.list_pages(collection)) == 1
        assert_idle(session.workers() + [session.daemon.pid])
        job = session.scan(device, collection, source="feeder", mode="gray", resolution=75)
        assert session.wait_job(job)[0] == "failed"
        with escl_stub.Stub(("ok", "ok"), stub.port):
            outcome = platen_ways.Bus(session, device).scan()
            assert (outcome.state, outcome.pages) == ("done", 2), outcome


def test_a_silent_server_neither_blocks_nor_spins():
    with escl_stub.Stub(("ok", "hang")) as stub, start(stub, percent=20) as session:
        session.start()
        device = session.find_device("Stub")
        job, _ = begin_scan(session, device, 1)
        assert_idle(session.workers() + [session.daemon.pid])
        assert session.get(job, "Job", "State") == "running"
        session.call(job, "Job", "Cancel")
        assert session.wait_job(job)[0] == "cancelled"


def test_the_service_that_stops_ends_the_job_on_the_scanner():
    with escl_stub.Stub(("ok", "slow")) as stub, start(stub, percent=100) as session:
        session.start()
        begin_scan(session, session.find_device("Stub"), 1)
        assert session.stop() == 0
        assert not stub.open_jobs(), "a job is open on the scanner"


def test_the_service_that_is_killed_ends_the_job_on_the_scanner():
    with escl_stub.Stub(("ok", "slow")) as stub, start(stub, percent=100) as session:
        session.start()
        begin_scan(session, session.find_device("Stub"), 1)
        workers = session.workers()
        session.daemon.send_signal(signal.SIGKILL)
        session.daemon.wait()
        ps.wait_for(lambda: not stub.open_jobs(), "the end of the job on the scanner")
        ps.wait_for(lambda: not any(map(ps.is_running, workers)), "the end of the workers")


def test_the_job_of_a_killed_worker_is_ended():
    """Its process knew the job; the scanner names the only one that is under way."""
    with escl_stub.Stub(("ok", "slow")) as stub, start(stub) as session:
        session.start()
        device = session.find_device("Stub")
        job, collection = begin_scan(session, device, 1)
        for pid in session.workers():
            os.kill(pid, signal.SIGKILL)
        assert session.wait_job(job)[:2] == ("failed", f"{ps.BUS_NAME}.Error.WorkerDied")
        assert len(session.list_pages(collection)) == 1
        # The next scan waits for that, and is not refused.
        stub.load("ok", "ok")
        outcome = platen_ways.Bus(session, device).scan()
        assert (outcome.state, outcome.pages) == ("done", 2), outcome
        assert not stub.open_jobs()


def test_the_job_of_somebody_else_is_left_alone():
    with escl_stub.Stub(("ok",)) as stub, start(stub) as session:
        session.start()
        device = session.find_device("Stub")
        # The worker lingers after its scan, and is killed when another computer scans.
        assert platen_ways.Bus(session, device).scan().state == "done"
        stub.load("ok", "ok")
        other = stub.begin_job()
        for pid in session.workers():
            os.kill(pid, signal.SIGKILL)
        ps.wait_for(lambda: not session.workers(), "the end of the worker")
        outcome = platen_ways.Bus(session, device).scan()
        assert (outcome.error, outcome.pages) == ("Busy", 0), outcome
        assert other in stub.open_jobs()


if __name__ == "__main__":
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
