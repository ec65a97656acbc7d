#!/usr/bin/env python3
"""idle_sessions.py LOAD ZKSPEC-FAKE: many sessions that only ping, in client processes of which first one and then half are killed.

None of the others may be lost or go without answers, and the ephemeral nodes of the dead, and only those, must go. A host that lets a ping
or its answer wait for a third of the session timeout has proved nothing: then all is done again, and at last the exit code is 77."""

import argparse
import contextlib
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

import servers

ATTEMPTS = 3
INCONCLUSIVE = 77  # what ctest takes for skipped
READY_LIMIT_S = 120


class Clients:
    """One process with sessions of its own, each with an ephemeral node."""

    def __init__(self, load, port, sessions, timeout_ms):
        self.process = subprocess.Popen([load, "--port", str(port), "--sessions", str(sessions), "--timeout-ms", str(timeout_ms),
                                         "--ephemerals", "--hold", "idle"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)

    def await_ready(self):
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"sessions were not granted: {self.process.stderr.read()}")

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def figures(self):
        told, errors = self.process.communicate("", timeout=READY_LIMIT_S)
        if self.process.returncode != 0:
            raise RuntimeError(errors)
        return json.loads(told)


def ephemerals(server):
    """How many there are; nothing while the server does not answer."""
    for line in servers.four_letters(server.port, "mntr", 10).splitlines():
        if line.startswith("zk_ephemerals_count"):
            return int(line.split()[1])
    return None


def resident_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def trial(arguments, server, stack):
    """The figures of the survivors, and what the server had of it."""
    share = arguments.sessions // arguments.processes
    everybody = [Clients(arguments.load, server.port, share, arguments.timeout_ms) for _ in range(arguments.processes)]
    for clients in everybody:
        stack.callback(clients.kill)
    for clients in everybody:
        clients.await_ready()
    before, start = cpu_seconds(server.pid), time.monotonic()
    time.sleep(arguments.seconds / 2)
    everybody[0].kill()
    time.sleep(arguments.seconds / 2)
    used, memory = (cpu_seconds(server.pid) - before) / (time.monotonic() - start), resident_mib(server.pid)
    survivors = everybody[(arguments.processes + 1) // 2:]
    for clients in everybody[1:-len(survivors)]:
        clients.kill()
    left = await_ephemerals(server, share * len(survivors), arguments.timeout_ms)
    figures = [clients.figures() for clients in survivors]
    total = {name: sum(each[name] for each in figures) for name in ("sessions", "lost", "silent", "pings")}
    return {**total, "ephemerals": left, "late_ms": max(each["late_ms"] for each in figures), "server_mib": round(memory),
            "server_cpu": round(used, 2)}


def await_ephemerals(server, wanted, timeout_ms):
    """The dead have their timeout, and a busy server some more; then what there is stays, and is told."""
    limit = time.monotonic() + 10 * timeout_ms / 1000
    while (left := ephemerals(server)) != wanted and time.monotonic() < limit:
        time.sleep(0.2)
    return left


def attempt(arguments):
    tick_ms = arguments.timeout_ms // 20  # the longest that is granted is 20 ticks
    with servers.Fake(arguments.fake, tick_ms=tick_ms) as server, contextlib.ExitStack() as stack:
        return trial(arguments, server, stack)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("load")
    parser.add_argument("fake")
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=10, help="that have them")
    parser.add_argument("--seconds", type=float, default=60, help="until half of the processes are killed; one is, half-way")
    parser.add_argument("--timeout-ms", type=int, default=10_000, help="of the sessions, which ping at a third of it")
    arguments = parser.parse_args()
    arguments.load = os.path.abspath(arguments.load)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if arguments.sessions + 100 > most:
        sys.exit(f"idle_sessions: {most} files may be open here (ulimit -Hn): too few for {arguments.sessions} sessions")
    for _ in range(ATTEMPTS):
        told = attempt(arguments)
        print(json.dumps(told), flush=True)
        if told["lost"] == 0 and told["silent"] == 0 and told["ephemerals"] == told["sessions"]:
            return 0
        if told["late_ms"] < arguments.timeout_ms / 3:
            print("idle_sessions: sessions were harmed that pinged in time", file=sys.stderr)
            return 1
        print(f"idle_sessions: inconclusive: something was late by {told['late_ms']} ms", file=sys.stderr)
    return INCONCLUSIVE


if __name__ == "__main__":
    sys.exit(main())
