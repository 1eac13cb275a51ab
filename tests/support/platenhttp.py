# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the HTTP front share: a server of their own, raw requests, a WebSocket."""

import base64
import hashlib
import json
import os
import pathlib
import socket
import struct
import subprocess
import time
import unittest
import urllib.parse

from platen_home import Home

GRANTED = 'https://app.test'
PROGRAM = os.path.join(os.environ['PLATEN_BUILD_DIR'], 'tests/front/http/http-server')

class Server(Home):
    """The service and its HTTP front in a home of their own."""

    def __init__(self, ports=None, keep=None, virtual=None):
        super().__init__(ports, path=keep)
        if virtual is not None:
            self.environment['PLATEN_VIRTUAL'] = str(self.write('virtual.ini', virtual))
        with open(self.dir / 'errors', 'a', encoding='utf-8') as errors:
            self.process = subprocess.Popen(
                [PROGRAM, str(self.settings)], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=errors, text=True,
                env=dict(self.environment, G_DEBUG='fatal-criticals'))
        self.is_ready = self.process.stdout.readline().strip() == 'ready'

    @property
    def tls(self):
        return self.store / 'tls'

    def order(self, line):
        self.process.stdin.write(line + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def allow(self, origin=GRANTED, *capabilities):
        assert self.order(' '.join(['allow', origin, *capabilities])) == 'done'

    def revoke(self, origin=GRANTED):
        assert self.order(f'revoke {origin}') == 'done'

    def rss_kb(self):
        status = pathlib.Path(f'/proc/{self.process.pid}/status').read_text()
        return int(status.split('VmRSS:')[1].split()[0])

    def errors(self):
        return (self.dir / 'errors').read_text()

    def stop(self, keep=False):
        if self.process.poll() is None:
            self.process.stdin.close()
        status = self.process.wait(30)
        self.process.stdout.close()
        self.last_words = self.errors()
        if not keep:
            self.remove()
        return status


class ServerTest(unittest.TestCase):
    """One server for all tests of a class; it must not have complained."""

    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        assert cls.server.is_ready, cls.server.errors()
        cls.server.allow()
        cls.port = cls.server.core

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0, cls.server.last_words


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f'{self.status} {self.headers} {self.body[:200]}'


def connect(port, host='127.0.0.1', timeout=60, buffer_bytes=None):
    family = socket.AF_INET6 if ':' in host else socket.AF_INET
    link = socket.socket(family)
    link.settimeout(timeout)
    if buffer_bytes:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer_bytes)
    try:
        link.connect((host, port))
    except OSError:
        link.close()
        raise
    return link


def read_reply(file, method='GET'):
    """One reply from a stream; None at its end."""
    line = file.readline()
    if not line:
        return None
    headers = {}
    for field in iter(file.readline, b'\r\n'):
        if not field:
            break
        name, _, value = field.decode('latin1').partition(':')
        assert name.lower() not in headers, f'{name} is repeated'
        headers[name.lower()] = value.strip()
    status = int(line.split()[1])
    length = int(headers.get('content-length', 0))
    has_body = method != 'HEAD' and status not in (101, 204, 304)
    return Reply(status, headers, file.read(length) if has_body else b'')


def raw(port, data, host='127.0.0.1'):
    """All replies to some bytes, until the other end closes or says nothing for a while."""
    replies = []
    with connect(port, host) as link:
        file = link.makefile('rb')
        try:
            link.sendall(data)
            link.settimeout(2)
            while (reply := read_reply(file)) is not None:
                replies.append(reply)
        except (TimeoutError, ConnectionResetError, BrokenPipeError):
            pass
    return replies


def request(port, method, path, headers=None, body=None, host='127.0.0.1'):
    """One request on a connection of its own."""
    fields = {'Host': f'127.0.0.1:{port}', 'Connection': 'close'}
    fields.update(headers or {})
    if body is not None:
        fields['Content-Length'] = str(len(body))
    head = f'{method} {path} HTTP/1.1\r\n'
    head += ''.join(f'{name}: {value}\r\n' for name, value in fields.items()
                    if value is not None)
    with connect(port, host) as link:
        link.sendall(head.encode('latin1') + b'\r\n' + (body or b''))
        return read_reply(link.makefile('rb'), method)


