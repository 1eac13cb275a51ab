# SPDX-License-Identifier: GPL-3.0-or-later
"""PipeWire without a desktop, and cameras in it that come and go.

Needs pipewire, wireplumber and gst-launch-1.0 with the pipewire plug-in.
"""

import pathlib
import shutil
import subprocess
import time

PROGRAMS = ("pipewire", "wireplumber", "gst-launch-1.0")


def missing():
    """What of the programs is not installed."""
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Cameras:
    """PipeWire in the runtime directory of a session. Use it as a context manager."""

    def __init__(self, session):
        self.environment = session.environment
        self.run = pathlib.Path(self.environment["XDG_RUNTIME_DIR"])
        self.daemons = []
        self.cameras = {}

    def __enter__(self):
        self._start("pipewire")
        self._wait_for(lambda: (self.run / "pipewire-0").exists(), "PipeWire's socket")
        self._start("wireplumber")
        # Without a session manager a node gets no links; it shows itself as a client.
        self._wait_for(lambda: "WirePlumber" in self._dump(), "WirePlumber in PipeWire")
        return self

    def __exit__(self, *_):
        for process in [*self.cameras.values(), *reversed(self.daemons)]:
            process.kill()
            process.wait()

    def _start(self, *command):
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        self.daemons.append(process)
        return process

    def _dump(self):
        return subprocess.run(["pw-dump"], env=self.environment, capture_output=True,
                              text=True, timeout=30).stdout

    @staticmethod
    def _wait_for(condition, what, seconds=30):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise AssertionError(f"waited {seconds} s in vain: {what}")
            time.sleep(0.05)

    @staticmethod
    def coded(width, height, rate, jpeg):
        """What sends a camera's pictures, without end."""
        caps = f"width={width},height={height},framerate={rate}/1"
        form = (f"video/x-raw,format=I420,{caps} ! jpegenc ! image/jpeg,{caps}" if jpeg
                else f"video/x-raw,format=YUY2,{caps}")
        return f"videotestsrc is-live=true pattern=smpte100 ! {form}"

    def plug_in(self, name, description, width=640, height=480, rate=30, jpeg=False):
        """A camera appears; gives nothing before PipeWire shows it.

        Its picture stands still: pipewiresink 0.3.65 cuts each JPEG to the first one's length.
        """
        properties = (f"props,media.class=Video/Source,media.role=Camera,node.name={name},"
                      f"node.description={description}")
        pipeline = (f"{self.coded(width, height, rate, jpeg)} ! "
                    f"pipewiresink mode=provide stream-properties={properties}")
        self.cameras[name] = subprocess.Popen(
            ["gst-launch-1.0", "-q", *pipeline.split()], env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._wait_for(lambda: f'"{name}"' in self._dump(), f"the camera {name}")

    def unplug(self, name):
        """Its program is killed, as a cable is pulled."""
        process = self.cameras.pop(name)
        process.kill()
        process.wait()
