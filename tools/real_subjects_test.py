#!/usr/bin/env python3
"""Judges real clients and the real server against what is known of them: the run must agree with fixtures/expectations."""

import pathlib
import subprocess
import sys
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


if __name__ == "__main__":
    unittest.main()
