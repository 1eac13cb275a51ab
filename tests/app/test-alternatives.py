# SPDX-License-Identifier: GPL-3.0-or-later
"""One scanner in several ways: at a USB port and on the network; and scanners that look alike."""

import pathlib
import shutil
import subprocess
import tempfile

import escl_stub
import platen_session as ps
import sane_faults
from platenhttp import Page

SERIAL = "S1000001"  # of the eSCL stub, too


class Machine:
    """USB ports, as the kernel describes them; scanners of the fault backend at them; an eSCL stub."""

    def __init__(self, has_network=True):
        self.usb = pathlib.Path(tempfile.mkdtemp(prefix="platen-usb-"))
        self.scanners = sane_faults.Scanners()
        self.stub = escl_stub.Stub()
        (self.scanners.dir / "dll.conf").write_text("fault\nairscan\n" if has_network else "fault\n")
        self.write_airscan("Stub eSCL")
        environment = dict(self.scanners.environment, PLATEN_TEST_USB_DEVICES=str(self.usb))
        self.session = ps.Session(drivers="sane", environment=environment)

    def __enter__(self):
        self.session.__enter__()
        return self

    def __exit__(self, *details):
        self.session.__exit__(*details)
        self.stub.__exit__(*details)
        self.scanners.__exit__(*details)
        shutil.rmtree(self.usb)

    def write_airscan(self, *names):
        lines = [f'"{name}" = http://127.0.0.1:{self.stub.port}/eSCL/, eSCL\n' for name in names]
        (self.scanners.dir / "airscan.conf").write_text(
            "[devices]\n" + "".join(lines) + "[options]\ndiscovery = disable\n")

    def plug(self, port, number, serial=None, script="ok", product="Stub", **keys):
        """A scanner at a USB port, the number as the kernel gave it."""
        facts = {"busnum": "1", "devnum": str(number), "idVendor": "04b8", "idProduct": "0142",
                 "manufacturer": "Platen", "product": product, "serial": serial}
        (self.usb / port).mkdir()
        for name, text in facts.items():
            if text is not None:
                (self.usb / port / name).write_text(text + "\n")
        self.scanners.plug(f"libusb:001:{number:03}", script, **keys)

    def unplug(self, port):
        number = int((self.usb / port / "devnum").read_text())
        self.scanners.unplug(f"libusb:001:{number:03}")
        shutil.rmtree(self.usb / port)

    def ways(self, device):
        return self.session.get(device, "Device", "Alternatives")

    def scan(self, device):
        return self.session.wait_job(self.session.scan(device, source="feeder", resolution=75))

    def ctl(self, *words):
        return subprocess.run([ps.PROGRAMS / "platenctl", *words], text=True, check=False,
                              env=self.session.environment, capture_output=True)

    def opened(self):
        return sum(event == "open" for event, _, _ in self.scanners.log())


def start_with_both(machine, **keys):
    machine.plug("1-2", 4, SERIAL, **keys)
    machine.session.start()
    (device,) = machine.session.devices()
    return device


def test_a_scanner_at_usb_and_on_the_network_is_one():
    with Machine() as machine:
        device = start_with_both(machine)
        ways = machine.ways(device)
        assert [(w["protocol"], w["part"]) for w in ways] == [("usb", "fault"),
                                                              ("escl", "airscan")], ways
        assert all(w["available"] and not w["problem"] for w in ways), ways
        assert machine.scan(device)[0] == "done"
        assert not machine.stub.jobs, "the network was used"
        shown = machine.ctl("devices").stdout
        assert "Ways to it" in shown and "airscan escl" in shown, shown
        # Each way's identifier finds it.
        for way in ways:
            assert machine.ctl("device", way["id"]).returncode == 0 or way["id"] not in device


def test_the_way_that_is_preferred_is_taken():
    with Machine() as machine:
        device = start_with_both(machine)
        name = machine.session.get(device, "Device", "Id")
        machine.session.stop()
        with open(machine.session.settings, "a", encoding="utf-8") as file:
            file.write(f"\n[device {name}]\nprefer=escl\n")
        machine.session.start()
        assert machine.session.devices() == [device]
        first = machine.ways(device)[0]
        assert (first["protocol"], first["preferred"]) == ("escl", True), first
        n_opened = machine.opened()
        assert machine.scan(device)[0] == "done"
        assert machine.stub.jobs and machine.opened() == n_opened
        assert machine.session.get(ps.ROOT, "Manager", "Problems") == []


