#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Capabilities, properties and options of a scanner through the browser protocol."""

import json
import os
import pathlib
import tempfile
import unittest

import platenhttp
from platenhttp import GRANTED, Page, Server

RECORDINGS = pathlib.Path(__file__).resolve().parents[2] / 'recordings'
FEEDERENABLED, DUPLEXENABLED, SUPPORTEDCAPS = 4098, 4115, 4101
PIXELTYPE, UNITS, XRESOLUTION, SUPPORTEDSIZES, BITDEPTH = 257, 258, 4376, 4386, 4395
BRIGHTNESS, THRESHOLD, FRAMES, DESKEW, PHYSICALWIDTH = 4353, 4387, 4372, 4433, 4369
ARRAY, ENUMERATION, ONE_VALUE, RANGE = 3, 4, 5, 6


class Negotiation:
    """What the tests of both scanners ask."""

    def page(self):
        page = Page(self.server, GRANTED)
        self.assertTrue(page.get('SelectSourceByIndex', 0))
        return page

    def capability(self, page, number):
        (details,) = page.call('getCapabilities', [number])['result']
        self.assertEqual(details['capability']['value'], number)
        return details

    def set(self, page, items, **words):
        items = [{'capability': number, 'curValue': value} for number, value in items]
        return page.call('setCapabilities', {'capabilities': items, **words})

    def facts(self, page, **configuration):
        done = page.scan(**configuration)
        self.assertEqual(done['state'], 'done', done)
        return {name: page.get(name) for name in (
            'ImageWidth', 'ImageLength', 'ImageBitsPerPixel', 'ImagePixelType',
            'ImageXResolution', 'ImageYResolution')}


