# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras in a PipeWire of their own: they come, show, give stills, go and come back."""

import hashlib
import os
import signal
import subprocess
import time
import urllib.request

from gi.repository import GLib

import fake_cameras
from fake_desktop import Desktop
import platen_session as ps
from platenhttp import Page, WebSocket

PAGE = "https://app.test"
# What a person may be left waiting for a camera that is gone, and what a busy machine adds.
GONE_S = 5 + 2
JPEG = b"\xff\xd8\xff"


class Cameras:
    """A session with PipeWire and platend in it."""

    def __init__(self, **settings):
        if fake_cameras.missing():
            raise ps.Skip(f"not installed: {', '.join(fake_cameras.missing())}")
        self.session = ps.Session(drivers="virtual;camera", **settings)

    def __enter__(self):
        self.session.__enter__()
        self.pipewire = fake_cameras.Cameras(self.session)
        try:
            self.pipewire.__enter__()
        except BaseException:
            self.session.__exit__(None, None, None)
            raise
        return self.session, self.pipewire

    def __exit__(self, *exception):
        try:
            self.session.__exit__(*exception)
        finally:
            self.pipewire.__exit__(*exception)


def frame(session, camera, quality=80):
    """One live picture; it must lie in memory."""
    session.call(camera, "Camera", "Frame", GLib.Variant("(i)", (quality,)))
    place = os.readlink(f"/proc/self/fd/{session.fds[0]}")
    assert place.startswith("/memfd:"), place
    with os.fdopen(session.fds[0], "rb") as file:
        picture = file.read()
    assert picture.startswith(JPEG), picture[:8]
    return picture


def error_of(call, *arguments):
    """The bus name of the error that a call ends with, and how long that took."""
    begin = time.monotonic()
    try:
        call(*arguments)
    except GLib.Error as error:
        return error.message.split(":")[1].rpartition(".")[2], time.monotonic() - begin
    raise AssertionError("the call went well")


def still(session, camera, collection="/"):
    return session.call(camera, "Camera", "TakeStill",
                        GLib.Variant("(o)", (collection,)))[0]


def size_of(picture):
    """Width and height of a JPEG, from its frame header."""
    at = 2
    while picture[at + 1] not in (0xc0, 0xc2):
        at += 2 + int.from_bytes(picture[at + 2:at + 4], "big")
    return (int.from_bytes(picture[at + 7:at + 9], "big"),
            int.from_bytes(picture[at + 5:at + 7], "big"))


def files_of(session):
    return sorted(str(path) for place in (session.store, session.dir / "cache")
                  for path in place.rglob("*")
                  if path.is_file() and "gstreamer" not in path.name)


def test_a_camera_appears_shows_and_gives_a_still():
    with Cameras() as (session, cameras):
        session.start()
        assert not [d for d in session.devices() if session.get(d, "Device", "Kind") == "camera"]
        cameras.plug_in("desk", "Desk")
        camera = ps.wait_for(lambda: next(
            (p for p, i in session.objects().items()
             if i.get("org.platen.Platen1.Device", {}).get("Kind") == "camera"), None),
            "the camera in the list, without asking for it")
        assert "org.platen.Platen1.Camera" in session.objects()[camera]
        session.call(camera, "Device", "Open", GLib.Variant("(a{sv})", ({},)))
        mode = session.get(camera, "Camera", "Mode")
        assert (mode["width"], mode["height"], mode["media-type"]) == (640, 480, "YUY2"), mode
        assert mode in session.get(camera, "Camera", "Modes")

        before = files_of(session)
        pictures = [frame(session, camera) for _ in range(10)]
        assert {size_of(picture) for picture in pictures} == {(640, 480)}
        assert len(frame(session, camera, 20)) < len(pictures[0])
        assert files_of(session) == before, "a live picture reached the disk"

        job = still(session, camera)
        assert session.wait_job(job) == ("done", "", "")
        assert session.get(job, "Job", "Kind") == "still"
        collection = session.get(job, "Job", "Collection")
        (page, facts), = session.list_pages(collection)
        assert (facts["width"], facts["height"]) == (640, 480), facts
        assert facts["media-type"] == "image/tiff" and facts["mode"] == "color", facts
        assert session.hash_page(collection, page) == facts["sha256"]
        assert facts["device"] == session.get(camera, "Device", "Id")


