"""A session with zkspec-fake in which each operation is asked for; the server's log tells what was said and how it reads it."""

import json
import socket
import struct
import subprocess
import time

OPEN = [(31, "world", "anyone")]


def i(number):
    return struct.pack(">i", number)


def q(number):
    return struct.pack(">q", number)


def t(text):
    """Text or bytes behind their length; None is null."""
    content = text.encode() if isinstance(text, str) else text
    return i(-1) if content is None else i(len(content)) + content


def many(parts):
    return i(len(parts)) + b"".join(parts)


def acl(entries):
    return many([i(perms) + t(scheme) + t(identity) for perms, scheme, identity in entries])


def multi(*parts):
    return b"".join(struct.pack(">i?i", kind, False, -1) + body for kind, body in parts) + struct.pack(">i?i", -1, True, -1)


HANDSHAKE = i(0) + q(0) + i(6000) + q(0) + t(bytes(16)) + b"\0"
CLOSE = -11
REQUESTS = [  # number of the operation, its record
    (1, t("/a") + t(b"one") + acl(OPEN) + i(0)), (1, t("/a/é") + t(None) + acl(OPEN) + i(1)), (3, t("/a") + b"\1"), (4, t("/a") + b"\1"),
    (5, t("/a") + t(bytes(range(256))) + i(0)), (6, t("/a")), (7, t("/a") + acl([(1, "world", "anyone"), (30, "ip", "127.0.0.1")]) + i(-1)),
    (7, t("/a") + acl(OPEN) + i(-1)), (8, t("/a") + b"\1"), (9, t("/a")), (11, b""), (12, t("/a") + b"\0"),
    (15, t("/b") + t(b"") + acl(OPEN) + i(2)), (19, t("/c") + t(b"") + acl(OPEN) + i(4)),
    (21, t("/d") + t(b"") + acl(OPEN) + i(5) + q(60000)), (2, t("/d") + i(-1)), (2, t("/none") + i(3)),
    (14, multi((1, t("/m") + t(b"x") + acl(OPEN) + i(0)), (5, t("/m") + t(b"y") + i(0)), (13, t("/m") + i(1)), (2, t("/m") + i(-1)))),
    (14, multi((15, t("/n") + t(b"x") + acl(OPEN) + i(0)), (21, t("/o") + t(b"") + acl(OPEN) + i(5) + q(60000)))),
    (14, multi((13, t("/a") + i(-1)), (2, t("/none") + i(-1)), (13, t("/a") + i(-1)))),
    (22, multi((4, t("/a") + b"\0"), (8, t("/a") + b"\0"), (4, t("/none") + b"\0"))),
    (16, t(None) + t(None) + t("server.1=127.0.0.1:2888:3888;2181") + q(-1)), (17, t("/a") + i(3)),
    (106, t("/a") + i(0)), (106, t("/") + i(1)),
    (18, t("/a") + i(3)), (100, i(0) + t("digest") + t(b"me:secret")), (101, q(0) + many([t("/a")]) + many([t("/none")]) + many([])),
    (102, t(b"token")), (103, t("/")), (104, t("/")), (107, b""),
    (105, q(0) + many([t("/a")]) + many([]) + many([t("/a")]) + many([t("/a")]) + many([t("/")])),
    (5, t("/a") + t(b"seen") + i(-1)), (CLOSE, b""),
]


def receive(connection, size):
    received = b""
    while len(received) < size:
        more = connection.recv(size - len(received))
        if not more:
            return received
        received += more
    return received


def play(program, log):
    """Says all of it, one request after the other; returns the events of the log."""
    with subprocess.Popen([program, "--extended-types", "--reconfig", "--log", log, "--until-stdin-ends"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as server:
        host, port = server.stdout.readline().strip().rsplit(":", 1)
        with socket.create_connection((host, int(port)), 10) as connection:
            connection.sendall(t(HANDSHAKE))
            for xid, (kind, record) in enumerate(REQUESTS, 1):
                connection.sendall(t(i({11: -2, 100: -4}.get(kind, xid)) + i(kind) + record))
                time.sleep(0.01)  # so that most answers come before the next request
            while receive(connection, 4096):
                pass
        server.stdin.close()
    return [json.loads(line) for line in log.read_text().splitlines()]
