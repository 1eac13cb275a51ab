# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanners that are plugged in and out: udev's events, in a testbed that stands for /sys and /dev."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

from gi.repository import GLib

import platen_session as ps
import sane_faults

MARK = "PLATEN_TEST_TESTBED"
PRELOAD = "libumockdev-preload.so.0"


def enter_testbed():
    """Starts this program anew where umockdev can stand between it and the kernel."""
    if os.environ.get(MARK):
        return True
    if shutil.which("umockdev-wrapper") is None:
        return False
    os.environ[MARK] = "1"
    os.execvp("umockdev-wrapper", ["umockdev-wrapper", sys.executable, *sys.argv])
    return False  # not reached


class Machine:
    """A machine with USB ports, and a session on it. The SANE backend is that of sane-fault.c."""

    def __init__(self):
        if not HAS_TESTBED:
            raise ps.Skip("umockdev is not installed")
        self.bed = UMockdev.Testbed.new()
        self.scanners = sane_faults.Scanners()
        environment = dict(self.scanners.environment, LD_PRELOAD=PRELOAD,
                           UMOCKDEV_DIR=self.bed.get_root_dir())
        self.session = ps.Session(drivers="sane", environment=environment)

    def __enter__(self):
        self.session.__enter__()
        for is_last in (False, False, True):
            self.session.start()
            try:
                self.settle()
                return self
            except GLib.Error:
                if not self.end_what_the_testbed_holds() or is_last:
                    raise
        return None  # not reached

    def end_what_the_testbed_holds(self):
        """umockdev has a lock that no fork resets: what platend forks while another of its
        threads opens a file may hang before it becomes a worker, and platend with it. Tells
        whether that is so; then nothing of it is left.
        """
        held = [pid for pid in self.session.workers()
                if ps.command_line(pid) == ps.command_line(self.session.daemon.pid)]
        if held:
            self.session.kill()
        for pid in held:
            os.kill(pid, signal.SIGKILL)
        return bool(held)

    def __exit__(self, *details):
        self.session.__exit__(*details)
        self.scanners.__exit__(*details)

    def settle(self):
        self.session.call(ps.ROOT, "Manager", "RefreshDevices")
        self.n_probes = self.count_probes()

    def count_probes(self):
        return sum(event == "list" for event, _, _ in self.scanners.log())

    def plug_usb(self, port, number, kind, tell=True):
        """A USB device with one interface of the kind."""
        self.bed.add_device(
            "usb", port, None,
            ["busnum", "1", "devnum", str(number), "idVendor", "04b8", "idProduct", "0142"],
            ["DEVTYPE", "usb_device", "BUSNUM", "001", "DEVNUM", f"{number:03}",
             "DEVNAME", f"/dev/bus/usb/001/{number:03}"])
        self.bed.add_device("usb", f"{port}:1.0", f"/sys/devices/{port}",
                            ["bInterfaceClass", kind], ["DEVTYPE", "usb_interface"])
        if tell:
            self.bed.uevent(f"/sys/devices/{port}", "add")

    def unplug_usb(self, port):
        self.bed.uevent(f"/sys/devices/{port}", "remove")
        self.bed.remove_device(f"/sys/devices/{port}/{port}:1.0")
        self.bed.remove_device(f"/sys/devices/{port}")

    def available(self):
        session = self.session
        return [p for p in session.objects() if "/Device/" in p
                and session.get(p, "Device", "Available")]


def voluntary_switches(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def test_a_scanner_that_is_plugged_in_and_out_is_noticed():
    with Machine() as machine:
        assert machine.available() == []
        machine.scanners.plug("one", model="Plugged")
        machine.plug_usb("1-1", 4, "ff")
        (device,) = ps.wait_for(machine.available, "the scanner")
        machine.scanners.unplug("one")
        machine.unplug_usb("1-1")
        ps.wait_for(lambda: not machine.available(), "the scanner's leaving")
        # It is the same one when it comes back elsewhere under another number.
        machine.scanners.plug("one", model="Plugged")
        machine.plug_usb("1-1", 9, "ff")
        assert ps.wait_for(machine.available, "the scanner's return") == [device]


def test_many_events_make_one_probe():
    with Machine() as machine:
        machine.scanners.plug("one", model="Plugged")
        machine.plug_usb("1-1", 4, "07", tell=False)
        for action in ("add", "bind", "change", "change", "change"):
            machine.bed.uevent("/sys/devices/1-1", action)
        ps.wait_for(machine.available, "the scanner")
        assert machine.count_probes() == machine.n_probes + 1


def test_a_mouse_makes_nobody_look():
    with Machine() as machine:
        machine.plug_usb("1-2", 5, "03")
        # What comes after it is noticed, so that it was, too.
        machine.scanners.plug("one", model="Plugged")
        time.sleep(2)
        assert machine.count_probes() == machine.n_probes
        machine.plug_usb("1-1", 6, "06")
        ps.wait_for(machine.available, "the scanner")
        assert machine.count_probes() == machine.n_probes + 1


def test_no_probe_disturbs_a_scan():
    with Machine() as machine:
        machine.scanners.plug("one", "ok hang@read", model="Scanning")
        machine.settle()
        (device,) = machine.available()
        job = machine.session.scan(device, source="feeder", mode="gray", resolution=75)
        ps.wait_for(lambda: machine.session.get(job, "Job", "PagesDone") == 1, "a page")
        machine.scanners.plug("two", model="Second")
        machine.plug_usb("1-1", 4, "ff")
        time.sleep(2)
        assert machine.count_probes() == machine.n_probes
        assert machine.session.get(job, "Job", "State") == "running"
        machine.session.call(job, "Job", "Cancel")
        machine.session.wait_job(job)
        # The probe that had to wait comes now.
        ps.wait_for(lambda: len(machine.available()) == 2, "the second scanner")


def test_the_watch_keeps_nobody_awake():
    with Machine() as machine:
        pid = machine.session.daemon.pid
        seen = [None, 0]

        def is_quiet():
            now = voluntary_switches(pid)
            if now != seen[0]:
                seen[:] = [now, time.monotonic()]
            return time.monotonic() - seen[1] > 3

        # GLib lets unused threads go after some seconds; then nothing moves any more.
        ps.wait_for(is_quiet, "three seconds without a wake-up")


if __name__ == "__main__":
    HAS_TESTBED = enter_testbed()
    if HAS_TESTBED:
        import gi

        gi.require_version("UMockdev", "1.0")
        from gi.repository import UMockdev
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