def test_a_jpeg_is_kept_byte_for_byte_until_it_is_turned():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk", width=320, height=240, jpeg=True)
        sent = session.dir / "sent.jpg"
        one = cameras.coded(320, 240, 30, True).replace("is-live=true", "num-buffers=1")
        subprocess.run(["gst-launch-1.0", "-q", *one.split(), "!", "filesink",
                        f"location={sent}"], env=session.environment, check=True, timeout=60)
        session.start()
        camera = session.find_device("Desk")
        job = still(session, camera)
        assert session.wait_job(job) == ("done", "", "")
        collection = session.get(job, "Job", "Collection")
        (page, facts), = session.list_pages(collection)
        assert facts["media-type"] == "image/jpeg", facts
        digest = hashlib.sha256(sent.read_bytes()).hexdigest()
        assert session.hash_page(collection, page) == digest
        assert frame(session, camera) == sent.read_bytes()

        session.call(camera, "Camera", "SetTurn", GLib.Variant("(s)", ("90",)))
        assert size_of(frame(session, camera)) == (240, 320)
        assert session.wait_job(still(session, camera, collection)) == ("done", "", "")
        _, (page, facts) = session.list_pages(collection)
        assert (facts["width"], facts["height"]) == (240, 320), facts
        assert facts["media-type"] == "image/tiff", facts


def test_a_camera_that_is_unplugged_fails_soon_and_comes_back():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        camera, pid = session.find_device("Desk"), session.service_pid()
        for _ in range(2):
            frame(session, camera)
            cameras.unplug("desk")
            # What was on its way may still come.
            ps.wait_for(lambda: isinstance(try_frame(session, camera), tuple), "an error")
            name, seconds = error_of(frame, session, camera)
            assert name in ("DeviceIO", "NotFound") and seconds < GONE_S, (name, seconds)
            ps.wait_for(lambda: not session.get(camera, "Device", "Available"),
                        "the camera not being available")
            state, name, text = session.wait_job(still(session, camera))
            assert state == "failed" and name.endswith("NotFound"), (state, name, text)

            cameras.plug_in("desk", "Desk")
            ps.wait_for(lambda: session.get(camera, "Device", "Available"),
                        "the camera being available again")
            frame(session, camera)
            assert session.wait_job(still(session, camera)) == ("done", "", "")
        assert session.service_pid() == pid, "the service was started anew"


def test_a_camera_in_use_stays_itself_when_another_one_goes():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk2", "Other")
        cameras.plug_in("desk", "Desk")
        session.start()
        camera, other = session.find_device("Desk"), session.find_device("Other")
        frame(session, camera)
        cameras.unplug("desk2")
        ps.wait_for(lambda: not session.get(other, "Device", "Available"),
                    "the other camera not being available")
        assert session.get(camera, "Device", "Available")
        frame(session, camera)
        names = [i["org.platen.Platen1.Device"]["Name"] for i in session.objects().values()
                 if "org.platen.Platen1.Camera" in i]
        assert sorted(names) == ["Desk", "Other"], names


def test_a_camera_that_stands_still_fails_within_its_limit():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        camera = session.find_device("Desk")
        frame(session, camera)
        cameras.cameras["desk"].send_signal(signal.SIGSTOP)
        # What was on its way when it stopped may still come.
        ps.wait_for(lambda: isinstance(try_frame(session, camera), tuple), "an error")
        name, seconds = error_of(frame, session, camera)
        assert name in ("DeviceIO", "TimedOut", "Busy") and seconds < GONE_S, (name, seconds)
        # A still is left waiting no longer, neither by a camera that says nothing more nor by
        # one that is unplugged meanwhile.
        for unplugs in (False, True):
            begin = time.monotonic()
            job = still(session, camera)
            if unplugs:
                cameras.unplug("desk")
            state, name, _ = session.wait_job(job)
            assert state == "failed" and time.monotonic() - begin < GONE_S, (state, name)
        cameras.plug_in("desk", "Desk")
        ps.wait_for(lambda: isinstance(try_frame(session, camera), bytes), "a picture again")