class CapabilityTest(Negotiation, platenhttp.ServerTest):
    def test_nothing_is_known_without_a_scanner(self):
        page = Page(self.server, GRANTED)
        for method, *parameters in (['getCapabilities'], ['Resolution'], ['Resolution', 300],
                                    ['ListOptions'], ['SetOption', 'mode', 'Gray'],
                                    ['GetDeviceCapabilities'],
                                    ['setCapabilities', {'capabilities': []}],
                                    ['SetImageLayout', 0, 0, 1, 1]):
            self.assertEqual(page.call(method, *parameters)['exception'], -1011, method)

    def test_all_capabilities_have_their_containers(self):
        page = self.page()
        every = page.call('getCapabilities')['result']
        numbers = [details['capability']['value'] for details in every]
        self.assertEqual(len(set(numbers)), len(numbers))
        self.assertEqual(self.capability(page, SUPPORTEDCAPS)['values'], numbers)
        for details in every:
            kind = details['conType']['value']
            self.assertIn(kind, (ARRAY, ENUMERATION, ONE_VALUE, RANGE))
            if kind == ENUMERATION:
                self.assertEqual(details['enums'][details['curIndex']], details['curValue'])
                self.assertEqual(details['enums'][details['defIndex']],
                                 details['defaultValue'])
            if kind == RANGE:
                self.assertLessEqual(details['minValue'], details['curValue'])
                self.assertLessEqual(details['curValue'], details['maxValue'])
            self.assertIn('get', details['query'])
        resolution = self.capability(page, XRESOLUTION)
        self.assertEqual(resolution['enums'], [75, 100, 150, 200, 300, 600])
        self.assertEqual(self.capability(page, PIXELTYPE)['enums'][0],
                         {'value': 0, 'label': 'TWPT_BW'})
        # What holds when nothing is said does not change with what is.
        self.assertTrue(page.get('Resolution', 75))
        self.assertTrue(page.get('PixelType', 0))
        self.assertEqual(self.capability(page, XRESOLUTION)['defaultValue'], 300)
        self.assertEqual(self.capability(page, PIXELTYPE)['defaultValue']['value'], 2)
        # Every size has its name.
        for size in self.capability(page, SUPPORTEDSIZES)['enums']:
            self.assertRegex(size['label'], '^TWSS_')
        # Groups of capabilities, and those that nobody has.
        grouped = page.call('getCapabilities', [[PIXELTYPE, [UNITS]], 9999,
                                                {'value': XRESOLUTION}, 'x', -1, None])
        self.assertEqual([details['capability']['value'] for details in grouped['result']],
                         [PIXELTYPE, UNITS, XRESOLUTION])

    def test_what_is_set_is_scanned(self):
        page = self.page()
        answer = self.set(page, [(PIXELTYPE, 1), (XRESOLUTION, 100), (BITDEPTH, 16),
                                 (SUPPORTEDSIZES, 5), (FEEDERENABLED, True), (1, 2)])
        items = answer['result'][0]['capabilities']
        self.assertEqual({item['errorCode'] for item in items}, {0}, items)
        facts = self.facts(page)
        self.assertEqual(facts, {'ImageWidth': 583, 'ImageLength': 827, 'ImagePixelType': 1,
                                 'ImageBitsPerPixel': 16, 'ImageXResolution': 100,
                                 'ImageYResolution': 100})
        self.assertEqual(page.get('HowManyImagesInBuffer'), 2)
        # One scan's own wishes win, and are gone with it.
        self.assertEqual(self.facts(page, PixelType=0, Resolution=75)['ImageBitsPerPixel'], 1)
        self.assertEqual(self.facts(page)['ImageBitsPerPixel'], 16)
        # Another instance has its own.
        other = self.page()
        self.assertEqual(other.get('PixelType'), 2)
        # So has another scanner, or this one after it was closed.
        page.get('CloseSource')
        self.assertEqual(page.get('BitDepth'), 24)

    def test_one_that_is_asked_for_often_is_described_once(self):
        page = self.page()
        asked = [[PIXELTYPE] * 500, PIXELTYPE, [[PIXELTYPE], BITDEPTH]]
        told = page.call('getCapabilities', asked)['result']
        self.assertEqual([d['capability']['value'] for d in told], [PIXELTYPE, BITDEPTH])

    def test_an_item_that_fails_is_reported_or_stops_all(self):
        page = self.page()
        answer = self.set(page, [(XRESOLUTION, 77), (9999, 1), (PHYSICALWIDTH, 1),
                                 (PIXELTYPE, 'red'), (XRESOLUTION, 150)])
        items = answer['result'][0]['capabilities']
        self.assertEqual([item['errorCode'] for item in items],
                         [-2848, -1013, -1014, -2848, 0])
        self.assertIn('75, 100', items[0]['errorString'])
        self.assertEqual(page.get('Resolution'), 150)
        # ‘fail’ leaves all as it was.
        answer = self.set(page, [(XRESOLUTION, 300), (BITDEPTH, 7)], exception='fail')
        self.assertEqual((answer['result'], answer['exception']), ([False], -2848))
        self.assertEqual(page.get('Resolution'), 150)
        # An item's own word wins over the call's.
        answer = page.call('setCapabilities', {'exception': 'fail', 'capabilities': [
            {'capability': BITDEPTH, 'curValue': 7, 'exception': 'ignore'},
            {'capability': XRESOLUTION, 'curValue': 300}]})
        self.assertEqual(page.get('Resolution'), 300)
        answer = page.call('setCapabilities', {'capabilities': [
            {'capability': XRESOLUTION, 'curValue': 600},
            {'capability': 9999, 'curValue': 1, 'exception': 'fail'}]})
        self.assertEqual((answer['result'], answer['exception']), ([False], -1013))
        self.assertEqual(page.get('Resolution'), 300)
        for wrong in ({}, {'capabilities': 3}, {'capabilities': [3]},
                      {'capabilities': [], 'exception': 'perhaps'},
                      {'capabilities': [], 'exception': 3}):
            self.assertLess(page.call('setCapabilities', wrong)['exception'], 0, wrong)

    def test_properties_are_read_and_set(self):
        page = self.page()
        self.assertEqual(page.get('Resolution'), 300)
        for name, value in (('Resolution', 200), ('PixelType', 1), ('BitDepth', 16),
                            ('PageSize', 5), ('Unit', 6), ('XferCount', 7),
                            ('IfFeederEnabled', True), ('IfDuplexEnabled', True),
                            ('Brightness', -250), ('Contrast', 500.0)):
            self.assertTrue(page.get(name, value), name)
            self.assertEqual(page.get(name), value, name)
        for name, value in (('Duplex', 1), ('IfPaperDetectable', True),
                            ('IfFeederLoaded', True), ('IfUIControllable', True),
                            ('PixelFlavor', 0), ('TransferMode', 0), ('IfAutoFeed', True),
                            ('IfAutomaticDeskew', False), ('IfAutoDiscardBlankpages', False)):
            self.assertEqual(page.get(name), value, name)
        for name, value in (('Resolution', 77), ('PixelType', 3), ('BitDepth', 24),
                            ('PageSize', 11), ('PageSize', 999), ('Unit', 7),
                            ('Brightness', 1001), ('TransferMode', 2),
                            ('IfAutomaticDeskew', True), ('IfAutoFeed', False)):
            answer = page.call(name, value)
            self.assertEqual(answer['result'], [False], name)
            self.assertIn(name, answer['description'])
        self.assertTrue(page.get('IfAutomaticDeskew', False))
        self.assertEqual(page.get('Resolution'), 200)
        self.assertEqual(page.call('IfFeederLoaded', True)['exception'], -2113)
        self.assertEqual(page.call('Resolution', '300')['exception'], -2113)

    def test_lengths_are_in_the_negotiated_unit(self):
        page = self.page()
        self.assertAlmostEqual(self.capability(page, PHYSICALWIDTH)['curValue'], 8.2677, 3)
        self.assertTrue(page.get('Unit', 6))
        self.assertEqual(self.capability(page, PHYSICALWIDTH)['curValue'], 210)
        self.assertTrue(page.get('SetImageLayout', 10, 20, 60.5, 120))
        self.assertEqual(self.capability(page, FRAMES)['curValue'],
                         {'left': 10, 'top': 20, 'right': 60.5, 'bottom': 120})
        page.get('Unit', 5)
        page.get('Resolution', 100)
        self.assertEqual(self.capability(page, FRAMES)['curValue']['right'], 238)
        facts = self.facts(page)
        self.assertEqual((facts['ImageWidth'], facts['ImageLength']), (199, 394))
        page.get('Unit', 6)
        self.assertAlmostEqual(page.get('ImageLayoutFrameLeft'), 10, 1)
        self.assertAlmostEqual(page.get('ImageLayoutFrameTop'), 20, 1)
        self.assertAlmostEqual(page.get('ImageLayoutFrameRight'), 60.5, 0)
        self.assertAlmostEqual(page.get('ImageLayoutFrameBottom'), 120, 0)
        self.assertEqual(page.get('ImageLayoutFrameNumber'), 1)
        for wrong in ((0, 0, 0, 0), (50, 0, 10, 10), (-1, 0, 10, 10), (0, 0, 211, 10),
                      (0, 0, 10, 1e300), (1e300, 0, 1e301, 10), (0, 0, 1e-9, 10), (0, 0, 'x', 10)):
            self.assertLess(page.call('SetImageLayout', *wrong)['exception'], 0, wrong)
        self.assertIn('from 0 to 210 across', page.call('SetImageLayout', 0, 0, 211, 10)
                      ['description'])
        self.assertTrue(page.get('ResetImageLayout'))
        self.assertEqual(self.capability(page, FRAMES)['curValue']['bottom'], 297)
        answer = self.set(page, [(FRAMES, {'left': 0, 'top': 0, 'right': 50, 'bottom': 50})])
        self.assertEqual(answer['result'][0]['capabilities'][0]['errorCode'], 0)
        self.assertEqual(self.capability(page, FRAMES)['curValue']['right'], 50)

    def test_options_are_the_drivers_own(self):
        page = self.page()
        options = {option['name']: option for option in page.call('ListOptions')['result']}
        self.assertEqual(options['brightness']['range'], [-100, 100, 1])
        self.assertEqual(options['mode']['values'], ['Lineart', 'Gray', 'Color'])
        self.assertEqual(options['page-loaded']['role'], 'paper-sensor')
        self.assertEqual(page.get('SetOption', 'mode', 'Gray'), 'Gray')
        self.assertEqual(page.get('SetOption', 'gamma', 2), 2)
        self.assertEqual(page.get('SetOption', 'depth', '16'), 16)
        options = {option['name']: option for option in page.call('ListOptions')['result']}
        self.assertEqual(options['depth']['value'], 16)
        facts = self.facts(page, Resolution=75)
        self.assertEqual((facts['ImagePixelType'], facts['ImageBitsPerPixel']), (1, 16))
        # They are the instance's.
        other = self.page()
        self.assertEqual(self.facts(other, Resolution=75)['ImageBitsPerPixel'], 24)
        for name, value in (('depth', 12), ('lamp', 1), ('mode', 'Sepia'), ('mode', 3),
                            ('threshold', 50), ('page-loaded', False), ('gamma', [1, 2]),
                            ('gamma', {'a': 1}), ('gamma', 'x'), ('gamma', 1e300)):
            answer = page.call('SetOption', name, value)
            self.assertEqual(answer['exception'], -2113, (name, answer))
            self.assertIn(name, answer['description'])
        facts = self.facts(page, Resolution=75, options={'depth': 8, 'mode': 'Color'})
        self.assertEqual(facts['ImageBitsPerPixel'], 24)
        # One that is chosen by its name brings its own depth.
        for mode, bits in (('Lineart', 1), ('Gray', 8)):
            facts = self.facts(self.page(), Resolution=75, options={'mode': mode})
            self.assertEqual(facts['ImageBitsPerPixel'], bits, mode)
        facts = self.facts(self.page(), Resolution=75, PixelType=0, options={'mode': 'Color'})
        self.assertEqual(facts['ImageBitsPerPixel'], 24)
        capabilities = page.get('GetDeviceCapabilities')
        self.assertEqual(capabilities['depths']['color'], [8, 16])
        self.assertEqual(capabilities['max-area'], [210000, 297000])


    def test_a_scan_names_the_size_of_its_paper_or_its_number(self):
        page = self.page()
        for size in (5, 'a5', 'A5', '5'):
            facts = self.facts(page, Resolution=100, PageSize=size)
            self.assertEqual((facts['ImageWidth'], facts['ImageLength']), (583, 827), size)
        for size in (77, 'foolscap', 5.5, True, [5]):
            answer = page.call('AcquireImage', {'PageSize': size})
            self.assertEqual(answer['exception'], -2113, size)
            self.assertIn('‘PageSize’ cannot be', answer['description'])
            self.assertIn('a4 (1), ', answer['description'])


