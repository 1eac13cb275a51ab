#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scans through the browser protocol, end to end, on the virtual scanner."""

import json
import os
import pathlib
import struct
import time
import unittest

import platenhttp
from platenhttp import GRANTED, Page, WebSocket


def png_size(data):
    assert data[:8] == b'\x89PNG\r\n\x1a\n'
    return struct.unpack('>II', data[16:24])


def jpeg_size(data):
    assert data[:2] == b'\xff\xd8'
    at = 2
    while True:
        marker, length = struct.unpack('>xBH', data[at:at + 4])
        if 0xc0 <= marker <= 0xc2:
            height, width = struct.unpack('>HH', data[at + 5:at + 9])
            return width, height
        at += 2 + length


class ScanTest(platenhttp.ServerTest):
    def page_with_scans(self, count, **configuration):
        page = Page(self.server, GRANTED)
        self.assertTrue(page.get('SelectSourceByIndex', 0))
        facts = page.scan(Resolution=75, IfFeederEnabled=True, XferCount=count,
                          **configuration)
        self.assertEqual(facts['state'], 'done', facts)
        self.assertEqual(facts['pagesDone'], count)
        self.assertIsNone(facts['error'])
        return page

    def test_devices_are_listed_and_selected(self):
        page = Page(self.server, GRANTED)
        names = page.call('GetSourceNames')['result']
        devices = page.call('GetDevicesAsync')['result']
        self.assertGreater(len(names), 0)
        self.assertEqual([device['name'] for device in devices], names)
        self.assertEqual({device['deviceType'] for device in devices}, {256})
        self.assertEqual(page.call('GetDevicesAsync', 512)['result'], [])
        self.assertEqual(page.call('GetDevicesAsync', 0x300, True)['result'], devices)
        self.assertTrue(page.get('SelectDeviceAsync', devices[0]))
        details = page.call('GetSourceNames', True)['result']
        self.assertEqual([d['IsCurrentSource'] for d in details],
                         [True] + [False] * (len(names) - 1))
        self.assertTrue(page.get('OpenSource'))
        self.assertTrue(page.get('CloseSource'))

    def test_pages_arrive_with_events(self):
        page = Page(self.server, GRANTED)
        socket = WebSocket(self.server.core, GRANTED, page.id)
        self.assertEqual(socket.receive()['event'], 'Attached')
        page.get('SelectSourceByIndex', 0)
        job = page.call('AcquireImage', {'Resolution': 75, 'PixelType': 1, 'XferCount': 3,
                                         'IfFeederEnabled': True})['result'][1]
        events = socket.receive_until('OnPostAllTransfers')
        self.assertTrue(all(event['id'] == page.id for event in events))
        names = [event['event'] for event in events]
        self.assertEqual(names.count('OnPreAllTransfers'), 1)
        self.assertEqual(names.count('OnPostTransfer'), 3)
        self.assertLess(names.index('OnPreAllTransfers'), names.index('OnPreTransfer'))
        self.assertLess(names.index('OnPreTransfer'), names.index('OnPostTransfer'))
        self.assertIn('Progress', names)
        posted = [event['data'] for event in events if event['event'] == 'OnPostTransfer']
        self.assertEqual([data['index'] for data in posted], [0, 1, 2])
        self.assertEqual({data['job'] for data in posted}, {job})
        for index, data in enumerate(posted):
            self.assertEqual(page.get('IndexToImageID', index), data['imageId'])
        added = [event['data'] for event in events if event['event'] == 'OnBufferChanged']
        self.assertEqual([data['action'] for data in added], ['add'] * 3)
        self.assertEqual([data['imageIds'] for data in added],
                         [[data['imageId']] for data in posted])
        last = socket.receive_until('JobChanged')[-1]['data']
        self.assertEqual((last['state'], last['pagesDone']), ('done', 3))
        socket.close()

    def test_buffer_is_put_in_order(self):
        page = self.page_with_scans(4, PixelType=2)
        ids = [page.get('IndexToImageID', index) for index in range(4)]
        self.assertEqual(len(set(ids)), 4)
        self.assertEqual(page.get('HowManyImagesInBuffer'), 4)
        self.assertEqual(page.get('CurrentImageIndexInBuffer'), 3)
        self.assertTrue(page.get('CurrentImageIndexInBuffer', 1))
        self.assertEqual(page.get('CurrentImageIndexInBuffer'), 1)
        self.assertTrue(page.get('MoveImage', 0, 2))
        self.assertEqual([page.get('ImageIDToIndex', id) for id in ids], [2, 0, 1, 3])
        self.assertTrue(page.get('SwitchImage', 0, 3))
        self.assertEqual([page.get('ImageIDToIndex', id) for id in ids], [2, 3, 1, 0])
        self.assertTrue(page.get('RemoveImage', 1))
        self.assertEqual(page.get('ImageIDToIndex', ids[2]), -1)
        self.assertEqual(page.get('HowManyImagesInBuffer'), 3)
        reply = platenhttp.request(self.server.core, 'GET', f'/f/RemoveAllImages?{page.id}',
                                   page.headers())
        self.assertEqual(reply.json()['result'], [True])
        self.assertEqual(page.get('HowManyImagesInBuffer'), 0)
        self.assertEqual(page.get('CurrentImageIndexInBuffer'), -1)

    def test_facts_are_the_pages(self):
        page = self.page_with_scans(1, PixelType=0)
        self.assertEqual(page.get('GetImageBitDepth', 0), 1)
        self.assertEqual(page.get('GetImageXResolution', 0), 75)
        self.assertEqual(page.get('GetImageYResolution', 0), 75)
        width, height = page.get('GetImageWidth', 0), page.get('GetImageHeight', 0)
        self.assertEqual(png_size(page.image(index=0).body), (width, height))

    def test_images_fit_the_box(self):
        page = self.page_with_scans(1, PixelType=2)
        width, height = page.get('GetImageWidth', 0), page.get('GetImageHeight', 0)
        reply = page.image(index=0, width=200, height=300)
        self.assertEqual(reply.headers['content-type'], 'image/jpeg')
        self.assertEqual(reply.headers['cross-origin-resource-policy'], 'cross-origin')
        got = jpeg_size(reply.body)
        self.assertTrue(got[0] == 200 or got[1] == 300, got)
        self.assertLessEqual(got[0], 200)
        self.assertLessEqual(got[1], 300)
        self.assertAlmostEqual(got[0] / got[1], width / height, delta=0.01)
        for query in ({}, {'width': -1, 'height': -1}, {'width': 9000, 'height': 9000},
                      {'width': 200}):
            reply = page.image(index=0, t=1, **query)
            self.assertEqual(reply.headers['content-type'], 'image/png', query)
            self.assertEqual(png_size(reply.body), (width, height), query)
        by_id = page.image(imageId=page.get('IndexToImageID', 0), width=200, height=300)
        self.assertEqual(jpeg_size(by_id.body), got)

    def test_image_is_validated_by_its_etag(self):
        page = self.page_with_scans(1)
        small = page.image(index=0, width=200, height=200)
        tag = small.headers['etag']
        self.assertRegex(tag, '^"[0-9a-f]{32}"$')
        again = page.image({'If-None-Match': tag}, index=0, width=200, height=200)
        self.assertEqual((again.status, again.body), (304, b''))
        self.assertEqual(again.headers['etag'], tag)
        self.assertNotIn('content-length', again.headers)
        other = page.image({'If-None-Match': tag}, index=0, width=201, height=200)
        self.assertEqual(other.status, 200)
        self.assertNotEqual(other.headers['etag'], tag)

    def test_range_is_ignored(self):
        page = self.page_with_scans(1)
        whole = page.image(index=0)
        ranges = 'bytes=' + ','.join(['0-'] * 50)
        reply = page.image({'Range': ranges}, index=0)
        self.assertEqual((reply.status, len(reply.body)), (200, len(whole.body)))
        self.assertNotIn('content-range', reply.headers)

    def test_missing_images_are_not_found(self):
        page = self.page_with_scans(1)
        for query in ({'index': 1}, {'index': -1}, {'index': 'x'}, {'imageId': '0' * 32},
                      {'imageId': '../../etc/passwd'}, {}):
            reply = page.image(**query)
            self.assertEqual(reply.status, 404, query)
            self.assertEqual(reply.json()['statusCode'], 404)
        self.assertEqual(page.image(index=0, width=0, height=5).status, 400)
        self.assertEqual(page.image(index=0, width='a', height=5).status, 400)

    def test_image_address_is_usable(self):
        page = self.page_with_scans(1)
        url = page.get('GetImageURL', 0, 200, 300)
        root = f'http://127.0.0.1:{self.server.core}'
        self.assertTrue(url.startswith(f'{root}/dwt/dwt_16100728/img?id={page.id}&'), url)
        seen = {'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image',
                'Sec-Fetch-Site': 'cross-site'}
        reply = platenhttp.request(self.server.core, 'GET', url[len(root):], seen)
        self.assertEqual(reply.status, 200)
        jpeg_size(reply.body)

    def test_blobs_are_files(self):
        page = self.page_with_scans(3, PixelType=2)
        pdf = page.send('ConvertToBlob', [0, 2], 4)
        self.assertEqual(pdf.headers['content-type'], 'application/pdf')
        self.assertTrue(pdf.body.startswith(b'%PDF-'))
        self.assertTrue(pdf.body.rstrip().endswith(b'%%EOF'))
        jpeg = page.send('ConvertToBlob', [1], 1)
        self.assertEqual(jpeg.headers['content-type'], 'image/jpeg')
        size = page.get('GetImageWidth', 1), page.get('GetImageHeight', 1)
        self.assertEqual(jpeg_size(jpeg.body), size)
        png = page.send('ConvertToBlob', [1], 3)
        self.assertEqual(png_size(png.body), size)

    def count_conversions(self):
        """Each has a file without a name."""
        count = 0
        for fd in pathlib.Path(f'/proc/{self.server.process.pid}/fd').iterdir():
            try:
                count += '/cache/platen/' in os.readlink(fd)
            except FileNotFoundError:
                pass
        return count

    def wait_for_conversions(self, is_enough):
        end = time.monotonic() + 8
        while not is_enough(self.count_conversions()):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_clients_that_go_leave_no_work_behind(self):
        """It would take the imager half a minute."""
        page = self.page_with_scans(1)
        page.scan(Resolution=300, PixelType=2, IfFeederEnabled=True, XferCount=5)
        body = json.dumps({'id': page.id, 'parameter': [[1, 2, 3, 4, 5], 2]}).encode()
        head = (f'POST /f/ConvertToBlob HTTP/1.1\r\nHost: 127.0.0.1:{self.server.core}\r\n'
                f'Origin: {GRANTED}\r\nContent-Type: application/json\r\n'
                f'Content-Length: {len(body)}\r\n\r\n').encode()
        links = [platenhttp.connect(self.server.core) for _ in range(30)]
        for link in links:
            link.sendall(head + body)
        self.wait_for_conversions(lambda count: count > 20)
        for link in links:
            link.close()
        self.wait_for_conversions(lambda count: count == 0)
        self.assertEqual(page.send('ConvertToBlob', [0], 1).headers['content-type'],
                         'image/jpeg')

    def test_downloads_that_end_early_leave_nothing_open(self):
        page = self.page_with_scans(1)
        page.scan(Resolution=300, PixelType=2, XferCount=1)
        descriptors = pathlib.Path(f'/proc/{self.server.process.pid}/fd')
        before = len(list(descriptors.iterdir()))
        for n_bytes in (1, 1000, 100000) * 3:
            with platenhttp.connect(self.server.core, buffer_bytes=8192) as link:
                link.sendall((f'GET /dwt/dwt_1/img?id={page.id}&index=1 HTTP/1.1\r\n'
                              f'Host: 127.0.0.1:{self.server.core}\r\n\r\n').encode())
                self.assertEqual(len(link.makefile('rb').read(n_bytes)), n_bytes)
        end = time.monotonic() + 8
        while len(list(descriptors.iterdir())) > before:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_listener_that_hears_nothing_is_cut_off(self):
        """Its events may not fill the memory, be they few and large or many and small."""
        page = self.page_with_scans(5)
        page.scan(Resolution=75, IfFeederEnabled=True, XferCount=5)
        last = page.get('HowManyImagesInBuffer') - 1
        socket = WebSocket(self.server.core, GRANTED, page.id, buffer_bytes=4096)
        self.assertEqual(socket.receive()['event'], 'Attached')
        body = json.dumps({'id': page.id, 'parameter': [0, last]}).encode()
        text = (f'POST /f/MoveImage HTTP/1.1\r\nHost: 127.0.0.1:{self.server.core}\r\n'
                f'Origin: {GRANTED}\r\nContent-Type: application/json\r\n'
                f'Content-Length: {len(body)}\r\n\r\n').encode() + body
        with platenhttp.connect(self.server.core) as link:
            file = link.makefile('rb')
            for _ in range(37):
                link.sendall(text * 100)
                for _ in range(100):
                    self.assertEqual(platenhttp.read_reply(file).status, 200)
        heard = 0
        while socket.receive() is not None:
            heard += 1
        self.assertLess(heard, 3700)
        socket.close()

    def test_blob_mistakes_are_named(self):
        page = self.page_with_scans(2)
        for parameters, words in (
                (([0, 1], 1), 'exactly one image'), (([], 4), 'at least one image'),
                (([7], 4), 'not there'), (([0] * 100000, 4), 'there are 2'), ((['a'], 4), 'not there'), (([0], 99), '‘type’'),
                (([0],), '‘type’ is missing'), ((0, 4), '‘indices’ must be an array')):
            answer = page.call('ConvertToBlob', *parameters)
            self.assertEqual(answer['result'], [False], parameters)
            self.assertLess(answer['exception'], 0)
            self.assertIn(words, answer['description'])

    def test_mistakes_are_named(self):
        page = Page(self.server, GRANTED)
        for method, parameters, words in (
                ('AcquireImage', [], 'No scanner is selected'),
                ('OpenSource', [], 'No scanner is selected'),
                ('AcquireImage', [{'Wrong': 1}], '‘Wrong’'),
                ('AcquireImage', [{'PixelType': 9}], '‘PixelType’'),
                ('AcquireImage', [{'PixelType': 'x'}], '‘PixelType’'),
                ('AcquireImage', [{'Resolution': 0}], '‘Resolution’'),
                ('AcquireImage', [{'XferCount': 0}], '‘XferCount’'),
                ('AcquireImage', [{'PageSize': 77}], '‘PageSize’'),
                ('AcquireImage', [{'IfDuplexEnabled': [1]}], '‘IfDuplexEnabled’'),
                ('AcquireImage', [5], '‘deviceConfiguration’ must be an object'),
                ('SelectSourceByIndex', [], '‘index’ is missing'),
                ('SelectSourceByIndex', ['0'], '‘index’ must be a whole number'),
                ('SelectSourceByIndex', [0.5], '‘index’ must be a whole number'),
                ('SelectSourceByIndex', [0, 1], 'at most 1'),
                ('SelectSourceByIndex', [99], '‘index’ is 99'),
                ('SelectDeviceAsync', [{'name': 'nobody'}], '‘device’'),
                ('GetImageWidth', [0], 'no image at index 0'),
                ('MoveImage', [0], '‘to’ is missing'),
                ('AttachInstance', ['x'], '‘id’'),
                ('GetJob', ['x'], '‘job’')):
            answer = page.call(method, *parameters)
            self.assertEqual(answer['result'], [False], (method, parameters))
            self.assertLess(answer['exception'], 0)
            self.assertIn(words, answer['description'])
            self.assertTrue(method in answer['description'] or 'scanner' in words)

    def test_scan_is_cancelled(self):
        page = Page(self.server, GRANTED)
        page.get('SelectSourceByIndex', 0)
        job = page.call('AcquireImage', {'Resolution': 600, 'PixelType': 2,
                                         'IfFeederEnabled': True})['result'][1]
        self.assertTrue(page.get('CancelAllPendingTransfers'))
        self.assertEqual(page.wait(job)['state'], 'cancelled')
        self.assertEqual(page.scan(Resolution=75, XferCount=1)['state'], 'done')

    def test_slow_listener_misses_nothing_that_counts(self):
        """More events than the kernel and the service's first buffer hold for it."""
        page = self.page_with_scans(2)
        socket = WebSocket(self.server.core, GRANTED, page.id, buffer_bytes=4096)
        self.assertEqual(socket.receive()['event'], 'Attached')
        count = 600
        for _ in range(count):
            page.get('SwitchImage', 0, 1)
        got = [socket.receive()['data'] for _ in range(count)]
        self.assertEqual([data['action'] for data in got], ['shift'] * count)
        orders = [data['imageIds'] for data in got]
        self.assertEqual(orders[0], orders[1][::-1])
        self.assertEqual(orders, orders[:2] * (count // 2))
        socket.close()

    def test_pages_survive_a_new_start(self):
        page = self.page_with_scans(2)
        ids = [page.get('IndexToImageID', index) for index in range(2)]
        cls = type(self)
        self.assertEqual(cls.server.stop(keep=True), 0)
        cls.server = platenhttp.Server(ports=list(cls.server.ports.values()),
                                       keep=cls.server.dir)
        self.assertTrue(cls.server.is_ready, cls.server.errors())
        self.assertEqual(platenhttp.Page.send(page, 'HowManyImagesInBuffer').status, 403)
        for name in (page.id, page.collection):
            again = Page(cls.server, GRANTED, attach=name)
            self.assertEqual((again.id, again.collection), (page.id, page.collection))
            self.assertEqual([again.get('IndexToImageID', i) for i in range(2)], ids)


if __name__ == '__main__':
    unittest.main(verbosity=2)
