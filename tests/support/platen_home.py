# SPDX-License-Identifier: GPL-3.0-or-later
"""A place of its own for a test: directories, settings, ports, the environment naming them."""

import os
import pathlib
import shutil
import socket
import tempfile

PORT_NAMES = ("core", "core-tls", "control", "control-tls")
PLACES = ("config", "data", "cache", "state")


def free_ports(count):
    """Ports that nobody listens on just now, on both address families."""
    held, ports = [], []
    while len(ports) < count:
        ipv4, ipv6 = socket.socket(socket.AF_INET), socket.socket(socket.AF_INET6)
        held += [ipv4, ipv6]
        ipv4.bind(("127.0.0.1", 0))
        port = ipv4.getsockname()[1]
        try:
            ipv6.bind(("::1", port))
        except OSError:
            continue
        ports.append(port)
    for holder in held:
        holder.close()
    return ports


class Home:
    """What one person has; remove() takes it away again.

    path: an earlier home, which is used again. ports: of platend; 0 is off.
    """

    def __init__(self, ports=None, drivers="virtual", extra_ini="", path=None):
        self.dir = pathlib.Path(path or tempfile.mkdtemp(prefix="platen-test-"))
        self.ports = dict(zip(PORT_NAMES, ports or free_ports(len(PORT_NAMES))))
        for name in ("home", "run", *PLACES):
            (self.dir / name).mkdir(mode=0o700, exist_ok=True)
        self.environment = dict(os.environ, HOME=str(self.dir / "home"),
                                XDG_RUNTIME_DIR=str(self.dir / "run"))
        # What the administrator of this machine wrote is no test's business.
        self.environment["PLATEN_SYSCONF_DIR"] = str(self.dir / "etc")
        # No test keeps the machine awake that it runs on.
        self.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={self.dir}/run/no-system-bus"
        for name in PLACES:
            self.environment[f"XDG_{name.upper()}_HOME"] = str(self.dir / name)
        lines = ["[ports]", *(f"{name}={port}" for name, port in self.ports.items()),
                 "[devices]", f"drivers={drivers}", extra_ini]
        self.settings = self.write("config/platen/platen.ini", "\n".join(lines))

    def write(self, name, text):
        """Makes a file below the home; gives its path."""
        path = self.dir / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def remove(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def core(self):
        return self.ports["core"]

    @property
    def store(self):
        return self.dir / "data/platen"