class TwoScannersTest(Negotiation, unittest.TestCase):
    def setUp(self):
        self.server = Server(virtual='[device one]\n[device two]\n')
        self.addCleanup(self.server.stop)
        self.server.allow()

    def test_what_was_negotiated_is_for_the_selected_scanner(self):
        page = self.page()
        self.assertTrue(page.get('Resolution', 75))
        self.assertTrue(page.get('PixelType', 0))
        facts = self.facts(page)
        self.assertEqual((facts['ImageXResolution'], facts['ImagePixelType']), (75, 0))
        # The same, by its place on the list; then another.
        facts = self.facts(page, SelectSourceByIndex=0)
        self.assertEqual((facts['ImageXResolution'], facts['ImagePixelType']), (75, 0))
        facts = self.facts(page, SelectSourceByIndex=1, PageSize='a6')
        self.assertEqual((facts['ImageXResolution'], facts['ImagePixelType']), (300, 2))
        self.assertEqual(page.get('Resolution'), 300)
        answer = page.call('AcquireImage', {'SelectSourceByIndex': 2})
        self.assertEqual(answer['exception'], -1003)
        self.assertIn('GetSourceNames', answer['description'])


HEADER = '# SPDX-License-Identifier: GPL-3.0-or-later\n'


class GoldenTest(Negotiation, unittest.TestCase):
    """What getCapabilities gives of each recorded scanner; PLATEN_WRITE_GOLDEN renews it."""

    def test_capabilities_are_golden(self):
        names = sorted(path.stem for path in RECORDINGS.glob('*.ini'))
        self.assertGreaterEqual(len(names), 6)
        for name in names:
            with self.subTest(name):
                self.compare(name)

    def compare(self, name):
        server = Server(virtual=f'[device one]\nrecording={RECORDINGS / name}.ini\n')
        try:
            server.allow()
            self.server = server
            found = self.describe(self.page().call('getCapabilities')['result'])
        finally:
            server.stop()
        golden = RECORDINGS / f'{name}.twain.golden'
        if 'PLATEN_WRITE_GOLDEN' in os.environ:
            golden.write_text(found)
        self.assertEqual(found, golden.read_text())

    @staticmethod
    def describe(every):
        lines = [HEADER]
        for details in sorted(every, key=lambda one: one['capability']['value']):
            name = details.pop('capability')['label']
            details['query'] = ' '.join(details['query'])
            for key in ('conType', 'valueType'):
                details[key] = details[key]['label']
            lines.append(f'{name}: {json.dumps(details, sort_keys=True)}\n')
        return ''.join(lines)


