#!/usr/bin/env python3
"""Judges real clients and the real server against what is known of them: the run must agree with fixtures/expectations."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
ZKSPEC = sys.argv.pop(1)


def judge(role, name):
    expectations = SOURCE / "fixtures" / "expectations" / f"{name}.toml"
    command = [ZKSPEC, "run", role, name]
    if expectations.exists():
        command += ["--expect", str(expectations)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


class RealSubjects(unittest.TestCase):
    def check(self, role, name):
        run = judge(role, name)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr[-2000:])

    def test_kazoo(self):
        self.check("--client", "kazoo")

    def test_c_client(self):
        self.check("--client", "c")

    def test_java_client(self):
        self.check("--client", "java")

    def test_reference_client_on_the_real_clock(self):
        run = subprocess.run([ZKSPEC, "run", "--client", "reference", "--clock", "real"], capture_output=True, text=True, timeout=300)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr[-2000:])

    def test_apache_zookeeper(self):
        self.check("--server", "zookeeper")

    def test_ensemble_of_apache_zookeeper(self):
        cases = ["moved/*", "*/gone-everywhere", "handshake/*-another-server", "expiry/leader-lost"]
        run = subprocess.run([ZKSPEC, "run", "--server", "zookeeper-ensemble", *cases], capture_output=True, text=True, timeout=300)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr[-2000:])
        self.assertRegex(run.stdout, r"zookeeper-ensemble 3\.8\.\d: \d+ pass in ")


class OtherVersionsOfApacheZooKeeper(unittest.TestCase):
    """Those of fixtures/subjects that Debian does not have. What differs between versions is among the cases."""

    @classmethod
    def setUpClass(cls):
        fetched = subprocess.run([SOURCE / "tools" / "registry-subjects", pathlib.Path(ZKSPEC).parent], capture_output=True, text=True)
        if fetched.returncode != 0:
            raise unittest.SkipTest(f"subjects from Maven's repository are not judged here: {fetched.stderr.strip()}")

    def check(self, name, version):
        cases = ["handshake/*", "close/*", "rewatch/newer-form", "timeout/bounds"]
        run = subprocess.run([ZKSPEC, "run", "--server", name, *cases], capture_output=True, text=True, timeout=300)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr[-2000:])
        self.assertRegex(run.stdout, rf"{name} {version}: \d+ pass, ")

    def test_3_4(self):
        self.check("zookeeper-3.4", "3\\.4\\.14")

    def test_3_9(self):
        self.check("zookeeper-3.9", "3\\.9\\.5")


def entry(case, outcome, clause=""):
    clause = f'clause = "{clause}"\n' if clause else ""
    return f'[[expect]]\ncase = "{case}"\n{clause}outcome = "{outcome}"\nreason = "tried"\ndate = "2026-01-01"\n'


class StaleExpectations(unittest.TestCase):
    """What is no longer true of a real client is told, each kind in its own words, and is never green."""

    def judge(self, *entries):
        with tempfile.TemporaryDirectory() as folder:
            known = pathlib.Path(folder) / "known.toml"
            known.write_text('zkspec = 1\nsubject = "kazoo"\nversion = "2.8.*"\n' + "\n".join(entries))
            cases = ("handshake/protocol-version", "handshake/read-only-byte", "loss/after-auth-failure", "state/closed-on-auth-failure")
            command = [ZKSPEC, "run", "--client", "kazoo", "--expect", known, *cases]
            return subprocess.run(command, capture_output=True, text=True, timeout=120)

    STALE = ((entry("handshake/protocol-version", "fail", "handshake.protocol-zero"),
              "handshake/protocol-version passes, though 'handshake/protocol-version' is expected to fail"),
             (entry("handshake/read-only-byte", "warn", "handshake.protocol-zero"),
              "handshake/read-only-byte passes without a warning by handshake.protocol-zero"),
             (entry("loss/after-auth-failure", "fail", "loss.op-on-dead-session"), "so that the entry was skipped"),
             (entry("pinng/*", "fail", "ping.when-idle"), "'pinng/*' matches no case"),
             (entry("malformed/*", "not-applicable"), "more than 20: name those that deviate"))

    def test_each_kind_is_told(self):
        run = self.judge(entry("state/closed-on-auth-failure", "fail", "state.terminal-absorbing"), *(text for text, _ in self.STALE))
        for _, words in self.STALE:
            self.assertIn(words, run.stdout)
        self.assertEqual(run.returncode, 5, run.stdout + run.stderr)

    def test_failure_for_another_reason_is_told_and_is_a_violation(self):
        run = self.judge(entry("state/closed-on-auth-failure", "fail", "ping.when-idle"))
        self.assertIn("state/closed-on-auth-failure fails by another clause than ping.when-idle: state.terminal-absorbing", run.stdout)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
