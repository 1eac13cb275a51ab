# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras whose process does what a test wants: it lies, is slow, dies.

What it shall do stands in a file that it reads at each call, so it can change meanwhile.
"""

import json
import pathlib
import shutil
import tempfile

import platen_session as ps

HERE = pathlib.Path(__file__).parent
INTERFACES = HERE.parents[1] / "src/worker/org.platen.Worker1.xml"
PROGRAM = "platen-worker-camera"


class Cameras:
    """A folder with platend's programs, one of them scripted. Use it as a context manager."""

    def __init__(self, *names):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="platen-script-"))
        for program in ps.PROGRAMS.glob("platen*"):
            if program.is_file() and program.name != PROGRAM:
                (self.dir / program.name).symlink_to(program)
        shutil.copy(HERE / "scripted_camera_worker.py", self.dir / PROGRAM)
        shutil.copy(INTERFACES, self.dir / "interfaces.xml")
        (self.dir / PROGRAM).chmod(0o755)
        self.play(names)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir, ignore_errors=True)

    @property
    def environment(self):
        return {"PLATEN_LIBEXEC_DIR": str(self.dir)}

    def play(self, names, seconds=None, errors=None, dies_at=()):
        """names: the cameras that are there. By method: how long it takes, how it fails.

        dies_at: what the process does not live through; "List again" is any but the first.
        """
        part = self.dir / "script.part"
        part.write_text(json.dumps({"names": names, "seconds": seconds or {},
                                    "errors": errors or {}, "dies-at": dies_at}))
        part.rename(self.dir / "script")

    def count(self, what):
        """How often a process did something: a method, "asked METHOD", "start", or "die"."""
        log = self.dir / "log"
        return log.read_text().split("\n").count(what) if log.exists() else 0
