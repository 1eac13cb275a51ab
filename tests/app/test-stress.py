# SPDX-License-Identifier: GPL-3.0-or-later
"""Many callers at once, who do everything in no order, on devices with every fault."""

import collections
import os
import pathlib
import random
import re
import signal
import time

from gi.repository import Gio, GLib

import platen_session as ps

SECONDS = int(os.environ.get("PLATEN_STRESS_SECONDS", "15"))
STOPS = int(os.environ.get("PLATEN_STRESS_STOPS", "15"))

VIRTUAL = """
[device Quick]
name=Quick
sheets=3

[device Endless]
name=Endless
sheets=100000

[device Slow]
name=Slow
slow-rows=500

[device Jam]
name=Jam
jam-at-page=2

[device Crash]
name=Crash
crash-at=read
fault-page=2

[device Garbage]
name=Garbage
garbage=2

[device Mute]
name=Mute
hang-at=open

[device Stuck]
name=Stuck
hang-at=start
fault-page=2

[device Deaf]
name=Deaf
slow-rows=2000
hang-at=cancel
"""

# A thirtieth of every time limit; a hang is over in one to four seconds.
ENVIRONMENT = {"PLATEN_TEST_TIMEOUT_PERCENT": "3", "G_DEBUG": "fatal-criticals"}

# Whatever else comes back is platend's own fault.
EXPECTED = {f"{ps.BUS_NAME}.Error.{name}" for name in (
    "Busy", "NotFound", "Cancelled", "TimedOut", "WorkerDied", "Limit", "InvalidArgument")}


class Sanitizers:
    """Makes platend and its workers write what a sanitizer finds where we look for it."""

    def __init__(self, session):
        self.dir = session.dir
        log = f"log_path={session.dir}/sanitizer"
        for name, more in (("ASAN_OPTIONS", ""), ("UBSAN_OPTIONS", "halt_on_error=1:"),
                           ("LSAN_OPTIONS", "print_suppressions=0:")):
            before = session.environment.get(name, "")
            session.environment[name] = f"{before}{':' if before else ''}{more}{log}"

    def check(self):
        reports = [p.read_text() for p in self.dir.glob("sanitizer*")]
        assert not reports, "\n".join(reports)


