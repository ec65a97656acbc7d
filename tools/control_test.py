#!/usr/bin/env python3
"""The control API of a running zkspec-fake: every answer and every request example against its schema, the examples of its README by
curl, the WebSocket with readers quick and slow, limits and guards, and the page in a headless Chromium."""

import base64
import contextlib
import json
import logging
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.parse

import jsonschema
from kazoo.client import KazooClient

SOURCE = pathlib.Path(__file__).resolve().parent.parent
FAKE = sys.argv.pop(1)
SCHEMA = json.loads((SOURCE / "fake-server/control/openapi.json").read_text())
TOKEN = "a-token-of-enough-letters+/="
PING = struct.pack(">iii", 8, -2, 11)


def validate(schema, instance):
    """`schema` is a name among the schemas of the document, or a schema that refers to them."""
    if isinstance(schema, str):
        schema = {"$ref": f"#/components/schemas/{schema}"}
    jsonschema.Draft202012Validator({**schema, "components": SCHEMA["components"]}).validate(instance)


class Fake:
    """A running zkspec-fake; a context."""

    def __init__(self, *flags, servers=3, control="127.0.0.1:0"):
        command = [FAKE, "--servers", str(servers), "--control", control, *flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.connect_string = self.process.stdout.readline().strip()
        said = self.process.stderr.readline()
        if not said.startswith("control: http://"):
            self.process.wait(10)
            raise AssertionError(f"zkspec-fake said {said!r}")
        self.url = said.split()[1]
        self.host, self.port = self.url.removeprefix("http://").rsplit(":", 1)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.process.kill()
        self.process.communicate(timeout=10)

    def socket(self):
        return socket.create_connection(("127.0.0.1", int(self.port)), 20)

    def client(self, server=1, timeout_ms=4000):
        """A new session over a raw connection, and its id."""
        host, port = self.connect_string.split(",")[server - 1].split(":")
        raw = socket.create_connection((host, int(port)), 10)
        request = struct.pack(">iqiqi16s?", 0, 0, timeout_ms, 0, 16, b"", False)
        raw.sendall(struct.pack(">i", len(request)) + request)
        answer = raw.recv(41, socket.MSG_WAITALL)
        return raw, f"0x{struct.unpack_from('>q', answer, 12)[0] & (2**64 - 1):016x}"

    def exchange(self, method, path, body=None, headers=None):
        """Status, headers and body of the answer to a request that is written by hand."""
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = {"Host": f"{self.host}:{self.port}", "Connection": "close", "Content-Length": str(len(data)), **(headers or {})}
        text = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
        with self.socket() as connection:
            connection.sendall(text.encode() + b"\r\n" + data)
            return parse_answer(read_all(connection))

    def ask(self, path, method="GET", body=None, headers=None):
        status, _, data = self.exchange(method, path, body, {"Content-Type": "application/json", **(headers or {})})
        return status, json.loads(data)


def read_all(connection):
    data = b""
    while chunk := connection.recv(1 << 16):
        data += chunk
    return data


def parse_answer(data):
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return int(first.split()[1]), headers, body


@contextlib.contextmanager
def kazoo(fake):
    client = KazooClient(fake.connect_string, timeout=4)
    client.start(10)
    try:
        yield client
    finally:
        client.stop()
        client.close()


class Reader:
    """The client's side of a WebSocket, as far as the stream of events needs it."""

    def __init__(self, fake, query="", headers=None, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(20)
        self.socket.connect(("127.0.0.1", int(fake.port)))
        lines = {"Host": f"{fake.host}:{fake.port}", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
                 "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), **(headers or {})}
        text = f"GET /v1/events{query} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.socket.sendall(text.encode() + b"\r\n")
        self.rest = b""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.take(1)
        self.status, self.headers, _ = parse_answer(head)

    def __enter__(self):
        return self

    def __exit__(self, *ignored):
        self.socket.close()

    def take(self, size):
        while len(self.rest) < size:
            chunk = self.socket.recv(1 << 16)
            if not chunk:
                raise ConnectionError("the stream has ended")
            self.rest += chunk
        taken, self.rest = self.rest[:size], self.rest[size:]
        return taken

    def message(self):
        first, length = self.take(2)
        if length == 126:
            length = struct.unpack(">H", self.take(2))[0]
        elif length == 127:
            length = struct.unpack(">Q", self.take(8))[0]
        data = self.take(length)
        assert first == 0x81, f"no text message: {first:#x}"
        return json.loads(data)


class Resources(unittest.TestCase):
    def test_served_schema_is_the_file_and_well_formed(self):
        with Fake() as fake:
            self.assertEqual(fake.ask("/v1/schema"), (200, SCHEMA))
        for schema in SCHEMA["components"]["schemas"].values():
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_every_operation_answers_as_its_schema_says(self):
        """Each on an ensemble of its own, with the example as its request; {names} are those of a client on s1."""
        operations = 0
        for path, item in SCHEMA["paths"].items():
            for method, operation in item.items():
                if method == "parameters" or path == "/v1/events":
                    continue
                operations += 1
                with self.subTest(path=path, method=method), Fake() as fake:
                    self.check_operation(fake, path, method.upper(), operation)
        self.assertGreater(operations, 25)

    def check_operation(self, fake, path, method, operation):
        client, session = fake.client()
        with client:
            named = path.format(server=2, session=session, connection=1, command="server_stats")
            bodies = operation.get("requestBody", {"content": {"": {"schema": {}, "example": None}}})["content"]
            for kind, body in bodies.items():
                validate(body["schema"], body["example"])
                data = body["example"].encode() if kind == "text/plain" else body["example"]
                status, headers, answer = fake.exchange(method, named, data, {"Content-Type": kind or None})
                self.assertEqual(status, 200, answer)
                answer_kind, content = next(iter(operation["responses"]["200"]["content"].items()))
                self.assertEqual(headers["content-type"].split(";")[0], answer_kind)
                validate(content["schema"], json.loads(answer) if answer_kind == "application/json" else answer.decode())

    def test_refusals_answer_as_the_schema_says(self):
        with Fake() as fake:
            for method, path, body, status in (
                    ("GET", "/v1/srevers", None, 404), ("DELETE", "/v1/servers", None, 405), ("POST", "/v1/servers/1/net", b"{", 400),
                    ("POST", "/v1/servers/1/net", {"mode": "refsue"}, 422), ("PUT", "/v1/script", {"toml": "zkspec = 2\n"}, 422),
                    ("GET", "/v1/events", None, 426), ("GET", "/v1/journal?limit=0", None, 422)):
                with self.subTest(path=path):
                    got, answer = fake.ask(path, method, body)
                    self.assertEqual(got, status, answer)
                    validate("Error", answer)

    def test_acts_reach_a_real_client(self):
        with Fake() as fake, kazoo(fake) as client:
            states = []
            client.add_listener(states.append)
            session = f"0x{client.client_id[0]:016x}"
            validate("Session", fake.ask(f"/v1/sessions/{session}")[1])
            fake.ask(f"/v1/sessions/{session}/expire", "POST", {})
            deadline = time.monotonic() + 20
            while "LOST" not in states and time.monotonic() < deadline:
                time.sleep(0.02)
            self.assertIn("LOST", states)

    def test_examples_of_the_readmes_run(self):
        examples = re.findall(r"^\| `(curl .*?)` \|", (SOURCE / "fake-server/control/README.md").read_text(), re.MULTILINE)
        self.assertGreater(len(examples), 20)
        front = re.findall(r"^\$ (curl [^#\n]*)", (SOURCE / "README.md").read_text(), re.MULTILINE)
        self.assertGreater(len(front), 3)
        examples += front
        for example in examples:
            with self.subTest(example=example), Fake() as fake:
                client, session = fake.client()
                environment = {**os.environ, "URL": fake.url, "SESSION": session}
                ran = subprocess.run(["bash", "-c", example.replace("curl ", "curl -sS -f -m 10 ", 1)], env=environment, cwd=SOURCE,
                                     capture_output=True, text=True, timeout=30)
                client.close()
                self.assertEqual(ran.returncode, 0, ran.stderr)
                self.check_shape(example, json.loads(ran.stdout))

    def check_shape(self, example, answer):
        path = re.search(r"\$URL([^\s\"?]*)", example)[1]
        method = "put" if "-X PUT" in example else "delete" if "-X DELETE" in example else "post" if " -d " in example else "get"
        for pattern, item in SCHEMA["paths"].items():
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern)), path):
                validate(item[method]["responses"]["200"]["content"]["application/json"]["schema"], answer)
                return
        self.fail(f"{path} is not in the schema")

    def test_script_of_the_command_line_is_shown_and_removed(self):
        file = SOURCE / "fixtures/defects/server/ping-unanswered.toml"
        with Fake("--script", str(file)) as fake:
            self.assertEqual(fake.ask("/v1/script")[1]["script"]["toml"], file.read_text())
            self.assertIsNone(fake.ask("/v1/script", "DELETE")[1]["script"])


