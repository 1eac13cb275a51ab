# SPDX-License-Identifier: GPL-3.0-or-later
"""A network scanner of our own: an eSCL server for sane-airscan, with faults on request.

Source: Mopria eSCL Technical Specification, version 2.97: resources, states and status codes.
"""

import http.server
import pathlib
import re
import shutil
import socket
import tempfile
import threading
import time

import flat_jpeg

NAMESPACES = ('xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
              'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"')
# eSCL counts in 1/300 inch: A4.
WIDTH, HEIGHT = 2480, 3508

INPUT = f"""<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>{WIDTH}</scan:MaxWidth>
<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>{HEIGHT}</scan:MaxHeight>
<scan:MaxScanRegions>1</scan:MaxScanRegions><scan:SettingProfiles><scan:SettingProfile>
<scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>
<scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
<scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
<scan:SupportedResolutions><scan:DiscreteResolutions>
<scan:DiscreteResolution><scan:XResolution>75</scan:XResolution>
<scan:YResolution>75</scan:YResolution></scan:DiscreteResolution>
<scan:DiscreteResolution><scan:XResolution>150</scan:XResolution>
<scan:YResolution>150</scan:YResolution></scan:DiscreteResolution>
</scan:DiscreteResolutions></scan:SupportedResolutions>
</scan:SettingProfile></scan:SettingProfiles>"""

CAPABILITIES = f"""<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities {NAMESPACES}><pwg:Version>2.6</pwg:Version>
<pwg:MakeAndModel>Platen Stub</pwg:MakeAndModel><pwg:SerialNumber>S1000001</pwg:SerialNumber>
<scan:UUID>4509a320-00a0-008f-00b6-000000000001</scan:UUID>
<scan:Platen><scan:PlatenInputCaps>{INPUT}</scan:PlatenInputCaps></scan:Platen>
<scan:Adf><scan:AdfSimplexInputCaps>{INPUT}</scan:AdfSimplexInputCaps>
<scan:AdfDuplexInputCaps>{INPUT}</scan:AdfDuplexInputCaps><scan:FeederCapacity>50</scan:FeederCapacity>
<scan:AdfOptions><scan:AdfOption>Duplex</scan:AdfOption></scan:AdfOptions></scan:Adf>
</scan:ScannerCapabilities>"""

STATUS = """<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus {namespaces}><pwg:Version>2.6</pwg:Version>
<pwg:State>{state}</pwg:State><scan:AdfState>{adf}</scan:AdfState>
<scan:Jobs>{jobs}</scan:Jobs></scan:ScannerStatus>"""

JOB = """<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/{id}</pwg:JobUri>
<pwg:JobUuid>{id}</pwg:JobUuid><scan:Age>{age}</scan:Age>
<pwg:JobState>{state}</pwg:JobState></scan:JobInfo>"""

# What an answer may be instead of a page: HTTP status and the feeder's state afterwards.
REFUSALS = {"jam": (409, "ScannerAdfJam"), "cover": (409, "ScannerAdfDoorOpen"),
            "hatch": (409, "ScannerAdfHatchOpen"),
            "busy": (503, None), "error": (500, None), "gone": (404, None)}


class Job:
    """One scan job on the device."""

    def __init__(self, identifier, settings):
        self.id = identifier
        self.start = time.monotonic()
        self.n_given = 0
        self.state = "Processing"  # Completed, Canceled, Aborted
        self.duplex = "<scan:Duplex>true" in settings
        self.is_platen = ">Platen<" in settings
        self.n_channels = 3 if "RGB24" in settings else 1
        self.dpi = self._number(settings, "XResolution", 75)
        self.width = self._number(settings, "Width", WIDTH) * self.dpi // 300
        self.height = self._number(settings, "Height", HEIGHT) * self.dpi // 300

    @staticmethod
    def _number(settings, name, otherwise):
        found = re.search(rf":{name}>(\d+)<", settings)
        return int(found.group(1)) if found else otherwise


class Stub:
    """The server, and its knobs, which may be turned at any time.

    paper: what lies in the feeder, one word for each side: “ok” or a fault:
    “truncated” (half a JPEG, whole by its length), “junk”, “cut” (the connection ends),
    “hang” (no answer until release ()), “slow” (in drops), or one of REFUSALS.
    glass: the same for what lies on the glass; “ok” without end after them.
    on_job: the same words for the request that begins a job.
    """

    def __init__(self, paper=("ok",) * 3, port=0):
        self.paper = list(paper)
        self.glass = []
        self.on_job = "ok"
        self.adf = "ScannerAdfLoaded"
        self.jobs = {}
        self.requests = []  # (method, path)
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.connections = set()
        handler = type("BoundHandler", (Handler,), {"stub": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="platen-escl-"))
        self.configure()

    def configure(self):
        """Writes the SANE configuration with which sane-airscan knows this scanner only."""
        (self.dir / "dll.conf").write_text("airscan\n")
        (self.dir / "airscan.conf").write_text(
            f'[devices]\n"Stub eSCL" = http://127.0.0.1:{self.port}/eSCL/, eSCL\n'
            "[options]\ndiscovery = disable\n")

    @property
    def environment(self):
        return {"SANE_CONFIG_DIR": str(self.dir)}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def load(self, *paper):
        """Puts paper in, after everything is well again."""
        with self.lock:
            self.paper = list(paper)
            self.adf = "ScannerAdfLoaded"
            self.on_job = "ok"

    def release(self):
        """Ends all hanging, now and from now on."""
        self.released.set()

    def kill(self):
        """What a dead server looks like: all connections end, new ones are refused."""
        self.release()
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.connections):
            _end(connection)

    def begin_job(self):
        """Another computer scans; gives the job's identifier."""
        with self.lock:
            job = Job(str(len(self.jobs) + 1), "")
            self.jobs[job.id] = job
        return job.id

    def open_jobs(self):
        return [job.id for job in self.jobs.values() if job.state == "Processing"]

    def saw(self, method, part):
        return any(m == method and part in path for m, path in self.requests)


