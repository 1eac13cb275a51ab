#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures what the targets name, each beside its reference in the same run.

    PLATEN_BUILD_DIR=… PYTHONPATH=tests/support bench.py [--short] [--json FILE] [ID …]

Prints one table. The machine may be shared and noisy, so a figure counts as a ratio to its
reference. A target that is missed is said so and is no error; a measurement that cannot be
made is.
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from bench_session import BenchSession, cpu_ticks, kib_of, status_of, switches
from platen_home import free_ports
from platen_session import BUILD, PROGRAMS, activate, can_connect, wait_for

RAW_PAGE_MIB = 2480 * 3508 * 3 / 2**20
A4 = {"source": "feeder", "mode": "color", "resolution": 300}


class Row:
    """One line of the table.

    of: what the target is held against: ‘ours’, the ‘ratio’ of ours to the reference, or
    what ours ‘added’ to it. A target is a ceiling, or a floor.
    """

    def __init__(self, name, what, ours, unit, target, *, reference=None, of="ours",
                 floor=False):
        self.name, self.what, self.unit = name, what, unit
        self.ours, self.reference, self.target = ours, reference, target
        self.of, self.floor = of, floor

    @property
    def ratio(self):
        return self.ours / self.reference if self.reference else None

    @property
    def met(self):
        value = {"ours": self.ours, "ratio": self.ratio,
                 "added": self.ours - (self.reference or 0)}[self.of]
        return value >= self.target if self.floor else value <= self.target

    def cells(self):
        sign = "≥" if self.floor else "≤"
        target = {"ours": f"{sign} {self.target:.4g} {self.unit}",
                  "ratio": f"{sign} {self.target:g} ×",
                  "added": f"{sign} +{self.target:g} {self.unit}"}[self.of]
        return [self.name, self.what, f"{self.ours:.4g} {self.unit}",
                f"{self.reference:.4g} {self.unit}" if self.reference else "–",
                f"{self.ratio:.2f} ×" if self.ratio else "–", target,
                "met" if self.met else "MISSED"]

    def as_json(self):
        return {"id": self.name, "what": self.what, "ours": self.ours, "unit": self.unit,
                "reference": self.reference, "ratio": self.ratio, "target": self.target,
                "target_is_of": self.of, "target_is_floor": self.floor, "met": self.met}


class Peak:
    """The most memory that a child of the session's daemon had, without the feeder's page."""

    def __init__(self, session):
        self.session = session
        self.kib = 0

    def look(self):
        for pid in self.session.workers():
            status = status_of(pid)
            self.kib = max(self.kib, kib_of(status, "VmRSS") - kib_of(status, "RssShmem"))