class GreyTest(Negotiation, unittest.TestCase):
    """A scanner without colour needs no word to scan in grey."""

    def setUp(self):
        text = (RECORDINGS / 'duplex-fujitsu.ini').read_text()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        recording = pathlib.Path(folder.name) / 'grey.ini'
        recording.write_text(text.replace(';Color', ''))
        self.server = Server(virtual=f'[device one]\nrecording={recording}\n')
        self.addCleanup(self.server.stop)
        self.server.allow()

    def test_the_best_mode_is_usual(self):
        page = self.page()
        self.assertEqual(page.get('PixelType'), 1)
        self.assertEqual(page.get('BitDepth'), 8)
        self.assertEqual(page.get('Resolution'), 300)
        self.assertEqual(self.facts(page, Resolution=50)['ImagePixelType'], 1)
        answer = page.call('PixelType', 2)
        self.assertEqual(answer['result'], [False])
        self.assertIn('one of: 0, 1', answer['description'])


class RecordedTest(Negotiation, unittest.TestCase):
    """A scanner with all there is: duplex, deskew, whole-number tones, a long feeder."""

    def setUp(self):
        recording = RECORDINGS / 'duplex-fujitsu.ini'
        self.server = Server(virtual=f'[device one]\nsheets=2\nrecording={recording}\n')
        self.addCleanup(self.server.stop)
        self.server.allow()

    def test_a_recorded_scanner_has_its_own(self):
        page = self.page()
        resolution = self.capability(page, XRESOLUTION)
        self.assertEqual((resolution['conType']['value'], resolution['minValue'],
                          resolution['maxValue'], resolution['stepSize']),
                         (RANGE, 50, 600, 1))
        self.assertTrue(page.get('XferCount', 3))
        self.assertIn('in steps of 1', page.call('setCapabilities', {'capabilities': [
            {'capability': XRESOLUTION, 'curValue': 99.5}]})['result'][0]['capabilities'][0]
            ['errorString'])
        self.assertEqual(page.get('Duplex'), 1)
        self.assertFalse(page.get('IfAutomaticDeskew'))
        self.assertTrue(page.get('IfAutomaticDeskew', True))
        self.assertTrue(page.get('IfAutomaticDeskew'))
        self.assertTrue(page.get('IfAutoDiscardBlankpages', True))
        self.assertEqual(self.capability(page, 4404)['curValue'], -1)
        self.assertTrue(page.get('IfFeederLoaded'))
        page.get('PixelType', 0)
        self.assertEqual(self.capability(page, THRESHOLD)['maxValue'], 255)
        self.assertTrue(self.set(page, [(THRESHOLD, 77)])['result'])
        self.assertEqual(self.capability(page, THRESHOLD)['curValue'], 77)
        page.get('PixelType', 1)
        self.assertEqual(page.call('getCapabilities', [THRESHOLD])['result'], [])
        self.set(page, [(4406, 1), (4115, True), (4098, True), (XRESOLUTION, 50)])
        self.assertEqual(self.capability(page, 4406)['curValue'], 1)


if __name__ == '__main__':
    unittest.main(verbosity=2)
