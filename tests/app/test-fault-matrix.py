# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that goes wrong with a scanner, by each of the three ways in.

Each row ends with its own clear error within its limit, keeps the pages before it, leaves the
device usable and neither a process nor a file behind. The output has the table.
"""

import concurrent.futures
import dataclasses
import os

import platen_session as ps
import platen_ways
import sane_faults

# Every time limit is this part of what people get.
PERCENT = 10
# What a loaded machine may add to a limit, in seconds.
SLACK_S = 30
# Source: src/core/platen-limits.h, in seconds.
LIMITS = {"open": 30, "start": 120, "read": 60, "cancel": 12, "close": 12}
TERM_TO_KILL_S = 2


@dataclasses.dataclass
class Case:
    """One row: the script, how it is to end, and what the message must say."""

    fault: str
    script: str
    error: str
    words: str
    pages: int = 2
    limit: str = "start"
    cancel_at: int | None = None


CASES = (
    Case("no paper", "nodocs@start", "NoPaper", "feeder is empty", 0),
    Case("jam at the start", "ok ok jam@start", "Jammed", "jammed"),
    Case("jam in the page", "ok ok jam@read", "Jammed", "jammed"),
    Case("double feed at the start", "ok ok double@start", "DoubleFeed", "several sheets"),
    Case("double feed in the page", "ok ok double@read", "DoubleFeed", "several sheets"),
    Case("cover open at the start", "ok ok cover@start", "CoverOpen", "cover is open"),
    Case("cover open in the page", "ok ok cover@read", "CoverOpen", "cover is open"),
    Case("busy at open", "busy@open", "Busy", "Another program", 0),
    Case("busy at the start", "ok ok busy@start", "Busy", "Another program"),
    Case("denied at open", "denied@open", "AccessDenied", "may not use", 0),
    Case("denied at the start", "ok ok denied@start", "AccessDenied", "may not use"),
    Case("I/O error at open", "io@open", "DeviceIO", "connection", 0),
    Case("I/O error at the start", "ok ok io@start", "DeviceIO", "connection"),
    Case("I/O error in the page", "ok ok io@read", "DeviceIO", "connection"),
    Case("out of memory at open", "nomem@open", "Limit", "memory", 0),
    Case("out of memory at start", "ok ok nomem@start", "Limit", "memory"),
    Case("out of memory in the page", "ok ok nomem@read", "Limit", "memory"),
    Case("short page", "ok ok eof@read", "DeviceIO", "ended the page after"),
    Case("nonsense at the start", "ok ok garbage@start", "DeviceIO", "contradict"),
    Case("nonsense in the page", "ok ok garbage@read", "DeviceIO", "in no manual"),
    Case("stopped at the device", "ok ok stopped@read", "Cancelled", "at the scanner"),
    Case("hang at open", "hang@open", "TimedOut", "while opening", 0, "open"),
    Case("hang at the start", "ok ok hang@start", "TimedOut", "while starting page 3"),
    Case("hang in the page", "ok ok hang@read", "TimedOut", "while reading page 3", limit="read"),
    Case("busy hang in the page", "ok ok spin@read", "TimedOut", "while reading", limit="read"),
    Case("hang at cancel", "ok ok wait@read hang@cancel", "", "", 2, "cancel", 2),
    Case("cancel is not heard", "ok ok hang@read", "", "", 2, "cancel", 2),
    Case("hang at close", "ok ok hang@close", "", "", 2, "close"),
    Case("SIGSEGV at open", "segv@open", "WorkerDied", "while opening", 0, "open"),
    Case("SIGSEGV at the start", "ok ok segv@start", "WorkerDied", "while starting page 3"),
    Case("SIGSEGV in the page", "ok ok segv@read", "WorkerDied", "while reading page 3"),
    Case("SIGSEGV at cancel", "ok ok wait@read segv@cancel", "", "", 2, "cancel", 2),
    Case("SIGSEGV at close", "ok ok segv@close", "", "", 2, "close"),
    Case("SIGTERM eaten, open hangs", "deaf@open hang@open", "TimedOut", "while opening", 0,
         "open"),
    Case("SIGTERM eaten, start hangs", "deaf@open ok ok hang@start", "TimedOut",
         "while starting page 3"),
    Case("SIGTERM eaten, page hangs", "deaf@open ok ok hang@read", "TimedOut",
         "while reading page 3", limit="read"),
    Case("SIGTERM eaten, cancel hangs", "deaf@open ok ok hang@read hang@cancel", "", "", 2,
         "cancel", 2),
)


def plug_all(scanners, script):
    for way in platen_ways.WAYS:
        scanners.plug(way.name, script, model=f"Faulty {way.name}")


def check(case, way, outcome):
    state = "done" if not case.error and case.cancel_at is None else "failed"
    if case.cancel_at is not None:
        state = "cancelled"
    assert outcome.state == state, outcome
    if way is platen_ways.Command:
        wanted = 130 if state == "cancelled" else platen_ways.STATUSES.get(case.error, 1)
        if case.error == "Cancelled":
            wanted = 1  # by somebody else: 130 is for who sent a signal
        assert outcome.error == str(wanted), outcome
    else:
        assert outcome.error == case.error, outcome
    assert case.words in outcome.message, outcome
    assert "GDBus" not in outcome.message and not outcome.message.endswith("."), outcome
    assert outcome.pages == case.pages, outcome
    limit = (LIMITS[case.limit] + LIMITS["cancel"] + TERM_TO_KILL_S) * PERCENT / 100
    assert outcome.seconds < limit + SLACK_S, outcome


def scan_by_all(ways, **keywords):
    """Three devices at once."""
    with concurrent.futures.ThreadPoolExecutor(len(ways)) as pool:
        return list(pool.map(lambda way: way.scan(**keywords), ways))


def sane_workers(session):
    return [pid for pid in session.workers() if "worker-sane" in ps.command_line(pid)]


def check_nothing_is_left(session, devices):
    for device in devices:
        session.call(device, "Device", "Close")
    ps.wait_for(lambda: not sane_workers(session), "the end of all processes")
    incoming = session.store / "incoming"
    ps.wait_for(lambda: not list(incoming.iterdir()), f"an empty {incoming}")


def run_case(session, scanners, ways, devices, case):
    plug_all(scanners, case.script)
    outcomes = scan_by_all(ways, cancel_at=case.cancel_at)
    cells = " | ".join(f"{way.name} {o.error or o.state} {o.pages}p {o.seconds:4.1f}s"
                       for way, o in zip(ways, outcomes))
    print(f"# {case.fault:27} | {cells}", flush=True)
    for way, outcome in zip(ways, outcomes):
        check(case, type(way), outcome)
    messages = {outcome.message for way, outcome in zip(ways, outcomes)
                if case.error and not isinstance(way, platen_ways.Command)}
    if messages:
        print(f"# {'':27} | “{min(messages)}”", flush=True)
    plug_all(scanners, "ok ok ok")
    for way, outcome in zip(ways, scan_by_all(ways)):
        assert (outcome.state, outcome.pages) == ("done", 3), (case.fault, way.name, outcome)
    check_nothing_is_left(session, devices)


def test_every_fault_ends_well_by_every_way():
    only = os.environ.get("PLATEN_TEST_FAULT", "")
    with sane_faults.Scanners() as scanners:
        plug_all(scanners, "ok")
        environment = dict(scanners.environment, PLATEN_TEST_TIMEOUT_PERCENT=str(PERCENT))
        with ps.Session(drivers="sane", environment=environment) as session:
            session.start()
            devices = [session.find_device(f"Faulty {way.name}") for way in platen_ways.WAYS]
            ways = [way(session, device) for way, device in zip(platen_ways.WAYS, devices)]
            for case in CASES:
                if only in case.fault:
                    run_case(session, scanners, ways, devices, case)


if __name__ == "__main__":
    ps.run(test_every_fault_ends_well_by_every_way)