def try_frame(session, camera):
    begin = time.monotonic()
    try:
        return frame(session, camera)
    except GLib.Error as error:
        assert time.monotonic() - begin < GONE_S, error.message
        return (error.message,)


def test_a_mode_is_chosen_and_a_wrong_one_is_named():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        camera = session.find_device("Desk")
        wish = {"width": GLib.Variant("i", 640), "media-type": GLib.Variant("s", "YUY2")}
        session.call(camera, "Camera", "SetMode", GLib.Variant("(a{sv})", (wish,)))
        for bad, expected in (({"width": GLib.Variant("i", 641)}, "Unsupported"),
                              ({"width": GLib.Variant("s", "x")}, "InvalidArgument"),
                              ({"depth": GLib.Variant("i", 8)}, "InvalidArgument")):
            name, _ = error_of(session.call, camera, "Camera", "SetMode",
                               GLib.Variant("(a{sv})", (bad,)))
            assert name == expected, (bad, name)
        for method, arguments, expected in (
                ("SetTurn", GLib.Variant("(s)", ("45",)), "InvalidArgument"),
                ("SetControl", GLib.Variant("(sib)", ("brightness", 1, False)), "Unsupported"),
                ("Frame", GLib.Variant("(i)", (0,)), "InvalidArgument")):
            name, _ = error_of(session.call, camera, "Camera", method, arguments)
            assert name == expected, (method, name)
        name, _ = error_of(session.scan, camera)
        assert name == "Unsupported", name
        frame(session, camera)


def test_several_callers_share_a_camera():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        camera = session.find_device("Desk")
        answers = []

        def on_answer(connection, result):
            answers.append(connection.call_with_unix_fd_list_finish(result))
        for _ in range(12):
            session.connection.call_with_unix_fd_list(
                ps.BUS_NAME, camera, f"{ps.BUS_NAME}.Camera", "Frame",
                GLib.Variant("(i)", (50,)), None, 0, 30000, None, None, on_answer)
        jobs = [still(session, camera) for _ in range(3)]
        ps.wait_for(lambda: len(answers) == 12, "all pictures")
        for job in jobs:
            assert session.wait_job(job) == ("done", "", "")


def test_the_light_goes_out_when_nobody_looks():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        camera = session.find_device("Desk")
        at_rest = len(session.workers())
        frame(session, camera)
        assert len(session.workers()) == at_rest + 1
        ps.wait_for(lambda: len(session.workers()) == at_rest, "the end of the camera's process")


def test_the_watch_for_cameras_keeps_nobody_awake():
    with Cameras(extra_ini="[service]\nidle-exit=2\n") as (session, cameras):
        cameras.plug_in("desk", "Desk")
        daemon = session.start()
        frame(session, session.find_device("Desk"))
        workers = session.workers()
        assert workers, "nobody watches for cameras"
        session.connection.close_sync(None)  # the only client goes
        assert daemon.wait(60) == 0
        session.connection = type("Closed", (), {"close_sync": lambda *_: None})()
        ps.wait_for(lambda: not any(ps.is_running(pid) for pid in workers), "no process left")


def test_a_watch_that_died_begins_anew():
    with Cameras() as (session, cameras):
        session.start()
        assert len(session.devices()) == 1
        for pid in session.workers():
            os.kill(pid, signal.SIGKILL)
        cameras.plug_in("desk", "Desk")
        ps.wait_for(lambda: any("Desk" == i.get("org.platen.Platen1.Device", {}).get("Name")
                                for i in session.objects().values()), "the camera")


