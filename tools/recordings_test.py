#!/usr/bin/env python3
"""tools/recordings_test.py ZKSPEC ZKSPEC_FAKE: recordings of live traffic as a user makes and plays them.

zkspec record stands between kazoo and a server, Debian's Apache ZooKeeper where it is installed. What it wrote is played again: the
client's part at fresh servers of both kinds and at one that lies, the server's part to kazoo.
"""

import json
import logging
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

from kazoo.client import KazooClient
from kazoo.exceptions import NoNodeError

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "compare"))
import servers  # noqa: E402: the path must be set first

logging.disable(logging.CRITICAL)
ZKSPEC, FAKE = sys.argv.pop(1), sys.argv.pop(1)
LIE = """zkspec = 1

[defect]
id     = "server/lie"
title  = "Tells another version of a node"
breaks = "order.replies-in-order"
rules  = [{ on = "to_client", frame = "reply", answers = "getData", set = { stat = { version = 8 } } }]
"""


def visit(connect_string):
    """A short life of a session: what kazoo was told."""
    events = []
    happened = threading.Event()

    def watch(event):
        events.append((event.type, event.path))
        happened.set()

    client = KazooClient(connect_string, timeout=6)
    client.start(20)
    try:
        client.create("/a", b"one")
        data, stat = client.get("/a", watch=watch)
        client.set("/a", b"two")
        happened.wait(20)
        client.create("/a/gone", ephemeral=True)
        try:
            client.get("/absent")
        except NoNodeError:
            events.append("no node")
        children = client.get_children("/a")
        client.delete("/a", recursive=True)
    finally:
        client.stop()
        client.close()
    return data, stat.version, events, children


def is_open(link):
    """A word is answered; who was refused is cut off."""
    try:
        link.sendall(b"ruok")
        return link.recv(4) == b"imok"
    except ConnectionError:
        return False


class RawClient:
    """A connection of bytes, with a session and a number of its own."""

    def __init__(self, connect_string, number):
        host, port = connect_string.split(":")
        self.link = socket.create_connection((host, int(port)), 20)
        self.number = number

    def send(self, payload):
        self.link.sendall(struct.pack(">i", len(payload)) + payload)

    def take(self):
        size, = struct.unpack(">i", self.link.recv(4, socket.MSG_WAITALL))
        return self.link.recv(size, socket.MSG_WAITALL)

    def greet(self):
        self.send(struct.pack(">iqiqi16s?", 0, 0, 10_000, 0, 16, b"", False))

    def look(self):
        path = f"/of-{self.number}".encode()
        self.send(struct.pack(f">iii{len(path)}s?", self.number, 3, len(path), path, False))


