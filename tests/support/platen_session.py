# SPDX-License-Identifier: GPL-3.0-or-later
"""A session of its own for end-to-end tests: a private bus, private directories, platend.

Needs python3-gi of the system's Python. PLATEN_BUILD_DIR names the build directory.
"""

import hashlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import traceback
import unittest

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

from platen_home import Home  # noqa: E402

BUILD = pathlib.Path(os.environ["PLATEN_BUILD_DIR"])
PROGRAMS = BUILD / "src/app"
PATIENCE_S = 60
BUS_NAME = "org.platen.Platen1"
ROOT = "/org/platen/Platen1"


def wait_for(condition, what, seconds=PATIENCE_S):
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


def command_line(pid):
    """With NUL between the words; empty when the process is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def activate(command, addresses, environment, **keywords):
    """Holds sockets at some addresses, and becomes the command when somebody connects."""
    # The tool hands on nothing of the environment that it is not told to.
    return subprocess.Popen(
        ["systemd-socket-activate", *(f"--listen={address}" for address in addresses),
         *(f"--setenv={name}" for name in environment), *command], env=environment, **keywords)


class Session(Home):
    """One person's session. Use it as a context manager.

    virtual: describes the virtual scanners. activates: the bus starts platend, else start()
    does. is_on_http: it has ports.
    """

    def __init__(self, virtual=None, drivers="virtual", extra_ini="", environment=None,
                 activates=False, is_on_http=True):
        super().__init__(None if is_on_http else [0] * 4, drivers, extra_ini)
        self.daemon = self.bus = self.connection = None
        self.fds = []
        self.environment.update(LC_ALL="C.UTF-8", PLATEN_LIBEXEC_DIR=str(PROGRAMS))
        if virtual is not None:
            self.environment["PLATEN_VIRTUAL"] = str(self.write("virtual.ini", virtual))
        self.environment["XDG_DATA_DIRS"] = str(self.dir / "share")
        self.activates = activates
        if activates:
            self.write(f"share/dbus-1/services/{BUS_NAME}.service",
                       f"[D-BUS Service]\nName={BUS_NAME}\nExec=\"{PROGRAMS}/platend\"\n")
        self.environment.update(environment or {})

    def __enter__(self):
        address = f"unix:path={self.dir}/run/bus"
        with open(self.dir / "bus.log", "w", encoding="utf-8") as log:
            self.bus = subprocess.Popen(
                ["dbus-daemon", "--session", "--nofork", f"--address={address}"],
                env=self.environment, stderr=log)
        wait_for(self._bus_listens, "the private bus")
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        return self

    def _bus_listens(self):
        """The socket's file is there a moment before anybody listens on it."""
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self.dir / "run/bus")) == 0

    def __exit__(self, *_):
        activated = None
        try:
            if self.daemon is not None and self.daemon.poll() is None:
                self.stop()
            if self.activates:
                activated = self.service_pid()
        finally:
            if self.connection is not None:
                self.connection.close_sync(None)
            self.bus.terminate()
            self.bus.wait()
        if activated is not None:
            # It leaves by itself when its bus is gone.
            wait_for(lambda: not is_running(activated), "platend's end")
        self.remove()

    def service_pid(self):
        """Of whoever has platend's name on the bus; None when nobody has."""
        try:
            return self.call_bus("GetConnectionUnixProcessID", BUS_NAME)
        except GLib.Error:
            return None

    def start(self, wait=True):
        """Starts platend, and waits until it has its name on the bus."""
        self.daemon = subprocess.Popen([str(PROGRAMS / "platend")], env=self.environment)
        if wait:
            wait_for(self._has_name, "platend's name on the bus")
        return self.daemon

    def _has_name(self):
        if self.daemon.poll() is not None:
            raise AssertionError(f"platend ended with {self.daemon.returncode}")
        return self.call_bus("NameHasOwner", BUS_NAME)

    def call_bus(self, method, name):
        """Asks the bus itself about a name."""
        return self.connection.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
            GLib.Variant("(s)", (name,)), None, 0, -1, None).unpack()[0]

    def kill(self):
        self.daemon.send_signal(signal.SIGKILL)
        self.daemon.wait()

    def stop(self, seconds=PATIENCE_S):
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

    def wait_job(self, job, seconds=PATIENCE_S):
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


class SessionTest(unittest.TestCase):
    """A session of its own for each test, without HTTP; the bus starts platend."""

    virtual = None
    activates = True

    def setUp(self):
        self.session = self.enterContext(Session(
            virtual=self.virtual, activates=self.activates, is_on_http=False))


class Skip(Exception):
    """Raised by a test that cannot be made here; says why."""


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
