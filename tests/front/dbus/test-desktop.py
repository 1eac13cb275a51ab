#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop hears of a job: it must not sleep, and a page's use of a device is shown."""

import os
import unittest

from gi.repository import Gio, GLib

from platen_session import ROOT, Session, wait_for
from platenhttp import Page

SITE = "https://app.example"
SCANNER = "[device one]\nname=Slow & <sure>\nsheets=50\nslow-rows=1000\n"
INTERFACES = """<node>
  <interface name="org.freedesktop.login1.Manager">
    <method name="Inhibit">
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="h" direction="out"/>
    </method>
  </interface>
  <interface name="org.freedesktop.Notifications">
    <method name="Notify">
      <arg type="s" direction="in"/> <arg type="u" direction="in"/>
      <arg type="s" direction="in"/> <arg type="s" direction="in"/>
      <arg type="s" direction="in"/> <arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/> <arg type="i" direction="in"/>
      <arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"> <arg type="u" direction="in"/> </method>
  </interface>
</node>"""


class Desktop:
    """logind and the notifications of a desktop, both on one bus."""

    def __init__(self, address):
        self.locks = []  # reading ends of pipes, whose other ends platend got
        self.notes = []  # (summary, body) as they were asked for
        self.closed = []
        self.is_slow = False
        self.late = []
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address,
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        known = Gio.DBusNodeInfo.new_for_xml(INTERFACES)
        self.connection.register_object("/org/freedesktop/login1", known.interfaces[0],
                                        self.on_inhibit, None, None)
        self.connection.register_object("/org/freedesktop/Notifications", known.interfaces[1],
                                        self.on_notification, None, None)
        for name in ("org.freedesktop.login1", "org.freedesktop.Notifications"):
            self.connection.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus",
                                      "RequestName", GLib.Variant("(su)", (name, 0)), None, 0,
                                      -1, None)

    def on_inhibit(self, *call):
        what, who, _why, mode = call[5].unpack()
        assert (what, who, mode) == ("idle:sleep", "Platen", "block"), call[5]
        mine, theirs = os.pipe()
        fds = Gio.UnixFDList()
        fds.append(theirs)
        os.close(theirs)
        os.set_blocking(mine, False)
        self.locks.append(mine)
        call[6].return_value_with_unix_fd_list(GLib.Variant("(h)", (0,)), fds)

    def on_notification(self, *call):
        arguments = call[5].unpack()
        if call[4] == "CloseNotification":
            self.closed.append(arguments[0])
            call[6].return_value(None)
            return
        self.notes.append((arguments[3], arguments[4]))
        answer = GLib.Variant("(u)", (len(self.notes),))
        if self.is_slow:
            self.late.append((call[6], answer))
        else:
            call[6].return_value(answer)

    def is_free(self, number):
        """Whether platend has let go of its lock: the other end of the pipe is closed."""
        try:
            return os.read(self.locks[number], 1) == b""
        except BlockingIOError:
            return False

    def close(self):
        self.connection.close_sync(None)
        for lock in self.locks:
            os.close(lock)


class DesktopTest(unittest.TestCase):
    def setUp(self):
        self.session = self.enterContext(Session(virtual=SCANNER))
        address = self.session.environment["DBUS_SESSION_BUS_ADDRESS"]
        self.session.environment["DBUS_SYSTEM_BUS_ADDRESS"] = address
        self.desktop = Desktop(address)
        self.addCleanup(self.desktop.close)
        self.session.start()
        self.device = self.session.find_device("Slow")

    def scan(self, **options):
        return self.session.scan(self.device, source=GLib.Variant("s", "feeder"),
                                 resolution=GLib.Variant("i", 75), **options)

    def page(self):
        self.session.call(ROOT, "Sites", "Allow", GLib.Variant("(sas)", (SITE, ["scan"])))
        page = Page(self.session, SITE)
        page.get("SelectSourceByIndex", 0)
        return page

    def begin(self, page):
        return page.call("AcquireImage", {"IfFeederEnabled": True, "Resolution": 75})["result"][1]

    def test_the_machine_stays_awake_during_a_job(self):
        first = self.scan()
        wait_for(lambda: self.desktop.locks, "the lock")
        waiting = self.scan(queue=GLib.Variant("b", True), pages=GLib.Variant("i", 1))
        self.session.call(first, "Job", "Cancel")
        self.session.wait_job(first)
        self.assertFalse(self.desktop.is_free(0))
        self.session.wait_job(waiting)
        wait_for(lambda: self.desktop.is_free(0), "the lock's end")
        self.assertEqual(len(self.desktop.locks), 1)
        self.session.wait_job(self.scan(pages=GLib.Variant("i", 1)))
        wait_for(lambda: len(self.desktop.locks) == 2 and self.desktop.is_free(1), "another")

    def test_a_scan_of_the_person_is_not_told(self):
        self.session.wait_job(self.scan(pages=GLib.Variant("i", 1)))
        wait_for(lambda: self.desktop.locks and self.desktop.is_free(0), "the lock's end")
        self.assertEqual(self.desktop.notes, [])

    def test_a_scan_of_a_page_is_told_as_long_as_it_lasts(self):
        page = self.page()
        job = self.begin(page)
        wait_for(lambda: self.desktop.notes, "the notification")
        ((summary, body),) = self.desktop.notes
        self.assertEqual(summary, "A web page is scanning")
        self.assertIn(SITE, body)
        self.assertIn("Slow &amp; &lt;sure&gt;", body)
        self.assertEqual(self.desktop.closed, [])
        page.get("CancelAllPendingTransfers")
        page.wait(job)
        wait_for(lambda: self.desktop.closed == [1], "its withdrawal")

    def test_a_slow_desktop_withdraws_it_too(self):
        self.desktop.is_slow = True
        page = self.page()
        job = self.begin(page)
        wait_for(lambda: self.desktop.late, "the notification")
        page.get("CancelAllPendingTransfers")
        page.wait(job)
        ((invocation, answer),) = self.desktop.late
        self.assertEqual(self.desktop.closed, [])
        invocation.return_value(answer)
        wait_for(lambda: self.desktop.closed == [1], "its withdrawal")


if __name__ == "__main__":
    unittest.main(verbosity=2)