class Stream(unittest.TestCase):
    def test_reader_gets_what_the_journal_holds(self):
        with Fake() as fake, Reader(fake) as reader:
            self.assertEqual(reader.status, 101)
            client, _ = fake.client()
            client.sendall(PING)
            client.recv(20, socket.MSG_WAITALL)
            journal = fake.ask("/v1/journal")[1]
            self.assertEqual(len(journal["events"]), 5)
            read = [reader.message() for _ in range(5)]
            self.assertEqual(read, journal["events"])
            for message in read:
                validate("StreamMessage", message)
            with Reader(fake, "?since=3") as later:
                self.assertEqual([later.message(), later.message()], read[3:])
            client.close()
            self.assertEqual(reader.message()["kind"], "closed")

    def test_slow_reader_is_told_what_it_missed_and_slows_nobody(self):
        with Fake() as fake, Reader(fake, receive_buffer=4096) as slow, Reader(fake) as quick:
            client = self.enterContext(fake.client()[0])
            sent, missed, got = 0, 0, 0
            for _ in range(20):
                client.sendall(PING * 500)
                client.recv(500 * 20, socket.MSG_WAITALL)
                sent += 1000
                while got + missed < sent:
                    message = quick.message()
                    missed += message.get("dropped", 0)
                    got += 0 if "dropped" in message else 1
            self.assertEqual(missed, 0)
            total = fake.ask("/v1/journal?limit=1")[1]["end"]
            told = []
            while sum(message.get("dropped", 1) for message in told) < total:
                told.append(slow.message())
            dropped = [message for message in told if "dropped" in message]
            self.assertEqual(sum(message.get("dropped", 1) for message in told), total)
            self.assertGreater(sum(message["dropped"] for message in dropped), 1000)
            for message in dropped:
                validate("Dropped", message)

    def test_page_of_another_site_may_not_listen(self):
        with Fake() as fake:
            with Reader(fake, headers={"Origin": "http://evil.example"}) as reader:
                self.assertEqual(reader.status, 403)
            with Reader(fake, headers={"Origin": fake.url}) as reader:
                self.assertEqual(reader.status, 101)

    def test_index_that_is_none_is_refused(self):
        with Fake() as fake, Reader(fake, "?since=soon") as reader:
            self.assertEqual(reader.status, 422)

    def test_readers_do_not_hold_up_the_end(self):
        with Fake() as fake, Reader(fake) as reader:
            self.assertEqual(reader.status, 101)
            fake.process.send_signal(signal.SIGTERM)
            self.assertEqual(fake.process.wait(10), 0)