class Page:
    """A page of some origin, or a local program, with one instance."""

    def __init__(self, server, origin=None, attach=None):
        self.server, self.origin = server, origin
        self.id = ''
        result = (self.call('AttachInstance', attach) if attach
                  else self.call('CreateInstance'))
        self.id, self.collection = result['result']

    def headers(self):
        return {'Origin': self.origin, 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty',
                'Sec-Fetch-Site': 'cross-site'} if self.origin else {}

    def send(self, method, *parameters):
        body = json.dumps({'id': self.id, 'method': method, 'parameter': list(parameters),
                           'cmdId': 'c'}).encode()
        headers = dict(self.headers(), **{'Content-Type': 'application/json'})
        return request(self.server.core, 'POST', f'/f/{method}', headers, body)

    def call(self, method, *parameters):
        reply = self.send(method, *parameters)
        assert reply.status == 200, reply
        answer = reply.json()
        assert answer['method'] == method and answer['cmdId'] == 'c'
        return answer

    def get(self, method, *parameters):
        answer = self.call(method, *parameters)
        assert 'exception' not in answer, answer
        return answer['result'][0]

    def get_all(self, method, *parameters):
        answer = self.call(method, *parameters)
        assert 'exception' not in answer, answer
        return answer['result']

    def image(self, extra=None, **query):
        query = urllib.parse.urlencode(dict({'id': self.id}, **query))
        headers = dict(self.headers(), **(extra or {}))
        return request(self.server.core, 'GET', f'/dwt/dwt_16100728/img?{query}', headers)

    def scan(self, **configuration):
        """Starts a scan and polls until it has ended; gives the job's last facts."""
        answer = self.call('AcquireImage', configuration)
        assert answer['result'][0] is True, answer
        return self.wait(answer['result'][1])

    def wait(self, job, seconds=60):
        for _ in range(seconds * 20):
            facts = self.get('GetJob', job)
            if facts['state'] in ('done', 'failed', 'cancelled'):
                return facts
            time.sleep(0.05)
        raise AssertionError(f'the job did not end: {facts}')


class WebSocket:
    """Just enough of RFC 6455 for a client."""

    def __init__(self, port, origin=None, hello=None, buffer_bytes=None):
        self.link = connect(port, buffer_bytes=buffer_bytes)
        self.file = self.link.makefile('rb')
        key = base64.b64encode(os.urandom(16)).decode()
        origin = f'Origin: {origin}\r\n' if origin else ''
        self.link.sendall((f'GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{origin}'
                           'Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n'
                           'Sec-WebSocket-Version: 13\r\n'
                           f'Sec-WebSocket-Key: {key}\r\n\r\n').encode())
        self.reply = read_reply(self.file)
        if self.reply.status == 101:
            accept = hashlib.sha1((key + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').encode())
            expected = base64.b64encode(accept.digest()).decode()
            assert self.reply.headers['sec-websocket-accept'] == expected
        if hello is not None:
            self.send(json.dumps({'id': hello}))

    def send(self, text, opcode=1, final=True):
        data, mask = text.encode(), os.urandom(4)
        head = bytes([(0x80 if final else 0) | opcode])
        if len(data) < 126:
            head += bytes([0x80 | len(data)])
        elif len(data) < 65536:
            head += bytes([0x80 | 126]) + struct.pack('>H', len(data))
        else:
            head += bytes([0x80 | 127]) + struct.pack('>Q', len(data))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(data))
        self.link.sendall(head + mask + masked)

    def receive(self):
        """The next event; None when the other end closes."""
        try:
            head = self.file.read(2)
        except ConnectionResetError:
            return None
        if len(head) < 2 or head[0] & 15 == 8:
            return None
        length = head[1] & 127
        if length == 126:
            length = struct.unpack('>H', self.file.read(2))[0]
        elif length == 127:
            length = struct.unpack('>Q', self.file.read(8))[0]
        return json.loads(self.file.read(length))

    def receive_until(self, event):
        events = []
        while not events or events[-1]['event'] != event:
            got = self.receive()
            assert got is not None, f'closed before {event}; so far {events}'
            events.append(got)
        return events

    def close(self):
        self.link.close()
