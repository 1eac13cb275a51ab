#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate against requests that are not strict HTTP, wrong hosts and other users."""

import os
import shutil
import socket
import ssl
import subprocess
import time
import unittest

import platenhttp
from platen_home import free_ports
from platenhttp import GRANTED, raw, request


class GateTest(platenhttp.ServerTest):
    def replies(self, text):
        host = f'Host: 127.0.0.1:{self.port}\r\n'
        return raw(self.port, text.replace('HOST', host).encode('latin1'))

    def assert_refused(self, text, status):
        replies = self.replies(text)
        self.assertEqual([reply.status for reply in replies], [status], repr(text)[:120])
        reply = replies[0]
        self.assertEqual(reply.headers['connection'], 'close')
        self.assertEqual(reply.json()['statusCode'], status)
        self.assertNotIn('access-control-allow-origin', reply.headers)

    def test_malformed_requests_are_refused_and_closed(self):
        get = 'GET /fa/VersionInfo HTTP/1.1\r\nHOST'
        post = 'POST /f/x HTTP/1.1\r\nHOST'
        smuggled = 'GET /fa/VersionInfo HTTP/1.1\r\nHOST\r\n'
        for text, status in (
                ('GET /fa/VersionInfo HTTP/1.1\nHOST\n', 400),
                ('GET /fa/VersionInfo HTTP/1.1\r\nHost: 127.0.0.1\n\r\n', 400),
                ('GET /fa/VersionInfo HTTP/1.1\r\n\r\n', 400),
                (get + 'HOST\r\n', 400),
                (get + 'Origin: https://a.test\r\nOrigin: https://b.test\r\n\r\n', 400),
                (get + 'Sec-Fetch-Mode: cors\r\nSec-Fetch-Mode: navigate\r\n\r\n', 400),
                (post + 'Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello', 400),
                (post + 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n' +
                 smuggled, 400),
                (post + 'Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n', 400),
                (post + 'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n' + smuggled, 411),
                (post + 'Content-Length: -5\r\n\r\n', 400),
                (post + 'Content-Length: +5\r\n\r\nhello', 400),
                (post + 'Content-Length: 5, 5\r\n\r\nhello', 400),
                (post + 'Content-Length: 0x5\r\n\r\nhello', 400),
                (post + 'Content-Length: 99999999999999999999\r\n\r\n', 400),
                (post + 'Content-Length: 2000000\r\n\r\n', 413),
                (get + 'X: ' + 'a' * 17000 + '\r\n\r\n', 431),
                (get + ''.join(f'X-{i}: y\r\n' for i in range(70)) + '\r\n', 431),
                ('GET /' + 'a' * 17000, 431),
                ('BREW / HTTP/1.1\r\nHOST\r\n', 405),
                ('CONNECT 127.0.0.1:1 HTTP/1.1\r\nHOST\r\n', 405),
                ('TRACE / HTTP/1.1\r\nHOST\r\n', 405),
                ('get / HTTP/1.1\r\nHOST\r\n', 405),
                ('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400),
                ('GET / HTTP/1.0\r\nHOST\r\n', 400),
                ('GET / HTTP/1.2\r\nHOST\r\n', 400),
                ('GET /\r\nHOST\r\n', 400),
                ('GET  / HTTP/1.1\r\nHOST\r\n', 400),
                ('GET / x HTTP/1.1\r\nHOST\r\n', 400),
                ('GET x HTTP/1.1\r\nHOST\r\n', 400),
                ('GET * HTTP/1.1\r\nHOST\r\n', 400),
                ('\r\n' + smuggled, 400),
                (get + ' folded: x\r\n\r\n', 400),
                (get + 'Origin : https://app.test\r\n\r\n', 400),
                (get + 'no colon\r\n\r\n', 400),
                (get + ': x\r\n\r\n', 400),
                (get + 'X: a\0b\r\n\r\n', 400),
                (get + 'X: a\rb\r\n\r\n', 400),
                (get + 'Expect: magic\r\n\r\n', 400),
                ('GET /../etc/passwd HTTP/1.1\r\nHOST\r\n', 400),
                ('GET /f/%2e%2e%2fetc HTTP/1.1\r\nHOST\r\n', 400),
                ('GET /fa//VersionInfo HTTP/1.1\r\nHOST\r\n', 400),
                ('GET /fa/VersionInfo#x HTTP/1.1\r\nHOST\r\n', 400),
                ('GET /fa/VersionInfo?%zz HTTP/1.1\r\nHOST\r\n', 400),
                ('GET /fa/VersionInfo?a%0 HTTP/1.1\r\nHOST\r\n', 400),
                ('GET /fa/VersionInfo?%00 HTTP/1.1\r\nHOST\r\n', 400),
                ('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400)):
            with self.subTest(text=text[:100]):
                self.assert_refused(text, status)

    def test_nothing_follows_a_refusal(self):
        good = 'GET /fa/VersionInfo HTTP/1.1\r\nHOST\r\n'
        bad = 'POST /f/x HTTP/1.1\r\nHOSTContent-Length: 1\r\nContent-Length: 2\r\n\r\n'
        statuses = [reply.status for reply in self.replies(good + good + bad + good)]
        self.assertEqual(statuses, [200, 200, 400])

    def test_a_refused_upgrade_opens_no_back_door(self):
        """What follows one is a request like any other, and goes through the gate."""
        upgrade = ('GET /ws HTTP/1.1\r\nHOSTUpgrade: websocket\r\nConnection: Upgrade\r\n'
                   'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n')
        evil = 'GET /fa/VersionInfo HTTP/1.1\r\nHost: evil.test\r\n\r\n'
        for fields, status in (('Sec-WebSocket-Version: 13\r\nOrigin: https://x.test', 403),
                               ('Sec-WebSocket-Version: 13\r\nOrigin: null', 403),
                               ('Sec-WebSocket-Version: 9', 400)):
            replies = self.replies(f'{upgrade}{fields}\r\n\r\n{evil}{evil}')
            self.assertEqual([reply.status for reply in replies], [status, 421], fields)
            self.assertEqual(replies[0].json()['statusCode'], status)

    def test_a_body_is_not_a_request(self):
        hidden = f'GET /fa/VersionInfo HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n'
        text = (f'POST /f/CreateInstance HTTP/1.1\r\nHOSTContent-Length: {len(hidden)}\r\n'
                f'Content-Type: application/json\r\n\r\n{hidden}')
        good = 'GET /fa/VersionInfo HTTP/1.1\r\nHOSTConnection: close\r\n\r\n'
        self.assertEqual([r.status for r in self.replies(text + good)], [400, 200])

    def test_requests_may_be_slow_and_in_pieces(self):
        text = f'GET /fa/VersionInfo HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n' * 2
        with platenhttp.connect(self.port) as link:
            file = link.makefile('rb')
            for byte in text.encode():
                link.sendall(bytes([byte]))
            for _ in range(2):
                self.assertEqual(platenhttp.read_reply(file).status, 200)

    def test_only_own_hosts_are_answered(self):
        port = self.port
        for host in (f'127.0.0.1:{port}', f'localhost:{port}', f'[::1]:{port}'):
            reply = request(port, 'GET', '/fa/VersionInfo', {'Host': host})
            self.assertEqual(reply.status, 200, host)
        for host in (f'evil.test:{port}', f'0.0.0.0:{port}', '127.0.0.1:1', '127.0.0.1',
                     f'localhost.:{port}', f'127.0.0.1:{port}.evil.test', 'localhost',
                     f'[::ffff:127.0.0.1]:{port}', f'127.1:{port}', f'user@127.0.0.1:{port}',
                     f'LOCALHOST:{port}', f'127.0.0.1:{port},127.0.0.1:{port}', '',
                     f'127.0.0.1:{self.server.ports["control"]}', f'127.0.0.1:0{port}'):
            reply = request(port, 'GET', '/fa/VersionInfo', {'Host': host})
            self.assertEqual(reply.status, 421, host)
            self.assertEqual(reply.json()['code'], 'wrong-host')

    def test_authority_of_the_target_counts_too(self):
        for target, status in ((f'http://127.0.0.1:{self.port}/fa/VersionInfo', 200),
                               (f'http://evil.test:{self.port}/fa/VersionInfo', 421),
                               (f'http://x@127.0.0.1:{self.port}/fa/VersionInfo', 421),
                               ('ftp://127.0.0.1/fa/VersionInfo', 400)):
            replies = self.replies(f'GET {target} HTTP/1.1\r\nHOST\r\n')
            self.assertEqual([reply.status for reply in replies], [status], target)

    def test_both_families_are_served_and_nothing_else(self):
        for port in self.server.ports.values():
            for host in ('127.0.0.1', '::1'):
                platenhttp.connect(port, host).close()
        table = subprocess.run(['ss', '-Hltnp'], capture_output=True, text=True, check=True)
        ours = [line.split()[3] for line in table.stdout.splitlines()
                if f'pid={self.server.process.pid},' in line]
        expected = [f'{host}:{port}' for port in self.server.ports.values()
                    for host in ('127.0.0.1', '[::1]')]
        self.assertEqual(sorted(ours), sorted(expected))

    def test_too_large_is_readable_for_a_granted_origin(self):
        for origin, readable in ((GRANTED, GRANTED), ('https://x.test', None)):
            reply = self.replies(f'POST /f/x HTTP/1.1\r\nHOSTOrigin: {origin}\r\n'
                                 'Content-Length: 3000000\r\n\r\n' + 'x' * 3000000)[0]
            self.assertEqual(reply.status, 413)
            self.assertEqual(reply.headers.get('access-control-allow-origin'), readable)

    @unittest.skipUnless(os.getuid() == 0 and shutil.which('setpriv'), 'needs root')
    def test_other_users_get_no_reply(self):
        for port in self.server.ports.values():
            got = subprocess.run(
                ['setpriv', '--reuid', 'nobody', '--clear-groups', '/usr/bin/python3', '-c',
                 'import socket,sys\n'
                 f's=socket.create_connection(("127.0.0.1",{port}),10)\n'
                 f's.sendall(b"GET /fa/VersionInfo HTTP/1.1\\r\\nHost: 127.0.0.1:{port}'
                 '\\r\\n\\r\\n")\n'
                 'try: print(len(s.recv(100)))\n'
                 'except ConnectionResetError: print(0)'],
                capture_output=True, text=True, cwd='/', check=True)
            self.assertEqual(got.stdout.strip(), '0')

    def test_tls_is_new_enough(self):
        port = self.server.ports['core-tls']
        for version, works in ((ssl.TLSVersion.TLSv1_1, False),
                               (ssl.TLSVersion.TLSv1_2, True),
                               (ssl.TLSVersion.TLSv1_3, True)):
            context = ssl.create_default_context(cafile=str(self.server.tls / 'ca.pem'))
            context.minimum_version = context.maximum_version = version
            context.set_ciphers('ALL:@SECLEVEL=0')
            with platenhttp.connect(port) as link:
                try:
                    with context.wrap_socket(link, server_hostname='127.0.0.1') as tls:
                        tls.sendall(f'GET /fa/VersionInfo HTTP/1.1\r\nHost: localhost:{port}'
                                    '\r\nConnection: close\r\n\r\n'.encode())
                        reply = platenhttp.read_reply(tls.makefile('rb'))
                        self.assertEqual(reply.status, 200)
                        self.assertTrue(works, version)
                except ssl.SSLError:
                    self.assertFalse(works, version)

    def test_refusals_travel_over_tls(self):
        port = self.server.ports['core-tls']
        context = ssl.create_default_context(cafile=str(self.server.tls / 'ca.pem'))
        with platenhttp.connect(port) as link:
            with context.wrap_socket(link, server_hostname='localhost') as tls:
                tls.sendall(b'GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n')
                self.assertEqual(platenhttp.read_reply(tls.makefile('rb')).status, 421)

    def test_taken_port_is_named(self):
        for family, address in ((socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1')):
            ports = free_ports(4)
            with socket.socket(family) as squatter:
                squatter.bind((address, ports[1]))
                squatter.listen()
                server = platenhttp.Server(ports=ports)
                self.assertFalse(server.is_ready)
                message = server.errors()
                for word in (f'Port {ports[1]} ', '‘core-tls’', '[ports]'):
                    self.assertIn(word, message)
                with self.assertRaises(ConnectionRefusedError):
                    platenhttp.connect(ports[0])
                self.assertEqual(server.stop(), 1)

    def test_idle_connections_are_cut(self):
        """The shortest of the deadlines, 10 s for a head that never ends."""
        with platenhttp.connect(self.port, timeout=30) as link:
            link.sendall(b'GET /fa/VersionInfo HTTP/1.1\r\n')
            start = time.monotonic()
            self.assertEqual(link.recv(1), b'')
            self.assertGreater(time.monotonic() - start, 5)


if __name__ == '__main__':
    unittest.main(verbosity=2)