class Limits(unittest.TestCase):
    def test_body_that_is_too_long(self):
        with Fake() as fake:
            long = b" " * (1 << 20) + b"{}"
            self.assertEqual(fake.exchange("POST", "/v1/clock/freeze", long)[0], 413)
            chunked = b"%x\r\n" % len(long) + long + b"\r\n0\r\n\r\n"
            headers = {"Transfer-Encoding": "chunked", "Content-Length": None}
            self.assertEqual(fake.exchange("POST", "/v1/clock/freeze", chunked, headers)[0], 413)
            self.assertEqual(fake.exchange("POST", "/v1/clock/freeze", b" " * (1 << 20))[0], 200)

    def test_client_that_waits_before_it_sends_its_body_is_told_to_go_on(self):
        with Fake() as fake, fake.socket() as connection:
            connection.sendall(f"POST /v1/clock/freeze HTTP/1.1\r\nHost: {fake.host}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
                               "Connection: close\r\n\r\n".encode())
            self.assertTrue(connection.recv(100).startswith(b"HTTP/1.1 100 "))
            connection.sendall(b"{}")
            self.assertEqual(parse_answer(read_all(connection))[0], 200)

    def test_header_that_is_too_long_or_none(self):
        with Fake() as fake:
            for length, status in ((12_000, 200), (20_000, 431)):
                self.assertEqual(fake.exchange("GET", "/v1/servers", headers={"X-Long": "x" * length})[0], status)
            self.assertEqual(fake.exchange("GET", "/v1/servers", headers={"Host": None})[0], 400)
            with fake.socket() as connection:
                connection.sendall(b"hello\r\n\r\n")
                self.assertEqual(parse_answer(read_all(connection))[0], 400)

    def test_connection_is_kept_for_the_next_request(self):
        with Fake() as fake, fake.socket() as connection:
            request = f"HEAD /v1/servers HTTP/1.1\r\nHost: {fake.host}\r\n\r\n".encode()
            connection.sendall(request + request)
            data = b""
            while data.count(b"\r\n\r\n") < 2:
                data += connection.recv(4096)
            self.assertEqual(data.count(b"HTTP/1.1 200 OK"), 2)
            self.assertTrue(data.endswith(b"\r\n\r\n"), "the answer to HEAD has a body")

    def test_slow_header_is_dropped_and_only_so_many_connections_are_served(self):
        with Fake() as fake:
            began = time.monotonic()
            idle = [fake.socket() for _ in range(64)]
            idle[0].sendall(b"GET /v1/ser")
            with fake.socket() as late:
                late.sendall(f"GET /v1/clock HTTP/1.1\r\nHost: {fake.host}\r\n\r\n".encode())
                self.assertEqual(select.select([late], [], [], 1)[0], [], "the 65th connection was served")
                self.assertTrue(late.recv(4096).startswith(b"HTTP/1.1 200 OK"))
            self.assertGreater(time.monotonic() - began, 4)
            for connection in idle:
                with connection:
                    self.assertEqual(connection.recv(1), b"")
            self.assertLess(time.monotonic() - began, 15)