class Bench:
    def __init__(self, short):
        self.short = short
        self.here = str(BUILD / "tests" / "bench")

    def log(self, text):
        print(f"… {text}", file=sys.stderr, flush=True)

    # The feeder that never waits.

    @contextlib.contextmanager
    def feeder(self, n_pages):
        """The environment in which SANE knows only our own backend, and its log."""
        with tempfile.TemporaryDirectory(prefix="platen-bench-") as folder:
            with open(os.path.join(folder, "dll.conf"), "w", encoding="ascii") as file:
                file.write("bench\n")
            log = os.path.join(folder, "rows.log")
            yield {"SANE_CONFIG_DIR": folder, "LD_LIBRARY_PATH": self.here,
                   "PLATEN_BENCH_PAGES": str(n_pages), "PLATEN_BENCH_LOG": log}, log

    def scanimage_page_ms(self, n_pages):
        """Milliseconds a page that scanimage needs for the same pages as PNG files."""
        with self.feeder(n_pages) as (environment, _log), \
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

    def feeder_rows(self):
        """P1, P2 and the worker's part of P4."""
        n_pages = 8 if self.short else 100
        n_reference = 2 if self.short else 20
        self.log(f"P1: {n_pages} colour pages of A4 at 300 dpi from a SANE feeder")
        with self.feeder(n_pages) as (environment, log):
            with BenchSession("sane", environment=environment) as session:
                peak = Peak(session)
                begin = session.scan_all(n_pages, look=peak.look, **A4)
                heard = [moment for moment, _page in session.pages]
            with open(log, encoding="ascii") as file:
                read = [int(line) for line in file]
        delays = [(b - a) / 1000 for a, b in zip(read, heard)]
        self.log(f"P1: scanimage, {n_reference} pages as PNG")
        reference = self.scanimage_page_ms(n_reference)
        page_ms = (heard[-1] - begin) / 1000 / n_pages
        yield Row("P1", "scan to a durable page", page_ms, "ms", 0.4, reference=reference,
                  of="ratio")
        yield Row("P1", "pages a minute", 60000 / page_ms, "/min", 400, floor=True)
        yield Row("P2", "last row to “page added”", statistics.median(delays), "ms", 100)
        yield Row("P4", "worker while scanning", peak.kib / 1024, "MiB", 3 * RAW_PAGE_MIB)

    # Memory and wake-ups.

    def daemon_rows(self):
        """P4 of the daemon: idle, and after many small pages; P11."""
        n_pages = 50 if self.short else 1000
        seconds = 5 if self.short else 20
        virtual = f"[device bench]\nsheets={n_pages}\nnoise=false\n"
        with BenchSession("virtual", virtual=virtual) as session:
            pid = session.daemon.pid
            self.log(f"P11: doing nothing for {seconds} s")
            time.sleep(0 if self.short else 20)  # until GLib lets unused threads go
            wake_ups, cpu = self.idle_cost(pid, seconds)
            idle = kib_of(status_of(pid), "VmRSS")
            self.log(f"P4: {n_pages} small pages")
            session.scan_all(n_pages, source="feeder", mode="gray", resolution=75)
            self.settle(pid)
            after = kib_of(status_of(pid), "VmRSS")
        yield Row("P4", "platend, idle", idle / 1024, "MiB", 25)
        yield Row("P4", f"platend, growth by {n_pages} pages", (after - idle) / 1024, "MiB", 5)
        yield Row("P11", "wake-ups while idle", wake_ups, "/s", 0)
        yield Row("P11", "CPU while idle", cpu, "ms/s", 0)

    @staticmethod
    def settle(pid):
        """Waits until the process has not run for half a second."""
        last = [None, time.monotonic()]

        def is_quiet():
            now = switches(pid)
            if now != last[0]:
                last[:] = [now, time.monotonic()]
            return time.monotonic() - last[1] > 0.5

        with contextlib.suppress(AssertionError):  # a busy idle is a finding, not an error
            wait_for(is_quiet, "platend to become quiet", 15)

    def idle_cost(self, pid, seconds):
        """Wake-ups a second and milliseconds of CPU time a second."""
        self.settle(pid)
        before, ticks = switches(pid), cpu_ticks(pid)
        time.sleep(seconds)
        # A thread that ended meanwhile was woken at least once to do so.
        after = switches(pid)
        woken = sum(1 for thread in before if thread not in after)
        woken += sum(count - before.get(thread, 0) for thread, count in after.items())
        ticks = cpu_ticks(pid) - ticks
        return woken / seconds, ticks * 1000 / os.sysconf("SC_CLK_TCK") / seconds

    # HTTP.

    @contextlib.contextmanager
    def bare_soup(self):
        port = free_ports(1)[0]
        with subprocess.Popen([os.path.join(self.here, "bare-soup"), str(port)]) as process:
            try:
                wait_for(lambda: can_connect(port), "the bare server to listen")
                yield f"http://127.0.0.1:{port}/"
            finally:
                process.terminate()

    @staticmethod
    def wrk(url, seconds):
        result = subprocess.run(["wrk", "-t1", "-c16", f"-d{seconds}s", url], check=True,
                                capture_output=True, text=True).stdout
        if "Non-2xx" in result or "Socket errors" in result:
            raise RuntimeError(f"not every request to {url} was answered: {result}")
        return float(re.search(r"Requests/sec:\s*([\d.]+)", result).group(1))

    def availability_rows(self):
        """P5."""
        seconds, rounds = (1, 2) if self.short else (4, 3)
        if shutil.which("wrk") is None:
            raise RuntimeError("‘wrk’ is missing; apt-get install wrk")
        self.log("P5: the availability request, over and over")
        ours, reference = [], []
        with BenchSession("virtual") as session, self.bare_soup() as bare:
            for _ in range(rounds):
                ours.append(self.wrk(session.url("/fa/VersionInfo?ts=1"), seconds))
                reference.append(self.wrk(bare, seconds))
        yield Row("P5", "availability requests", statistics.median(ours), "/s", 0.6,
                  reference=statistics.median(reference), of="ratio", floor=True)

    # Cold start.

    def cold_start_ms(self, command, port, addresses, path, environment):
        """From the first byte of a request to the last of its answer; nothing runs before."""
        with activate([command], addresses, environment,
                      stderr=subprocess.DEVNULL) as process:
            try:
                wait_for(lambda: is_listening(port), "the sockets")
                begin = time.monotonic()
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
                elapsed = (time.monotonic() - begin) * 1000
                connection.close()
                if response.status != 200:
                    raise RuntimeError(f"{path} was answered with {response.status}")
                return elapsed
            finally:
                process.terminate()

    def cold_start_rows(self):
        """P10."""
        rounds = 3 if self.short else 9
        self.log("P10: cold start behind a listening socket")
        ours, reference = [], []
        for _ in range(rounds):
            with BenchSession("virtual", start=False) as session:
                addresses = [f"{host}:{port}" for port in session.ports.values()
                             for host in ("127.0.0.1", "[::1]")]
                ours.append(self.cold_start_ms(
                    str(PROGRAMS / "platend"), session.ports["core"], addresses,
                    "/fa/VersionInfo?ts=1", session.environment))
            port = free_ports(1)[0]
            reference.append(self.cold_start_ms(
                os.path.join(self.here, "bare-soup"), port, [f"127.0.0.1:{port}"], "/",
                dict(os.environ)))
        yield Row("P10", "cold start to the first answer", statistics.median(ours), "ms", 60,
                  reference=statistics.median(reference), of="added")


