#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page is looked at over the bus while it is read."""

import unittest

import platen_session as ps
from gi.repository import GLib

WIDTH, HEIGHT = 620, 877  # A4 at 75 dpi


class LivePreviewTest(ps.SessionTest):
    virtual = "[device slow]\nname=Slow\nsheets=2\nslow-rows=1500\n"
    activates = False

    def setUp(self):
        super().setUp()
        self.session.start()
        self.signals, self.added, self.ended = [], [], []
        for name, news in (("PreviewRows", self.signals), ("PageAdded", self.added),
                           ("Finished", self.ended)):
            self.session.connection.signal_subscribe(
                ps.BUS_NAME, f"{ps.BUS_NAME}.Job", name, None, None, 0,
                lambda *args, news=news: news.append((args[2], args[5].unpack())))
        self.device = self.session.find_device("Slow")

    def look(self, job, page, row):
        return self.session.call(job, "Job", "GetPreviewRows", GLib.Variant("(uu)", (page, row)))

    def test_rows_are_announced_and_got(self):
        job = self.session.scan(self.device, source="feeder", resolution=75)
        place, early = (0, 0), 0
        strips = [self.look(job, *place)]
        while not self.ended:
            ps.wait_for(lambda: self.signals or self.ended, "rows or the end")
            while self.signals:
                self.assertEqual(self.signals.pop(0)[0], job)
            strips.append(self.look(job, *place))
            page, row, rows, width, height, picture = strips[-1]
            place = (page, row + rows)
            if rows:
                self.assertEqual((width, height), (WIDTH, HEIGHT))
                self.assertEqual(bytes(picture[:2]), b"\xff\xd8")
                early += page == len(self.added)
        self.assertEqual(self.session.wait_job(job)[0], "done")
        self.assertGreater(early, 2)
        first = [(row, rows) for page, row, rows, *_ in strips if page == 0 and rows]
        self.assertEqual(sum(rows for _, rows in first), HEIGHT - first[0][0])
        self.assertEqual(self.look(job, 0, 0)[2], 0)

    def test_nothing_is_announced_to_who_does_not_look(self):
        job = self.session.scan(self.device, source="feeder", resolution=75, pages=1)
        ps.wait_for(lambda: self.ended, "the end")
        self.assertEqual(self.session.wait_job(job)[0], "done")
        self.assertEqual(len(self.added), 1)
        self.assertEqual(self.signals, [])

    def test_an_export_has_nothing_to_look_at(self):
        job = self.session.scan(self.device, source="feeder", resolution=75, pages=1)
        self.assertEqual(self.session.wait_job(job)[0], "done")
        collection = self.session.get(job, "Job", "Collection")
        with open(self.session.dir / "export", "w+b") as file:
            export = self.session.call(collection, "Collection", "Export",
                                       GLib.Variant("(sasa{sv}h)", ("pdf", [], {}, 0)),
                                       fds=[file.fileno()])[0]
        self.assertEqual(self.look(export, 3, 4), (3, 4, 0, 0, 0, []))
        self.session.wait_job(export)


if __name__ == "__main__":
    unittest.main(verbosity=2)
