#!/usr/bin/env python3
"""Plays scenarios with a real client at Debian's Apache ZooKeeper, captures them with dumpcap and imports them as recordings: how
fixtures/traces was made. Needs the right to capture on the loopback interface, and a release build with the adapters.

    tools/record_traces.py kazoo|c|java FOLDER [SCENARIO...]"""

import base64
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tomllib

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILD = SOURCE / "build" / "release"
PORT, TICK = 22181, 500
LIMIT = 25  # seconds that anything may take
TITLES = {"kazoo": "kazoo", "c": "ZooKeeper C client", "java": "ZooKeeper Java client"}


def subject(name, **values):
    """The command of fixtures/subjects/NAME.toml and its configuration, with values for what stands in braces."""
    described = tomllib.loads((SOURCE / "fixtures" / "subjects" / f"{name}.toml").read_text())
    values |= {"source": SOURCE, "build": BUILD}
    return [[part.format(**values) for part in described.get(key, [])] for key in ("command", "config")]


class Server:
    def __init__(self, folder):
        config = folder / "zoo.cfg"
        self.command, lines = subject("zookeeper", config=config, tick=TICK, data=folder / "data", port=PORT, host="127.0.0.1")
        config.write_text("\n".join(lines) + "\n")
        self.start()
        deadline = time.monotonic() + LIMIT
        while not self.answers():
            if time.monotonic() > deadline:
                raise TimeoutError("the server does not start")
            time.sleep(0.1)

    def start(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    @staticmethod
    def answers():
        try:
            with socket.create_connection(("127.0.0.1", PORT), 1) as connection:
                connection.sendall(b"srvr")
                return b"version" in connection.recv(2000)
        except OSError:
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()


class Application:
    """One process of an adapter."""

    def __init__(self, name):
        self.process = subprocess.Popen(subject(name)[0], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, bufsize=1)
        self.events, self.changed, self.tags = [], threading.Condition(), 0
        threading.Thread(target=self.read, daemon=True).start()
        self.version = self.wait(event="caps")["version"]

    def read(self):
        for line in self.process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()

    def wait(self, since=0, **fields):
        """The first event with these fields, behind the first `since` ones."""
        def found():
            return next((event for event in self.events[since:] if fields.items() <= event.items()), None)
        with self.changed:
            if not self.changed.wait_for(found, LIMIT):
                raise TimeoutError(f"{fields} does not come; last were {self.events[-3:]}")
            return found()

    def tell(self, **fields):
        self.process.stdin.write(json.dumps(fields) + "\n")
        self.process.stdin.flush()

    def open(self, client, timeout_ms=4000):
        self.tell(command="open", client=client, servers=[f"127.0.0.1:{PORT}"], timeout_ms=timeout_ms)
        self.wait(event="state", client=client, state="connected")

    def op(self, client, kind, path, data=None, **fields):
        self.tags += 1
        if data is not None:
            fields["data"] = base64.b64encode(data).decode()
        self.tell(command="op", client=client, tag=f"t{self.tags}", kind=kind, path=path, **fields)
        self.wait(event="done", client=client, tag=f"t{self.tags}")

    def close(self, client):
        self.tell(command="close", client=client, tag="close")
        self.wait(event="done", client=client, tag="close")
        time.sleep(0.3)  # until the connection has ended

    def kill(self):
        self.process.kill()
        self.process.wait()


def session(app, _server, _name):
    app.open("a")
    for kind, path, data in (("create", "/n", b"one"), ("get", "/n", None), ("set", "/n", b"two"), ("children", "/", None),
                             ("get", "/none", None), ("delete", "/n", None)):
        app.op("a", kind, path, data)
    time.sleep(3.2)
    app.close("a")


def watch(app, _server, _name):
    app.open("a")
    app.open("b")
    app.op("a", "create", "/w", b"1")
    app.op("b", "get", "/w", watch="changed")
    app.op("b", "children", "/", watch="child")
    app.op("a", "set", "/w", b"2")
    app.wait(event="watch", tag="changed")
    app.op("b", "get", "/w")
    app.op("a", "create_ephemeral", "/e", b"")
    app.wait(event="watch", tag="child")
    app.op("b", "exists", "/e", watch="deleted")
    app.close("a")
    app.wait(event="watch", tag="deleted")
    app.op("b", "get", "/e")
    app.op("b", "delete", "/w")
    app.close("b")


def killed_server(app, server, _name):
    app.open("a", 8000)
    app.op("a", "create_ephemeral", "/e", b"x")
    app.op("a", "get", "/e", watch="w")
    for kind in ("get", "exists"):
        time.sleep(1.5)
        app.op("a", kind, "/e")
    server.kill()
    app.wait(event="state", client="a", state="disconnected")
    seen = len(app.events)
    server.start()
    app.wait(seen, event="state", client="a", state="connected")
    app.op("a", "get", "/e")
    app.close("a")


def expiry(app, _server, name):
    app.open("a", 1000)
    app.op("a", "create_ephemeral", "/x", b"x")
    other = Application(name)
    other.open("b")
    other.op("b", "exists", "/x", watch="deleted")
    os.kill(app.process.pid, signal.SIGSTOP)
    other.wait(event="watch", tag="deleted")
    other.op("b", "get", "/x")
    time.sleep(0.5)
    os.kill(app.process.pid, signal.SIGCONT)
    app.wait(event="state", client="a", state="expired")
    time.sleep(0.5)
    other.close("b")
    other.kill()


SCENARIOS = {"session": session, "watch": watch, "killed-server": killed_server, "expiry": expiry}


def capture(name, scenario, file):
    """Plays it; returns the version of the client."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(pathlib.Path(folder))
        dumpcap = subprocess.Popen(["dumpcap", "-q", "-i", "lo", "-f", f"tcp port {PORT}", "-w", file], stderr=subprocess.PIPE, text=True)
        while not dumpcap.stderr.readline().startswith("File:"):
            if dumpcap.poll() is not None:
                raise RuntimeError("dumpcap cannot capture here")
        time.sleep(0.5)
        app = Application(name)
        try:
            SCENARIOS[scenario](app, server, name)
        finally:
            app.kill()
            time.sleep(0.7)  # until the kernel has handed over what was captured
            dumpcap.send_signal(signal.SIGINT)
            dumpcap.wait()
            server.kill()
        return app.version


def record(name, scenario, folder):
    stem = f"{name}-{scenario}"
    recording = folder / f"{stem}.jsonl"
    with tempfile.TemporaryDirectory() as place:
        file = pathlib.Path(place) / f"{stem}.pcapng"
        version = capture(name, scenario, file)
        subprocess.run([BUILD / "zkspec", "import", file, "--port", str(PORT), "--output", recording], check=True)
    first, *events = recording.read_text().splitlines()
    described = {"zkspec": 1, "client": f"{TITLES[name]} {version}",
                 "server": f"Apache ZooKeeper 3.8.0 (Debian), standalone, tick {TICK} ms", "scenario": scenario,
                 "command": f"tools/record_traces.py {name} {folder.name} {scenario}", "tick_ms": TICK}
    network = {key: value for key, value in json.loads(first).items() if key in ("began_unix_ns", "servers", "clients")}
    recording.write_text("\n".join([json.dumps(described | network, separators=(",", ":")), *events]) + "\n")


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in TITLES or not set(sys.argv[3:]) <= set(SCENARIOS):
        sys.exit(__doc__)
    for chosen in sys.argv[3:] or SCENARIOS:
        record(sys.argv[1], chosen, pathlib.Path(sys.argv[2]))