def test_a_way_that_fails_hides_none_that_works():
    with Machine() as machine:
        device = start_with_both(machine, script="io@open ok")
        assert machine.scan(device)[0] == "done"
        assert machine.stub.jobs and machine.opened() == 1
        usb, network = machine.ways(device)
        assert usb["problem"] and not network["problem"], (usb, network)
        assert "could not be opened" in machine.ctl("devices", "--known").stdout
        told = machine.ctl("doctor").stdout
        assert "by ‘fault’: " in told and ": opens" in told, told


def test_when_all_ways_fail_each_is_named():
    with Machine() as machine:
        device = start_with_both(machine, script="io@open ok")
        machine.stub.kill()
        state, error, message = machine.scan(device)
        assert (state, error) == ("failed", f"{ps.BUS_NAME}.Error.DeviceIO"), (error, message)
        assert "airscan" in message, message


def test_a_way_that_goes_leaves_the_other():
    with Machine() as machine:
        device = start_with_both(machine)
        machine.unplug("1-2")
        assert machine.session.devices() == [device]
        assert machine.session.get(device, "Device", "Available")
        assert [w["available"] for w in machine.ways(device)] == [True, False]
        assert machine.scan(device)[0] == "done"
        # It is the same one after a restart, and when it is back at another port.
        machine.session.stop()
        machine.plug("1-4", 9, SERIAL)
        machine.session.start()
        assert machine.session.devices() == [device]
        assert [w["protocol"] for w in machine.ways(device)] == ["usb", "escl"]


def test_what_is_found_out_later_is_put_together():
    with Machine() as machine:
        machine.stub.kill()
        machine.plug("1-2", 4, SERIAL)
        machine.session.start()
        usb, network = sorted(machine.session.devices(), key=lambda path:
                              not machine.session.get(path, "Device", "Available"))
        assert not machine.session.get(network, "Device", "Available")
        with escl_stub.Stub(port=machine.stub.port):
            (device,) = machine.session.devices()
            assert device in (usb, network) and len(machine.ways(device)) == 2
            # The other one's identifier finds it, too.
            (other,) = {usb, network} - {device}
            assert machine.scan(other)[0] == "done"


def test_what_is_not_certain_is_two():
    with Machine() as machine:
        machine.plug("1-1", 3, SERIAL, product="Other")  # another model
        machine.plug("1-2", 4, "S9999999")  # another one of the model
        machine.plug("1-3", 5)  # one that does not say
        machine.session.start()
        devices = machine.session.devices()
        assert len(devices) == 4, devices
        assert all(len(machine.ways(device)) == 1 for device in devices)


def test_two_of_one_backend_are_never_one():
    with Machine() as machine:
        machine.write_airscan("First", "Second")  # both say that they are the same
        machine.plug("1-2", 4, SERIAL)
        machine.session.start()
        assert len(machine.session.devices()) == 3


def test_equal_scanners_without_serial_numbers_are_told_by_their_ports():
    with Machine(has_network=False) as machine:
        machine.plug("1-1", 3)
        machine.plug("1-2", 4)
        machine.session.start()
        first = machine.session.devices()
        assert len(first) == 2
        # The machine starts anew, and finds them in another order.
        machine.session.stop()
        machine.unplug("1-1")
        machine.unplug("1-2")
        machine.plug("1-2", 2)
        machine.plug("1-1", 7)
        machine.session.start()
        assert machine.session.devices() == first
        # At a third port it is another one, as far as anybody can tell.
        machine.unplug("1-1")
        machine.plug("1-3", 8)
        assert len(machine.session.devices()) == 3


def test_a_serial_number_that_two_have_is_none():
    with Machine(has_network=False) as machine:
        machine.plug("1-1", 3, "0123456789")
        machine.plug("1-2", 4, "0123456789")
        machine.session.start()
        assert len(machine.session.devices()) == 2


def test_who_is_hidden_is_hidden_in_every_way():
    with Machine() as machine:
        device = start_with_both(machine)
        name = machine.session.get(device, "Device", "Id")
        machine.session.stop()
        with open(machine.session.settings, "a", encoding="utf-8") as file:
            file.write(f"\n[device {name}]\nhidden=true\n")
        machine.session.start()
        assert machine.session.devices() == []


def test_pages_see_the_type_of_the_way():
    with Machine() as machine:
        machine.plug("1-2", 4, "S9999999")
        machine.session.start()
        machine.session.devices()
        page = Page(machine.session)
        for mask, protocol in ((0x100, "usb"), (0x200, "escl")):
            (device,) = page.get_all("GetDevicesAsync", mask)
            assert device["deviceType"] == mask, device
            assert [w["protocol"] for w in device["alternatives"]] == [protocol], device


if __name__ == "__main__":
    ps.run(*(test for name, test in sorted(globals().items()) if name.startswith("test_")))
