# SPDX-License-Identifier: GPL-3.0-or-later
"""How long an answer takes while a driver misbehaves: the list of devices, and a cancel."""

import statistics
import time

import platen_session as ps
import platen_ways
import sane_faults
from bench_session import BenchSession, log
from bench_table import Row
from gi.repository import Gio

PERCENT = "10"  # of every time limit, for what waits for a driver's end
PROBE_MS = 8000  # Source: src/core/platen-limits.h
# What the driver does when the cancel comes, and when it has come to that.
STATES = (
    ("opening", "hang@open ok", "open", 0),
    ("starting", "ok hang@start", "start", 1),
    ("reading", "ok wait@read", "start", 1),
    ("reading, deaf", "deaf@open ok hang@read hang@cancel", "start", 1),
    ("finishing", "ok hang@cancel", "cancel", 1),
)


def milliseconds(call):
    begin = time.monotonic()
    call()
    return (time.monotonic() - begin) * 1000


def device_ids(session):
    return sorted(path for path in session.objects() if "/Device/" in path)


def ask_begin(session):
    """Wishes for a new look at all devices, and does not wait for its end."""
    session.connection.call(ps.BUS_NAME, ps.ROOT, f"{ps.BUS_NAME}.Manager", "RefreshDevices",
                            None, None, Gio.DBusCallFlags.NONE, -1, None, None, None)


class Lists:
    """The list of devices by the bus and by the browser protocol; it must be whole each time."""

    def __init__(self, session, rounds):
        self.session, self.rounds = session, rounds
        self.page = platen_ways.Page(session.ports["core"])
        self.page.instance = self.page.call("CreateInstance")[0]
        self.known = device_ids(session)
        self.names = self.page.call("GetSourceNames")

    def _check(self):
        if device_ids(self.session) != self.known:
            raise RuntimeError("a device is missing from the list on the bus")
        if self.page.call("GetSourceNames") != self.names:
            raise RuntimeError("a device is missing from the list of a web page")

    def measure(self):
        """Medians in milliseconds: the bus, the browser protocol."""
        bus, page = [], []
        for _ in range(self.rounds):
            bus.append(milliseconds(self.session.objects))
            page.append(milliseconds(lambda: self.page.post("GetSourceNames")))
        self._check()
        return statistics.median(bus), statistics.median(page)


def list_rows(short):
    """P13."""
    rounds = 20 if short else 200
    log("P13: the list of devices, and again while a backend hangs in its enumeration")
    with sane_faults.Scanners() as scanners:
        (scanners.dir / "dll.conf").write_text("fault\ntest\n")
        (scanners.dir / "test.conf").write_text("number_of_devices 4\n")
        scanners.plug("one", "ok", model="Known")
        with BenchSession("virtual;sane", environment=scanners.environment) as session:
            session.devices()
            ps.wait_for(lambda: not session.workers(), "the end of the probes")
            lists = Lists(session, rounds)
            quiet = lists.measure()
            (scanners.dir / "log").unlink(missing_ok=True)
            scanners.plug("one", "hang@list", model="Known")
            begin = time.monotonic()
            ask_begin(session)
            ps.wait_for(lambda: any(event == "list" for event, _, _ in scanners.log()),
                        "the backend that hangs")
            hanging = lists.measure()
            if (time.monotonic() - begin) * 1000 > PROBE_MS or not session.workers():
                raise RuntimeError("the probe had ended before all lists were read")
    for way, before, meanwhile in zip(("bus", "web page"), quiet, hanging):
        yield Row("P13", f"list of {len(lists.known)} devices, {way}", before, "ms", 10)
        yield Row("P13", f"the same while a probe hangs, {way}", meanwhile, "ms", 10,
                  reference=before)


def cancel_ms(session, job):
    """Until the cancel is taken, and the job says so."""
    def cancel():
        session.call(job, "Job", "Cancel")
        if session.get(job, "Job", "State") == "running":
            raise RuntimeError("the cancel was not taken")
    return milliseconds(cancel)


def cancel_in_state(session, scanners, device, state):
    _name, script, event, n_pages = state
    scanners.plug("one", script, model="Patient")
    (scanners.dir / "log").unlink(missing_ok=True)
    limit = {"pages": n_pages} if event == "cancel" else {}
    job = session.scan(device, source="feeder", mode="gray", resolution=75, **limit)
    ps.wait_for(lambda: sum(e == event for e, _, _ in scanners.log()) >= max(n_pages, 1)
                and session.get(job, "Job", "PagesDone") == n_pages, f"the {event}")
    elapsed = cancel_ms(session, job)
    session.wait_job(job)
    session.call(device, "Device", "Close")
    ps.wait_for(lambda: not session.workers(), "the end of the device's process")
    return elapsed


def cancel_rows(short):
    """What the person waits for who cancels, whatever the driver does."""
    rounds = 1 if short else 5
    log("Cancel: in each state, of a driver that obeys and of one that does not")
    with sane_faults.Scanners() as scanners:
        scanners.plug("one", "ok", model="Patient")
        environment = dict(scanners.environment, PLATEN_TEST_TIMEOUT_PERCENT=PERCENT)
        with BenchSession("sane", environment=environment) as session:
            device = session.devices()[0]
            for state in STATES:
                worst = max(cancel_in_state(session, scanners, device, state)
                            for _ in range(rounds))
                yield Row("J1", f"cancel while {state[0]}, slowest", worst, "ms", 200)