def is_listening(port):
    """The same without a connection, which would already be the first request."""
    with open("/proc/net/tcp", encoding="ascii") as file:
        return any(f":{port:04X} 00000000:0000 0A " in line for line in file)


def print_table(rows):
    table = [["#", "what", "ours", "reference", "ratio", "target", ""]]
    table += [row.cells() for row in rows]
    widths = [max(len(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--short", action="store_true", help="fewer pages, shorter runs")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("only", nargs="*", metavar="ID", help="P1, P5 …; all by default")
    options = parser.parse_intermixed_args()

    bench = Bench(options.short)
    groups = [(("P1", "P2", "P4"), bench.feeder_rows), (("P4", "P11"), bench.daemon_rows),
              (("P5",), bench.availability_rows), (("P10",), bench.cold_start_rows)]
    rows, failed = [], False
    for names, measure in groups:
        if options.only and not set(names) & set(options.only):
            continue
        try:
            rows += measure()
        except Exception as error:  # pylint: disable=broad-except
            print(f"{'/'.join(names)} could not be measured: {error}", file=sys.stderr)
            failed = True
    if options.only:
        rows = [row for row in rows if row.name in options.only]
    rows.sort(key=lambda row: int(row.name[1:]))
    print_table(rows)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump([row.as_json() for row in rows], file, indent=2, ensure_ascii=False)
            file.write("\n")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
