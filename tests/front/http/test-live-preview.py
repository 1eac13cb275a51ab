#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that are looked at while they are read: as events, by asking, and by slow readers."""

import base64
import json
import struct
import time
import unittest

from platenhttp import GRANTED, Page, Server, WebSocket

OTHER = 'https://other.test'
SCANNERS = '[device slow]\nname=Slow\nsheets=50\nslow-rows=1500\n'
WIDTH, HEIGHT = 620, 877  # A4 at 75 dpi
LITTLE_BYTES = 4096


def jpeg_size(data):
    """Width and height in the frame header of a baseline JPEG."""
    assert data[:2] == b'\xff\xd8' and data[-2:] == b'\xff\xd9'
    place = 2
    while data[place + 1] != 0xc0:
        place += 2 + struct.unpack('>H', data[place + 2:place + 4])[0]
    height, width = struct.unpack('>HH', data[place + 5:place + 9])
    return width, height


class LivePreviewTest(unittest.TestCase):
    def setUp(self):
        self.server = Server(virtual=SCANNERS)
        self.addCleanup(self.server.stop)
        self.assertTrue(self.server.is_ready, self.server.errors())
        for origin in (GRANTED, OTHER):
            self.server.allow(origin)
        self.page = Page(self.server, GRANTED)
        self.assertTrue(self.page.get('SelectSourceByIndex', 0))

    def connect(self, buffer_bytes=None, **hello):
        link = WebSocket(self.server.core, GRANTED, buffer_bytes=buffer_bytes)
        link.send(json.dumps(dict({'id': self.page.id}, **hello)))
        self.assertEqual(link.receive()['event'], 'Attached')
        self.addCleanup(link.close)
        return link

    def begin(self, n_pages):
        answer = self.page.call('AcquireImage', {'Resolution': 75, 'IfFeederEnabled': True,
                                                 'XferCount': n_pages, 'PixelType': 2})
        self.assertTrue(answer['result'][0], answer)
        return answer['result'][1]

    def check(self, strip, job):
        picture = base64.b64decode(strip['picture'], validate=True)
        self.assertEqual(strip['mediaType'], 'image/jpeg')
        self.assertEqual((strip['job'], strip['width'], strip['height']), (job, WIDTH, HEIGHT))
        self.assertEqual(jpeg_size(picture), (WIDTH, strip['rows']))

    def check_order(self, strips):
        """Of each page that was seen every row once, from where the first strip begins."""
        place = (strips[0]['page'], strips[0]['row'])
        for strip in strips:
            self.assertGreaterEqual(strip['page'], place[0])
            if strip['page'] > place[0]:
                place = (strip['page'], 0)
            self.assertEqual(strip['row'], place[1], strips)
            place = (place[0], place[1] + strip['rows'])

    @staticmethod
    def strips_of(events):
        return [event['data'] for event in events if event['event'] == 'PreviewRows']

    def test_strips_come_before_the_page_is_added(self):
        link = self.connect()
        job = self.begin(2)
        first = self.strips_of(link.receive_until('OnPostTransfer'))
        self.assertGreater(len(first), 2)
        self.assertEqual({strip['page'] for strip in first}, {0})
        self.assertEqual(first[0]['row'], 0)
        strips = first + self.strips_of(link.receive_until('OnPostAllTransfers'))
        for strip in strips:
            self.check(strip, job)
        self.check_order(strips)
        self.assertEqual(sum(strip['rows'] for strip in strips if strip['page'] == 0), HEIGHT)

    def test_who_does_not_want_them_gets_none(self):
        link = self.connect(previewRows=False)
        self.begin(1)
        events = link.receive_until('OnPostAllTransfers')
        self.assertIn('Progress', [event['event'] for event in events])
        self.assertEqual(self.strips_of(events), [])

    def test_they_can_be_asked_for(self):
        job = self.begin(2)
        strips, place = [], (0, 0)
        while self.page.get('GetJob', job)['state'] == 'running' and place[0] == 0:
            strip = self.page.get('GetPreviewRows', job, *place)
            place = (strip['page'], strip['row'] + strip['rows'])
            if strip['rows']:
                self.check(strip, job)
                strips.append(strip)
            else:
                self.assertEqual(strip['picture'], '')
                time.sleep(0.02)
        self.check_order(strips)
        self.assertGreater(len(strips), 2)

        stranger = Page(self.server, OTHER)
        self.assertIn('exception', stranger.call('GetPreviewRows', job))
        self.assertIn('exception', self.page.call('GetPreviewRows', job, -1))
        self.assertIn('exception', self.page.call('GetPreviewRows', 'nobody'))
        self.assertEqual(self.page.wait(job)['state'], 'done')
        self.assertEqual(self.page.get('GetPreviewRows', job)['rows'], 0)

    def test_a_slow_reader_gets_fewer_and_taller_strips(self):
        quick, slow = self.connect(), self.connect(buffer_bytes=LITTLE_BYTES)
        self.begin(4)
        many = self.strips_of(quick.receive_until('OnPostAllTransfers'))
        few = self.strips_of(slow.receive_until('OnPostAllTransfers'))  # only now does it read
        self.check_order(many)
        self.assertLess(len(few), len(many))
        pages = {}
        for strip in few:
            self.assertEqual(strip['row'], pages.get(strip['page'], 0), few)
            pages[strip['page']] = strip['row'] + strip['rows']


if __name__ == '__main__':
    unittest.main(verbosity=2)
