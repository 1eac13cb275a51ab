#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may ask what: origins, grants, preflights, Fetch Metadata, instance ids."""

import contextlib
import itertools
import json
import re
import sqlite3
import time
import unittest

import platenhttp
from platenhttp import GRANTED, Page, WebSocket, request

JSON = {'Content-Type': 'application/json'}
VERSION = {'id': '1', 'method': 'VersionInfo', 'result': ['16, 1, 0, 0728', '', '64'],
           'cmdId': ''}
LOOK_ALIKES = (
    'null', '', 'https://app.test.evil.com', 'https://evilapp.test', 'http://app.test',
    'https://app.test:444', 'https://APP.test', 'https://app.test.', 'https://app.test/',
    'https://app.test:443', 'https://äpp.test', 'https://xn--pp-uia.test', 'app.test',
    'https://app.test https://app.test', 'https://app.test,https://app.test',
    'https://user@app.test', 'https://app.test\tx', 'file://', 'HTTPS://app.test',
    'https://app.tes', 'https://app.test%00', 'https://' + 'a' * 600)


# What a page may do with what is its own, whichever devices it may use.
OWN_METHODS = {
    'CreateInstance', 'AttachInstance', 'DetachInstance', 'GetJob',
    'CancelAllPendingTransfers', 'GetPreviewRows', 'HowManyImagesInBuffer',
    'CurrentImageIndexInBuffer', 'GetImageWidth', 'GetImageHeight', 'GetImageXResolution',
    'GetImageYResolution', 'GetImageBitDepth', 'IndexToImageID', 'ImageIDToIndex',
    'MoveImage', 'SwitchImage', 'RemoveImage', 'RemoveAllImages', 'GetImageURL',
    'ConvertToBlob'}


