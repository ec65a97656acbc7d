#!/usr/bin/env python3
"""command_lines.py ZKSPEC-FAKE: the command-line clients of ZooKeeper say the same at Apache ZooKeeper and at zkspec-fake.

zkCli.sh (Java) gets the whole of command_lines/zkcli.txt at once, as it does one command after the other. cli_mt (C) does all at once, so
that each line of command_lines/cli_mt.txt waits for the end of the one before. With --show the output at Apache ZooKeeper is printed."""

import difflib
import itertools
import pathlib
import re
import subprocess
import sys
import threading
import unittest

import servers

SCRIPTS = pathlib.Path(__file__).resolve().parent / "command_lines"
ZKCLI = "/usr/share/zookeeper/bin/zkCli.sh"
CLI_MT = "/usr/lib/zookeeper/bin/cli_mt"
LIMIT_S = 120
MASKS = [
    (re.compile(r"^(\s*[cm]?time\s*=).*$"), r"\1 <time>"),
    (re.compile(r"(ephemeralOwner\s*=\s*(?:0x)?|session Id\s*=\s*|session id\s*=\s*(?:0x)?)[1-9a-f][0-9a-f]*", re.I), r"\1<session>"),
    (re.compile(r"127\.0\.0\.1:\d+"), "<address>"),
    (re.compile(r"0x[0-9a-f]{12,}"), "<session>"),
    # After refused credentials: whether zkCli.sh has heard of it by then.
    (re.compile(r"^(Not connected|KeeperErrorCode = AuthFailed for /)$"), "<not connected>"),
]
# A server lists nodes and identities in the order of a hash table.
CHILD = re.compile(r"^\t[^=]+$")  # cli_mt's
IDENTITY = re.compile(r"^(ip|digest): ")  # zkCli's whoami
LIST = re.compile(r"^\[(.*)\]$")  # zkCli's


def masked(line):
    for pattern, instead in MASKS:
        line = pattern.sub(instead, line)
    names = LIST.match(line)
    return "[" + ", ".join(sorted(names.group(1).split(", "))) + "]" if names else line


def until_refused(events):
    """Behind refused credentials, which the script ends with, it is chance what the client still tells before the program ends."""
    refused = next((at for at, event in enumerate(events) if "state:AuthFailed" in event), len(events))
    return events[:refused + 1]


def zkcli(server):
    """What it prints, and below that the events of watches, which another thread prints whenever they come."""
    script = (SCRIPTS / "zkcli.txt").read_text().replace("{address}", server.address)
    run = subprocess.run([ZKCLI, "-server", server.address], input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                         timeout=LIMIT_S)
    lines = [line for line in run.stdout.splitlines() if line and line != "WATCHER::" and "SLF4J" not in line]
    events = until_refused([line for line in lines if line.startswith("WatchedEvent")])
    said = [line for line in lines if not line.startswith("WatchedEvent")]
    runs = itertools.groupby(said, lambda line: IDENTITY.match(line) is not None)
    said = [line for of_identities, run_of_lines in runs for line in (sorted(run_of_lines) if of_identities else run_of_lines)]
    return [masked(line) for line in [*said, f"exit status {run.returncode}", *events]]


def cli_mt(server):
    lines = []
    with subprocess.Popen([CLI_MT, server.address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", bufsize=1) as shell:
        guard = threading.Timer(LIMIT_S, shell.kill)
        guard.start()
        try:
            for number, command in enumerate(["exists /", *(SCRIPTS / "cli_mt.txt").read_text().splitlines()]):
                lines += [f"> {command}", *told_by(shell, command, f"/end-{number}")]
            rest, _ = shell.communicate("quit\n", timeout=LIMIT_S)
            lines += [*rest.splitlines(), f"exit status {shell.returncode}"]
        finally:
            guard.cancel()
            shell.kill()
    unequal = re.compile(r"^(\d{4}-\d\d-\d\d |time = )")  # what the library logs, and how long an operation took
    return [masked(line) for line in lines if line and not unequal.match(line)]


def told_by(shell, command, end):
    """Results are told in their order: when that of a `sync` of its own path has been, the command's has."""
    shell.stdin.write(f"{command}\nsync {end}\n")
    lines = []
    for line in shell.stdout:
        if line == f"\tname = {end}\n":
            runs = itertools.groupby(lines, lambda line: CHILD.match(line) is not None)
            return [line for of_names, run in runs for line in (sorted(run) if of_names else run)]
        if end not in line:
            lines.append(line.rstrip("\n"))
    raise EOFError(f"cli_mt ended at: {command}\n" + "\n".join(lines))


class CommandLines(unittest.TestCase):
    def check(self, client, program):
        missing = servers.missing([*servers.APACHE_NEEDS, program])
        if missing:
            self.skipTest("missing: " + " ".join(missing) + " (Debian packages zookeeper, zookeeper-bin, default-jre-headless)")
        with servers.Apache() as apache, servers.Fake(FAKE) as fake:
            expected, seen = client(apache), client(fake)
        if SHOW:
            print("\n".join(expected))
        self.assertGreater(len(expected), 60, "the client has hardly said anything:\n" + "\n".join(expected))
        differences = difflib.unified_diff(expected, seen, "Apache ZooKeeper", "zkspec-fake", n=3, lineterm="")
        self.assertEqual(expected, seen, "\n" + "\n".join(differences))

    def test_zkcli(self):
        self.check(zkcli, ZKCLI)

    def test_cli_mt(self):
        self.check(cli_mt, CLI_MT)


if __name__ == "__main__":
    SHOW = "--show" in sys.argv
    sys.argv = [argument for argument in sys.argv if argument != "--show"]
    FAKE = sys.argv.pop(1)
    unittest.main()
