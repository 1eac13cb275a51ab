# SPDX-License-Identifier: GPL-3.0-or-later
"""A platend of our own: private home, private bus, free ports; and what /proc knows of it."""

import os
import shutil
import socket
import subprocess
import tempfile
import time

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.platen.Platen1"
ROOT = "/org/platen/Platen1"
TIMEOUT_S = 60


def free_ports(count):
    """Ports of 127.0.0.1 on which nobody listens just now."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_for(condition, what, timeout_s=TIMEOUT_S):
    """Lets the main loop run until the condition gives something true, and gives that."""
    context = GLib.MainContext.default()
    end = time.monotonic() + timeout_s
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise TimeoutError(f"waited {timeout_s} s for {what}")
        if not context.iteration(False):
            time.sleep(0.002)


def status_of(pid):
    """/proc/PID/status as a dictionary; empty when the process is gone."""
    try:
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    except (FileNotFoundError, ProcessLookupError):
        return {}


def kib_of(status, key):
    return int(status[key].split()[0]) if key in status else 0


def children_of(pid):
    found = []
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                found += [int(word) for word in file.read().split()]
        except FileNotFoundError:
            pass
    return found


class Session:
    """Use as a context manager. With start=False only the places and the bus are made."""

    def __init__(self, build, drivers, environment=None, start=True):
        self.build = build
        self.pages = []  # (microseconds of the monotonic clock, page's identifier)
        self.finished = set()  # paths of jobs
        self.scratch = tempfile.mkdtemp(prefix="platen-bench-")
        self.ports = free_ports(4)
        self.daemon = None
        self._want_daemon = start
        self.environment = self._make_places(drivers)
        self.environment.update(environment or {})

    def _make_places(self, drivers):
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "HOME": self.scratch,
                       "PLATEN_LIBEXEC_DIR": os.path.join(self.build, "src", "app")}
        for name in ("config", "data", "cache", "state", "runtime"):
            os.mkdir(os.path.join(self.scratch, name), 0o700)
        for name in ("config", "data", "cache", "state"):
            environment[f"XDG_{name.upper()}_HOME"] = os.path.join(self.scratch, name)
        environment["XDG_RUNTIME_DIR"] = os.path.join(self.scratch, "runtime")
        folder = os.path.join(self.scratch, "config", "platen")
        os.mkdir(folder)
        with open(os.path.join(folder, "platen.ini"), "w", encoding="utf-8") as file:
            file.write("[ports]\ncore={}\ncore-tls={}\ncontrol={}\ncontrol-tls={}\n"
                       .format(*self.ports))
            file.write(f"[devices]\ndrivers={drivers}\n[service]\nidle-exit=0\n")
        return environment

    def __enter__(self):
        try:
            self._start_bus()
            if self._want_daemon:
                self._start_daemon()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *unused):
        for process in (self.daemon, getattr(self, "bus", None)):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait()
        shutil.rmtree(self.scratch, ignore_errors=True)

    def _start_bus(self):
        # pylint: disable=consider-using-with
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork",
                                     "--print-address"], env=self.environment,
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                    text=True)
        address = self.bus.stdout.readline().strip()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.connection.signal_subscribe(NAME, f"{NAME}.Job", None, None, None,
                                         Gio.DBusSignalFlags.NONE, self._on_signal)

    def _on_signal(self, _connection, _sender, path, _interface, signal, parameters):
        if signal == "PageAdded":
            self.pages.append((time.monotonic_ns() // 1000, parameters[0]))
        elif signal == "Finished":
            self.finished.add(path)

    def _start_daemon(self):
        # pylint: disable=consider-using-with
        self.log = open(os.path.join(self.scratch, "platend.log"), "wb")
        self.daemon = subprocess.Popen([self.program("platend")], env=self.environment,
                                       stdout=self.log, stderr=self.log)
        wait_for(self._is_ready, "platend to answer")

    def _is_ready(self):
        if self.daemon.poll() is not None:
            with open(self.log.name, encoding="utf-8") as log:
                raise RuntimeError(f"platend ended: {log.read()}")
        try:
            socket.create_connection(("127.0.0.1", self.ports[0]), 1).close()
            return self.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "NameHasOwner", "(s)", NAME)[0]
        except OSError:
            return False

    def program(self, name):
        return os.path.join(self.build, "src", "app", name)

    def url(self, path):
        return f"http://127.0.0.1:{self.ports[0]}{path}"

    def call(self, name, path, interface, method, signature="()", *arguments):
        """One method call that the main loop is free during; gives the reply's values."""
        outcome = []

        def on_answered(connection, result):
            try:
                outcome.append(connection.call_finish(result))
            except GLib.Error as error:
                outcome.append(error)

        self.connection.call(name, path, interface, method, GLib.Variant(signature, arguments),
                             None, Gio.DBusCallFlags.NONE, TIMEOUT_S * 1000, None, on_answered)
        wait_for(lambda: outcome, f"{method} to answer", TIMEOUT_S + 5)
        if isinstance(outcome[0], GLib.Error):
            raise outcome[0]
        return outcome[0].unpack()

    def first_device(self):
        """The object path of a device, once there is one."""
        self.call(NAME, ROOT, f"{NAME}.Manager", "RefreshDevices")
        objects = self.call(NAME, ROOT, "org.freedesktop.DBus.ObjectManager",
                            "GetManagedObjects")[0]
        return next(path for path, interfaces in sorted(objects.items())
                    if f"{NAME}.Device" in interfaces)

    def scan(self, device, **options):
        """Starts a scan; gives the job's path."""
        types = {"source": "s", "mode": "s", "resolution": "i", "pages": "i"}
        values = {key: GLib.Variant(types[key], value) for key, value in options.items()}
        return self.call(NAME, ROOT, f"{NAME}.Manager", "Scan", "(soa{sv})", device, "/",
                         values)[0]

    def finish(self, job, timeout_s):
        """Waits for a job's end; an end that is not ‘done’ is an exception."""
        wait_for(lambda: job in self.finished, "the scan to end", timeout_s)
        get = self.call(NAME, job, "org.freedesktop.DBus.Properties", "GetAll", "(s)",
                        f"{NAME}.Job")[0]
        if get["State"] != "done":
            raise RuntimeError(f"the scan ended as ‘{get['State']}’: {get['Error']}")