class Crowd:
    """Calls without waiting for answers, and remembers what came of them."""

    def __init__(self, session, dice):
        self.session, self.dice = session, dice
        self.devices = session.devices()
        self.collections = [session.open_collection() for _ in range(3)]
        self.jobs, self.open, self.answers, self.surprises = [], 0, 0, []

    def call(self, path, interface, method, arguments=None, fds=(), then=None):
        fd_list = Gio.UnixFDList.new()
        for fd in fds:
            fd_list.append(fd)
        self.open += 1
        self.session.connection.call_with_unix_fd_list(
            ps.BUS_NAME, path, f"{ps.BUS_NAME}.{interface}", method, arguments, None,
            Gio.DBusCallFlags.NO_AUTO_START, 60000, fd_list, None, self._hear,
            (f"{interface}.{method}", then))

    def _hear(self, connection, result, data):
        what, then = data
        self.open -= 1
        self.answers += 1
        try:
            reply, fds = connection.call_with_unix_fd_list_finish(result)
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error)
            # An object that has just gone has no methods any more.
            gone = name in ("org.freedesktop.DBus.Error.UnknownMethod",
                            "org.freedesktop.DBus.Error.UnknownObject",
                            "org.freedesktop.DBus.Error.UnknownInterface")
            # Our killing can hit the only probe, and our haste end it.
            killed = what == "Manager.RefreshDevices" and (
                "signal 9" in error.message or "in time" in error.message)
            if name not in EXPECTED and not gone and not killed:
                self.surprises.append((what, name, error.message))
            return
        for fd in fds.steal_fds() if fds is not None else ():
            os.close(fd)
        if then is not None:
            then(reply.unpack())

    def scan(self):
        options = {"resolution": GLib.Variant("i", self.dice.choice([75, 75, 100, 4711])),
                   "mode": GLib.Variant("s", self.dice.choice(["gray", "bilevel", "color"])),
                   "source": GLib.Variant("s", self.dice.choice(["feeder", "flatbed"]))}
        self.call(ps.ROOT, "Manager", "Scan", GLib.Variant("(soa{sv})", (
            self.dice.choice(self.devices), self.dice.choice(self.collections), options)),
            then=lambda reply: self.jobs.append(reply[0]))

    def cancel(self):
        if self.jobs:
            self.call(self.dice.choice(self.jobs[-8:]), "Job", "Cancel")

    def export(self):
        path = self.session.dir / "export"
        with open(path, "w+b") as file:
            path.unlink()
            self.call(self.dice.choice(self.collections), "Collection", "Export",
                      GLib.Variant("(sasa{sv}h)", (
                          self.dice.choice(["pdf", "tiff", "jpeg"]), [], {}, 0)),
                      fds=[file.fileno()], then=lambda reply: self.jobs.append(reply[0]))

    def open_device(self):
        self.call(self.dice.choice(self.devices), "Device", "Open",
                  GLib.Variant("(a{sv})", ({},)))

    def close_device(self):
        self.call(self.dice.choice(self.devices), "Device", "Close")

    def refresh(self):
        self.call(ps.ROOT, "Manager", "RefreshDevices")

    def check(self):
        self.call(ps.ROOT, "Manager", "CheckStore", GLib.Variant("(a{sv})", ({},)))

    def replace_collection(self):
        index = self.dice.randrange(len(self.collections))
        self.call(self.collections[index], "Collection", "Delete")
        self.call(ps.ROOT, "Manager", "OpenCollection", GLib.Variant("(s)", ("",)),
                  then=lambda reply: self.collections.__setitem__(index, reply[0]))

    def with_page(self):
        collection = self.dice.choice(self.collections)

        def use(reply):
            if not reply[0]:
                return
            page = self.dice.choice(reply[0])[0]
            self.dice.choice([
                lambda: self.call(collection, "Collection", "Open",
                                  GLib.Variant("(ss)", (page, "preview"))),
                lambda: self.call(collection, "Collection", "Move",
                                  GLib.Variant("(su)", (page, self.dice.randrange(9)))),
                lambda: self.call(collection, "Collection", "Remove",
                                  GLib.Variant("(as)", ([page],)))])()

        self.call(collection, "Collection", "ListPages", GLib.Variant("(uu)", (0, 1000)),
                  then=use)

    def empty(self):
        self.call(self.dice.choice(self.collections), "Collection", "Remove",
                  GLib.Variant("(as)", ([],)))

    def kill_worker(self):
        workers = self.session.workers()
        if workers:
            try:
                os.kill(self.dice.choice(workers), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def act(self):
        verbs = {self.scan: 30, self.cancel: 20, self.export: 10, self.open_device: 5,
                 self.close_device: 5, self.refresh: 2, self.check: 1, self.with_page: 15,
                 self.replace_collection: 4, self.empty: 2, self.kill_worker: 3}
        self.dice.choices(list(verbs), list(verbs.values()))[0]()

    def run_for(self, seconds):
        end, context = time.monotonic() + seconds, GLib.MainContext.default()
        while time.monotonic() < end:
            if self.open < 40:
                self.act()
            pause = time.monotonic() + self.dice.expovariate(50)
            while time.monotonic() < min(pause, end):
                if not context.iteration(False):
                    time.sleep(0.001)


def list_fds(session):
    """What platend has open; numbers of sockets and the like say nothing. It shows that to
    nobody but root, and a test of another user has to do without."""
    fds = []
    if os.geteuid() != 0:
        return collections.Counter()
    for link in pathlib.Path(f"/proc/{session.daemon.pid}/fd").iterdir():
        try:
            fds.append(re.sub(r"\d{3,}", "N", os.readlink(link)))
        except FileNotFoundError:
            pass
    # SQLite keeps those of a database that was open twice for its next use.
    return collections.Counter(fd for fd in fds if not fd.endswith("/platen.db"))


def running_jobs(session):
    return [path for path, interfaces in session.objects().items()
            if interfaces.get(f"{ps.BUS_NAME}.Job", {}).get("State")
            in ("queued", "running", "stopping")]


def settle(session, crowd):
    """Waits until nothing is under way any more, no device open and no process left."""
    ps.wait_for(lambda: crowd.open == 0, "all answers", 60)
    for job in running_jobs(session):
        crowd.call(job, "Job", "Cancel")
    ps.wait_for(lambda: not running_jobs(session), "the end of all jobs")
    for device in crowd.devices:
        crowd.call(device, "Device", "Close")
    ps.wait_for(lambda: not session.workers(), "the end of all workers", 60)


def roll_dice():
    seed = int(os.environ.get("PLATEN_STRESS_SEED", random.randrange(1 << 30)))
    print(f"# seed {seed}", flush=True)
    return random.Random(seed)


def test_a_crowd_leaves_nothing_behind():
    dice = roll_dice()
    with ps.Session(virtual=VIRTUAL, environment=ENVIRONMENT) as session:
        sanitizers = Sanitizers(session)
        session.start()
        crowd = Crowd(session, dice)
        crowd.run_for(1)
        settle(session, crowd)
        before = list_fds(session)
        crowd.run_for(SECONDS)
        settle(session, crowd)
        print(f"# {crowd.answers} answers, {len(crowd.jobs)} jobs", flush=True)
        assert not crowd.surprises, crowd.surprises[:5]
        assert crowd.jobs
        for _ in range(100):
            more = list_fds(session) - before
            if not more:
                break
            time.sleep(0.1)
        assert not more, more
        findings = session.call(ps.ROOT, "Manager", "CheckStore",
                                GLib.Variant("(a{sv})", ({},)))[0]
        assert not findings, findings
        quick = session.find_device("Quick")
        job = session.scan(quick, crowd.collections[0], source="feeder", resolution=75)
        assert session.wait_job(job)[0] == "done"
        assert session.stop() == 0
        sanitizers.check()


def test_sigterm_at_any_moment_ends_everything_in_order():
    dice = roll_dice()
    with ps.Session(virtual=VIRTUAL, environment=ENVIRONMENT) as session:
        sanitizers = Sanitizers(session)
        for _ in range(STOPS):
            session.start(wait=False)
            is_early = dice.random() < 0.3
            if is_early:
                time.sleep(dice.uniform(0, 0.3))
            else:
                ps.wait_for(session._has_name, "platend's name on the bus")
                crowd = Crowd(session, dice)
                crowd.run_for(dice.uniform(0, 0.5))
            workers = session.workers()
            status = session.stop(20)
            # Before its first lines have run, the signal ends it as it ends any process.
            assert status == 0 or is_early and status == -signal.SIGTERM, status
            ps.wait_for(lambda: not any(map(ps.is_running, workers)), "the workers' end")
            left = [p.name for p in (session.store / "incoming").glob("*")]
            assert not left, left
            sanitizers.check()


if __name__ == "__main__":
    ps.run(
        test_a_crowd_leaves_nothing_behind,
        test_sigterm_at_any_moment_ends_everything_in_order,
    )
