# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras that lie, are slow or die must harm nobody else."""

import platen_session as ps
from scripted_cameras import Cameras

from gi.repository import GLib

from platenhttp import Page, WebSocket

PAGE = "https://app.test"
SCANNER = "[device one]\nname=Scanner\nsheets=60\nslow-rows=300\n"


def allow(session, origin, *capabilities):
    session.call(ps.ROOT, "Sites", "Allow", GLib.Variant("(sas)", (origin, capabilities)))


def find_camera(session, name):
    return next((path for path, interfaces in session.objects().items()
                 if interfaces.get("org.platen.Platen1.Device", {}).get("Name") == name), None)


def test_a_watch_that_dies_while_it_lists_begins_anew():
    with Cameras("One") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        for number, name in enumerate(("Two", "Three"), 1):
            cameras.play(["One", name], dies_at=["List again"])
            ps.wait_for(lambda: cameras.count("die") == number, "the end of the process")
            ps.wait_for(lambda: find_camera(session, name), "the camera that came")


def test_a_watch_that_cannot_begin_anew_tries_again():
    with Cameras("One") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        cameras.play(["One", "Two"], dies_at=["List"])
        ps.wait_for(lambda: cameras.count("die") == 2, "two processes' end")
        cameras.play(["One", "Two"])
        ps.wait_for(lambda: find_camera(session, "Two"), "the camera that came")


def take_still(session, name):
    """Gives the job's path."""
    return session.call(find_camera(session, name), "Camera", "TakeStill",
                        GLib.Variant("(o)", ("/",)))[0]


def error_of(call, *arguments):
    """The bus name of the error that a call ends with."""
    try:
        call(*arguments)
    except GLib.Error as error:
        return error.message.split(":")[1].rpartition(".")[2]
    raise AssertionError("the call went well")


def test_a_still_is_never_resumed_whatever_its_camera_says():
    with Cameras("One") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        for word in ("Jammed", "DoubleFeed", "NoPaper", "CoverOpen"):
            cameras.play(["One"], errors={"TakeStill": word})
            job = take_still(session, "One")
            state, name, _ = session.wait_job(job)
            assert state == "failed" and name.endswith(word), (state, name)
            assert session.get(job, "Job", "CanResume") is False
            assert error_of(session.call, job, "Job", "Resume") == "Unsupported"


def open_page(session, camera, origin=PAGE):
    page = Page(session, origin)
    assert page.get("Addon.Webcam.SelectSource", camera) is True
    return page


def test_a_still_beside_a_scan_does_not_hide_the_scan():
    with Cameras("One") as cameras, \
            ps.Session(virtual=SCANNER, drivers="virtual;camera",
                       environment=cameras.environment) as session:
        session.start()
        scanner = session.find_device("Scanner")
        for end in ("CancelAllPendingTransfers", "DetachInstance", None):
            allow(session, PAGE, "scan", "camera")
            page = open_page(session, "One")
            page.get("SelectSourceByIndex", 0)
            answer = page.call("AcquireImage", {"IfFeederEnabled": True, "Resolution": 300})
            assert answer["result"][0] is True, answer
            refused = page.call("Addon.Webcam.CaptureImage")
            assert "under way" in refused["description"], refused
            assert session.get(scanner, "Device", "Busy") is True
            if end is not None:
                page.get(end)
            else:
                session.call(ps.ROOT, "Sites", "Revoke", GLib.Variant("(s)", (PAGE,)))
            ps.wait_for(lambda: not session.get(scanner, "Device", "Busy"),
                        f"the end of the scan after {end}")


def test_no_page_takes_all_the_places_of_jobs():
    with Cameras("One") as cameras, \
            ps.Session(virtual=SCANNER, drivers="virtual;camera",
                       environment=cameras.environment) as session:
        session.start()
        scanner = session.find_device("Scanner")
        allow(session, PAGE, "camera")
        allow(session, "https://other.test", "camera")
        cameras.play(["One"], seconds={"TakeStill": 3})
        for _ in range(8):
            answer = open_page(session, "One").call("Addon.Webcam.CaptureImage")
            assert answer["result"][0] is True, answer
        refused = open_page(session, "One").call("Addon.Webcam.CaptureImage")
        assert "8 jobs" in refused.get("description", ""), refused
        other = open_page(session, "One", "https://other.test")
        assert other.call("Addon.Webcam.CaptureImage")["result"][0] is True
        for _ in range(9):
            take_still(session, "One")
        job = session.scan(scanner, pages=1, resolution=75)
        assert session.wait_job(job) == ("done", "", "")


def test_no_page_pushes_out_the_outcomes_of_another():
    with Cameras("One") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        allow(session, PAGE, "camera")
        cameras.play(["One"], errors={"TakeStill": "Unsupported"})
        job = take_still(session, "One")
        session.wait_job(job)
        page = open_page(session, "One")
        first, *_, last = [take_in_page(page) for _ in range(33)]
        assert session.get(job, "Job", "State") == "failed"
        assert "exception" in page.call("GetJob", first), "its own oldest is still kept"
        assert page.get("GetJob", last)["state"] == "failed"


def take_in_page(page):
    """Takes a still to its end; gives the job."""
    job = page.call("Addon.Webcam.CaptureImage")["result"][1]
    page.wait(job)
    return job


def test_a_live_picture_goes_on_after_another_camera_was_selected():
    with Cameras("One", "Two") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        allow(session, PAGE, "camera")
        page = open_page(session, "One")
        events = WebSocket(session.core, PAGE, hello=page.id)
        cameras.play(["One", "Two"], seconds={"GrabFrame": 1})
        page.get("Addon.Webcam.PlayVideo", 80)
        page.get("Addon.Webcam.SelectSource", "Two")
        page.get("Addon.Webcam.PlayVideo", 80)
        events.receive_until("VideoFrame")
        assert cameras.count("GrabFrame") == 2, "that was the other camera's"
        events.close()


def test_a_page_lets_go_only_what_it_has():
    with Cameras("One") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        allow(session, PAGE, "camera")
        camera = find_camera(session, "One")
        session.call(camera, "Device", "Open", GLib.Variant("(a{sv})", ({},)))
        page = open_page(session, "One")
        assert page.get("Addon.Webcam.CloseSource") is True
        session.call(camera, "Camera", "Frame", GLib.Variant("(i)", (80,)))
        assert cameras.count("Open") == 1, "the page closed what another had opened"


def test_a_camera_has_no_options_of_a_scanner():
    with Cameras("One") as cameras, \
            ps.Session(drivers="camera", environment=cameras.environment) as session:
        session.start()
        session.find_device("One")
        camera = find_camera(session, "One")
        assert error_of(session.call, camera, "Device", "ListOptions") == "Unsupported"
        assert error_of(session.call, camera, "Device", "SetOption", GLib.Variant(
            "(sv)", ("mode", GLib.Variant("s", "Gray")))) == "Unsupported"
        assert cameras.count("start") == 1, "a process was started in vain"


if __name__ == "__main__":
    ps.run(test_a_watch_that_dies_while_it_lists_begins_anew,
           test_a_watch_that_cannot_begin_anew_tries_again,
           test_a_still_is_never_resumed_whatever_its_camera_says,
           test_a_still_beside_a_scan_does_not_hide_the_scan,
           test_no_page_takes_all_the_places_of_jobs,
           test_no_page_pushes_out_the_outcomes_of_another,
           test_a_live_picture_goes_on_after_another_camera_was_selected,
           test_a_page_lets_go_only_what_it_has,
           test_a_camera_has_no_options_of_a_scanner)
