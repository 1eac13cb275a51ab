#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificate of this user's service, as openssl sees it."""

import os
import shutil
import ssl
import subprocess
import unittest

import platenhttp

FILES = ('ca.pem', 'server.pem', 'server_key.pem')
GOLDEN = {
    'ca': '''X509v3 Basic Constraints: critical
    CA:TRUE, pathlen:0
X509v3 Key Usage: critical
    Certificate Sign
X509v3 Extended Key Usage: 
    TLS Web Server Authentication
X509v3 Name Constraints: critical
    Permitted:
      IP:127.0.0.1/255.255.255.255
      IP:0:0:0:0:0:0:0:1/FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF:FFFF
      DNS:localhost
''',
    'server': '''X509v3 Basic Constraints: critical
    CA:FALSE
X509v3 Key Usage: critical
    Digital Signature
X509v3 Extended Key Usage: 
    TLS Web Server Authentication
X509v3 Subject Alternative Name: 
    IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:localhost
'''}
EXTENSIONS = 'basicConstraints,keyUsage,extendedKeyUsage,subjectAltName,nameConstraints'


def openssl(*arguments):
    return subprocess.run(['openssl', *arguments], capture_output=True, text=True,
                          check=False)


@unittest.skipUnless(shutil.which('openssl'), 'needs openssl')
class CertificateTest(unittest.TestCase):
    def setUp(self):
        self.homes = []

    def tearDown(self):
        for home in self.homes:
            shutil.rmtree(home, ignore_errors=True)

    def start_and_stop(self, home=None):
        """Serves once over TLS with the certificate that is there or is made."""
        server = platenhttp.Server(keep=home)
        self.homes.append(server.dir)
        self.assertTrue(server.is_ready, server.errors())
        port = server.ports['core-tls']
        context = ssl.create_default_context(cafile=str(server.tls / 'ca.pem'))
        for name in ('127.0.0.1', '::1', 'localhost'):
            with platenhttp.connect(port) as link:
                context.wrap_socket(link, server_hostname=name).close()
        self.assertEqual(server.stop(keep=True), 0)
        return server

    def contents(self, server):
        return [(server.tls / name).read_bytes() for name in FILES]

    def test_extensions_are_as_promised(self):
        server = self.start_and_stop()
        for name in ('ca', 'server'):
            got = openssl('x509', '-in', str(server.tls / f'{name}.pem'), '-noout', '-ext',
                          EXTENSIONS)
            self.assertEqual(got.stdout, GOLDEN[name])
        for address in ('127.0.0.1', '::1'):
            got = openssl('verify', '-CAfile', str(server.tls / 'ca.pem'), '-purpose',
                          'sslserver', '-verify_ip', address, str(server.tls / 'server.pem'))
            self.assertEqual(got.returncode, 0, got.stderr)

    def test_life_and_key_are_as_promised(self):
        server = self.start_and_stop()
        text = openssl('x509', '-in', str(server.tls / 'server.pem'), '-noout',
                       '-text').stdout
        self.assertIn('ASN1 OID: prime256v1', text)
        self.assertIn('ecdsa-with-SHA256', text)
        for days, is_valid in ((823, True), (825, False)):
            got = openssl('x509', '-in', str(server.tls / 'server.pem'), '-noout',
                          '-checkend', str(days * 86400))
            self.assertEqual(got.returncode == 0, is_valid, days)

    def test_files_are_the_users_alone(self):
        server = self.start_and_stop()
        self.assertEqual(sorted(os.listdir(server.tls)), sorted(FILES))
        for path in (server.tls, *server.tls.iterdir()):
            self.assertEqual(path.stat().st_mode & 0o077, 0, path)
        keys = [path for path in server.dir.rglob('*') if path.is_file() and
                b'PRIVATE KEY' in path.read_bytes()]
        self.assertEqual(keys, [server.tls / 'server_key.pem'])

    def test_it_is_kept_and_unique(self):
        first = self.start_and_stop()
        made = self.contents(first)
        self.start_and_stop(first.dir)
        self.assertEqual(self.contents(first), made)
        other = self.start_and_stop()
        for mine, others in zip(made, self.contents(other)):
            self.assertNotEqual(mine, others)
        names = {openssl('x509', '-in', str(server.tls / 'ca.pem'), '-noout', '-subject',
                         '-serial').stdout for server in (first, other)}
        self.assertEqual(len(names), 2)

    def test_it_is_made_anew_when_it_cannot_serve(self):
        server, other = self.start_and_stop(), self.start_and_stop()

        def remove(name):
            (server.tls / name).unlink()

        def spoil(name):
            (server.tls / name).write_text('nonsense')

        def mix(name):
            shutil.copy(other.tls / name, server.tls / name)

        for harm in (remove, spoil, mix):
            for name in FILES:
                with self.subTest(harm=harm.__name__, name=name):
                    before = self.contents(server)
                    harm(name)
                    self.start_and_stop(server.dir)
                    for old, new in zip(before, self.contents(server)):
                        self.assertNotEqual(old, new)

    def test_it_is_made_anew_when_it_has_expired(self):
        server = self.start_and_stop()
        key, work = server.tls / 'server_key.pem', server.dir / 'ca'
        work.mkdir()
        (work / 'index').touch()
        (work / 'serial').write_text('01')
        (work / 'ca.conf').write_text(
            '[ca]\ndefault_ca=old\n[old]\n'
            f'database={work}/index\nserial={work}/serial\nnew_certs_dir={work}\n'
            'default_md=sha256\npolicy=any\n[any]\ncommonName=supplied\n')
        made = openssl('req', '-new', '-key', str(key), '-subj', '/CN=old', '-out',
                       str(work / 'request'))
        self.assertEqual(made.returncode, 0, made.stderr)
        made = openssl('ca', '-batch', '-selfsign', '-config', str(work / 'ca.conf'),
                       '-keyfile', str(key), '-in', str(work / 'request'), '-notext',
                       '-startdate', '20200101000000Z', '-enddate', '20210101000000Z')
        self.assertEqual(made.returncode, 0, made.stderr)
        for name in ('ca.pem', 'server.pem'):
            (server.tls / name).write_text(made.stdout)
        self.start_and_stop(server.dir)
        self.assertNotEqual((server.tls / 'server.pem').read_text(), made.stdout)


if __name__ == '__main__':
    unittest.main(verbosity=2)
