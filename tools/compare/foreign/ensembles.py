"""Fake ensembles for foreign test-suites: each member is a process of the suite's (server_process.py), the servers are in one zkspec-fake.

An ensemble starts when all its members have come, as none of them serves before it has a majority. Later a member that goes is crashed, and
one that comes again is restarted: with its data, unless the suite has emptied its folder."""

import contextlib
import json
import os
import socket
import struct
import subprocess
import tempfile
import threading
import urllib.request

SWITCHES = {"readonlymode.enabled": "--read-only", "zookeeper.extendedTypesEnabled": "--extended-types",
            "localSessionsEnabled": "--local-sessions", "reconfigEnabled": "--reconfig"}
VALUES = {"maxClientCnxns": "--max-connections", "4lw.commands.whitelist": "--four-letter-words", "jute.maxbuffer": "--max-packet",
          "zookeeper.DigestAuthenticationProvider.superDigest": "--super-digest"}
DURATIONS = {"tickTime": "--tick", "minSessionTimeout": "--min-timeout", "maxSessionTimeout": "--max-timeout",
             "znode.container.checkIntervalMs": "--container-check", "zookeeper.nio.sessionlessCnxnTimeout": "--handshake-limit"}
DEFAULTS = {"tickTime": "3000", "maxClientCnxns": "60"}  # of Apache ZooKeeper, where a configuration is silent


class Member:
    """What one configuration says."""

    def __init__(self, config, switches):
        with open(config) as lines:
            self.settings = DEFAULTS | dict(line.strip().split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        self.settings.update(switch.removeprefix("-D").split("=", 1) for switch in switches if "=" in switch)
        self.peers = sorted(key for key in self.settings if key.startswith("server."))
        self.data = self.settings["dataDir"]
        self.port = self.settings["clientPort"]

    @property
    def ensemble(self):
        """What its members have in common."""
        return "\n".join(self.settings[peer] for peer in self.peers) or self.port

    @property
    def number(self):
        if not self.peers:
            return 1
        with open(os.path.join(self.data, "myid")) as file:
            return self.peers.index(f"server.{file.read().strip()}") + 1

    @property
    def mark(self):
        """In its data folder: there is data of it."""
        return os.path.join(self.data, "in-zkspec-fake")

    @property
    def secure_port(self):
        return self.settings.get("secureClientPort")

    def flags(self):
        flags = [flag for name, flag in SWITCHES.items() if self.settings.get(name) == "true"]
        flags += [part for name, flag in VALUES.items() if name in self.settings for part in (flag, self.settings[name])]
        flags += [part for name, flag in DURATIONS.items() if name in self.settings for part in (flag, self.settings[name] + "ms")]
        return flags + self.tls()

    def tls(self):
        """The key store as PEM."""
        if self.secure_port is None:
            return []
        store, password = self.settings["ssl.keyStore.location"], self.settings["ssl.keyStore.password"]
        pem, packed = store + ".pem", store + ".p12"
        for command in (["keytool", "-importkeystore", "-noprompt", "-srckeystore", store, "-srcstorepass", password,
                         "-destkeystore", packed, "-deststoretype", "PKCS12", "-deststorepass", password],
                        ["openssl", "pkcs12", "-nodes", "-in", packed, "-passin", "pass:" + password, "-out", pem]):
            subprocess.run(command, check=True, capture_output=True)
        return ["--tls-certificate", pem, "--tls-key", pem]


class Door:
    """Hands on what comes to a port of the suite's choice: the ports for TLS are of the ensemble's choice."""

    def __init__(self, port, target):
        host, _, target_port = target.rpartition(":")
        self.target = (host, int(target_port))
        self.ends = set()
        self.listener = socket.create_server(("127.0.0.1", int(port)))
        threading.Thread(target=self.admit, daemon=True).start()

    def admit(self):
        with contextlib.suppress(OSError):
            while True:
                client = self.listener.accept()[0]
                try:
                    server = socket.create_connection(self.target)
                except OSError:
                    reset(client)
                    continue
                self.ends |= {client, server}
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self.hand_on, args=pair, daemon=True).start()

    def hand_on(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
            return
        reset(source)
        reset(sink)

    def close(self):
        shut(self.listener)
        for end in self.ends:
            reset(end)


def shut(listener):
    """Closed alone, it would stay open for as long as somebody waits in `accept`."""
    with contextlib.suppress(OSError):
        listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def reset(end):
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)  # wakes who waits for it
    end.close()


