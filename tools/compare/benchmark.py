#!/usr/bin/env python3
"""zkspec-fake beside Apache ZooKeeper, as a Markdown table.

    cmake --preset release && ninja -C build/release zkspec-fake load && tools/compare/benchmark.py

The same load program for both, the server on one core and the load on another. ZooKeeper has its data in memory (/dev/shm), does not wait
for disks and takes any number of connections. The two take turns, so that a busy moment meets both: a figure is a median, and a ratio is
the median of the ratios of all turns."""

import argparse
import contextlib
import json
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys

import servers

ROOT = pathlib.Path(__file__).resolve().parents[2]
DELAY_SCRIPT = ROOT / "tools" / "compare" / "delay.toml"
IDLE_SESSIONS = 5000
JAVA = ["-Xshare:auto"]  # all else as Java and Debian have it


def niceness():
    return ["nice", "-n", "-5"] if os.geteuid() == 0 else []


def pinned(core):
    return [*niceness(), "taskset", "-c", str(core)] if os.cpu_count() > 1 else niceness()


@contextlib.contextmanager
def awake_cores():
    """A core of a virtual machine that has gone to sleep is woken late, by milliseconds even for a bare timer, and that would be measured:
    so a program that only runs where nothing else wants to keeps each of them awake."""
    idlers = [subprocess.Popen(["chrt", "--idle", "0", "taskset", "-c", str(core), sys.executable, "-c", "while True: pass"])
              for core in os.sched_getaffinity(0)]
    try:
        yield
    finally:
        for idler in idlers:
            idler.kill()
            idler.wait()


class Bench:
    def __init__(self, load, fake):
        self.load, self.fake = load, fake

    def apache(self):
        return servers.Apache(pin=pinned(0), java=JAVA)

    def fake_server(self, *extra):
        return servers.Fake(self.fake, pin=pinned(0), extra=extra)

    def run(self, server, scenario, *flags, limit=300):
        command = [*pinned(1), self.load, "--port", str(server.port), *flags, scenario]
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
        if done.returncode != 0:
            raise RuntimeError(f"{server.name}, {scenario}: {done.stderr}")
        return json.loads(done.stdout)

    def sessions(self, server):
        """New sessions per second, and what the server needs in memory while they are there."""
        command = [*pinned(1), self.load, "--port", str(server.port), "--sessions", str(IDLE_SESSIONS), "--hold", "sessions"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
            try:
                if load.stdout.readline().strip() != "ready":
                    raise RuntimeError(f"{server.name}: the sessions were not granted")
                memory = resident(server.pid)
                figures, _ = load.communicate("", timeout=60)
            finally:
                load.kill()
        return {"sessions per second": json.loads(figures)["per_second"], "memory": memory}

    def start(self, server):
        """The server is only described here: the load program starts it, so that nothing but the server is measured."""
        server.folder = server.make_folder()
        server.port = servers.free_port()
        if isinstance(server, servers.Fake):
            server.extra += ["--port", str(server.port)]
        try:
            core = ["--server-core", "0"] if os.cpu_count() > 1 else []
            command = [*pinned(1), self.load, "--port", str(server.port), *core, "first-session", "--", *server.command()]
            done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=90, cwd=server.folder)
            return {"start": json.loads(done.stdout)["start_ms"]}
        finally:
            server.__exit__()

    def measure(self, make):
        figures = self.start(make())
        with make() as server:
            figures |= self.sessions(server)
        with make() as server:
            self.run(server, "pipelined", "--operations", "300000")  # the first ones warm a virtual machine up
            figures["exists per second"] = self.run(server, "pipelined", "--operations", "500000")["per_second"]
        with make() as server:
            self.run(server, "mixed", "--sessions", "64", "--window", "8", "--duration-ms", "4000")
            mixed = self.run(server, "mixed", "--sessions", "64", "--window", "8", "--duration-ms", "4000")
            figures["mixed per second"] = mixed["per_second"]
        return figures

    def delays(self):
        with awake_cores(), self.fake_server("--script", str(DELAY_SCRIPT)) as server:
            return self.run(server, "delays", "--sessions", "10", "--duration-ms", "10000", "--delay-us", "20000")


def resident(pid):
    """In MiB, of the server itself: what pins it has become it."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no VmRSS")


ROWS = [  # what, unit, figure, aim, whether a small one is good
    ("start to first session", "ms", "start", 50, True),
    ("new sessions, 64 handshakes at once", "1/s", "sessions per second", 10, False),
    ("`exists`, one connection, 500 under way", "1/s", "exists per second", 10, False),
    ("64 connections, 80 % get, 20 % set, 8 under way each", "1/s", "mixed per second", 5, False),
    (f"resident with {IDLE_SESSIONS:,} idle sessions", "MiB", "memory", 10, True),
]


def number(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def table(apache, fake, late):
    lines = ["| | Apache ZooKeeper 3.8.0 | zkspec-fake | ratio | aim |", "|---|---|---|---|---|"]
    for what, unit, figure, aim, small_is_good in ROWS:
        one, other = (statistics.median(run[figure] for run in runs) for runs in (apache, fake))
        ratios = [theirs[figure] / ours[figure] if small_is_good else ours[figure] / theirs[figure] for theirs, ours in zip(apache, fake)]
        lines.append(f"| {what} | {number(one)} {unit} | {number(other)} {unit} | {statistics.median(ratios):.1f}× | ≥ {aim}× |")
    within = statistics.median(run["within_1ms"] for run in late)
    p99 = statistics.median(run["p99_ms"] for run in late)
    lines.append(f"| 1,000 replies a second delayed by 20 ms: within 1 ms | – | {100 * within:.2f} % (99th {p99:.2f} ms) | – | 99 % |")
    return "\n".join(lines)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("load", nargs="?", default=ROOT / "build/release/tools/compare/load", help="the load program")
    parser.add_argument("fake", nargs="?", default=ROOT / "build/release/zkspec-fake", help="zkspec-fake")
    parser.add_argument("--repeat", type=int, default=5, help="so many turns; 5 unless told")
    arguments = parser.parse_args()
    if missing := servers.missing():
        sys.exit("benchmark: missing: " + " ".join(missing) + " (Debian packages zookeeper, default-jre-headless, libslf4j-java)")
    if not_built := servers.missing([arguments.load, arguments.fake]):
        sys.exit("benchmark: not built: " + " ".join(map(str, not_built)))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    bench = Bench(os.path.abspath(arguments.load), os.path.abspath(arguments.fake))
    load_before = os.getloadavg()[0]
    apache, fake, late = [], [], []
    for turn in range(arguments.repeat):
        print(f"benchmark: turn {turn + 1} of {arguments.repeat}", file=sys.stderr)
        apache.append(bench.measure(bench.apache))
        fake.append(bench.measure(bench.fake_server))
        late.append(bench.delays())
    print(table(apache, fake, late))
    print(f"\nMedians of {arguments.repeat} turns; {os.cpu_count()} cores, {processor()}, load of the host before {load_before:.1f}. "
          "Apache ZooKeeper as Debian has it, with its default collector, warmed up by a run that is not counted; `forceSync=no`, data in "
          "memory, `maxClientCnxns=0`. While replies were delayed, the cores were kept from sleeping.")


if __name__ == "__main__":
    main()
