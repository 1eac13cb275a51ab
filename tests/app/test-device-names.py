# SPDX-License-Identifier: GPL-3.0-or-later
"""Only names that our own enumeration gave reach sane_open (), whoever asks and however.

A SANE name can name a host on the network, a file to be read as a scanner's traffic, or a
backend that the person did not configure.
"""

import subprocess

from gi.repository import GLib

import platen_session as ps
import platen_ways
import sane_faults

NAMES = (
    "fault:x", "sane:fault:x", "fault:y", "test:0", "sane:test:0", "pnm:0", "net:127.0.0.1:test:0",
    "net:127.0.0.1:fault:x", "fakeusb:/etc/passwd", "fakeusbout:/tmp/platen-out:fault:x",
    "airscan:e0:x", "", "x", "..", "0", "fault", "sane", "sane:", "virtual:0", "fault:x\n",
)


class Session:
    """A session with one scanner, whose backend notes what it is asked to open."""

    def __enter__(self):
        self.scanners = sane_faults.Scanners()
        self.scanners.plug("x", "ok", model="Known")
        self.session = ps.Session(drivers="sane", environment=self.scanners.environment)
        self.session.__enter__()
        self.session.start()
        self.device = self.session.find_device("Known")
        return self

    def __exit__(self, *details):
        self.session.__exit__(*details)
        self.scanners.__exit__(*details)

    def opened(self):
        return [name for event, name, _ in self.scanners.log() if event == "open"]

    def workers(self):
        return self.session.workers()


def check_nothing_was_opened(known):
    assert known.opened() == [], known.opened()
    ps.wait_for(lambda: not known.workers(), "the end of the probes")


def test_the_bus_knows_identifiers_only():
    with Session() as known:
        for name in NAMES:
            try:
                known.session.call(ps.ROOT, "Manager", "Scan",
                                   GLib.Variant("(soa{sv})", (name, "/", {})))
            except GLib.Error as error:
                assert f"{ps.BUS_NAME}.Error.NotFound" in error.message, (name, error.message)
            else:
                raise AssertionError(f"a scan of {name!r} began")
        check_nothing_was_opened(known)


def refusal_of(page, method, *parameters):
    try:
        page.call(method, *parameters)
    except platen_ways.Refused as refusal:
        return refusal.args[0]
    return None


def test_a_web_page_selects_what_is_listed_only():
    with Session() as known:
        page = platen_ways.Page(known.session.ports["core"])
        page.instance = page.call("CreateInstance")[0]
        for name in NAMES:
            assert refusal_of(page, "SelectDeviceAsync", {"id": name}), name
            assert refusal_of(page, "SelectDeviceAsync", {"name": name}), name
            assert refusal_of(page, "SelectDeviceAsync",
                              {"name": name, "driverName": name, "deviceInfo": name}), name
            assert refusal_of(page, "AcquireImage", {"SelectSourceByName": name,
                                                     "device": name}), name
        for index in (-2, 1, 255, 1 << 31):
            assert refusal_of(page, "SelectSourceByIndex", index) or not page.call(
                "SelectSourceByIndex", index)[0], index
        assert refusal_of(page, "OpenSource"), "something was opened"
        check_nothing_was_opened(known)


def test_the_command_line_takes_identifiers_and_shown_names_only():
    with Session() as known:
        for name in NAMES:
            if not name:
                continue  # no device named: the only one is meant
            done = subprocess.run(
                [str(ps.BUILD / "src/app/platenctl"), "scan", "-d", name, "--pages", "1",
                 "--keep"],
                env=known.session.environment, capture_output=True, text=True, timeout=60)
            assert done.returncode == 3, (name, done)
        check_nothing_was_opened(known)


def test_what_is_listed_is_opened_by_its_own_name():
    with Session() as known:
        outcome = platen_ways.Bus(known.session, known.device).scan()
        assert (outcome.state, outcome.pages) == ("done", 1), outcome
        assert known.opened() == ["x"], known.opened()


