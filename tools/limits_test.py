#!/usr/bin/env python3
"""Limits that hold: whatever clients do to a running zkspec-fake, its memory stays within a stated bound and the session of a bystander
does not notice. Its own flags aside, the servers are as they come.

    limits_test.py ZKSPEC-FAKE
"""

import contextlib
import os
import pathlib
import random
import resource
import socket
import struct
import sys
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "tools/python"))
from zkspec_fake import FakeEnsemble  # noqa: E402: it is found there

FAKE = sys.argv.pop(1)
os.environ["ASAN_OPTIONS"] = "detect_stack_use_after_return=0:quarantine_size_mb=1"  # what was freed is not what it needs
BOUND_MIB = 64
LIMIT_S = 60  # of what comes at once; only a failing test waits for it
MIB = 1 << 20
PING, GET_DATA, CREATE = -2, 4, 1
LONGEST = 0xFFFFF  # jute.maxbuffer


def text(value):
    return struct.pack(">i", len(value)) + value.encode()


def frame(payload):
    return struct.pack(">i", len(payload)) + payload


def ping():
    return frame(struct.pack(">ii", PING, 11))


def get(xid, path):
    return frame(struct.pack(">ii", xid, GET_DATA) + text(path) + b"\0")


def create(xid, path, data):
    open_to_all = struct.pack(">ii", 1, 31) + text("world") + text("anyone")
    return frame(struct.pack(">ii", xid, CREATE) + text(path) + struct.pack(">i", len(data)) + data + open_to_all + struct.pack(">i", 0))


class Client:
    """A raw connection, which may have a session."""

    def __init__(self, fake, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(LIMIT_S)
        host, port = fake.connect_string.split(":")
        self.socket.connect((host, int(port)))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def shake_hands(self, timeout_ms=30_000):
        self.socket.sendall(frame(struct.pack(">iqiqi16sb", 0, 0, timeout_ms, 0, 16, b"", 0)))
        self.take(41)
        return self

    def take(self, size):
        data = b""
        while len(data) < size:
            chunk = self.socket.recv(min(size - len(data), MIB))
            if not chunk:
                raise ConnectionError("closed by the server")
            data += chunk
        return data

    def reply(self):
        """The xid and the error of the next reply, whose body is thrown away."""
        size, = struct.unpack(">i", self.take(4))
        xid, _, error = struct.unpack(">iqi", self.take(16))
        for begin in range(16, size, MIB):
            self.take(min(MIB, size - begin))
        return xid, error

    def is_closed(self):
        """Waits for the end of the connection."""
        try:
            while self.socket.recv(MIB):
                pass
        except ConnectionError:
            pass
        return True

    def try_to_send(self, data):
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(data)


class Limits(unittest.TestCase):
    def setUp(self):
        self.fake = self.enterContext(FakeEnsemble(program=FAKE, tick="2s", arguments=["--max-connections", "0"]))
        self.bystander = self.enterContext(Client(self.fake)).shake_hands()
        self.bystander.socket.sendall(create(1, "/big", b"x" * 1_000_000))
        self.assertEqual(self.bystander.reply(), (1, 0))
        self.before = self.peak_mib()

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.fake.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) / 1024

    def check_unharmed(self):
        self.bystander.socket.sendall(ping())
        self.assertEqual(self.bystander.reply(), (PING, 0))

    def check_bound(self, bound_mib=BOUND_MIB):
        """The bystander is answered after all that was done before, and memory was never above the bound."""
        self.check_unharmed()
        self.assertLess(self.peak_mib() - self.before, bound_mib)

    def many(self, count):
        return [self.enterContext(Client(self.fake)) for _ in range(count)]

    def test_garbage_ends_its_connection(self):
        chance = random.Random(7)
        for number in range(200):
            with Client(self.fake) as client:
                if number % 2:
                    client.shake_hands()
                # Read as a length, the first bytes are negative or too long.
                client.try_to_send(bytes([chance.choice((0x7F, 0xFF))]) + chance.randbytes(64 * 1024))
                self.assertTrue(client.is_closed())
        self.check_bound()

    def test_frames_of_garbage_harm_their_own_connection_at_most(self):
        chance = random.Random(8)
        for _ in range(200):
            with Client(self.fake) as client:
                client.shake_hands()
                client.try_to_send(b"".join(frame(chance.randbytes(chance.randrange(200))) for _ in range(200)))
        self.check_bound()

    def test_a_length_that_is_too_long_or_none_ends_its_connection(self):
        for length in (LONGEST + 1, 0x7FFFFFFF, -1, -0x80000000):
            for is_greeted in (False, True):
                with self.subTest(length=length, is_greeted=is_greeted), Client(self.fake) as client:
                    if is_greeted:
                        client.shake_hands()
                    client.try_to_send(struct.pack(">i", length) + b"x" * 1000)
                    self.assertTrue(client.is_closed())
        self.check_bound()

    def test_half_frames_cost_what_was_sent_of_them(self):
        clients = self.many(1000)
        for number, client in enumerate(clients):
            if number % 2:
                client.shake_hands()
            client.socket.sendall(struct.pack(">i", LONGEST) + b"x" * 1000)
        self.check_bound()

    def test_a_client_that_never_reads_is_not_heard(self):
        with Client(self.fake, receive_buffer=4096) as client:
            client.shake_hands()
            client.socket.settimeout(0.2)
            questions = get(1, "/big") * 1000
            with contextlib.suppress(TimeoutError):
                for _ in range(5000):  # five million answers of a megabyte
                    client.socket.sendall(questions)
                self.fail("the server has taken all that was asked")
            self.check_bound()

    def test_a_slow_reader_gets_all_its_answers(self):
        with Client(self.fake, receive_buffer=1 << 16) as client:
            client.shake_hands()
            client.socket.sendall(get(1, "/big") * 200)
            for _ in range(200):
                self.check_unharmed()
                self.assertEqual(client.reply(), (1, 0))
        self.check_bound()

    def test_ten_thousand_connections(self):
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        if most < 10_500:
            self.skipTest(f"{most} files may be open here (ulimit -Hn)")
        for number, client in enumerate(self.many(10_000)):
            if number % 2:
                client.shake_hands()
            if number % 1000 == 0:
                self.check_unharmed()
        self.check_bound(4 * BOUND_MIB)


if __name__ == "__main__":
    unittest.main()