class AccessTest(platenhttp.ServerTest):
    def ask(self, method, path, headers=None, body=None, port=None):
        return request(port or self.port, method, path, headers, body)

    def assert_standing_headers(self, reply):
        self.assertEqual(reply.headers['x-content-type-options'], 'nosniff')
        self.assertEqual(reply.headers['cache-control'], 'no-store')
        self.assertEqual(reply.headers['referrer-policy'], 'no-referrer')
        self.assertEqual(reply.headers['cross-origin-resource-policy'], 'same-origin')
        self.assertIn('Origin', reply.headers['vary'])
        self.assertNotIn('server', reply.headers)
        self.assertNotIn('access-control-allow-credentials', reply.headers)

    def test_version_is_the_documented_object(self):
        expected = json.dumps(VERSION, separators=(',', ':')).encode()
        for port in (self.port, self.server.ports['control']):
            for path in ('/fa/VersionInfo?ts=1', '/fa/VersionInfo', '/f/VersionInfo?ts=1'):
                reply = self.ask('GET', path, port=port)
                self.assertEqual((reply.status, reply.body), (200, expected))
                self.assert_standing_headers(reply)

    def test_version_is_readable_by_any_web_origin(self):
        for origin in (GRANTED, 'https://x.test', 'http://x.test:8080', 'http://127.0.0.1:1'):
            reply = self.ask('GET', '/fa/VersionInfo', {'Origin': origin})
            self.assertEqual(reply.json(), VERSION)
            self.assertEqual(reply.headers['access-control-allow-origin'], origin)
        for origin in ('null', 'file://', 'https://X.test'):
            reply = self.ask('GET', '/fa/VersionInfo', {'Origin': origin})
            self.assertEqual(reply.status, 403)
            self.assertNotIn('access-control-allow-origin', reply.headers)

    def test_version_takes_an_envelope(self):
        body = b'[{"id":"7","method":"VersionInfo","parameter":[],"cmdId":"q"}]'
        reply = self.ask('POST', '/fa/VersionInfo', dict(JSON, Origin='https://x.test'), body)
        self.assertEqual(reply.json(), dict(VERSION, id='7', cmdId='q'))

    def test_look_alike_origins_are_refused(self):
        for origin in LOOK_ALIKES:
            for method, path in (('POST', '/f/CreateInstance'), ('GET', '/f/CreateInstance'),
                                 ('GET', '/dwt/dwt_1/img?id=1&index=0'), ('GET', '/nowhere')):
                headers = dict(JSON, Origin=origin.encode().decode('latin1'))
                reply = self.ask(method, path, headers, b'{}' if method == 'POST' else None)
                self.assertIn(reply.status, (400, 403), origin)
                allowed = reply.headers.get('access-control-allow-origin')
                self.assertNotEqual(allowed, GRANTED)
                self.assertIn(allowed, (None, origin))

    def test_refusal_without_a_grant_is_readable(self):
        for method, body in (('POST', b'{}'), ('GET', None)):
            reply = self.ask(method, '/f/CreateInstance',
                             dict(JSON, Origin='https://x.test'), body)
            self.assertEqual(reply.status, 403)
            self.assertEqual(reply.json()['statusCode'], 403)
            self.assertEqual(reply.json()['code'], 'consent-required')
            self.assertEqual(reply.headers['access-control-allow-origin'], 'https://x.test')
            self.assert_standing_headers(reply)

    def test_hidden_origins_are_refused(self):
        """A browser that sends no Origin is not mistaken for a local program."""
        for name, value in (('Sec-Fetch-Site', 'same-origin'), ('Sec-Fetch-Mode', 'cors'),
                            ('Sec-Fetch-Dest', 'empty'), ('Referer', 'https://x.test/'),
                            ('Cookie', 'a=b')):
            reply = self.ask('POST', '/f/CreateInstance', dict(JSON, **{name: value}), b'{}')
            self.assertEqual(reply.status, 403, name)
            self.assertNotIn('access-control-allow-origin', reply.headers)

    def test_fetch_metadata_is_held_against_the_use(self):
        def status(path, port=None, method='GET', **fetch):
            headers = {'Sec-Fetch-' + key.capitalize(): value for key, value in fetch.items()}
            return self.ask(method, path, dict(headers, Origin=GRANTED), port=port).status

        for fetch in ({'mode': 'navigate', 'dest': 'document'}, {'mode': 'no-cors'},
                      {'mode': 'navigate', 'dest': 'iframe'}, {'dest': 'script'},
                      {'mode': 'no-cors', 'dest': 'image'}, {'dest': 'embed'},
                      {'dest': 'object'}, {'dest': 'worker'}, {'mode': 'websocket'}):
            self.assertEqual(status('/fa/VersionInfo', **fetch), 403, fetch)
        self.assertEqual(status('/fa/VersionInfo', mode='cors', dest='empty'), 200)
        control = self.server.ports['control']
        self.assertEqual(status('/', control, mode='navigate', dest='document'), 200)
        self.assertEqual(status('/methods', control, mode='navigate', dest='document'), 200)
        self.assertEqual(status('/', control, mode='navigate', dest='iframe'), 403)
        style = {'mode': 'no-cors', 'dest': 'style'}
        self.assertEqual(status('/style.css', control, site='same-origin', **style), 200)
        self.assertEqual(status('/style.css', control, site='cross-site', **style), 403)
        self.assertEqual(status('/style.css', control, mode='no-cors', dest='script'), 403)
        self.assertEqual(status('/', control, site='same-origin', **style), 403)
        self.assertEqual(status('/dwt/dwt_1/img', mode='navigate', dest='document'), 403)
        self.assertEqual(status('/dwt/dwt_1/img', mode='no-cors', dest='script'), 403)

    def test_preflight_is_for_granted_origins(self):
        asked = {'Origin': GRANTED, 'Access-Control-Request-Method': 'POST',
                 'Access-Control-Request-Headers': 'content-type'}
        reply = self.ask('OPTIONS', '/f/x', asked)
        self.assertEqual((reply.status, reply.body), (204, b''))
        self.assertEqual(reply.headers['access-control-allow-origin'], GRANTED)
        self.assertIn('POST', reply.headers['access-control-allow-methods'])
        self.assertLessEqual(int(reply.headers['access-control-max-age']), 600)
        self.assertNotIn('access-control-allow-private-network', reply.headers)
        network = {'Access-Control-Request-Private-Network': 'true'}
        reply = self.ask('OPTIONS', '/f/x', dict(asked, **network))
        self.assertEqual(reply.headers['access-control-allow-private-network'], 'true')
        for change in ({'Origin': 'https://x.test'}, {'Origin': 'null'},
                       {'Access-Control-Request-Method': 'DELETE'},
                       {'Access-Control-Request-Headers': 'content-type, x-evil'}):
            reply = self.ask('OPTIONS', '/f/x', dict(asked, **network, **change)
                             if 'Origin' not in change else dict({**asked, **change},
                                                                 **network))
            self.assertEqual(reply.status, 403, change)
            for name in reply.headers:
                self.assertFalse(name.startswith('access-control-'), name)

    def test_preflight_costs_no_connection(self):
        host = f'Host: 127.0.0.1:{self.port}\r\nOrigin: {GRANTED}\r\n'
        asked = f'OPTIONS /f/x HTTP/1.1\r\n{host}Access-Control-Request-Method: POST\r\n\r\n'
        ask = f'GET /fa/VersionInfo HTTP/1.1\r\n{host}\r\n'
        replies = platenhttp.raw(self.port, (asked + ask + asked + ask).encode())
        self.assertEqual([reply.status for reply in replies], [204, 200, 204, 200])

    def test_commands_are_json_by_post(self):
        for kind in ('text/plain', 'application/x-www-form-urlencoded', None,
                     'multipart/form-data; boundary=x', 'application/jsonx'):
            for origin in (GRANTED, None):
                reply = self.ask('POST', '/f/CreateInstance',
                                 {'Content-Type': kind, 'Origin': origin}, b'{}')
                self.assertEqual(reply.status, 415, kind)
        reply = self.ask('POST', '/f/CreateInstance',
                         {'Content-Type': 'application/json; charset=utf-8'}, b'{}')
        self.assertEqual(reply.status, 200)

    def test_get_changes_nothing_without_proof(self):
        page = Page(self.server, GRANTED)
        path = f'/f/RemoveAllImages?{page.id}'
        self.assertEqual(self.ask('GET', path, {'Origin': GRANTED}).status, 403)
        for proof in ({'Sec-Fetch-Mode': 'cors'}, {'X-Platen-Token': page.id}):
            reply = self.ask('GET', path, dict(proof, Origin=GRANTED))
            self.assertEqual(reply.json()['result'], [True], proof)
        image = {'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image'}
        self.assertEqual(self.ask('GET', path, image).status, 403)

    def test_local_program_needs_no_grant(self):
        page = Page(self.server)
        reply = self.ask('GET', f'/f/RemoveAllImages?{page.id}')
        self.assertEqual(reply.json(), {'id': page.id, 'method': 'RemoveAllImages',
                                        'result': [True], 'cmdId': ''})
        self.assertNotIn('access-control-allow-origin', reply.headers)

    def test_number_names_the_only_instance(self):
        self.server.allow('https://only.test')
        headers = {'Origin': 'https://only.test', 'Sec-Fetch-Mode': 'cors'}
        self.assertEqual(self.ask('GET', '/f/RemoveAllImages?753', headers).status, 403)
        page = Page(self.server, 'https://only.test')
        reply = self.ask('GET', '/f/RemoveAllImages?753350643', headers)
        self.assertEqual(reply.json()['id'], page.id)
        Page(self.server, 'https://only.test')
        self.assertEqual(self.ask('GET', '/f/RemoveAllImages?753', headers).status, 403)

    def test_instances_belong_to_their_origin(self):
        self.server.allow('https://b.test')
        page = Page(self.server, GRANTED)
        self.assertGreaterEqual(int(page.id).bit_length(), 100)
        thief = Page(self.server, 'https://b.test')
        own = thief.id
        thief.id = page.id
        self.assertEqual(thief.send('HowManyImagesInBuffer').status, 403)
        self.assertEqual(thief.image(index=0).status, 403)
        thief.id = own
        for name in (page.id, page.collection):
            answer = thief.call('AttachInstance', name)
            self.assertEqual(answer['result'], [False])
        self.assertEqual(thief.send('HowManyImagesInBuffer').status, 200)

    def test_wrong_ids_lock_their_sender_out(self):
        origin = 'https://guess.test'
        self.server.allow(origin)
        page = Page(self.server, origin)
        body = b'{"id":"12345678901234567890"}'
        head = (f'POST /f/OpenSource HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n'
                f'Origin: {origin}\r\nContent-Type: application/json\r\n'
                f'Content-Length: {len(body)}\r\n\r\n').encode()
        with platenhttp.connect(self.port) as link:
            file = link.makefile('rb')
            for _ in range(100):
                link.sendall((head + body) * 100)
                for _ in range(100):
                    self.assertEqual(platenhttp.read_reply(file).status, 403)
        reply = page.send('HowManyImagesInBuffer')
        self.assertEqual((reply.status, reply.json()['code']), (403, 'locked-out'))
        other = Page(self.server, GRANTED)
        self.assertEqual(other.get('HowManyImagesInBuffer'), 0)

    def test_json_has_limits(self):
        def send(text):
            return self.ask('POST', '/f/CreateInstance', JSON, text.encode())

        deep = '{"parameter":[' + '[' * 31 + ']' * 31 + ']}'
        for text in ('', '{', '{]', "{'id':'1'}", '{"id":"1",}', '{"id":1}', '[]', '1',
                     '[{},{}]', '{"id":"1","id":"2"}', '{"a":{"b":1,"b":2}}', '{"method":[]}',
                     '{"parameter":{}}', '{"cmdId":[]}', '{"a":01}', '{"a":1.}', '{"a":NaN}',
                     '{} x', '/* x */ {}', 'var a = {}', '{"a":"\t"}', '{"a":"\\x"}', deep,
                     '{"\\u0061":1}', '{"a":"\\ud800"}', '{"a":"\\udc00\\ud800"}',
                     '{"a":"\\ud800\\u0041"}', '{"method":"OpenSource"}', '[' * 100000):
            reply = send(text)
            self.assertEqual((reply.status, reply.json()['code']), (400, 'bad-json'),
                             text[:60])
        self.assertEqual(self.ask('POST', '/f/CreateInstance', JSON, b'{"a":"\xff"}').status,
                         400)
        fit = '{"x":' + '[' * 31 + ']' * 31 + '}'
        self.assertEqual(send(fit).status, 200)
        self.assertEqual(send('{"x":"' + 'a' * 1000000 + '"}').status, 200)

    def test_json_is_no_burden(self):
        """Any page may send this much, so it may cost neither time nor memory."""
        twins = [''.join(pair) for pair in itertools.product(('Ca', 'D@'), repeat=14)]
        before_kb = self.server.rss_kb()
        for text, status in (
                ('{' + ','.join(f'"{key}":0' for key in twins) + '}', 400),
                ('[' + '{},' * 340000 + '{}]', 400), ('[' + '[],' * 340000 + '[]]', 400),
                ('[' + '0,' * 500000 + '0]', 400),
                ('{' + ','.join(f'"{key}":0' for key in twins[:256]) + '}', 200),
                ('{"cmdId":"\\ud83d\\ude00"}', 200)):
            reply = self.ask('POST', '/fa/VersionInfo', dict(JSON, Origin='https://x.test'),
                             text.encode())
            self.assertEqual(reply.status, status, text[:60])
        self.assertLess(self.server.rss_kb() - before_kb, 20 * 1024)

    def test_names_are_cut_between_characters(self):
        path = '/f/a' + 'é' * 40
        reply = self.ask('POST', path.encode().decode('latin1'), JSON, b'{}')
        self.assertEqual((reply.status, reply.json()['code']), (404, 'unknown-method'))

    def test_empty_instances_fill_nothing_up(self):
        """A page that makes them without end keeps nobody from making one."""
        page = Page(self.server, GRANTED)
        body = b'{}'
        text = (f'POST /f/CreateInstance HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n'
                f'Origin: {GRANTED}\r\nContent-Type: application/json\r\n'
                f'Content-Length: {len(body)}\r\n\r\n').encode() + body
        with platenhttp.connect(self.port) as link:
            file = link.makefile('rb')
            for _ in range(6):
                link.sendall(text * 100)
                for _ in range(100):
                    made = platenhttp.read_reply(file).json()['result']
        index = self.server.store / 'platen.db'
        with contextlib.closing(sqlite3.connect(f'file:{index}?mode=ro', uri=True)) as rows:
            kept = [row[0] for row in rows.execute(
                'SELECT id FROM collections WHERE principal = ?', (f'origin:{GRANTED}',))]
        self.assertLessEqual(len(kept), 500)
        self.assertIn(made[1], kept)
        self.assertNotIn(page.collection, kept)
        self.assertEqual(Page(self.server).get('HowManyImagesInBuffer'), 0)

    def test_what_is_not_there_is_not_found(self):
        for path in ('/', '/methods', '/style.css', '/f/', '/x', '/fa/OpenSource',
                     '/dwt/dwt_/img', '/dwt/dwt_1x/img',
                     '/dwt/dwt_1/img/x', '/f/a/b', '/ws/x'):
            self.assertEqual(self.ask('GET', path).status, 404, path)
        control = self.server.ports['control']
        for path in ('/f/CreateInstance', '/ws', '/dwt/dwt_1/img', '/welcome.html', '/methods/'):
            self.assertEqual(self.ask('GET', path, port=control).status, 404, path)
        reply = self.ask('POST', '/f/NoSuchMethod', JSON, b'{}')
        self.assertEqual((reply.status, reply.json()['code']), (404, 'unknown-method'))
        self.assertIn('NoSuchMethod', reply.json()['message'])

    def test_methods_are_those_of_the_address(self):
        for method, path, port in (('POST', '/', 'control'), ('HEAD', '/f/OpenSource', 'core'),
                                   ('POST', '/ws', 'core'),
                                   ('POST', '/dwt/dwt_1/img', 'core')):
            reply = self.ask(method, path, JSON, None, self.server.ports[port])
            self.assertEqual(reply.status, 405, (method, path))
            self.assertIn('GET', reply.headers['allow'])

    def test_pages_are_ours_alone(self):
        for path, kind, words in (('/', 'text/html', 'platenctl sites allow'),
                                  ('/methods', 'text/html', 'AcquireImage'),
                                  ('/style.css', 'text/css', 'font')):
            reply = self.ask('GET', path, port=self.server.ports['control'])
            self.assertEqual(reply.status, 200)
            self.assertEqual(reply.headers['content-type'], kind + '; charset=utf-8')
            self.assertEqual(reply.headers['content-security-policy'],
                             "default-src 'self'; base-uri 'none'; form-action 'none'; "
                             "frame-ancestors 'none'")
            self.assertIn(words, reply.body.decode())
            self.assertNotIn('@', reply.body.decode())
            self.assertNotRegex(reply.body.decode(), r'<script|<style|style=|\bon\w+=')
            self.assert_standing_headers(reply)
            self.assertNotIn('access-control-allow-origin', reply.headers)
            head = self.ask('HEAD', path, port=self.server.ports['control'])
            self.assertEqual(head.headers['content-length'], str(len(reply.body)))

    def test_pages_lead_to_each_other(self):
        control = self.server.ports['control']
        for path in ('/', '/methods'):
            text = self.ask('GET', path, port=control).body.decode()
            links = re.findall(r'href="([^"]+)"', text)
            self.assertIn('/style.css', links)
            self.assertIn({'/': '/methods', '/methods': '/'}[path], links)
            for link in links:
                self.assertEqual(self.ask('GET', link, port=control).status, 200, link)

    def test_reference_names_what_the_server_takes(self):
        text = self.ask('GET', '/methods', port=self.server.ports['control']).body.decode()
        rows = re.findall(r'<tr><th scope="row"><code>([\w.]+)</code></th><td>(.*?)</td>'
                          r'<td>(.+?)</td><td>(.+?)</td></tr>', text)
        self.assertEqual(len(rows), text.count('<th scope="row">'))
        methods = {name: (parameters, needs) for name, parameters, _, needs in rows}
        self.assertEqual(methods['CreateInstance'], ('', 'scan or camera'))
        self.assertEqual(methods['MoveImage'],
                         ('from: a whole number; to: a whole number',
                          'scan or camera, instance'))
        numbers = dict(re.findall(r'<tr><td>(-?\d+)</td><td>(.+?)</td>', text))
        self.assertEqual(numbers['-1021'], 'The feeder took several sheets at once')
        self.assertEqual(numbers['4376'], '<code>ICAP_XRESOLUTION</code>')
        page = Page(self.server)
        for name, (parameters, needs) in methods.items():
            reply = page.send(name, *[None] * (parameters.count(':') + 1))
            self.assertEqual(reply.status, 200, name)
            self.assertIn('parameters were given', reply.json()['description'], name)
            page.id, known = '1', page.id
            status = page.send(name, *[None] * 9).status
            self.assertEqual(status, 403 if 'instance' in needs else 200, name)
            page.id = known

    def test_socket_checks_before_the_upgrade(self):
        for origin in ('https://x.test', 'null', 'https://app.test.evil.com'):
            socket = WebSocket(self.port, origin)
            self.assertEqual(socket.reply.status, 403, origin)
            socket.close()
        reply = self.ask('GET', '/ws', {'Origin': GRANTED})
        self.assertEqual((reply.status, reply.json()['code']), (400, 'websocket-expected'))

    def test_socket_wants_an_instance_of_its_own(self):
        local = Page(self.server)
        for hello in ('1', local.id, '', None):
            socket = WebSocket(self.port, GRANTED)
            self.assertEqual(socket.reply.status, 101)
            socket.send(json.dumps({'id': hello}) if hello is not None else 'x')
            self.assertIsNone(socket.receive())
            socket.close()
        silent = WebSocket(self.port, GRANTED)
        self.assertIsNone(silent.receive())
        silent.close()

    def test_socket_takes_no_floods(self):
        page = Page(self.server, GRANTED)
        for final in (True, False):
            socket = WebSocket(self.port, GRANTED, page.id)
            self.assertEqual(socket.receive()['event'], 'Attached')
            try:
                for i in range(40):
                    socket.send('x' * 60000, opcode=0 if i and not final else 1, final=final)
            except OSError:
                pass
            self.assertIsNone(socket.receive())
            socket.close()
        self.assertEqual(page.get('HowManyImagesInBuffer'), 0)

    def list_methods(self):
        """Name and needed grant of each, from the page that the service prints of them."""
        page = self.ask('GET', '/methods', port=self.server.ports['control']).body.decode()
        rows = re.findall(r'<code>([^<]+)</code></th>.*?<td>([^<]*)</td></tr>', page)
        self.assertGreater(len(rows), 60)
        return {name: needs.removesuffix(', instance') for name, needs in rows}

    def test_each_method_takes_the_grant_of_what_it_touches(self):
        """An instance, its images and its jobs are the page's own; devices are not."""
        for name, needs in self.list_methods().items():
            if name in OWN_METHODS:
                self.assertEqual(needs, 'scan or camera', name)
            elif name.startswith('Addon.Webcam.'):
                self.assertEqual(needs, 'camera', name)
            else:
                self.assertEqual(needs, 'scan', name)

    def test_each_method_is_refused_without_its_grant(self):
        methods = self.list_methods()
        for grants in (['scan'], ['camera'], ['scan', 'camera'], ['open-file'], ['save-file'],
                       ['open-file', 'save-file']):
            origin = f"https://{'-'.join(grants)}.test"
            self.server.allow(origin, *grants)
            for name, needs in methods.items():
                # Whoever is let in gets as far as to be asked for an instance.
                body = json.dumps({'id': '1', 'method': name, 'parameter': []}).encode()
                reply = self.ask('POST', f'/f/{name}', dict(JSON, Origin=origin), body)
                is_allowed = any(word in grants for word in needs.split(' or '))
                code = reply.json().get('code')
                self.assertEqual(code != 'consent-required', is_allowed, (name, grants))
                if not is_allowed:
                    self.assertEqual(reply.status, 403, (name, grants))
                elif name not in ('CreateInstance', 'AttachInstance'):
                    self.assertEqual(code, 'wrong-instance', (name, grants))

    def test_what_is_left_of_a_grant_keeps_no_images(self):
        origin = 'https://left.test'
        self.server.allow(origin, 'camera', 'save-file')
        page = Page(self.server, origin)
        self.assertEqual(page.get('HowManyImagesInBuffer'), 0)
        self.server.revoke(origin)
        self.server.allow(origin, 'save-file')
        self.assertEqual(page.send('HowManyImagesInBuffer').json()['code'],
                         'consent-required')
        self.assertEqual(page.image(index=0).status, 403)

    def test_revoking_ends_what_is_open(self):
        origin = 'https://gone.test'
        self.server.allow(origin)
        page = Page(self.server, origin)
        page.get('SelectSourceByIndex', 0)
        socket = WebSocket(self.port, origin, page.id)
        self.assertEqual(socket.receive()['event'], 'Attached')
        start = time.monotonic()
        self.server.revoke(origin)
        self.assertIsNone(socket.receive())
        self.assertLess(time.monotonic() - start, 1)
        self.assertEqual(page.send('HowManyImagesInBuffer').json()['code'],
                         'consent-required')
        bare = platenhttp.request(self.port, 'GET', f'/dwt/dwt_1/img?id={page.id}&index=0')
        self.assertEqual(bare.status, 403)
        self.server.allow(origin)
        self.assertEqual(page.send('HowManyImagesInBuffer').json()['code'], 'wrong-instance')
        self.assertEqual(Page(self.server, origin, attach=page.id).id, page.id)


if __name__ == '__main__':
    unittest.main(verbosity=2)