class Ensemble:
    def __init__(self, program, log):
        self.program, self.log = program, log
        self.members = {}  # number → Member, those whose process runs
        self.doors = {}
        self.secure = []
        self.marks = set()
        self.process = None
        self.control = None

    def join(self, member):
        if member.number in self.members:  # it comes again before its end was heard
            self.leave(self.members[member.number])
        self.members[member.number] = member
        if self.process is not None and not os.path.exists(member.mark) and len(self.members) == 1:
            self.end()
        if self.process is not None:
            self.call(f"servers/{member.number}/restart", lose_state=not os.path.exists(member.mark))
            self.open(member.number)
        elif len(self.members) == max(1, len(member.peers)):
            self.start()
        self.mark()

    def leave(self, member):
        number = next((number for number, one in self.members.items() if one is member), None)
        if number is None:
            return
        del self.members[number]
        if number in self.doors:
            self.doors.pop(number).close()
        if self.process is not None:
            self.call(f"servers/{number}/crash")

    def start(self):
        addresses = ",".join("127.0.0.1:" + self.members[number].port for number in sorted(self.members))
        self.process = subprocess.Popen([self.program, "--until-stdin-ends", "--control", "127.0.0.1:0", "--listen", addresses,
                                         *self.members[1].flags()], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        stdout=subprocess.DEVNULL)
        for line in iter(self.process.stderr.readline, ""):
            self.log.write(line)
            if line.startswith("secure: "):
                self.secure = line.split()[1].split(",")
            if line.startswith("control: "):
                self.control = line.split()[1]
                break
        else:
            raise RuntimeError("zkspec-fake does not serve " + addresses)
        threading.Thread(target=self.keep_log, daemon=True).start()
        for number in self.members:
            self.open(number)

    def open(self, number):
        if self.secure:
            self.doors[number] = Door(self.members[number].secure_port, self.secure[number - 1])

    def keep_log(self):
        for line in self.process.stderr:
            self.log.write(line)

    def is_over(self):
        """No member runs, and none can come back: their data is gone."""
        return not self.members and not any(os.path.exists(mark) for mark in self.marks)

    def mark(self):
        if self.process is not None:
            for member in self.members.values():
                with contextlib.suppress(OSError), open(member.mark, "w"):
                    self.marks.add(member.mark)

    def call(self, path, **what):
        request = urllib.request.Request(f"{self.control}/v1/{path}", json.dumps(what).encode(), method="POST")
        urllib.request.urlopen(request, timeout=10).close()

    def end(self):
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


class Ensembles:
    """By `with`: listens on `path` for server processes until it ends, and takes all ensembles along."""

    def __init__(self, program, folder):
        self.program = os.path.abspath(program)
        self.folder = tempfile.mkdtemp(prefix="ensembles-", dir=folder)
        self.path = os.path.join(self.folder, "socket")
        self.lock = threading.Lock()
        self.ensembles = {}

    def __enter__(self):
        self.log = open(os.path.join(self.folder, "log"), "w", buffering=1)
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(self.path)
        self.door.listen()
        threading.Thread(target=self.admit, daemon=True).start()
        return self

    def __exit__(self, *_):
        shut(self.door)
        with self.lock:
            for ensemble in self.ensembles.values():
                ensemble.end()
            self.log.close()

    def admit(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self.serve, args=(self.door.accept()[0],), daemon=True).start()

    def sweep(self):
        for name in [name for name, ensemble in self.ensembles.items() if ensemble.is_over()]:
            self.ensembles.pop(name).end()

    def serve(self, link):
        with link:
            try:
                member = Member(**json.loads(link.makefile().readline()))
                with self.lock:
                    self.sweep()
                    ensemble = self.ensembles.setdefault(member.ensemble, Ensemble(self.program, self.log))
                    ensemble.join(member)
                link.recv(1)  # nothing comes but its end
                with self.lock:
                    ensemble.leave(member)
            except Exception as problem:  # it must be seen: the suite only sees a server that ended
                self.log.write(f"a member is turned away: {problem!r}\n")