class Guard(unittest.TestCase):
    def refused(self, *flags):
        run = subprocess.run([FAKE, *flags], capture_output=True, text=True, timeout=20)
        self.assertEqual(run.returncode, 2, run.stdout + run.stderr)
        return run.stderr

    def token_file(self, text=TOKEN + "\n"):
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (folder / "token").write_text(text)
        return str(folder / "token")

    def test_foreign_host_and_origin(self):
        with Fake() as fake:
            status, answer = fake.ask("/v1/servers", headers={"Host": "evil.example"})
            self.assertEqual(status, 403)
            validate("Error", answer)
            for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
                self.assertEqual(fake.ask("/v1/servers/1/crash", "POST", {}, headers)[0], 403)
            self.assertTrue(fake.ask("/v1/servers/1")[1]["running"])

    def test_address_that_others_reach_needs_a_token(self):
        self.assertIn("--control-token-file", self.refused("--control", "0.0.0.0:0"))
        self.assertIn("at least 16", self.refused("--control", "0.0.0.0:0", "--control-token-file", self.token_file("short\n")))
        self.assertIn("no host:port", self.refused("--control", "127.0.0.1"))
        with Fake("--control-token-file", self.token_file(), control="0.0.0.0:0") as fake:
            status, headers, _ = fake.exchange("GET", "/v1/servers", headers={"Host": f"127.0.0.1:{fake.port}"})
            self.assertEqual((status, headers["www-authenticate"]), (401, "Bearer"))
            good = {"Host": f"127.0.0.1:{fake.port}", "Authorization": f"Bearer {TOKEN}"}
            self.assertEqual(fake.exchange("GET", "/v1/servers", headers=good)[0], 200)
            self.assertEqual(fake.exchange("GET", "/", headers={"Host": "localhost"})[0], 200)

    def test_browser_sends_the_token_as_a_protocol(self):
        with Fake("--control-token-file", self.token_file()) as fake:
            for token, status in ((TOKEN, 101), (TOKEN[:-1], 401)):
                protocols = f"zkspec.events, bearer.hex.{token.encode().hex()}"
                with Reader(fake, headers={"Sec-WebSocket-Protocol": protocols}) as reader:
                    self.assertEqual(reader.status, status)
                    self.assertEqual(reader.headers.get("sec-websocket-protocol"), "zkspec.events" if status == 101 else None)


class Page(unittest.TestCase):
    def test_page_shows_a_session_and_its_frames(self):
        with Fake() as fake, kazoo(fake) as client, tempfile.TemporaryDirectory() as profile:
            client.create("/shown-on-the-page", b"")
            command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                       f"--user-data-dir={profile}", "--virtual-time-budget=4000", "--dump-dom", fake.url + "/"]
            shown = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
            self.assertIn(f'data-key="0x{client.client_id[0]:016x}"', shown)
            self.assertRegex(shown, r'<tr data-key="1"><td class="number">#1</td><td[^>]*>s\d</td>')
            self.assertIn('<li class="frame"', shown)
            self.assertIn("path /shown-on-the-page", shown)
            self.assertIn('data-state="live"', shown)

    def test_page_needs_nothing_from_elsewhere_and_says_so(self):
        with Fake() as fake:
            _, headers, page = fake.exchange("GET", "/")
            self.assertIn("default-src 'none'", headers["content-security-policy"])
            for file in (page, fake.exchange("GET", "/page.css")[2], fake.exchange("GET", "/page.js")[2]):
                for address in re.findall(rb"https?://[^\"'\s)]+", file):
                    self.fail(f"the page names {urllib.parse.quote(address)}")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)  # kazoo tells of every connection that we break
    unittest.main()
