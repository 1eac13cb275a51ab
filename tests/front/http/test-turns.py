#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that want one scanner: who waits, who is told what, and how a jammed scan goes on."""

import unittest

from platenhttp import GRANTED, Page, Server

OTHER = 'https://other.test'
SCANNERS = ('[device jam]\nname=Jam\nsheets=5\njam-at-page=3\n'
            '[device slow]\nname=Slow\nsheets=50\nslow-rows=1500\n'
            '[device hang]\nname=Hang\nhang-at=read\n')
BUSY = -1004
TIMED_OUT_WORDS = 'did not answer in time'


class TurnsTest(unittest.TestCase):
    def setUp(self):
        self.server = Server(virtual=SCANNERS)
        self.addCleanup(self.server.stop)
        self.assertTrue(self.server.is_ready, self.server.errors())
        for origin in (GRANTED, OTHER):
            self.server.allow(origin)

    def page(self, name, origin=GRANTED):
        page = Page(self.server, origin)
        names = page.call('GetSourceNames')['result']
        index = next(i for i, found in enumerate(names) if name in found)
        self.assertTrue(page.get('SelectSourceByIndex', index))
        return page

    def begin(self, page, **configuration):
        answer = page.call('AcquireImage', dict(configuration, Resolution=75, IfFeederEnabled=True))
        self.assertTrue(answer['result'][0], answer)
        return answer['result'][1]

    def test_a_jammed_scan_goes_on_into_the_same_pages(self):
        page = self.page('Jam')
        job = page.wait(self.begin(page, XferCount=4))
        self.assertEqual((job['state'], job['pagesDone'], job['canResume']), ('failed', 2, True))
        stranger = Page(self.server, OTHER)
        self.assertIn('exception', stranger.call('ResumeJob', job['job']))

        result = page.call('ResumeJob', job['job'])['result']
        rest = page.wait(result[1])
        self.assertEqual((rest['state'], rest['pagesDone']), ('done', 2), rest)
        self.assertEqual(page.get('HowManyImagesInBuffer'), 4)
        self.assertFalse(page.get('GetJob', job['job'])['canResume'])
        self.assertIn('exception', page.call('ResumeJob', job['job']))
        self.assertIn('exception', page.call('ResumeJob', 'nobody'))

    def test_another_site_waits_and_learns_no_name(self):
        first, second = self.page('Slow'), self.page('Slow', OTHER)
        job = self.begin(first)
        answer = second.call('AcquireImage', {'Resolution': 75})
        self.assertIn('a web page', str(answer))
        self.assertNotIn(GRANTED, str(answer))
        self.assertIn(str(BUSY), str(answer))

        waiting = self.begin(second, queue=True, XferCount=1)
        self.assertEqual(second.get('GetJob', waiting)['state'], 'queued')
        first.get('CancelAllPendingTransfers')
        self.assertEqual(first.wait(job)['state'], 'cancelled')
        self.assertEqual(second.wait(waiting)['state'], 'done')

    def test_a_page_that_waits_may_give_up(self):
        first, second = self.page('Slow'), self.page('Slow', OTHER)
        self.begin(first)
        waiting = self.begin(second, queue=True)
        second.get('CancelAllPendingTransfers')
        self.assertEqual(second.get('GetJob', waiting)['state'], 'cancelled')

    def test_time_limits_end_a_scan(self):
        page = self.page('Hang')
        job = page.wait(self.begin(page, scannerFailureTimeout=1))
        self.assertEqual(job['state'], 'failed')
        self.assertIn(TIMED_OUT_WORDS, job['error']['message'])

        page = self.page('Slow')
        job = page.wait(self.begin(page, jobTimeout=1))
        self.assertEqual(job['state'], 'failed')
        self.assertIn('not done within its limit of 1 s', job['error']['message'])
        self.assertEqual(page.get('HowManyImagesInBuffer'), job['pagesDone'])
        answer = page.call('AcquireImage', {'jobTimeout': -1})
        self.assertIn('jobTimeout', str(answer))


if __name__ == '__main__':
    unittest.main(verbosity=2)