def test_a_device_that_is_gone_is_not_opened():
    with Session() as known:
        known.scanners.unplug("x")
        way = platen_ways.Bus(known.session, known.device)
        outcome = way.scan()
        assert (outcome.state, outcome.error) == ("failed", "NotFound"), outcome
        known.scanners.plug("x", "ok ok", model="Known")
        outcome = way.scan()
        assert (outcome.state, outcome.pages) == ("done", 2), outcome


def test_a_web_page_has_no_driver_read_a_file():
    """The backend pnm reads the file that its option “filename” names."""
    with sane_faults.Scanners() as scanners:
        (scanners.dir / "dll.conf").write_text("pnm\n")
        secret = scanners.dir / "secret.ppm"
        secret.write_bytes(b"P6\n400 400\n255\n" + bytes(480000))
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            device = session.devices()[0]
            session.call(ps.ROOT, "Sites", "Allow",
                         GLib.Variant("(sas)", ("https://app.example", ["scan"])))
            page = platen_ways.Page(session.ports["core"], "https://app.example")
            page.instance = page.call("CreateInstance")[0]
            assert page.call("SelectSourceByIndex", 0) == [True]
            refusal = refusal_of(page, "SetOption", "filename", str(secret))
            assert refusal["code"] == -2137 and "filename" in refusal["message"], refusal
            told = {option["name"]: option for option in page.call("ListOptions")}
            assert "value" not in told["filename"] and "value" in told["brightness"], told
            job = page.call("AcquireImage", {"options": {"filename": str(secret)}})[1]
            end = platen_ways.wait(lambda: (now := page.call("GetJob", job)[0])["state"] in
                                   platen_ways.FINAL and now, "the end")
            assert end["state"] == "failed" and end["error"]["code"] == -2137, end
            # The person may.
            options = GLib.Variant("a{sv}", {"filename": GLib.Variant("s", str(secret))})
            outcome = platen_ways.Bus(session, device).scan(
                source="flatbed", mode="color", options=options)
            assert (outcome.state, outcome.pages) == ("done", 1), outcome


def test_a_web_page_has_no_driver_read_a_file_by_a_profile():
    with sane_faults.Scanners() as scanners:
        (scanners.dir / "dll.conf").write_text("pnm\n")
        secret = scanners.dir / "secret.ppm"
        secret.write_bytes(b"P6\n400 400\n255\n" + bytes(480000))
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            device = session.devices()[0]
            session.call(ps.ROOT, "Sites", "Allow",
                         GLib.Variant("(sas)", ("https://app.example", ["scan"])))
            options = GLib.Variant("a{sv}", {"filename": GLib.Variant("s", str(secret))})
            settings = GLib.Variant("a{sv}", {"mode": GLib.Variant("s", "color"),
                                              "options": options})
            session.call(ps.ROOT, "Manager", "CreateProfile", GLib.Variant(
                "(sa{sv})", ("Shared", {"settings": settings,
                                        "shared": GLib.Variant("b", True)})))
            page = platen_ways.Page(session.ports["core"], "https://app.example")
            page.instance = page.call("CreateInstance")[0]
            assert page.call("SelectSourceByIndex", 0) == [True]
            (told,) = page.call("GetProfiles")
            assert told["settings"] == {"mode": "color"}, told
            assert page.call("SaveProfile", "Own", {
                "mode": "color", "options": {"filename": str(secret)}}) == [True]
            for name in ("Shared", "Own"):
                job = page.call("AcquireImage", {"Profile": name})[1]
                end = platen_ways.wait(lambda j=job: (now := page.call("GetJob", j)[0])["state"]
                                       in platen_ways.FINAL and now, "the end")
                # Without its file the backend has nothing to scan.
                assert (end["state"], end["pagesDone"]) == ("failed", 0), end
                (note,) = end["adjustments"]
                assert "‘filename’" in note and str(secret) not in note, end
            # The person may, by the same profile.
            outcome = platen_ways.Bus(session, device).scan(
                profile="Shared", source="flatbed", mode="color")
            assert (outcome.state, outcome.pages) == ("done", 1), outcome


if __name__ == "__main__":
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
