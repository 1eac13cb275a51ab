# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten pages from the feeder of SANE's own test device, by each of the three ways in."""

import os
import pathlib
import subprocess

from gi.repository import GLib

import platen_session as ps
from platenhttp import Page

N_PAGES = 10  # what the feeder of SANE's test backend holds
DPI = 300
# The backend's own bed: 200 × 200 mm.
SIDE_PX = 2362


def sane_session():
    """A session whose SANE has the test backend only."""
    session = ps.Session(drivers="sane")
    session.write("sane/test.conf", "number_of_devices 1\nresolution 50.0\n"
                                    "geometry_max 200.0\ntest-picture \"Color pattern\"\n")
    configuration = session.write("sane/dll.conf", "test\n")
    session.environment["SANE_CONFIG_DIR"] = str(configuration.parent)
    return session


def pdf_facts(path):
    """Number of pages, and each page's size in points."""
    info = subprocess.run(["pdfinfo", "-l", "-1", path], capture_output=True, text=True,
                          check=True).stdout
    lines = [line.split() for line in info.splitlines()]
    count = next(int(line[1]) for line in lines if line[0] == "Pages:")
    sizes = [(float(line[3]), float(line[5])) for line in lines
             if line[0] == "Page" and line[2] == "size:"]
    return count, sizes


def check_pdf(path):
    count, sizes = pdf_facts(path)
    assert count == N_PAGES, count
    for size in sizes:
        for side in size:
            assert abs(side - SIDE_PX * 72 / DPI) < 0.1, sizes
    images = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True,
                            check=True).stdout.splitlines()[2:]
    assert len(images) == N_PAGES, images
    for line in images:
        words = line.split()
        assert (int(words[3]), int(words[4])) == (SIDE_PX, SIDE_PX), line
        assert abs(int(words[12]) - DPI) <= 1, line


def digests(session, collection_id):
    return [facts["sha256"] for _, facts in
            session.list_pages(session.open_collection(collection_id))]


def scan_by_bus(session, pdf):
    device = session.find_device("test")
    collection = session.open_collection()
    job = session.scan(device, collection, source="feeder", mode="color", resolution=DPI)
    assert session.wait_job(job, 120) == ("done", "", "")
    pages = [(facts["width"], facts["height"], facts["dpi"])
             for _, facts in session.list_pages(collection)]
    assert pages == [(SIDE_PX, SIDE_PX, (DPI, DPI))] * N_PAGES, pages
    fd = os.open(pdf, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    job = session.call(collection, "Collection", "Export",
                       GLib.Variant("(sasa{sv}h)", ("pdf", [], {}, 0)), fds=[fd])[0]
    os.close(fd)
    assert session.wait_job(job, 120) == ("done", "", "")
    session.call(device, "Device", "Close")
    return digests(session, session.get(collection, "Collection", "Id"))


def scan_by_http(session, pdf):
    page = Page(session)
    names = page.call("GetSourceNames")["result"]
    index = next(i for i, name in enumerate(names) if "test" in name)
    assert page.get("SelectSourceByIndex", index) is True
    job = page.scan(IfFeederEnabled=True, PixelType=2, Resolution=DPI, XferCount=-1,
                    IfCloseSourceAfterAcquire=True)
    assert job["state"] == "done", job
    assert page.get("HowManyImagesInBuffer") == N_PAGES
    reply = page.send("ConvertToBlob", list(range(N_PAGES)), 4)
    assert reply.headers["content-type"] == "application/pdf", reply
    pathlib.Path(pdf).write_bytes(reply.body)
    return digests(session, page.collection)


def scan_by_command(session, pdf):
    collection = session.open_collection()
    collection_id = session.get(collection, "Collection", "Id")
    subprocess.run([str(ps.PROGRAMS / "platenctl"), "scan", "-d",
                    session.get(session.find_device("test"), "Device", "Id"), "-o", pdf,
                    "--collection", collection_id, "--source", "feeder", "--mode", "color",
                    "--resolution", str(DPI)], env=session.environment, check=True, timeout=180)
    return digests(session, collection_id)


def test_each_way_gives_the_same_pages_at_the_right_size():
    with sane_session() as session:
        session.start()
        results = []
        for way in (scan_by_bus, scan_by_http, scan_by_command):
            pdf = str(session.dir / f"{way.__name__}.pdf")
            results.append(way(session, pdf))
            assert len(results[-1]) == N_PAGES, (way.__name__, len(results[-1]))
            check_pdf(pdf)
        assert results[0] == results[1] == results[2], "the ways give different pages"


if __name__ == "__main__":
    ps.run(test_each_way_gives_the_same_pages_at_the_right_size)
