# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory platend takes: little, and no more with every page. Plain builds only."""

import pathlib
import re

from gi.repository import GLib

import platen_session as ps

VIRTUAL = """
[device Endless]
name=Endless
sheets=100000
noise=false
"""


def resident_kib(session):
    status = pathlib.Path(f"/proc/{session.daemon.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])


def scan(session, device, collection, pages):
    job = session.scan(device, collection, source="feeder", resolution=75, mode="bilevel",
                       pages=pages)
    assert session.wait_job(job, 120)[0] == "done"


def check_growth(session, before, limit_mib):
    after = resident_kib(session)
    print(f"# {before} KiB before, {after} KiB after", flush=True)
    assert after - before <= limit_mib * 1024, (before, after)


def test_a_thousand_pages_take_no_more_than_five_megabytes():
    with ps.Session(virtual=VIRTUAL) as session:
        session.start()
        device = session.find_device("Endless")
        ps.wait_for(lambda: not session.workers(), "the end of the probe")
        idle = resident_kib(session)
        assert idle <= 25 * 1024, idle
        collection = session.open_collection()
        scan(session, device, collection, 10)
        before = resident_kib(session)
        scan(session, device, collection, 1000)
        check_growth(session, before, 5)


def test_what_has_ended_is_forgotten():
    def round_trip():
        collection = session.open_collection()
        scan(session, device, collection, 2)
        with open(session.dir / "export", "w+b") as file:
            job = session.call(collection, "Collection", "Export",
                               GLib.Variant("(sasa{sv}h)", ("pdf", [], {}, 0)),
                               fds=[file.fileno()])[0]
        assert session.wait_job(job)[0] == "done"
        session.call(collection, "Collection", "Delete")

    with ps.Session(virtual=VIRTUAL) as session:
        session.start()
        device = session.find_device("Endless")
        for _ in range(40):  # as many jobs as are remembered, and more
            round_trip()
        before = resident_kib(session)
        for _ in range(150):
            round_trip()
        check_growth(session, before, 2)


if __name__ == "__main__":
    ps.run(
        test_a_thousand_pages_take_no_more_than_five_megabytes,
        test_what_has_ended_is_forgotten,
    )
