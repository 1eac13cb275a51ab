# SPDX-License-Identifier: GPL-3.0-or-later
"""The three ways in, each driven as its users drive it: the bus, the browser protocol, platenctl.

Every way scans from a feeder into a new collection and tells how that ended, in the same terms.
Nothing here runs the main loop, so that ways may run beside each other in threads.
"""

import dataclasses
import json
import signal
import subprocess
import time
import urllib.request

import platen_session as ps

ERROR_PREFIX = f"{ps.BUS_NAME}.Error."
# The browser protocol's numbers, and platenctl's exit statuses.
NUMBERS = {-1001: "Failed", -2113: "InvalidArgument", -1003: "NotFound", -2137: "AccessDenied",
           -1004: "Busy", -1006: "Unsupported", -1032: "Cancelled", -3001: "TimedOut",
           -3002: "WorkerDied", -1020: "Jammed", -1035: "NoPaper", -3003: "CoverOpen",
           -1036: "DeviceIO", -1022: "NoSpace", -3004: "Store", -1010: "Limit",
           -1021: "DoubleFeed"}
STATUSES = {"": 0, "InvalidArgument": 2, "NotFound": 3, "Busy": 4, "Jammed": 5, "NoPaper": 5,
            "CoverOpen": 5, "DoubleFeed": 5, "Cancelled": 130}
FINAL = ("done", "failed", "cancelled")


@dataclasses.dataclass
class Outcome:
    """How a scan ended. The error is the last word of its bus name; empty without one."""

    state: str
    error: str = ""
    message: str = ""
    pages: int = 0
    seconds: float = 0


def wait(condition, what, seconds=120):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain: {what}")
        time.sleep(0.01)


class Refused(Exception):
    """An answer of the browser protocol that is an exception."""


class Page:
    """The browser protocol, as a page of an origin, or a program of the person, speaks it."""

    def __init__(self, port, origin=None):
        self.base = f"http://127.0.0.1:{port}"
        self.headers = {"Content-Type": "application/json"}
        if origin is not None:
            self.headers["Origin"] = origin
        self.instance = ""

    def post(self, method, *parameters):
        body = json.dumps({"id": self.instance, "method": method, "parameter": parameters,
                           "cmdId": ""}).encode()
        request = urllib.request.Request(f"{self.base}/f/{method}", body, self.headers)
        with urllib.request.urlopen(request, timeout=120) as reply:
            return reply.headers.get_content_type(), reply.read()

    def call(self, method, *parameters):
        _, body = self.post(method, *parameters)
        reply = json.loads(body)
        if "exception" in reply:
            raise Refused({"code": reply["exception"], "message": reply["description"]})
        return reply["result"]


class Bus:
    """A desktop application."""

    name = "D-Bus"

    def __init__(self, session, device_path):
        self.session, self.device = session, device_path

    def scan(self, cancel_at=None, **options):
        session = self.session
        start = time.monotonic()
        collection = session.open_collection()
        options = {"source": "feeder", "mode": "gray", "resolution": 75, **options}
        job = session.scan(self.device, collection, **options)
        if cancel_at is not None:
            wait(lambda: session.get(job, "Job", "PagesDone") >= cancel_at, "pages to cancel after")
            session.call(job, "Job", "Cancel")
            assert session.get(job, "Job", "State") != "running", "the cancel was not taken"
        state = wait(lambda: (s := session.get(job, "Job", "State")) in FINAL and s, "the end")
        error, message = session.get(job, "Job", "Error")
        return Outcome(state, error.removeprefix(ERROR_PREFIX), message,
                       len(session.list_pages(collection)), time.monotonic() - start)


class Http:
    """A web page."""

    name = "HTTP"

    def __init__(self, session, device_path):
        self.session = session
        self.page = Page(session.ports["core"])
        self.page.instance = self.page.call("CreateInstance")[0]
        self.device = session.get(device_path, "Device", "Name")

    def _acquire(self, options):
        names = self.page.call("GetSourceNames")
        assert self.page.call("SelectSourceByIndex", names.index(self.device)) == [True]
        configuration = {"IfFeederEnabled": True, "PixelType": 1, "Resolution": 75,
                         "XferCount": -1, "IfCloseSourceAfterAcquire": False, **options}
        return self.page.call("AcquireImage", configuration)[1]

    def _follow(self, job, cancel_at):
        def look():
            return self.page.call("GetJob", job)[0]
        if cancel_at is not None:
            wait(lambda: look()["pagesDone"] >= cancel_at, "pages to cancel after")
            self.page.call("CancelAllPendingTransfers")
            assert look()["state"] != "running", "the cancel was not taken"
        return wait(lambda: (now := look())["state"] in FINAL and now, "the end")

    def scan(self, cancel_at=None, **options):
        start = time.monotonic()
        before = self.page.call("HowManyImagesInBuffer")[0]
        try:
            end = self._follow(self._acquire(options), cancel_at)
        except Refused as refusal:
            end = {"state": "failed", "error": refusal.args[0]}
        error = end["error"] or {"code": None, "message": ""}
        pages = self.page.call("HowManyImagesInBuffer")[0] - before
        return Outcome(end["state"], NUMBERS.get(error["code"], ""), error["message"],
                       pages, time.monotonic() - start)


class Command:
    """Somebody at a shell."""

    name = "platenctl"

    def __init__(self, session, device_path):
        self.session = session
        self.device = session.get(device_path, "Device", "Id")

    def scan(self, cancel_at=None):
        session = self.session
        start = time.monotonic()
        collection = session.open_collection()
        identifier = session.get(collection, "Collection", "Id")
        process = subprocess.Popen(
            [str(ps.BUILD / "src/app/platenctl"), "scan", "-d", self.device, "--source", "feeder",
             "--mode", "gray", "--resolution", "75", "--collection", identifier],
            env=dict(session.environment, LC_ALL="C.UTF-8"), text=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if cancel_at is not None:
            wait(lambda: len(session.list_pages(collection)) >= cancel_at, "pages to cancel after")
            process.send_signal(signal.SIGINT)
        words = process.communicate(timeout=180)[1].splitlines()
        message = words[0].removeprefix("platenctl: ") if words else ""
        state = {0: "done", 130: "cancelled"}.get(process.returncode, "failed")
        return Outcome(state, str(process.returncode), message,
                       len(session.list_pages(collection)), time.monotonic() - start)


WAYS = (Http, Bus, Command)
