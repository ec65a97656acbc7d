#!/usr/bin/env python3
"""One run in four parts: a real array job of a Slurm of one node, and the containers of the Kubernetes job, run by hand.

    shards_test.py ZKSPEC"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import yaml

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

    def check(self, parts, merged, verdict):
        """The parts have every case once, each has some, and what is merged is what one run would have given."""
        whole = self.folder / "whole"
        arguments = ["--defect", "client/never-pings"] if verdict else []
        run = subprocess.run([ZKSPEC, "run", "--client", "reference", *arguments, *CASES, "--output", whole], capture_output=True)
        self.assertEqual(run.returncode, verdict)
        self.assertEqual(len(parts), 4)
        self.assertTrue(all(played(part) for part in parts))
        self.assertEqual(sorted(sum((played(part) for part in parts), [])), sorted(played(whole)))
        run = subprocess.run([ZKSPEC, "merge", *parts, "--output", merged], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, verdict, run.stderr)
        self.assertEqual(sorted(played(merged)), sorted(played(whole)))


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
        self.check(sorted((self.folder / "report").glob("shard-*")), self.folder / "report", 0)

    def test_violation_is_the_exit_code_of_the_array(self):
        done = self.submit("--defect", "client/never-pings")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.check(sorted((self.folder / "report").glob("shard-*")), self.folder / "report", 1)


class Kubernetes(Shards):
    def documents(self):
        return {f"{each['kind']} {each['metadata']['name']}": each for each in yaml.safe_load_all((CI / "kubernetes.yaml").read_text())}

    def run_container(self, job, **variables):
        """The one container of a job, with its command and variables; its volume is this test's folder."""
        container, = job["spec"]["template"]["spec"]["containers"]
        mount, = container["volumeMounts"]
        command = [part.replace(mount["mountPath"] + "/", f"{self.folder}/") for part in container["command"]]
        command = [part.replace("--client kazoo", "--client reference --defect client/never-pings 'ping/*' 'close/*'") for part in command]
        variables |= {entry["name"]: entry["value"] for entry in container.get("env", [])}
        return subprocess.run(command, capture_output=True, text=True, timeout=120, env=os.environ | {"PATH": self.path} | variables)

    def test_indexed_job_plays_all_cases_once_and_the_merge_gives_the_verdict(self):
        documents = self.documents()
        job, merge = documents["Job zkspec"], documents["Job zkspec-merge"]
        count = job["spec"]["completions"]
        self.assertEqual((job["spec"]["completionMode"], job["spec"]["parallelism"], count), ("Indexed", count, 4))
        for index in range(count):
            done = self.run_container(job, JOB_COMPLETION_INDEX=str(index))
            self.assertEqual(done.returncode, 0, done.stderr)  # a violation is no reason to end the others
        done = self.run_container(merge)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.check(sorted(self.folder.glob("shard-*")), self.folder / "again", 1)

    def test_part_that_could_not_be_played_fails(self):
        program = self.folder / "bin" / "zkspec"
        program.unlink()
        program.write_text("#!/bin/sh\nexit 4\n")
        program.chmod(0o755)
        self.assertNotEqual(self.run_container(self.documents()["Job zkspec"], JOB_COMPLETION_INDEX="0").returncode, 0)

    def test_both_jobs_write_to_the_claim_that_is_made(self):
        documents = self.documents()
        for name in ("Job zkspec", "Job zkspec-merge"):
            volume, = documents[name]["spec"]["template"]["spec"]["volumes"]
            self.assertIn(f"PersistentVolumeClaim {volume['persistentVolumeClaim']['claimName']}", documents)


if __name__ == "__main__":
    unittest.main()
