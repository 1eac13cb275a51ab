# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured with a SANE feeder that never waits: speed, memory, and the way to its start."""

import contextlib
import os
import statistics
import subprocess
import tempfile
import time

from bench_session import BenchSession, kib_of, log, status_of
from bench_table import Row
from platen_session import BUILD, wait_for

HERE = str(BUILD / "tests" / "bench")
RAW_PAGE_MIB = 2480 * 3508 * 3 / 2**20
A4 = {"source": "feeder", "mode": "color", "resolution": 300}


def worker_kib(session):
    """Of each of the daemon's children, without the feeder's page."""
    statuses = [status_of(pid) for pid in session.workers()]
    return [kib_of(status, "VmRSS") - kib_of(status, "RssShmem") for status in statuses]


class Peak:
    """The most memory that a child of the session's daemon had."""

    def __init__(self, session):
        self.session = session
        self.kib = 0

    def look(self):
        self.kib = max([self.kib, *worker_kib(self.session)])


class Series:
    """The memory of the daemon and of its worker, every so many pages: (pages, KiB, KiB)."""

    def __init__(self, session, every):
        self.session, self.every = session, every
        self.samples = []

    def look(self):
        n_pages = len(self.session.pages) // self.every * self.every
        if n_pages == 0 or (self.samples and self.samples[-1][0] == n_pages):
            return
        workers = worker_kib(self.session)
        if workers:
            daemon = kib_of(status_of(self.session.daemon.pid), "VmRSS")
            self.samples.append((n_pages, daemon, max(workers)))

    def growth_mib(self, column):
        return (self.samples[-1][column] - self.samples[0][column]) / 1024

    def print(self):
        for n_pages, daemon, worker in self.samples:
            log(f"P4: after {n_pages:4} pages platend {daemon / 1024:5.1f} MiB, "
                f"worker {worker / 1024:5.1f} MiB")


@contextlib.contextmanager
def feeder(n_pages, **more):
    """The environment in which SANE knows only our own backend, and the folder of its logs."""
    with tempfile.TemporaryDirectory(prefix="platen-bench-") as folder:
        with open(os.path.join(folder, "dll.conf"), "w", encoding="ascii") as file:
            file.write("bench\n")
        yield {"SANE_CONFIG_DIR": folder, "LD_LIBRARY_PATH": HERE,
               "PLATEN_BENCH_PAGES": str(n_pages),
               "PLATEN_BENCH_LOG": os.path.join(folder, "rows.log"),
               "PLATEN_BENCH_STARTS": os.path.join(folder, "starts.log"), **more}, folder


def read_moments(folder, name):
    with open(os.path.join(folder, name), encoding="ascii") as file:
        return [int(line) for line in file]


def scanimage_page_ms(n_pages):
    """Milliseconds a page that scanimage needs for the same pages as PNG files."""
    with feeder(n_pages) as (environment, _folder), \
            tempfile.TemporaryDirectory(prefix="platen-bench-") as folder:
        begin = time.monotonic()
        subprocess.run(["scanimage", "-d", "bench:0", "--format=png",
                        f"--batch={folder}/%d.png"], check=True, capture_output=True,
                       env={**os.environ, **environment})
        elapsed = time.monotonic() - begin
        found = len(os.listdir(folder))
    if found != n_pages:
        raise RuntimeError(f"scanimage gave {found} pages, not {n_pages}")
    return elapsed * 1000 / n_pages


def speed_rows(short):
    """P1, P2 and the worker's part of P4."""
    n_pages = 8 if short else 100
    n_reference = 2 if short else 20
    log(f"P1: {n_pages} colour pages of A4 at 300 dpi from a SANE feeder")
    with feeder(n_pages) as (environment, folder):
        with BenchSession("sane", environment=environment) as session:
            peak = Peak(session)
            begin = session.scan_all(n_pages, look=peak.look, **A4)
            heard = [moment for moment, _page in session.pages]
        read = read_moments(folder, "rows.log")
    delays = [(b - a) / 1000 for a, b in zip(read, heard)]
    log(f"P1: scanimage, {n_reference} pages as PNG")
    reference = scanimage_page_ms(n_reference)
    page_ms = (heard[-1] - begin) / 1000 / n_pages
    yield Row("P1", "scan to a durable page", page_ms, "ms", 0.4, reference=reference,
              of="ratio")
    yield Row("P1", "pages a minute", 60000 / page_ms, "/min", 400, floor=True)
    yield Row("P2", "last row to “page added”", statistics.median(delays), "ms", 100)
    yield Row("P4", "worker while scanning", peak.kib / 1024, "MiB", 3 * RAW_PAGE_MIB)


def endurance_rows(short):
    """P4 of a feeder that does not end: whole pages in memory, little of them on the disk."""
    n_pages, every = (60, 20) if short else (1000, 100)
    log(f"P4: {n_pages} blank colour pages of A4 at 300 dpi from a SANE feeder")
    with feeder(n_pages, PLATEN_BENCH_BLANK="1") as (environment, _folder):
        with BenchSession("sane", environment=environment) as session:
            series = Series(session, every)
            session.scan_all(n_pages, look=series.look, **A4)
    series.print()
    what = f"growth from page {series.samples[0][0]} to {series.samples[-1][0]}"
    yield Row("P4", f"platend, {what}", series.growth_mib(1), "MiB", 5)
    yield Row("P4", f"its worker, {what}", series.growth_mib(2), "MiB", 5)


def bare_start_ms(environment, folder):
    """What a program needs that does nothing but open the device and start."""
    result = subprocess.run([os.path.join(HERE, "bare-sane"), "bench:0"], check=True, text=True,
                            capture_output=True, env={**os.environ, **environment})
    return (read_moments(folder, "starts.log")[-1] - int(result.stdout)) / 1000


def start_ms(session, folder):
    """From the request to the driver's start."""
    begin = session.scan_all(len(session.pages) + 1, pages=1, **A4)
    return (read_moments(folder, "starts.log")[-1] - begin) / 1000


def start_rows(short):
    """P3: the device closed, as it is before the first scan; and just used."""
    rounds = 3 if short else 11
    log(f"P3: {rounds} times from a request to the driver's start")
    first, second, reference = [], [], []
    with feeder(10 * rounds, PLATEN_BENCH_BLANK="1") as (environment, folder), \
            BenchSession("sane", environment=environment) as session:
        device = session.devices()[0]
        for _ in range(rounds):
            session.call(device, "Device", "Close")
            wait_for(lambda: not session.workers(), "the end of the device's process")
            first.append(start_ms(session, folder))
            second.append(start_ms(session, folder))
            reference.append(bare_start_ms(environment, folder))
    reference = statistics.median(reference)
    yield Row("P3", "request to the driver's start", statistics.median(first), "ms", 50,
              reference=reference, of="added")
    yield Row("P3", "the same, device still open", statistics.median(second), "ms", 50,
              reference=reference, of="added")
