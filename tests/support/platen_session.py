# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of its own for end-to-end tests: a private bus, private directories, platend.

Needs python3-gi of the system's Python. PLATEN_BUILD_DIR names the build directory.
"""

import hashlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

BUILD = pathlib.Path(os.environ["PLATEN_BUILD_DIR"])
BUS_NAME = "org.platen.Platen1"
ROOT = "/org/platen/Platen1"


def wait_for(condition, what, seconds=30):
    """Waits until the condition gives something true, and gives that."""
    end = time.monotonic() + seconds
    context = GLib.MainContext.default()
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        if not context.iteration(False):
            time.sleep(0.005)


def is_running(pid):
    """A zombie does not run; PID 1 may take a while to collect one."""
    try:
        text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return text.rpartition(")")[2].split()[0] != "Z"


def free_ports(count):
    """Ports that nobody listens on just now, on both address families."""
    pairs = []
    while len(pairs) < count:
        v4, v6 = socket.socket(socket.AF_INET), socket.socket(socket.AF_INET6)
        v4.bind(("127.0.0.1", 0))
        try:
            v6.bind(("::1", v4.getsockname()[1]))
            pairs.append((v4, v6))
        except OSError:
            v4.close()
            v6.close()
    ports = [v4.getsockname()[1] for v4, _ in pairs]
    for pair in pairs:
        for one in pair:
            one.close()
    return ports


class Session:
    """One person's session. Use it as a context manager."""

    def __init__(self, virtual=None, drivers="virtual", extra_ini="", environment=None):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="platen-session-"))
        self.ports = dict(zip(("core", "core-tls", "control", "control-tls"), free_ports(4)))
        self.daemon = self.bus = self.connection = None
        self.fds = []
        for name in ("home", "config", "data", "cache", "state", "run"):
            (self.dir / name).mkdir(mode=0o700)
        ini = "[ports]\n" + "".join(f"{k}={v}\n" for k, v in self.ports.items())
        ini += f"[devices]\ndrivers={drivers}\n" + extra_ini
        (self.dir / "config/platen").mkdir()
        (self.dir / "config/platen/platen.ini").write_text(ini)
        self.environment = dict(
            os.environ,
            HOME=str(self.dir / "home"),
            XDG_CONFIG_HOME=str(self.dir / "config"),
            XDG_DATA_HOME=str(self.dir / "data"),
            XDG_CACHE_HOME=str(self.dir / "cache"),
            XDG_STATE_HOME=str(self.dir / "state"),
            XDG_RUNTIME_DIR=str(self.dir / "run"),
            PLATEN_LIBEXEC_DIR=str(BUILD / "src/app"),
        )
        if virtual is not None:
            (self.dir / "virtual.ini").write_text(virtual)
            self.environment["PLATEN_VIRTUAL"] = str(self.dir / "virtual.ini")
        self.environment.update(environment or {})

    def __enter__(self):
        address = f"unix:path={self.dir}/run/bus"
        self.bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", f"--address={address}"],
            env=self.environment, stderr=subprocess.DEVNULL)
        wait_for(self._bus_listens, "the private bus")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        return self

    def _bus_listens(self):
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(str(self.dir / "run/bus")) == 0

    def __exit__(self, *_):
        try:
            if self.daemon is not None and self.daemon.poll() is None:
                self.stop()
        finally:
            if self.connection is not None:
                self.connection.close_sync(None)
            self.bus.terminate()
            self.bus.wait()
            shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def store(self):
        return self.dir / "data/platen"

    def start(self, wait=True):
        """Starts platend, and waits until it has its name on the bus."""
        self.daemon = subprocess.Popen([str(BUILD / "src/app/platend")], env=self.environment)
        if wait:
            wait_for(self._has_name, "platend's name on the bus")
        return self.daemon

    def _has_name(self):
        if self.daemon.poll() is not None:
            raise AssertionError(f"platend ended with {self.daemon.returncode}")
        return self.connection.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "NameHasOwner", GLib.Variant("(s)", (BUS_NAME,)), None, 0, -1, None).unpack()[0]

    def kill(self):
        self.daemon.send_signal(signal.SIGKILL)
        self.daemon.wait()

    def stop(self, seconds=30):
        """Asks platend to end; gives its exit status."""
        self.daemon.terminate()
        return self.daemon.wait(seconds)

    def call(self, path, interface, method, arguments=None, fds=None, timeout_ms=60000):
        """One call; gives the unpacked answer. self.fds are the descriptors with it."""
        fd_list = Gio.UnixFDList.new() if fds else None
        for fd in fds or ():
            fd_list.append(fd)
        reply, out = self.connection.call_with_unix_fd_list_sync(
            BUS_NAME, path, f"{BUS_NAME}.{interface}", method, arguments, None,
            Gio.DBusCallFlags.NO_AUTO_START, timeout_ms, fd_list, None)
        self.fds = out.steal_fds() if out is not None else []
        return reply.unpack()

    def get(self, path, interface, name):
        return self.connection.call_sync(
            BUS_NAME, path, "org.freedesktop.DBus.Properties", "Get",
            GLib.Variant("(ss)", (f"{BUS_NAME}.{interface}", name)), None, 0, -1, None).unpack()[0]

    def objects(self):
        return self.connection.call_sync(
            BUS_NAME, ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", None,
            None, 0, -1, None).unpack()[0]

    def devices(self):
        """Object paths of all devices, once the drivers were asked."""
        self.call(ROOT, "Manager", "RefreshDevices")
        return sorted(p for p, i in self.objects().items() if f"{BUS_NAME}.Device" in i)

    def find_device(self, name):
        for path in self.devices():
            if name in self.get(path, "Device", "Name"):
                return path
        raise AssertionError(f"no device is called {name!r}")

    def open_collection(self, identifier=""):
        return self.call(ROOT, "Manager", "OpenCollection",
                         GLib.Variant("(s)", (identifier,)))[0]

    def scan(self, device, collection="/", **options):
        """Starts a scan; gives the job's path. Option values are GLib.Variants or plain."""
        kinds = {str: "s", int: "i"}
        packed = {k: v if isinstance(v, GLib.Variant) else GLib.Variant(kinds[type(v)], v)
                  for k, v in options.items()}
        return self.call(ROOT, "Manager", "Scan",
                         GLib.Variant("(soa{sv})", (device, collection, packed)))[0]

    def wait_job(self, job, seconds=60):
        """Waits until the job has ended; gives state, and name and text of its error."""
        def final_state():
            state = self.get(job, "Job", "State")
            return state if state in ("done", "failed", "cancelled") else None
        state = wait_for(final_state, f"the end of {job}", seconds)
        return (state, *self.get(job, "Job", "Error"))

    def list_pages(self, collection):
        """Identifier and facts of all pages, in order."""
        pages = []
        while True:
            window = self.call(collection, "Collection", "ListPages",
                               GLib.Variant("(uu)", (len(pages), 1000)))[0]
            pages += window
            if len(window) < 1000:
                return pages

    def hash_page(self, collection, page):
        """SHA-256 of the master that the service hands out."""
        self.call(collection, "Collection", "Open", GLib.Variant("(ss)", (page, "master")))
        with os.fdopen(self.fds[0], "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()

    def workers(self):
        """Pids of the daemon's children that run."""
        path = pathlib.Path(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children")
        return [int(pid) for pid in path.read_text().split() if is_running(pid)]


class Skip(Exception):
    """What a test needs is not there; the text says what."""


def run(*tests):
    """Runs the tests one after another and tells in TAP how they went."""
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        words = test.__name__.removeprefix("test_").replace("_", " ")
        try:
            test()
            print(f"ok {number} - {words}", flush=True)
        except Skip as reason:
            print(f"ok {number} - {words} # SKIP {reason}", flush=True)
        except Exception as error:  # a test may fail in any way
            traceback.print_exc()
            failed += 1
            print(f"not ok {number} - {words}: {type(error).__name__}", flush=True)
    sys.exit(1 if failed else 0)
