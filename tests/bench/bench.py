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
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

import bench_answers
import bench_feeder
from bench_session import BenchSession, cpu_ticks, kib_of, log, status_of, switches
from bench_table import Row, print_table, write_json
from platen_home import free_ports
from platen_session import BUILD, PROGRAMS, activate, can_connect, wait_for


class Bench:
    def __init__(self, short):
        self.short = short
        self.here = str(BUILD / "tests" / "bench")

    # Memory and wake-ups.

    def daemon_rows(self):
        """P4 of the daemon: idle, and after many small pages; P11."""
        n_pages = 50 if self.short else 1000
        seconds = 5 if self.short else 20
        virtual = f"[device bench]\nsheets={n_pages}\nnoise=false\n"
        with BenchSession("virtual", virtual=virtual) as session:
            pid = session.daemon.pid
            log(f"P11: doing nothing for {seconds} s")
            time.sleep(0 if self.short else 20)  # until GLib lets unused threads go
            wake_ups, cpu = self.idle_cost(pid, seconds)
            idle = kib_of(status_of(pid), "VmRSS")
            log(f"P4: {n_pages} small pages")
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
        log("P5: the availability request, over and over")
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
        log("P10: cold start behind a listening socket")
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--short", action="store_true", help="fewer pages, shorter runs")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("only", nargs="*", metavar="ID", help="P1, P5 …; all by default")
    options = parser.parse_intermixed_args()

    bench = Bench(options.short)
    short = options.short
    groups = [(("P1", "P2", "P4"), lambda: bench_feeder.speed_rows(short)),
              (("P3",), lambda: bench_feeder.start_rows(short)),
              (("P4",), lambda: bench_feeder.endurance_rows(short)),
              (("P4", "P11"), bench.daemon_rows),
              (("P5",), bench.availability_rows), (("P10",), bench.cold_start_rows),
              (("P13",), lambda: bench_answers.list_rows(short)),
              (("J1",), lambda: bench_answers.cancel_rows(short))]
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
    rows.sort(key=lambda row: (row.name[0] != "P", int(row.name[1:])))
    print_table(rows)
    if options.json:
        write_json(rows, options.json)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
