# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanners that fail on request, for end-to-end tests: the backend of sane-fault.c.

Which keys and words a device may have is told there.
"""

import os
import pathlib
import shutil
import tempfile

import platen_session as ps


class Scanners:
    """A folder with a SANE configuration and one file for each device."""

    def __init__(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="platen-faults-"))
        (self.dir / "dll.conf").write_text("fault\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def environment(self):
        library_path = [str(ps.BUILD / "tests/support"), os.environ.get("LD_LIBRARY_PATH")]
        return {
            "SANE_CONFIG_DIR": str(self.dir),
            "PLATEN_SANE_FAULT_DIR": str(self.dir),
            "LD_LIBRARY_PATH": ":".join(filter(None, library_path)),
        }

    def plug(self, name, script="ok", **keys):
        """Plugs a device in, or gives one that is there a new script. It appears whole."""
        keys = {key.replace("_", "-"): value for key, value in keys.items()}
        lines = [f"{key}={value}\n" for key, value in dict(keys, script=script).items()]
        part = self.dir / f"{name}.part"
        part.write_text("[device]\n" + "".join(lines))
        part.rename(self.dir / f"{name}.ini")

    def unplug(self, name):
        (self.dir / f"{name}.ini").unlink()

    def log(self):
        """What the backend was asked to do: (event, device, process) in order."""
        path = self.dir / "log"
        lines = path.read_text().splitlines() if path.exists() else []
        return [_split(line) for line in lines]


def _split(line):
    event, rest = line.split(" ", 1)
    name, pid = rest.rsplit(" ", 1)
    return event, name, int(pid)
