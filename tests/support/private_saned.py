# SPDX-License-Identifier: GPL-3.0-or-later
"""SANE's own network server on a loopback of its own.

The net backend always goes to port 6566, so that only one server can be on a network, and another
program's may be on the machine's. Hence a network namespace for the whole test program.
"""

import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

import platen_session as ps

PORT = 6566
MARK = "PLATEN_TEST_PRIVATE_NETWORK"
PROGRAM = shutil.which("saned", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def enter_private_network():
    """Starts this program anew where the loopback is its own; returns when it is there.

    Returns False where the machine does not allow that.
    """
    if os.environ.get(MARK):
        return subprocess.run(["ip", "link", "set", "lo", "up"], check=False).returncode == 0
    unshare = ["unshare", "--net"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
    if PROGRAM is None or subprocess.run(unshare + ["true"], check=False,
                                         stderr=subprocess.DEVNULL).returncode != 0:
        return False
    os.environ[MARK] = "1"
    os.execvp("unshare", unshare + [sys.executable, *sys.argv])
    return False  # not reached


class Saned:
    """The server; its devices are those of the given SANE configuration."""

    def __init__(self, environment):
        self.environment = dict(os.environ, **environment)
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="platen-net-"))
        (self.dir / "dll.conf").write_text("net\n")
        (self.dir / "net.conf").write_text("connect_timeout = 2\n127.0.0.1\n")
        self.process = None

    @property
    def client_environment(self):
        return {"SANE_CONFIG_DIR": str(self.dir)}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "-l", "-b", "127.0.0.1", "-p", str(PORT), "-e"], env=self.environment,
            start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        ps.wait_for(self._listens, "saned")

    @staticmethod
    def _listens():
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", PORT)) == 0

    def kill(self):
        """The server and its children, which have the connections, are gone at once."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def freeze(self):
        """It answers no more, and ends no connection."""
        os.killpg(self.process.pid, signal.SIGSTOP)

    def thaw(self):
        os.killpg(self.process.pid, signal.SIGCONT)
