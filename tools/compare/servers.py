"""Servers to compare: each is a child process that lives as long as its `with` block, in a folder of its own below /dev/shm."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

HOST = "127.0.0.1"
START_LIMIT_S = 30
STARTS = 5  # a port is free when it is chosen and may be taken when the server binds it
APACHE_NEEDS = ("/usr/bin/java", "/usr/share/java/zookeeper.jar", "/usr/share/java/slf4j-nop.jar")
QUICK_START = ["-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]


def missing(paths=APACHE_NEEDS):
    return [path for path in paths if not os.path.exists(path)]


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def four_letters(port, word, limit=2):
    """What the server answers to a four-letter word, nothing while it does not serve."""
    try:
        with socket.create_connection((HOST, port), limit) as link:
            link.sendall(word.encode())
            return b"".join(iter(lambda: link.recv(65536), b"")).decode()
    except OSError:
        return ""


class Server:
    """Started and awaited by `with`; killed with everything that it started, and reaped, on every way out."""

    name = "server"

    def __init__(self, pin=()):
        self.pin = [*pin]  # a command that runs another one, such as taskset
        self.port = None
        self.process = None
        self.folder = None

    def command(self):
        raise NotImplementedError

    def environment(self):
        return dict(os.environ)

    @property
    def address(self):
        return f"{HOST}:{self.port}"

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        try:
            for _ in range(STARTS):
                self.folder = tempfile.mkdtemp(prefix="zkspec-compare-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
                if self.start():
                    return self
                self.__exit__()
            raise RuntimeError(f"{self.name} did not start in {STARTS} attempts")
        except BaseException:
            self.__exit__()
            raise

    def start(self):
        """True when it serves, False when it ended by itself, as it does when its port was taken."""
        self.port = free_port()
        # The death signal covers the one way out that nobody can catch: this process being killed.
        command = ["setpriv", "--pdeathsig", "KILL", *self.pin, *self.command()]
        with open(os.path.join(self.folder, "output"), "wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, cwd=self.folder,
                                            start_new_session=True, env=self.environment())
        limit = time.monotonic() + START_LIMIT_S
        while "Mode:" not in four_letters(self.port, "srvr"):
            if self.process.poll() is not None:
                return False
            if time.monotonic() > limit:
                raise RuntimeError(f"{self.name} does not serve after {START_LIMIT_S} s:\n{self.output()[-2000:]}")
            time.sleep(0.002)
        return True

    def output(self):
        with open(os.path.join(self.folder, "output"), errors="replace") as output:
            return output.read()

    def __exit__(self, *_):
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


class Apache(Server):
    """Apache ZooKeeper as Debian packages it, alone, on memory, without waiting for disks."""

    name = "Apache ZooKeeper"

    def __init__(self, pin=(), java=(*QUICK_START, "-Xmx768m"), tick_ms=2000, extra=()):
        super().__init__(pin)
        self.java, self.tick_ms, self.extra = [*java], tick_ms, [*extra]

    def command(self):
        config = os.path.join(self.folder, "server.cfg")
        os.makedirs(os.path.join(self.folder, "data"), exist_ok=True)
        lines = [f"tickTime={self.tick_ms}", f"dataDir={self.folder}/data", f"clientPort={self.port}", f"clientPortAddress={HOST}",
                 "maxClientCnxns=0", "admin.enableServer=false", "4lw.commands.whitelist=*", "forceSync=no", "snapCount=10000000",
                 *self.extra]
        with open(config, "w") as file:
            file.write("\n".join(lines) + "\n")
        return ["java", *self.java, "-Dzookeeper.jmx.log4j.disable=true",
                "-cp", "/usr/share/java/zookeeper.jar:/usr/share/java/slf4j-nop.jar",
                "org.apache.zookeeper.server.quorum.QuorumPeerMain", config]


class Fake(Server):
    """zkspec-fake, one server."""

    name = "zkspec-fake"

    def __init__(self, program, pin=(), tick_ms=2000, extra=()):
        super().__init__(pin)
        self.program, self.tick_ms, self.extra = os.path.abspath(program), tick_ms, [*extra]

    def command(self):
        return [self.program, "--servers", "1", "--host", HOST, "--tick", f"{self.tick_ms}ms",
                "--max-connections", "0", *self.extra]

    def environment(self):
        return {**os.environ, "ASAN_OPTIONS": "detect_stack_use_after_return=0"}

    def start(self):
        # It picks its port itself and says so in its first line.
        command = ["setpriv", "--pdeathsig", "KILL", *self.pin, *self.command()]
        with open(os.path.join(self.folder, "output"), "wb") as errors:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, cwd=self.folder,
                                            start_new_session=True, env=self.environment(), text=True)
        line = self.process.stdout.readline()
        if not line:
            return False
        self.port = int(line.strip().split(",")[0].rpartition(":")[2])
        return True
