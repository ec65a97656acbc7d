#!/usr/bin/env python3
"""foreign_suites.py ZKSPEC-FAKE SUITE… [--only TEXT] [--scratch FOLDER]: tests of real clients, at Apache ZooKeeper and at zkspec-fake.

Installs each suite from its registry into a scratch folder, runs it against both, and prints a Markdown table of totals and of the tests
whose outcome differs, each of them after a second run alone, and names those that fail at both. Exit status 1 if a test passes at Apache
ZooKeeper only, 77 if nothing ran."""

import argparse
import collections
import os
import pathlib
import subprocess
import sys
import tempfile

import servers
from foreign import ensembles, suites

STAND_IN = pathlib.Path(__file__).resolve().parent / "foreign" / "server_process.py"
COMMANDS = ("java", "zkServer.sh")  # by which the suites start a server


def stand_ins(scratch):
    """A folder of commands that the suites take for those of Apache ZooKeeper."""
    folder = scratch / "bin"
    folder.mkdir(exist_ok=True)
    for command in COMMANDS:
        file = folder / command
        file.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STAND_IN}" "$@"\n')
        file.chmod(0o755)
    return folder


def play(suite, scratch, fake, tests=None):
    """Outcomes by test, at Apache ZooKeeper and at the fake server."""
    environment = {**os.environ, "ZKSPEC_SERVERS": str(stand_ins(scratch))}
    real = suite.run(scratch, environment, tests)
    with ensembles.Ensembles(fake, scratch) as running:
        return real, suite.run(scratch, {**environment, "ZKSPEC_ENSEMBLES": running.path}, tests)


def differing(real, fake):
    return sorted(test for test in {*real, *fake} if real.get(test) != fake.get(test))


def compare(suite, scratch, fake, only):
    """Whether no test passes at Apache ZooKeeper only; prints what there is to say."""
    real, seen = play(suite, scratch, fake, only)
    again = differing(real, seen)
    if again:
        second_real, second_seen = play(suite, scratch, fake, again)
        real, seen = {**real, **second_real}, {**seen, **second_seen}
    print(f"### {suite.title}\n\n| server | " + " | ".join(suites.OUTCOMES) + " |\n|---|" + "---|" * len(suites.OUTCOMES))
    for name, outcomes in (("Apache ZooKeeper", real), ("zkspec-fake", seen)):
        counts = collections.Counter(outcomes.values())
        print(f"| {name} | " + " | ".join(str(counts[outcome]) for outcome in suites.OUTCOMES) + " |")
    rest = differing(real, seen)
    if rest:
        print("\n| differs | Apache ZooKeeper | zkspec-fake |\n|---|---|---|")
    for test in rest:
        print(f"| {test} | {real.get(test, 'did not run')} | {seen.get(test, 'did not run')} |")
    both = sorted(test for test in real if real[test] == seen.get(test) == "failed")
    print("\nFailed at both: " + (", ".join(both) or "none") + "\n", flush=True)
    return all(real.get(test) != "passed" for test in rest)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fake")
    parser.add_argument("suites", nargs="+", choices=[*suites.SUITES, "all"])
    parser.add_argument("--only", action="append", help="tests whose name contains this")
    parser.add_argument("--scratch", type=pathlib.Path, help="kept, and used again; otherwise a new one that goes")
    arguments = parser.parse_args()
    missing = servers.missing()
    if missing:
        print("skipped: missing", *missing, "(Debian packages zookeeper, default-jre-headless, libslf4j-java)")
        return 77
    verdicts = []
    with tempfile.TemporaryDirectory(prefix="zkspec-suites-") as temporary:
        scratch = arguments.scratch or pathlib.Path(temporary)
        scratch.mkdir(exist_ok=True)
        for name in suites.SUITES if "all" in arguments.suites else arguments.suites:
            suite = suites.SUITES[name]
            try:
                suite.install(scratch)
            except (subprocess.CalledProcessError, FileNotFoundError) as problem:
                print(f"{suite.title} skipped: {suite.registry} is not reached ({problem})")
                continue
            verdicts.append(compare(suite, scratch, arguments.fake, arguments.only))
    return 77 if not verdicts else 0 if all(verdicts) else 1


if __name__ == "__main__":
    sys.exit(main())
