# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of devices: a backend that hangs delays nobody, and what was there is known at once."""

import json
import subprocess

from gi.repository import GLib

import platen_session as ps
import platenhttp
import sane_faults

TEST_CONF = "number_of_devices 2\n"


class Scanners(sane_faults.Scanners):
    """The scripted backend, and SANE's own test backend beside it."""

    def __enter__(self):
        (self.dir / "dll.conf").write_text("fault\ntest\n")
        (self.dir / "test.conf").write_text(TEST_CONF)
        return self


def names(session, available=None):
    """Of all devices; or of those that are available, or are not."""
    facts = [i[f"{ps.BUS_NAME}.Device"] for i in session.objects().values()
             if f"{ps.BUS_NAME}.Device" in i]
    return sorted(f["Name"] for f in facts if available in (None, f["Available"]))


def ids(session):
    return sorted(p for p in session.objects() if "/Device/" in p)


def run_platenctl(session, *words):
    return subprocess.run([ps.PROGRAMS / "platenctl", *words], env=session.environment,
                          capture_output=True, text=True, check=False)


def test_a_backend_that_hangs_delays_nobody():
    with Scanners() as scanners:
        scanners.plug("one", "ok hang@list")
        with ps.Session(drivers="virtual;sane", environment=scanners.environment) as session:
            session.start()
            found = ps.wait_for(lambda: len(names(session, True)) >= 3 and names(session),
                                "the devices of all other backends", 30)
            assert sum("frontend-tester" in name for name in found) == 2, found
            # It hangs all the while, and the list is read.
            ps.wait_for(lambda: any(event == "list" for event, _, _ in scanners.log()),
                        "the backend that hangs")
            assert names(session, True) == found
            # The wish to look again is answered although it still hangs.
            session.call(ps.ROOT, "Manager", "RefreshDevices")
            assert names(session, True) == found
            device = next(p for p in ids(session)
                          if "frontend" in session.get(p, "Device", "Name"))
            assert session.wait_job(session.scan(device, resolution=50))[0] == "done"


def test_the_list_is_there_at_once_after_a_restart():
    with Scanners() as scanners:
        scanners.plug("one", model="Remembered")
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            known = session.devices()
            assert len(known) == 3, known
            session.stop()
            scanners.plug("one", "hang@list", model="Remembered")
            session.start()
            assert ids(session) == known
            ps.wait_for(lambda: len(names(session, True)) == 2, "the test backend's answer", 30)
            assert len(names(session, False)) == 1
            session.kill()
            # What answers is there, under the identifier that it had.
            scanners.plug("one", model="Remembered")
            session.start()
            ps.wait_for(lambda: len(names(session, True)) == 3, "all three devices", 30)
            assert ids(session) == known


def test_a_device_that_comes_back_is_the_same_one():
    with Scanners() as scanners:
        scanners.plug("one", model="Coming and going")
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            device = session.find_device("Coming and going")
            scanners.unplug("one")
            session.call(ps.ROOT, "Manager", "RefreshDevices")
            assert not session.get(device, "Device", "Available")
            scanners.plug("one", model="Coming and going")
            session.call(ps.ROOT, "Manager", "RefreshDevices")
            assert session.get(device, "Device", "Available")


def test_a_wish_that_comes_while_a_backend_looks_is_not_lost():
    with Scanners() as scanners:
        scanners.plug("one", model="First")
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            session.find_device("First")
            asked = len(scanners.log())
            scanners.plug("one", "nap@list", model="First")
            with subprocess.Popen([ps.PROGRAMS / "platenctl", "devices"],
                                  env=session.environment, stdout=subprocess.DEVNULL):
                ps.wait_for(lambda: len(scanners.log()) > asked, "the look that is slow")
                # It has seen which devices there are by now.
                scanners.plug("two", model="Second")
                session.call(ps.ROOT, "Manager", "RefreshDevices")
                assert any("Second" in name for name in names(session, True)), names(session)


def test_no_backend_is_asked_while_its_device_is_open():
    with Scanners() as scanners:
        scanners.plug("one", model="Open")
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            device = session.find_device("Open")
            session.call(device, "Device", "Open", GLib.Variant("(a{sv})", ({},)))
            asked = [e for e in scanners.log() if e[0] == "list"]
            session.call(ps.ROOT, "Manager", "RefreshDevices")
            assert [e for e in scanners.log() if e[0] == "list"] == asked
            assert session.get(device, "Device", "Available")
            # It is made up for afterwards.
            session.call(device, "Device", "Close")
            ps.wait_for(lambda: len([e for e in scanners.log() if e[0] == "list"]) > len(asked),
                        "the probe that was put off")


def test_only_sites_that_may_scan_hear_of_scanners():
    with Scanners() as scanners:
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            session.devices()
            sockets = []
            for origin, capability in (("https://scan.test", "scan"),
                                       ("https://camera.test", "camera")):
                session.call(ps.ROOT, "Sites", "Allow",
                             GLib.Variant("(sas)", (origin, [capability])))
                page = platenhttp.Page(session, origin)
                sockets.append(platenhttp.WebSocket(session.core, origin, page.id))
                assert sockets[-1].receive()["event"] == "Attached"
            scanners.plug("one", model="Secret")
            session.call(ps.ROOT, "Manager", "RefreshDevices")
            news = sockets[0].receive()
            assert news["event"] == "DeviceAdded" and "Secret" in str(news), news
            # The first thing that the other one hears is that it is over.
            session.call(ps.ROOT, "Sites", "Revoke", GLib.Variant("(s)", ("https://camera.test",)))
            assert sockets[1].receive() is None


def test_devices_are_renamed_and_hidden():
    with Scanners() as scanners:
        scanners.plug("one", model="Old name")
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            named = session.get(session.find_device("Old name"), "Device", "Id")
            hidden = session.get(session.find_device("frontend"), "Device", "Id")
            session.stop()
            with open(session.settings, "a", encoding="utf-8") as file:
                file.write(f"\n[device {named}]\nname=In the hall\n"
                           f"[device {hidden}]\nhidden=true\n")
            session.start()
            assert len(session.devices()) == 2
            assert "In the hall" in names(session), names(session)
            assert session.get(ps.ROOT, "Manager", "Problems") == []


def test_a_backend_that_cannot_be_loaded_is_named():
    with Scanners() as scanners:
        (scanners.dir / "dll.conf").write_text("test\nnosuchbackend\n")
        with ps.Session(drivers="sane", environment=scanners.environment) as session:
            session.start()
            assert len(session.devices()) == 2
            problems = session.get(ps.ROOT, "Manager", "Problems")
            assert len(problems) == 1 and "nosuchbackend" in problems[0], problems
            told = run_platenctl(session, "doctor", "--json")
            assert told.returncode == 0, told
            told = json.loads(told.stdout)
            assert [f["well"] for f in told if "nosuchbackend" in f["words"]] == [False]
            assert sum(f["words"] == "opens" for f in told) == 2, told
            assert sum(f["words"] == "answers" for f in told) >= 2, told


if __name__ == "__main__":
    ps.run(test_a_backend_that_hangs_delays_nobody,
           test_the_list_is_there_at_once_after_a_restart,
           test_a_device_that_comes_back_is_the_same_one,
           test_a_wish_that_comes_while_a_backend_looks_is_not_lost,
           test_no_backend_is_asked_while_its_device_is_open,
           test_only_sites_that_may_scan_hear_of_scanners,
           test_devices_are_renamed_and_hidden,
           test_a_backend_that_cannot_be_loaded_is_named)