def _end(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    stub = None

    def setup(self):
        super().setup()
        self.stub.connections.add(self.connection)

    def finish(self):
        self.stub.connections.discard(self.connection)
        try:
            super().finish()
        except OSError:
            pass

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        try:
            super().handle_one_request()
        except OSError:  # the other side, or kill (), has ended the connection
            self.close_connection = True

    def answer(self, status, body=b"", kind="text/xml", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def strike(self, word, job=None):
        """Does what the word says; whether that was the answer."""
        if word == "hang":
            self.stub.released.wait()
        if word in ("hang", "cut"):
            self.close_connection = True
            _end(self.connection)
            return True
        if word not in REFUSALS:
            return False
        status, adf = REFUSALS[word]
        self.stub.adf = adf or self.stub.adf
        if job is not None and word != "busy":
            job.state = "Aborted"
        self.answer(status)
        return True

    def do_GET(self):
        stub = self.stub
        stub.requests.append(("GET", self.path))
        if self.path == "/eSCL/ScannerCapabilities":
            self.answer(200, CAPABILITIES.encode())
        elif self.path == "/eSCL/ScannerStatus":
            self.answer(200, self.describe().encode())
        elif self.path.endswith("/NextDocument"):
            self.give_page(stub.jobs.get(self.path.split("/")[-2]))
        else:
            self.answer(404)

    def describe(self):
        stub = self.stub
        jobs = "".join(JOB.format(id=job.id, age=int(time.monotonic() - job.start),
                                  state=job.state) for job in stub.jobs.values())
        adf = stub.adf if stub.paper or stub.adf != "ScannerAdfLoaded" else "ScannerAdfEmpty"
        state = "Processing" if stub.open_jobs() else "Idle"
        return STATUS.format(namespaces=NAMESPACES, state=state, adf=adf, jobs=jobs)

    def do_POST(self):
        stub = self.stub
        stub.requests.append(("POST", self.path))
        settings = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.strike(stub.on_job):
            return
        with stub.lock:
            if stub.open_jobs():
                refusal = 503  # a device does one job at a time
            elif not stub.paper and ">Platen<" not in settings:
                refusal = 409
            else:
                refusal = None
                job = Job(str(len(stub.jobs) + 1), settings)
                stub.jobs[job.id] = job
        if refusal:
            self.answer(refusal)
        else:
            self.answer(201, Location=f"http://127.0.0.1:{stub.port}/eSCL/ScanJobs/{job.id}")

    def take_word(self, job):
        """The next side; None when the job is over."""
        stub = self.stub
        with stub.lock:
            if job is None or job.state != "Processing":
                return None
            is_over = job.n_given > 0 if job.is_platen else not stub.paper
            if is_over:
                job.state = "Completed"
                return None
            job.n_given += 1
            if job.is_platen and not stub.glass:
                return "ok"
            return (stub.glass if job.is_platen else stub.paper).pop(0)

    def give_page(self, job):
        word = self.take_word(job)
        if word is None:
            self.answer(404)
            return
        if word == "busy":  # for ever
            (self.stub.glass if job.is_platen else self.stub.paper).insert(0, word)
        if self.strike(word, job):
            return
        page = flat_jpeg.draw_page(job.n_given, job.width, job.height, job.n_channels, job.dpi)
        if word == "junk":
            page = b"no picture at all " * 64
        if word == "truncated":
            page = page[:len(page) // 2]
        if word == "slow":
            self.drip(page)
        else:
            self.answer(200, page, "image/jpeg")

    def drip(self, page):
        self.send_response(200)
        self.send_header("Content-Type", "image/jpeg")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        for start in range(0, len(page), 256):
            self.wfile.write(page[start:start + 256])
            self.wfile.flush()
            if self.stub.released.wait(0.02):
                self.close_connection = True
                return

    def do_DELETE(self):
        self.stub.requests.append(("DELETE", self.path))
        job = self.stub.jobs.get(self.path.split("/")[-1])
        if job is not None and job.state == "Processing":
            job.state = "Canceled"
        self.answer(200 if job else 404)
