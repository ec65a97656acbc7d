#!/usr/bin/env python3
"""The TLS ports of a running zkspec-fake: kazoo and bare sockets over TLS beside plain ones, and those who cannot shake hands."""

import logging
import pathlib
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import unittest

from kazoo.client import KazooClient

logging.disable(logging.CRITICAL)
FAKE = sys.argv.pop(1)
HANDSHAKE = struct.pack(">iiqiqi16s?", 45, 0, 0, 6000, 0, 16, b"", False)


def certify(folder):
    certificate, key = folder / "server.pem", folder / "server.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,IP:127.0.0.2", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return certificate, key


class TlsPorts(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.certificate, self.key = certify(pathlib.Path(folder.name))
        self.process = subprocess.Popen([FAKE, "--servers", "2", "--tls-certificate", self.certificate, "--tls-key", self.key],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.plain = self.process.stdout.readline().strip()
        self.secure = self.process.stderr.readline().removeprefix("secure: ").strip()

    def end(self):
        self.process.kill()
        self.process.communicate(timeout=10)

    def address(self, hosts, server=1):
        host, port = hosts.split(",")[server - 1].split(":")
        return host, int(port)

    def tls(self, server=1):
        context = ssl.create_default_context(cafile=self.certificate)
        raw = socket.create_connection(self.address(self.secure, server), 10)
        return context.wrap_socket(raw, server_hostname=self.address(self.secure, server)[0])

    def test_kazoo_over_tls_and_plain_see_the_same_tree(self):
        secure = KazooClient(self.secure, timeout=6, use_ssl=True, ca=str(self.certificate))
        plain = KazooClient(self.plain, timeout=6)
        for client in (secure, plain):
            client.start(10)
            self.addCleanup(client.close)
            self.addCleanup(client.stop)
        large = bytes(range(256)) * 3900  # many TLS records
        secure.create("/large", large, ephemeral=True)
        self.assertEqual(plain.get("/large")[0], large)
        self.assertEqual(secure.get("/large")[0], large)

    def test_an_answered_close_ends_with_a_goodbye(self):
        with self.tls() as client:
            client.sendall(HANDSHAKE)
            self.assertEqual(len(client.recv(41)), 41)
            client.sendall(struct.pack(">iii", 8, 1, -11))
            self.assertEqual(len(client.recv(100)), 20)
            self.assertEqual(client.recv(100), b"")  # would raise if it were truncated

    def test_four_letter_words_are_answered_over_tls_too(self):
        with self.tls(2) as client:
            client.sendall(b"ruok")
            self.assertEqual(client.recv(100), b"imok")

    def test_who_cannot_shake_hands_is_dropped_and_nobody_else_notices(self):
        stranger = socket.create_connection(self.address(self.secure), 10)
        self.addCleanup(stranger.close)
        stranger.sendall(HANDSHAKE)
        with self.tls() as client:
            client.sendall(HANDSHAKE)
            self.assertEqual(len(client.recv(41)), 41)
        try:
            while stranger.recv(1000):  # an alert may come first
                pass
        except ConnectionResetError:
            pass

    def test_files_that_are_no_certificate_are_named(self):
        for certificate, key, named in ((self.key, self.key, self.key), (self.certificate, self.certificate, self.certificate)):
            run = subprocess.run([FAKE, "--tls-certificate", certificate, "--tls-key", key], capture_output=True, text=True, timeout=20)
            self.assertEqual(run.returncode, 4, run.stderr)
            self.assertIn(str(named), run.stderr)
        run = subprocess.run([FAKE, "--tls-certificate", self.certificate], capture_output=True, text=True, timeout=20)
        self.assertEqual(run.returncode, 2, run.stderr)


if __name__ == "__main__":
    unittest.main()
