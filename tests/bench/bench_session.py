# SPDX-License-Identifier: GPL-3.0-or-later
"""A session whose daemon is measured: when pages were heard of, and what /proc knows."""

import os
import sys
import time

from gi.repository import Gio
from platen_session import BUS_NAME, Session, wait_for


def log(text):
    """Tells the person who waits what is being done."""
    print(f"… {text}", file=sys.stderr, flush=True)


def status_of(task):
    """/proc/TASK/status as a dictionary; empty when the process is gone."""
    try:
        with open(f"/proc/{task}/status", encoding="utf-8") as file:
            return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    except (FileNotFoundError, ProcessLookupError):
        return {}


def kib_of(status, key):
    return int(status[key].split()[0]) if key in status else 0


class BenchSession(Session):
    """Starts the daemon at once, unless start is False."""

    def __init__(self, drivers, start=True, **places):
        super().__init__(drivers=drivers, extra_ini="[service]\nidle-exit=0\n", **places)
        self.pages = []  # (microseconds of the monotonic clock, page's identifier)
        self.finished = set()  # paths of jobs
        self._starts = start

    def __enter__(self):
        super().__enter__()
        self.connection.signal_subscribe(BUS_NAME, f"{BUS_NAME}.Job", None, None, None,
                                         Gio.DBusSignalFlags.NONE, self._on_signal)
        if self._starts:
            self.start()
        return self

    def _on_signal(self, _connection, _sender, path, _interface, signal, parameters):
        if signal == "PageAdded":
            self.pages.append((time.monotonic_ns() // 1000, parameters[0]))
        elif signal == "Finished":
            self.finished.add(path)

    def scan_all(self, n_pages, look=lambda: None, **options):
        """Scans from the first device; gives the moment, in microseconds, when it was asked.

        look() is called again and again meanwhile. Anything but n_pages pages is an error.
        """
        device = self.devices()[0]
        begin = time.monotonic_ns() // 1000
        job = self.scan(device, **options)

        def has_finished():
            look()
            return job in self.finished

        wait_for(has_finished, "the end of the scan", 60 + 5 * n_pages)
        state, _name, text = (self.get(job, "Job", "State"), *self.get(job, "Job", "Error"))
        if state != "done" or len(self.pages) != n_pages:
            raise RuntimeError(f"{len(self.pages)} of {n_pages} pages arrived; the scan is "
                               f"‘{state}’ {text}")
        return begin

    def url(self, path):
        return f"http://127.0.0.1:{self.ports['core']}{path}"


def switches(pid):
    """How often each thread gave the processor back, by the thread's number."""
    return {task: int(status_of(f"{pid}/task/{task}").get("voluntary_ctxt_switches", 0))
            for task in os.listdir(f"/proc/{pid}/task")}


def cpu_ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