def test_a_web_page_needs_leave_for_cameras_and_sees_only_them_as_cameras():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        session.find_device("Desk")
        allow(session, ["scan"])
        page = Page(session, PAGE)
        assert page.call("GetSourceNames")["result"] == ["Platen Virtual Scanner"]
        for method in ("GetSourceList", "CaptureImage", "PlayVideo"):
            reply = page.send(f"Addon.Webcam.{method}")
            assert reply.status == 403 and reply.json()["code"] == "consent-required", reply
        assert page.image(index=-1, webcam=80).status == 403

        allow(session, ["camera"])
        assert page.call("Addon.Webcam.GetSourceList")["result"] == ["Desk"]
        assert page.image(index=-1, webcam=80).status == 404, "no camera is selected yet"
        assert "exception" in page.call("Addon.Webcam.CaptureImage")


def allow(session, capabilities):
    session.call(ps.ROOT, "Sites", "Allow", GLib.Variant("(sas)", (PAGE, capabilities)))


def test_a_web_page_plays_and_captures():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk")
        session.start()
        session.find_device("Desk")
        allow(session, ["camera"])
        page = Page(session, PAGE)
        assert "exception" in page.call("Addon.Webcam.SelectSource", "Cupboard")
        assert page.get("Addon.Webcam.SelectSource", "Desk") is True
        assert page.get("Addon.Webcam.GetResolution") == {"values": ["640 x 480"],
                                                          "current": "640 x 480"}
        assert page.get("Addon.Webcam.GetFrameRate") == {"values": [30], "current": 30}
        assert page.get("Addon.Webcam.GetMediaType")["current"] == "YUY2"
        assert page.get("Addon.Webcam.SetResolution", "640 x 480") is True
        assert page.get("Addon.Webcam.SetFrameRate", 30) is True
        for method, value in (("SetResolution", "large"), ("SetResolution", "1 x 1"),
                              ("SetFrameRate", 7), ("SetMediaType", "JPEG"),
                              ("SetVideoRotateMode", 6),
                              ("GetVideoPropertySetting", 10),
                              ("GetCameraControlPropertyMoreSetting", 3)):
            assert "exception" in page.call(f"Addon.Webcam.{method}", value), method

        events = WebSocket(page.server.core, PAGE, hello=page.id)
        assert page.get("Addon.Webcam.PlayVideo", 60) is True
        for _ in range(5):
            event = events.receive_until("VideoFrame")[-1]
            assert event["data"]["quality"] == 60, event
            reply = page.image(index=-1, width=-1, height=-1, webcam=60)
            assert reply.status == 200 and reply.headers["content-type"] == "image/jpeg"
            assert size_of(reply.body) == (640, 480)
        url, part = (page.get(f"Addon.Webcam.Get{what}URL") for what in ("Frame", "FramePart"))
        assert url.rpartition("=")[0].endswith(part.rpartition("=")[0]), (url, part)
        with urllib.request.urlopen(url, timeout=30) as reply:
            assert reply.read().startswith(JPEG)

        assert page.get("Addon.Webcam.SetVideoRotateMode", 1) is True
        done, job = page.call("Addon.Webcam.CaptureImage")["result"]
        assert done is True and page.wait(job)["state"] == "done"
        assert (page.get("GetImageWidth", 0), page.get("GetImageHeight", 0)) == (480, 640)
        assert "OnPostTransfer" in [e["event"] for e in
                                    events.receive_until("OnPostAllTransfers")]

        cameras.unplug("desk")
        begin = time.monotonic()
        # What was on its way may still come; a page takes each picture that it is told of.
        ps.wait_for(lambda: page.image(index=-1, webcam=60).status != 200, "no more pictures")
        error = events.receive_until("VideoError")[-1]
        assert time.monotonic() - begin < GONE_S, "the page was left waiting"
        assert error["data"]["message"], error

        cameras.plug_in("desk", "Desk")
        ps.wait_for(lambda: page.image(index=-1, webcam=60).status == 200, "pictures again")
        assert page.get("Addon.Webcam.PlayVideo", 60) is True
        assert events.receive_until("VideoFrame")
        job = page.call("Addon.Webcam.CaptureImage")["result"][1]
        assert page.wait(job)["state"] == "done"
        for bad in (0, 101, "x"):
            assert page.image(index=-1, webcam=bad).status == 400, bad
        assert page.get("Addon.Webcam.StopVideo") is True
        assert page.get("Addon.Webcam.CloseSource") is True
        events.close()


