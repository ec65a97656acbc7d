#!/usr/bin/env python3
"""tools/quickstart and tools/steady judge again and again: what they make of the exit codes and the outcomes that `zkspec` gives, with a
stand-in for it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent
# Ends with the code that is written down for its client or server, having told and left what a run leaves.
QUICKSTART_RUN = """#!/bin/sh
while [ $# -gt 0 ]; do
  case $1 in --client|--server) subject=$2 role=${1#--} ;; --output) output=$2 ;; --expect) expect=$2 ;; esac
  shift
done
mkdir -p "$output" && : >"$output/report.html"
echo "$subject 1.0 as $role" && echo "$subject 1.0: 7 pass in 1 s" && echo "known from $expect"
exit "$(cat "codes/$subject")"
"""
# Gives the next of the outcomes that are written down, by variant, as soon as the load was started so often; or ends with the code that
# stands there.
STEADY_RUN = """#!/usr/bin/env python3
import json, pathlib, sys, time
folder = pathlib.Path(__file__).parent
left = json.loads((folder / "outcomes.json").read_text())
(folder / "outcomes.json").write_text(json.dumps(left[1:]))
(folder / "arguments").write_text(" ".join(sys.argv[1:-1]))
if isinstance(left[0], int):
    sys.exit("it went wrong") if left[0] == 1 else sys.exit(left[0])
loads = left[0].pop("loads", 0)
while loads and (not (folder / "loads").exists() or (folder / "loads").read_text().count("loaded") < loads):
    time.sleep(0.01)
results = [{"id": variant, "outcome": outcome} for variant, outcome in left[0].items()]
(pathlib.Path(sys.argv[-1]) / "results.json").write_text(json.dumps({"results": results}))
sys.exit(0 if set(left[0].values()) == {"pass"} else 1)
"""


def write_program(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(0o755)


class Judging(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))


class Quickstart(Judging):
    def setUp(self):
        super().setUp()
        (self.folder / "tools").mkdir()
        shutil.copy(TOOLS / "quickstart", self.folder / "tools")
        (self.folder / "tools" / "packages").write_text("packages=none\ninstall_packages() { :; }\nbuild() { :; }\n")
        (self.folder / "codes").mkdir()
        write_program(self.folder / "build" / "release" / "zkspec", QUICKSTART_RUN)

    def judge(self, zookeeper=0, **codes):
        for subject, code in {"zookeeper": zookeeper, **codes}.items():
            (self.folder / "codes" / subject).write_text(str(code))
        return subprocess.run([self.folder / "tools" / "quickstart"], capture_output=True, text=True, timeout=60)

    def test_gravest_exit_code_is_given_in_the_documented_order(self):
        rows = [((0, 0, 0), 0), ((0, 1, 0), 1), ((6, 0, 0), 6), ((5, 1, 6), 1), ((1, 4, 0), 4), ((4, 3, 1), 3), ((5, 6, 0), 5),
                ((3, 0, 2), 2), ((0, 0, 130), 130), ((130, 6, 0), 6), ((0, 139, 0), 139), ((1, 139, 0), 1)]
        for (kazoo, c, java), gravest in rows:
            with self.subTest(kazoo=kazoo, c=c, java=java):
                run = self.judge(kazoo=kazoo, c=c, java=java)
                self.assertEqual((run.returncode, run.stderr), (gravest, ""))
        self.assertEqual(self.judge(kazoo=0, c=0, java=0, zookeeper=1).returncode, 1)

    def test_each_subject_is_judged_by_its_own_expectations_and_tells_where_its_report_is(self):
        run = self.judge(kazoo=1, c=0, java=0)
        for subject, role in {"kazoo": "client", "c": "client", "java": "client", "zookeeper": "server"}.items():
            self.assertIn(f"{subject} 1.0: 7 pass in 1 s", run.stdout)
            report = self.folder / "zkspec-report" / subject / "report.html"
            self.assertTrue(report.exists())
            self.assertIn(f"report: {report}\n", run.stdout)
            summary = (report.parent / "summary.txt").read_text()
            self.assertIn(f"{subject} 1.0 as {role}\n", summary)
            self.assertIn(f"known from fixtures/expectations/{subject}.toml", summary)

    def test_client_that_could_not_be_judged_is_shown_with_what_was_said(self):
        program = self.folder / "build" / "release" / "zkspec"
        program.write_text(program.read_text().replace('echo "$subject 1.0: 7 pass in 1 s"', 'echo "what is wrong"'))
        self.assertIn("what is wrong", self.judge(kazoo=4, c=4, java=4).stdout)


class Steady(Judging):
    def judge(self, outcomes, *options):
        write_program(self.folder / "zkspec", STEADY_RUN)
        (self.folder / "outcomes.json").write_text(json.dumps(outcomes))
        write_program(self.folder / "bin" / "stress-ng", f"#!/bin/sh\necho loaded >>{self.folder}/loads\nexec sleep 60\n")
        command = [sys.executable, TOOLS / "steady", "--runs", str(len(outcomes)), *options, "--zkspec", self.folder / "zkspec"]
        return subprocess.run([*command, "--", "run", "--client", "c"], capture_output=True, text=True, timeout=60,
                              env=os.environ | {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"})

    def test_outcomes_that_are_always_the_same(self):
        run = self.judge([{"a": "pass", "b": "fail"}] * 3, "--loaded", "0")
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertIn("run 3: 1 fail, 1 pass in ", run.stdout)
        self.assertIn("2 variants in 3 runs: 0 not always the same", run.stdout)
        self.assertEqual((self.folder / "arguments").read_text(), "run --client c --output")
        self.assertFalse((self.folder / "loads").exists())

    def test_outcome_that_changes_is_told(self):
        run = self.judge([{"a": "pass", "b": "pass"}, {"a": "inconclusive", "b": "pass"}], "--loaded", "0")
        self.assertEqual(run.returncode, 1)
        self.assertIn("a: {'pass': 1, 'inconclusive': 1}\n2 variants in 2 runs: 1 not always the same", run.stdout)

    def test_variant_that_is_missing_once_is_told(self):
        run = self.judge([{"a": "pass", "b": "pass"}, {"a": "pass"}], "--loaded", "0")
        self.assertEqual(run.returncode, 1)
        self.assertIn("b: {'pass': 1}", run.stdout)

    def test_run_that_judged_nothing_ends_it(self):
        for code in (2, 3, 4, 130):
            run = self.judge([{"a": "pass"}, code, {"a": "pass"}], "--loaded", "0")
            self.assertEqual(run.returncode, 2)
            self.assertIn(f"zkspec ended with {code}", run.stderr)

    def test_last_runs_are_loaded_and_the_load_ends_with_them(self):
        run = self.judge([{"a": "pass"}] * 2 + [{"a": "pass", "loads": 1}, {"a": "pass", "loads": 2}], "--loaded", "2")
        self.assertEqual(run.returncode, 0)
        self.assertEqual([("(loaded)" in line) for line in run.stdout.splitlines()[:4]], [False, False, True, True])
        self.assertEqual((self.folder / "loads").read_text(), "loaded\nloaded\n")

    def test_load_that_is_not_installed_is_told_before_the_first_run(self):
        write_program(self.folder / "zkspec", STEADY_RUN)
        command = [sys.executable, TOOLS / "steady", "--zkspec", self.folder / "zkspec", "--", "run"]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60, env=os.environ | {"PATH": str(self.folder)})
        self.assertEqual(run.returncode, 1)
        self.assertIn("stress-ng is missing; install it, or say --loaded 0", run.stderr)


if __name__ == "__main__":
    unittest.main()
