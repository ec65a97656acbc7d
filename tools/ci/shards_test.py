#!/usr/bin/env python3
"""One run in four parts: a real array job of a Slurm of one node.

    shards_test.py ZKSPEC"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import slurm_node

CI = pathlib.Path(__file__).resolve().parent
ZKSPEC = pathlib.Path(sys.argv.pop()).resolve()
CASES = ("ping/*", "close/*")
SYSTEMS = ("ZKSPEC_JOB_", "CI_NODE_", "CIRCLE_NODE_", "JOB_COMPLETION_", "SLURM_")


def played(folder):
    return [result["id"] for result in json.loads((folder / "results.json").read_text())["results"]]


class Shards(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "zkspec").symlink_to(ZKSPEC)
        for name in [name for name in os.environ if name.startswith(SYSTEMS)]:
            del os.environ[name]
        self.path = f"{self.folder}/bin:{os.environ['PATH']}"

    def check(self, parts, verdict):
        """The parts have every case of a run once, and each has some."""
        whole = self.folder / "whole"
        arguments = ["--defect", "client/never-pings"] if verdict else []
        run = subprocess.run([ZKSPEC, "run", "--client", "reference", *arguments, *CASES, "--output", whole], capture_output=True)
        self.assertEqual(run.returncode, verdict)
        self.assertEqual(len(parts), 4)
        self.assertTrue(all(played(part) for part in parts))
        self.assertEqual(sorted(sum((played(part) for part in parts), [])), sorted(played(whole)))


class Slurm(Shards):
    def submit(self, *arguments):
        if slurm_node.missing():
            self.skipTest(f"Slurm is not installed; the Debian packages {slurm_node.PACKAGES} bring it")
        (self.folder / "slurm").mkdir()
        with slurm_node.OneNode(self.folder / "slurm") as node:
            return node.submit(self.folder, CI / "slurm.sh", "--client", "reference", *arguments, *CASES, PATH=self.path,
                               OUTPUT=self.folder / "report")

    def test_array_job_plays_all_cases_once(self):
        done = self.submit()
        logs = [log.read_text() for log in self.folder.glob("zkspec-*.log")]
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + "\n".join(logs))
        self.check(sorted((self.folder / "report").glob("shard-*")), 0)

    def test_violation_is_the_exit_code_of_the_array(self):
        done = self.submit("--defect", "client/never-pings")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.check(sorted((self.folder / "report").glob("shard-*")), 1)


if __name__ == "__main__":
    unittest.main()