def test_a_page_that_looks_is_shown_to_the_person():
    with Cameras() as (session, cameras):
        desktop = Desktop(session.environment["DBUS_SESSION_BUS_ADDRESS"])
        cameras.plug_in("desk", "Desk")
        session.start()
        frame(session, session.find_device("Desk"))
        allow(session, ["camera"])
        page = Page(session, PAGE)
        page.get("Addon.Webcam.SelectSource", "Desk")
        assert desktop.notes == [], "what the person's own programs do is not told"
        for _ in range(3):
            assert page.image(index=-1, webcam=80).status == 200
        ps.wait_for(lambda: desktop.notes, "the notification")
        assert desktop.notes == [("A web page is using a camera", f"{PAGE} uses ‘Desk’")], \
            desktop.notes
        assert desktop.closed == []
        ps.wait_for(lambda: desktop.closed == [1], "its withdrawal after the last look")

        assert page.image(index=-1, webcam=80).status == 200
        ps.wait_for(lambda: len(desktop.notes) == 2, "another one")
        page.wait(page.call("Addon.Webcam.CaptureImage")["result"][1])
        ps.wait_for(lambda: sorted(desktop.closed) == [1, 2, 3], "both withdrawals")
        desktop.close()


def platenctl(session, *arguments):
    return subprocess.run([str(ps.BUILD / "src/app/platenctl"), "camera", *arguments],
                          env=session.environment, capture_output=True, text=True,
                          timeout=60)


def test_the_command_line_takes_stills():
    with Cameras() as (session, cameras):
        cameras.plug_in("desk", "Desk", jpeg=True)
        session.start()
        modes = platenctl(session, "modes")
        assert modes.stdout == "* 640x480  30/s  JPEG\n", modes
        still = session.dir / "still.jpg"
        taken = platenctl(session, "still", "-o", str(still))
        assert (taken.returncode, taken.stdout) == (0, ""), taken
        camera = session.find_device("Desk")
        assert still.read_bytes() == frame(session, camera), "not the camera's own bytes"
        assert session.call(ps.ROOT, "Manager", "ListCollections")[0] == []

        kept = platenctl(session, "still", "--turn", "180", "-d", "Desk")
        assert kept.returncode == 0, kept
        (_, facts), = session.list_pages(session.open_collection(kept.stdout.strip()))
        assert facts["media-type"] == "image/tiff", facts
        for status, arguments in ((2, []), (2, ["still", "more"]), (2, ["still", "-o", "x.y"]),
                                  (2, ["still", "--size", "large"]),
                                  (1, ["still", "--size", "1x1"]),
                                  (1, ["set", "brightness", "1"]),
                                  (3, ["still", "-d", "Cupboard"]),
                                  (1, ["still", "-d", "Platen Virtual Scanner"])):
            refused = platenctl(session, *arguments)
            assert refused.returncode == status and refused.stderr, (arguments, refused)


if __name__ == "__main__":
    ps.run(test_a_camera_appears_shows_and_gives_a_still,
           test_a_jpeg_is_kept_byte_for_byte_until_it_is_turned,
           test_a_camera_that_is_unplugged_fails_soon_and_comes_back,
           test_a_camera_in_use_stays_itself_when_another_one_goes,
           test_a_camera_that_stands_still_fails_within_its_limit,
           test_a_mode_is_chosen_and_a_wrong_one_is_named,
           test_several_callers_share_a_camera,
           test_the_light_goes_out_when_nobody_looks,
           test_the_watch_for_cameras_keeps_nobody_awake,
           test_a_watch_that_died_begins_anew,
           test_a_web_page_needs_leave_for_cameras_and_sees_only_them_as_cameras,
           test_a_web_page_plays_and_captures,
           test_a_page_that_looks_is_shown_to_the_person,
           test_the_command_line_takes_stills)