class Recordings(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.recording = self.folder / "visit.jsonl"

    def start(self, *command):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate, timeout=30)
        self.addCleanup(process.kill)
        return process, process.stdout.readline().strip()

    def fake(self, *options):
        return self.start(FAKE, "--tick", "2s", *options)[1]

    def record(self, server, act):
        process, connect_string = self.start(ZKSPEC, "record", "--server", server, "--output", self.recording)
        seen = act(connect_string)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)
        return seen

    def play_client(self, server):
        done = subprocess.run([ZKSPEC, "replay", self.recording, "--server", server], capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    def test_what_kazoo_and_the_real_server_said_is_said_again(self):
        if servers.missing():
            self.skipTest(f"Apache ZooKeeper is not installed: {servers.missing()}")
        with servers.Apache() as apache:
            seen = self.record(apache.address, visit)
            code, told = self.play_client(apache.address)  # its tree is as it was
            self.assertEqual((code, "no divergence" in told), (0, True), told)
        code, told = self.play_client(self.fake())
        self.assertEqual((code, "no divergence" in told), (0, True), told)
        self.assertEqual(self.kazoo_at_a_replay(), (seen, 0, True))

    def kazoo_at_a_replay(self):
        process, connect_string = self.start(ZKSPEC, "replay", self.recording)
        seen = visit(connect_string)
        told = process.communicate(timeout=60)[0]
        return seen, process.returncode, "no divergence" in told

    def test_lie_is_told_with_its_field_and_its_place(self):
        self.record(self.fake(), visit)
        script = self.folder / "lie.toml"
        script.write_text(LIE)
        code, told = self.play_client(self.fake("--script", script))
        self.assertEqual(code, 1, told)
        self.assertIn("stat", told)
        self.assertRegex(told, r"at event \d+ \(\d+ ms\) of the recording: came reply xid=2")

    def test_recording_goes_on_when_clients_and_servers_come_and_go(self):
        def come_and_go(connect_string):
            for _ in range(3):
                visit(connect_string)

        self.record(self.fake(), come_and_go)
        text = self.recording.read_text()
        self.assertEqual(text.count('"kind":"opened"'), 3)
        self.assertEqual(text.count('"kind":"closed"'), 3)

    def test_two_hundred_connections_are_held_at_once_and_all_that_they_say_is_written(self):
        numbers = range(1, 201)

        def all_at_once(connect_string):
            clients = [RawClient(connect_string, number) for number in numbers]
            for client in clients:
                self.addCleanup(client.link.close)
                client.greet()
            sessions = {client.take()[8:16] for client in clients}
            for _ in range(3):
                for client in clients:
                    client.look()
                for client in clients:
                    xid, _, err = struct.unpack(">iqi", client.take())
                    self.assertEqual((xid, err), (client.number, -101))  # no such node
            for client in clients:
                client.link.close()
            return len(sessions)

        self.assertEqual(self.record(self.fake("--max-connections", "0"), all_at_once), 200)
        events = [json.loads(line) for line in self.recording.read_text().splitlines()[1:]]
        open_now = most_open = 0
        said = {}
        for event in events:
            open_now += {"opened": 1, "closed": -1}.get(event["kind"], 0)
            most_open = max(most_open, open_now)
            if event["kind"] == "frame":
                fields = event["fields"]
                said.setdefault(event["connection"], []).append((event["frame"], fields.get("path"), fields.get("xid")))
        self.assertEqual((most_open, open_now), (200, 0))
        self.assertEqual(sorted(said.values(), key=lambda frames: frames[-1][2]),
                         [[("ConnectRequest", None, None), ("ConnectResponse", None, None),
                           *[("exists", f"/of-{number}", number), ("reply", None, number)] * 3] for number in numbers])

    def test_recording_that_cannot_begin_leaves_the_earlier_ones_where_they_are(self):
        self.recording.write_text("the one before\n")
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            done = subprocess.run([ZKSPEC, "record", "--server", "127.0.0.1:1", "--port", str(port), "--output", self.recording],
                                  capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, "Address already in use" in done.stderr), (2, True), done.stderr)
        self.assertEqual(self.recording.read_text(), "the one before\n")

    def test_connections_for_which_there_are_no_files_are_refused_and_that_is_told(self):
        few = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)); os.execv(sys.argv[1], sys.argv[1:])"
        process, connect_string = self.start(sys.executable, "-c", few, ZKSPEC, "record", "--server",
                                             self.fake("--max-connections", "0"), "--output", self.recording)
        host, port = connect_string.split(":")
        links = [self.enterContext(socket.create_connection((host, int(port)), 20)) for _ in range(20)]
        self.assertEqual(sum(is_open(link) for link in links), 15)
        self.assertIn("15 connections are open, and more are refused", process.stderr.readline())
        process.terminate()
        self.assertEqual(process.wait(30), 0)

    def test_what_nobody_can_read_is_an_error(self):
        self.recording.write_text('{"zkspec":1}\n')
        with open("/dev/full", "w") as full:
            for arguments in (["record", "--server", "127.0.0.1:1", "--output", self.folder / "x"], ["judge", self.recording]):
                done = subprocess.run([ZKSPEC, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
                self.assertEqual((done.returncode, "standard output" in done.stderr), (2, True), (arguments, done.stderr))

    def test_limit_on_the_size_of_files_is_told_like_a_full_disk(self):
        small = "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); os.execv(sys.argv[1], sys.argv[1:])"
        done = subprocess.run([sys.executable, "-c", small, ZKSPEC, "run", "--client", "reference", "ping/*", "--output", self.folder],
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, f"zkspec: {self.folder}/" in done.stderr), (2, True), done.stderr)

    def test_where_nothing_was_recorded_and_where_nobody_is_nothing_is_judged(self):
        self.recording.write_text('{"zkspec":1}\n')
        done = subprocess.run([ZKSPEC, "judge", self.recording], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, "there is nothing to judge" in done.stderr), (3, True), done.stderr)
        self.record(self.fake(), visit)
        with socket.create_server(("127.0.0.1", 0)) as flood:
            def answer():
                with flood.accept()[0] as link:
                    link.sendall(b"x" * 60_000)

            threading.Thread(target=answer, daemon=True).start()
            code, told = self.play_client(f"127.0.0.1:{flood.getsockname()[1]}")
        self.assertEqual((code, len(told) < 4000), (1, True), told)
        code, told = self.play_client("127.0.0.1:1")
        self.assertEqual((code, told), (4, "zkspec: nobody accepts connections at 127.0.0.1:1; start the server first\n"))

    def test_what_cannot_be_used_is_told_in_one_line(self):
        for arguments, expected in (
            (["record", "--server", "127.0.0.1", "--output", self.recording], "zkspec: --server: "),
            (["record", "--server", "127.0.0.1:1", "--host", "x", "--output", self.recording], "zkspec: x"),
            (["record", "--server", "127.0.0.1:1", "--output", self.folder / "no" / "file"], "zkspec: "),
            (["record", "--server", "127.0.0.1:1,127.0.0.1:2", "--port", "65535", "--output", self.recording], "zkspec: --port 65535: 2 "),
            (["replay", self.folder / "absent.jsonl"], "zkspec: "),
            (["replay", __file__, "--server", "127.0.0.1:1"], "zkspec: "),
        ):
            done = subprocess.run([ZKSPEC, *arguments], capture_output=True, text=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout), (2, ""), arguments)
            self.assertTrue(done.stderr.startswith(expected) and done.stderr.count("\n") == 1, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
