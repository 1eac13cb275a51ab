# SPDX-License-Identifier: GPL-3.0-or-later
"""A home, a session bus and a platend that the bus starts, for tests from outside."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAMS = sys.argv.pop(1)
BUS_NAME = "org.platen.Platen1"
PATIENCE_S = 60

SETTINGS = """[ports]
core=0
core-tls=0
control=0
control-tls=0
[devices]
drivers=virtual
"""
NAME = "Test scanner"
FEEDER = "[device one]\nname=Test scanner\nfeeder=true\nsheets=3\n"


def wait_until(condition, what):
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain until {what}")
        time.sleep(0.02)


class Session(unittest.TestCase):
    """A home, a bus and a service of its own for each test."""

    virtual = FEEDER
    activates = True

    def setUp(self):
        self.home = tempfile.mkdtemp(prefix="platen-session-")
        self.addCleanup(shutil.rmtree, self.home)
        self.environment = dict(
            os.environ,
            HOME=self.home,
            LC_ALL="C.UTF-8",
            PLATEN_LIBEXEC_DIR=PROGRAMS,
            PLATEN_VIRTUAL=self.file("virtual.ini", self.virtual),
            XDG_DATA_HOME=self.directory("data"),
            XDG_CONFIG_HOME=self.directory("config"),
            XDG_CACHE_HOME=self.directory("cache"),
            XDG_STATE_HOME=self.directory("state"),
            XDG_RUNTIME_DIR=self.directory("run"),
            XDG_DATA_DIRS=self.directory("share"),
        )
        self.directory("config/platen")
        self.file("config/platen/platen.ini", SETTINGS)
        if self.activates:
            self.directory("share/dbus-1/services")
            self.file(
                f"share/dbus-1/services/{BUS_NAME}.service",
                f"[D-BUS Service]\nName={BUS_NAME}\nExec=\"{PROGRAMS}/platend\"\n",
            )
        self.start_bus()

    def directory(self, name):
        path = os.path.join(self.home, name)
        os.makedirs(path, 0o700, exist_ok=True)
        return path

    def file(self, name, text):
        path = os.path.join(self.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def start_bus(self):
        log = open(os.path.join(self.home, "bus.log"), "w", encoding="utf-8")
        self.addCleanup(log.close)
        daemon = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().strip()
        self.addCleanup(self.stop_bus, daemon)

    def stop_bus(self, daemon):
        """The service leaves by itself when its bus is gone."""
        service = self.service_pid()
        daemon.terminate()
        daemon.wait(PATIENCE_S)
        daemon.stdout.close()
        if service is not None:
            wait_until(lambda: not is_alive(service), "the service has left")

    def service_pid(self):
        done = subprocess.run(
            ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus"]
            + ["--object-path", "/org/freedesktop/DBus"]
            + ["--method", "org.freedesktop.DBus.GetConnectionUnixProcessID", BUS_NAME],
            env=self.environment,
            capture_output=True,
            text=True,
        )
        found = re.search(r"uint32 (\d+)", done.stdout)
        return int(found.group(1)) if found else None


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
