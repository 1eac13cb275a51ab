# SPDX-License-Identifier: GPL-3.0-or-later
"""Scanners that are added by their address: kept, looked for, not there, taken away."""

import json
import os
import subprocess

from gi.repository import GLib

import escl_stub
import platen_session as ps
import private_saned
import sane_faults

DEAD = "http://127.0.0.1:9/eSCL/"


def ctl(session, *words):
    return subprocess.run([ps.PROGRAMS / "platenctl", *words], env=session.environment,
                          capture_output=True, text=True, check=False)


def add(session, address, **options):
    options = {key: GLib.Variant("s", value) for key, value in options.items()}
    return session.call(ps.ROOT, "Manager", "AddDevice",
                        GLib.Variant("(sa{sv})", (address, options)))[0]


def error_of(call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except GLib.Error as error:
        return error.message
    raise AssertionError(f"{arguments} is no error")


class Network:
    """A session whose SANE finds nothing by itself."""

    def __init__(self, extra_ini=""):
        self.scanners = sane_faults.Scanners()
        (self.scanners.dir / "dll.conf").write_text("")
        (self.scanners.dir / "airscan.conf").write_text("[options]\ndiscovery = disable\n")
        (self.scanners.dir / "net.conf").write_text("")
        self.session = ps.Session(drivers="sane", environment=self.scanners.environment,
                                  extra_ini=extra_ini)

    def __enter__(self):
        self.session.__enter__()
        self.session.start()
        return self.session

    def __exit__(self, *details):
        self.session.__exit__(*details)
        self.scanners.__exit__(*details)


def test_a_scanner_is_added_and_scans():
    with escl_stub.Stub() as stub, Network() as session:
        url = f"http://127.0.0.1:{stub.port}/eSCL/"
        device = add(session, url, name="Office 1")
        assert session.get(device, "Device", "Available")
        assert "Office 1" in session.get(device, "Device", "Name")
        (way,) = session.get(device, "Device", "Alternatives")
        assert (way["protocol"], way["address"]) == ("escl", url), way
        assert session.wait_job(session.scan(device, source="feeder", resolution=75))[0] == "done"
        # It is there after a restart, the same one.
        session.stop()
        session.start()
        assert device in session.devices()
        session.call(ps.ROOT, "Manager", "RemoveDevice", GLib.Variant("(s)", ("Office 1",)))
        assert session.devices() == []
        session.stop()
        session.start()
        assert session.devices() == []


def test_what_does_not_answer_is_added_but_not_there():
    with Network() as session:
        device = add(session, DEAD, name="Dead")
        assert not session.get(device, "Device", "Available")
        done = ctl(session, "device", "add", "http://127.0.0.1:9/other/")
        assert done.returncode == 0 and "(not there)" in done.stdout, done
        assert len(session.devices()) == 2
        # Without a sign of life it stays listed, and opening it says so.
        job = session.scan(device, resolution=75)
        assert session.wait_job(job)[0] == "failed"
        session.call(ps.ROOT, "Manager", "RemoveDevice", GLib.Variant("(s)", (device,)))
        assert device not in session.objects()


def test_it_is_the_same_one_whether_it_answers_or_not():
    with escl_stub.Stub() as stub, Network() as session:
        url = f"http://127.0.0.1:{stub.port}/eSCL/"
        stub.kill()
        device = add(session, url, name="Late")
        assert not session.get(device, "Device", "Available")
        with escl_stub.Stub(port=stub.port):
            assert session.devices() == [device]
            assert session.get(device, "Device", "Available")
            outcome = session.wait_job(session.scan(device, source="feeder", resolution=75))
            assert outcome[0] == "done", outcome


def test_a_backend_that_cannot_start_says_why():
    """sane-airscan says that there is no memory when there is no Avahi to ask."""
    if os.path.exists("/run/avahi-daemon/socket"):
        raise ps.Skip("Avahi runs here")
    with escl_stub.Stub() as stub, Network() as session:
        conf = session.environment["SANE_CONFIG_DIR"] + "/airscan.conf"
        with open(conf, "w", encoding="utf-8") as file:
            file.write("[options]\ndiscovery = enable\n")
        device = add(session, f"http://127.0.0.1:{stub.port}/eSCL/")
        outcome = session.wait_job(session.scan(device, resolution=75))
        assert "Unsupported" in outcome[1] and "avahi-daemon" in outcome[2], outcome


def test_bad_addresses_and_names_are_refused():
    with Network() as session:
        for bad in ("ftp://127.0.0.1/eSCL", "http://", "http://a b/", "nonsense", "",
                    "http://h/, eSCL\nx = y", "http://me:secret@h/", "http://h/?a=b",
                    "http://h/#a", "saned://", "saned://h:6566", "saned://h/path",
                    "saned://h:x", "saned://-h", "http://" + "a" * 260 + "/"):
            assert "InvalidArgument" in error_of(add, session, bad), bad
        for name in ("", "a\nb", '"', "x" * 65, "a = b"):
            assert "InvalidArgument" in error_of(add, session, DEAD, name=name), name
        assert "InvalidArgument" in error_of(add, session, "saned://h", name="Name")
        assert "‘colour’" in error_of(add, session, DEAD, colour="red")
        assert not (session.dir / "data/platen/sane/airscan.conf").exists()
        assert ctl(session, "device", "add", "ftp://h/").returncode == 2
        assert ctl(session, "device", "remove", "nobody").returncode == 3
        assert "none was found" in ctl(session, "doctor").stdout


def test_nothing_is_added_twice():
    with Network() as session:
        device = add(session, "http://127.0.0.1:9", name="One")
        for same in ("http://127.0.0.1:9/", DEAD, "HTTP://127.0.0.1:9/eSCL"):
            assert add(session, same) == device, same
        assert "as ‘One’" in error_of(add, session, DEAD, name="Two")
        assert "‘One’ is the name" in error_of(add, session, "http://127.0.0.1:7/", name="One")
        assert len(session.devices()) == 1


def test_the_settings_switch_it_off():
    with Network() as session:
        session.stop()
        text = session.settings.read_text()
        session.settings.write_text(text.replace("[devices]", "[devices]\nnetwork=false"))
        session.start()
        assert "‘network’" in error_of(add, session, DEAD)


def test_a_computer_with_scanners_is_added():
    if not HAS_NETWORK:
        raise ps.Skip("saned or a network namespace of our own is not to be had")
    with sane_faults.Scanners() as remote, Network() as session:
        remote.plug("x", model="Remote")
        saned = private_saned.Saned(remote.environment)
        assert add(session, "saned://127.0.0.1") == "/"
        with saned:
            device = add(session, "saned://127.0.0.1")
            assert "Remote" in session.get(device, "Device", "Name")
            (way,) = session.get(device, "Device", "Alternatives")
            assert (way["protocol"], way["address"]) == ("saned", "saned://127.0.0.1"), way
            assert session.wait_job(session.scan(device, resolution=75))[0] == "done"
            listed = json.loads(ctl(session, "devices", "--json").stdout)
            assert [d["alternatives"][0]["part"] for d in listed] == ["net"], listed
            session.call(ps.ROOT, "Manager", "RemoveDevice",
                         GLib.Variant("(s)", ("saned://127.0.0.1",)))
            assert session.devices() == []


if __name__ == "__main__":
    HAS_NETWORK = private_saned.enter_private_network()
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
