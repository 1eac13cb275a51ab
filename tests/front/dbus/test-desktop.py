#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the desktop hears of a job: it must not sleep, and a page's use of a device is shown."""

import unittest

from gi.repository import GLib

from fake_desktop import Desktop
from platen_session import ROOT, Session, wait_for
from platenhttp import Page

SITE = "https://app.example"
SCANNER = "[device one]\nname=Slow & <sure>\nsheets=50\nslow-rows=1000\n"


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
