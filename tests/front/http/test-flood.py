#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Floods: bodies without end, hundreds of slow connections. Memory stays flat, others are served."""

import select
import socket
import ssl
import time
import unittest

import platenhttp
from platenhttp import request

MEBIBYTE = bytes(1024 * 1024)
GROWTH_KB = 20 * 1024
# How long an attack may last before a client that gets on with it is served all the same.
PATIENCE_S = 15


class FloodTest(unittest.TestCase):
    def setUp(self):
        self.server = platenhttp.Server()
        self.assertTrue(self.server.is_ready, self.server.errors())
        self.port = self.server.core
        self.assert_served()
        self.rss_kb = self.server.rss_kb()

    def tearDown(self):
        self.assertEqual(self.server.stop(), 0, self.server.last_words)

    def assert_served(self):
        self.assertEqual(request(self.port, 'GET', '/fa/VersionInfo').status, 200)

    def assert_served_soon(self):
        """Nobody waits while the service still reads from all of them."""
        end = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.assert_served()
            except ConnectionError:
                if time.monotonic() > end:
                    raise

    def assert_memory_is_flat(self):
        self.assertLess(self.server.rss_kb() - self.rss_kb, GROWTH_KB)

    def pour(self, head, mebibytes):
        """Sends a request with a huge body; gives how much was taken, and the reply."""
        sent = 0
        with platenhttp.connect(self.port) as link:
            link.sendall(head.replace('HOST', f'Host: 127.0.0.1:{self.port}\r\n').encode())
            try:
                for _ in range(mebibytes):
                    link.sendall(MEBIBYTE)
                    sent += 1
                    if sent % 50 == 0:
                        self.assert_memory_is_flat()
            except (BrokenPipeError, ConnectionResetError):
                pass
            try:
                return sent, platenhttp.read_reply(link.makefile('rb'))
            except ConnectionResetError:
                return sent, None

    def test_400_mebibytes_are_refused(self):
        for mebibytes in (12, 400):
            head = f'POST /f/x HTTP/1.1\r\nHOSTContent-Length: {mebibytes << 20}\r\n\r\n'
            sent, reply = self.pour(head, mebibytes)
            if reply is not None:
                self.assertEqual(reply.status, 413)
            self.assertTrue(reply is not None or mebibytes == 400)
            self.assertLess(sent, 100)
            self.assert_memory_is_flat()
        self.assert_served()

    def test_chunks_without_end_are_refused(self):
        head = 'POST /f/x HTTP/1.1\r\nHOSTTransfer-Encoding: chunked\r\n\r\n19000000\r\n'
        sent, _ = self.pour(head, 400)
        self.assertLess(sent, 100)
        self.assert_memory_is_flat()
        self.assert_served()

    def test_slow_connections_lock_nobody_out(self):
        """500 that dawdle in every way there is, while a good client asks 100 times."""
        heads = ('', 'GET /fa/VersionInfo HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHOSTX: ',
                 'POST /f/x HTTP/1.1\r\nHOSTContent-Type: application/json\r\n'
                 'Content-Length: 1000\r\n\r\n{')
        slow = []
        try:
            for i in range(500):
                link = socket.socket()
                link.connect(('127.0.0.1', self.port))
                head = heads[i % len(heads)]
                head = head.replace('HOST', f'Host: 127.0.0.1:{self.port}\r\n')
                link.sendall(head.encode())
                slow.append(link)
                if i % 5 == 0:
                    self.assert_served()
            self.assert_served()
            self.assert_memory_is_flat()
            open_now = len(slow) - len(select.select(slow, [], [], 0)[0])
            self.assertLessEqual(open_now, 64)
        finally:
            for link in slow:
                link.close()
        self.assert_served()

    def test_slow_readers_lock_nobody_out(self):
        """As many as there are places, each asking for more than it ever reads."""
        text = f'GET /fa/VersionInfo HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n'
        slow = []
        try:
            for _ in range(64):
                link = socket.socket()
                link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
                link.connect(('127.0.0.1', self.port))
                link.setblocking(False)
                slow.append(link)
            clogged = set()
            while len(clogged) < len(slow):
                for link in slow:
                    try:
                        link.send(text.encode() * 200)
                    except BlockingIOError:
                        clogged.add(link)
            self.assert_served_soon()
            for _ in range(10):
                self.assert_served()
            self.assert_memory_is_flat()
        finally:
            for link in slow:
                link.close()

    def test_idle_connections_lock_nobody_out(self):
        """As many as there are places, each kept after its reply."""
        host = f'Host: 127.0.0.1:{self.port}\r\n'
        good = f'GET /fa/VersionInfo HTTP/1.1\r\n{host}\r\n'
        refused = (f'GET /ws HTTP/1.1\r\n{host}Origin: https://x.test\r\n'
                   'Connection: Upgrade\r\nUpgrade: websocket\r\n'
                   'Sec-WebSocket-Version: 13\r\n'
                   'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n')
        for text in (good, refused):
            idle = [platenhttp.connect(self.port) for _ in range(64)]
            for link in idle:
                link.sendall(text.encode())
                self.assertIn(platenhttp.read_reply(link.makefile('rb')).status, (200, 403))
            for _ in range(64):
                self.assert_served()
            for link in idle:
                link.close()

    def assert_served_over_tls(self, context):
        port = self.server.ports['core-tls']
        with platenhttp.connect(port) as link:
            with context.wrap_socket(link, server_hostname='localhost') as tls:
                tls.sendall(f'GET /fa/VersionInfo HTTP/1.1\r\nHost: localhost:{port}'
                            '\r\n\r\n'.encode())
                self.assertEqual(platenhttp.read_reply(tls.makefile('rb')).status, 200)

    def test_silent_tls_locks_nobody_out(self):
        """100 that stop before, within and after their first record."""
        context = ssl.create_default_context(cafile=str(self.server.tls / 'ca.pem'))
        outgoing = ssl.MemoryBIO()
        client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname='localhost')
        with self.assertRaises(ssl.SSLWantReadError):
            client.do_handshake()
        hello = outgoing.read()
        self.assert_served_over_tls(context)
        self.rss_kb = self.server.rss_kb()
        slow = []
        try:
            for i in range(100):
                slow.append(platenhttp.connect(self.server.ports['core-tls']))
                slow[-1].sendall((b'', hello[:3], hello[:50], hello)[i % 4])
            self.assert_served()
            self.assert_served_over_tls(context)
            self.assert_memory_is_flat()
        finally:
            for link in slow:
                link.close()

    def test_slow_head_ends_by_its_deadline(self):
        """One byte a second does not buy more time than ten seconds."""
        with platenhttp.connect(self.port) as link:
            start = time.monotonic()
            text = 'GET /fa/VersionInfo HTTP/1.1\r\nX: ' + 'y' * 60
            for byte in text.encode():
                if select.select([link], [], [], 0.5)[0]:
                    break
                try:
                    link.sendall(bytes([byte]))
                except OSError:
                    break
            else:
                self.fail('nobody cut the connection')
            self.assertGreater(time.monotonic() - start, 5)


if __name__ == '__main__':
    unittest.main(verbosity=2)
