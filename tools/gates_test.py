#!/usr/bin/env python3
"""The gates of zkspec from outside, each seen red: limits, shards, expectations, stalls of the host."""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
ZKSPEC = sys.argv.pop(1)
SYSTEMS = ("ZKSPEC_JOB_", "CI_NODE_", "CIRCLE_NODE_", "JOB_COMPLETION_", "SLURM_ARRAY_")
QUIET = {name: value for name, value in os.environ.items() if not name.startswith(SYSTEMS)}
FORGETFUL = ("run", "--client", "reference", "--defect", "client/forgets-last-zxid")
WITHOUT_PINGS = ("run", "--client", "reference", "--defect", "client/never-pings")
REFERENCE = ("run", "--client", "reference")


def zkspec(*arguments, **variables):
    return subprocess.run([ZKSPEC, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=QUIET | variables)


def results(folder):
    return json.loads((folder / "results.json").read_text())


def ids(folder):
    return [result["id"] for result in results(folder)["results"]]


def entry(case, outcome="fail", clause="ping.when-idle", reason="seen"):
    clause = f'clause = "{clause}"\n' if clause else ""
    return f'[[expect]]\ncase = "{case}"\n{clause}outcome = "{outcome}"\nreason = "{reason}"\ndate = "2026-01-01"\n'


class Gates(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.known = self.folder / "known.toml"

    def check(self, run, code, *words):
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        for each in words:
            self.assertIn(each, run.stdout + run.stderr)

    def know(self, *entries):
        self.known.write_text('# Known.\nzkspec = 1\nsubject = "reference"\nversion = "*"\n\n' + "\n".join(entries))


class Limits(Gates):
    def test_run_ends_at_the_first_failure(self):
        run = zkspec(*WITHOUT_PINGS, "ping/*", "--fail-fast", "--output", self.folder)
        self.check(run, 1, "cases were not played: 1 failure was reached")
        outcomes = [result["outcome"] for result in results(self.folder)["results"]]
        self.assertEqual(outcomes.count("fail"), 1)
        self.assertEqual(outcomes[-1], "fail")

    def test_run_ends_after_so_many_failures(self):
        self.check(zkspec(*WITHOUT_PINGS, "ping/*", "--max-failures", 2), 1, "cases were not played: 2 failures were reached")

    def test_known_failures_do_not_end_a_run(self):
        zkspec(*FORGETFUL, "--expect", self.known, "--update-expectations")
        run = zkspec(*FORGETFUL, "zxid/*", "--fail-fast", "--expect", self.known)
        self.check(run, 0, "known-fail")
        self.assertNotIn("not played", run.stderr)


class Shards(Gates):
    def test_shards_have_every_case_once(self):
        zkspec(*REFERENCE, "--output", self.folder / "all")
        parts = []
        for index in (1, 2, 3):
            self.check(zkspec(*REFERENCE, "--shard", f"{index}/3", "--output", self.folder / "part"), 0, f"shard {index}/3: ")
            parts += ids(self.folder / "part")
        self.assertEqual(sorted(parts), ids(self.folder / "all"))

    def test_shards_are_balanced_by_the_durations_of_an_earlier_run(self):
        zkspec(*REFERENCE, "ping/*", "--output", self.folder)
        earlier = results(self.folder)
        for result in earlier["results"]:
            result["duration_ms"] = 60_000 if result["id"] == "ping/first-idle" else 1
        (self.folder / "earlier.json").write_text(json.dumps(earlier))
        run = zkspec(*REFERENCE, "ping/*", "--shard", "1/2", "--durations", self.folder / "earlier.json", "--output", self.folder)
        self.check(run, 0, "shard 1/2: 1 of ")
        self.assertEqual(ids(self.folder), ["ping/first-idle"])

    def test_shard_is_what_the_variables_say_where_that_is_asked_for(self):
        gitlab = {"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}
        self.check(zkspec(*REFERENCE, "ping/*", "--shard", "auto", **gitlab), 0, "shard 2/3: ")
        self.assertNotIn("shard", zkspec(*REFERENCE, "ping/*", **gitlab).stderr)
        self.check(zkspec(*REFERENCE, "ping/*", "--shard", "auto"), 2, "no variable says which shard this is")

    def test_shard_that_cannot_be_is_refused(self):
        self.check(zkspec(*REFERENCE, "--shard", "4/3"), 2, "4/3: is no shard")
        self.check(zkspec(*REFERENCE, "ping/first-idle", "--shard", "2/2"), 3, "shard 2/2 is empty")
        self.check(zkspec(*REFERENCE, "--shard", "1/2", "--durations", self.folder / "none.json"), 2, "none.json: cannot be read")


class Expectations(Gates):
    def stale(self, words, *entries, client=REFERENCE):
        self.know(*entries)
        self.check(zkspec(*client, "ping/*", "malformed/*", "--expect", self.known), 5, words)

    def test_each_kind_of_stale_entry_is_told_in_its_own_words(self):
        self.stale("ping/first-idle passes, though 'ping/first-idle' is expected to fail", entry("ping/first-idle"))
        self.stale("ping/first-idle passes without a warning by ping.when-idle", entry("ping/first-idle", "warn"))
        self.stale("ping/first-idle is applicable now (pass)", entry("ping/first-idle", "not-applicable", ""))
        self.stale("'pinng/*' matches no case", entry("pinng/*"))
        self.stale("more than 20: name those that deviate", entry("malformed/*", "not-applicable", ""))
        twice = [entry(glob, "not-applicable", "") for glob in ("ping/first-idle", "ping/first-i*")]
        self.stale("covers nothing that the entry at", *twice)

    def test_failure_for_another_reason_is_a_violation_and_its_entry_is_told(self):
        self.know(entry("ping/first-idle", clause="ping.xid"))
        run = zkspec(*WITHOUT_PINGS, "ping/first-idle", "--expect", self.known)
        self.check(run, 1, "ping/first-idle fails by another clause than ping.xid")

    def test_file_is_written_and_then_holds(self):
        self.check(zkspec(*FORGETFUL, "--expect", self.known, "--update-expectations"), 0, "added, fail by zxid.client-reports-last")
        self.check(zkspec(*FORGETFUL, "--expect", self.known), 0, "known-fail")
        self.check(zkspec(*REFERENCE, "--expect", self.known), 5, "passes, though")

    def test_rewritten_file_keeps_comments_and_order(self):
        gone, kept = "# About a case.\n" + entry("ping/first-idle"), "# About another.\n" + entry("pinng/gone")
        self.know(gone, "# In between.\n\n" + kept)
        run = zkspec(*REFERENCE, "--expect", self.known, "--update-expectations")
        self.check(run, 0, "ping/first-idle: removed", "pinng/gone: removed")
        self.assertEqual(self.known.read_text(), '# Known.\nzkspec = 1\nsubject = "reference"\nversion = "*"\n\n# In between.\n')

    def test_run_without_a_verdict_for_every_case_rewrites_nothing(self):
        self.know(entry("ping/first-idle"))
        before = self.known.read_text()
        self.check(zkspec(*WITHOUT_PINGS, "--expect", self.known, "--update-expectations"), 1, "cases came to no verdict")
        self.assertEqual(self.known.read_text(), before)

    def test_run_of_a_part_rewrites_nothing(self):
        self.know(entry("ping/first-idle"))
        before = self.known.read_text()
        for part in (["ping/*"], ["--shard", "1/2"], ["--fail-fast"]):
            self.check(zkspec(*REFERENCE, "--expect", self.known, "--update-expectations", *part), 2, "needs a run of everything")
        self.check(zkspec(*REFERENCE, "--update-expectations"), 2, "needs --expect FILE")
        self.assertEqual(self.known.read_text(), before)


class Stalls(Gates):
    """Of the real clock: the program does not get the processor in the middle of a trial."""

    def run_stalled(self, pauses, *arguments):
        command = [ZKSPEC, *REFERENCE, "--clock", "real", "ping/idle", "--output", self.folder, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(pauses):
            time.sleep(0.6)
            if process.poll() is None:
                process.send_signal(signal.SIGSTOP)
                time.sleep(2)
                process.send_signal(signal.SIGCONT)
        out, _ = process.communicate(timeout=120)
        return process.returncode, out

    def test_stall_is_never_held_against_the_subject(self):
        code, out = self.run_stalled(1)
        self.assertEqual(code, 0, out)

    def test_stalls_that_do_not_end_are_inconclusive_and_over_the_budget(self):
        code, out = self.run_stalled(20)
        self.assertEqual(code, 6, out)
        self.assertIn("host stall", out)

    def test_budget_may_be_larger(self):
        code, out = self.run_stalled(20, "--inconclusive", "2")
        self.assertEqual(code, 0, out)
        self.assertIn("inconclusive", out)

def lines_of(file):
    return file.read_bytes().count(b"\n") if file.exists() else 0


class Kills(Gates):
    SEVEN = (*REFERENCE, "--jobs", "1", "--seed", "7")

    def kill(self, folder, *arguments):
        """A run of the reference client that is killed in its middle."""
        process = subprocess.Popen([ZKSPEC, *self.SEVEN, *arguments, "--output", folder], stderr=subprocess.DEVNULL, env=QUIET)
        while lines_of(folder / "results.jsonl") < 30 and process.poll() is None:
            time.sleep(0.001)
        process.kill()
        process.wait()
        self.assertEqual(process.returncode, -signal.SIGKILL)
        self.assertEqual((folder / "results.json").read_text(), "")

    def test_killed_run_goes_on_as_if_nothing_had_been(self):
        whole, killed = self.folder / "whole", self.folder / "killed"
        zkspec(*self.SEVEN, "--output", whole)
        self.kill(killed)
        before = lines_of(killed / "results.jsonl") - 1
        self.check(zkspec("run", "--resume", killed), 0, f"{before} of ")
        files = sorted(file.relative_to(whole) for file in whole.rglob("*") if file.is_file())
        self.assertEqual(files, sorted(file.relative_to(killed) for file in killed.rglob("*") if file.is_file()))
        for file in files:
            if file.name != "report.html":
                self.assertEqual((whole / file).read_bytes(), (killed / file).read_bytes(), file)

    def test_line_that_was_not_finished_counts_for_nothing(self):
        self.kill(self.folder)
        with open(self.folder / "results.jsonl", "a") as journal:
            journal.write('{"id": "ping/id')
        self.check(zkspec(*self.SEVEN, "--resume", self.folder), 0, "cases were played before")

    def test_only_the_same_run_is_gone_on_with(self):
        self.kill(self.folder)
        resume = ("--resume", self.folder)
        self.check(zkspec(*REFERENCE, "--seed", 8, *resume), 2, "--seed was 7, and is 8")
        self.check(zkspec(*self.SEVEN, "ping/*", *resume), 2, "other cases are selected")
        self.check(zkspec("run", "--server", "fake", *resume), 2, '--client was "reference"')
        self.check(zkspec(*self.SEVEN, "--defect", "client/never-pings", *resume), 2, "--defect was")
        self.check(zkspec("run", "--jobs", "2", *resume), 2, "stands alone")
        home = self.folder / "home"
        for part in ("suites", "fixtures/defects"):
            shutil.copytree(SOURCE / part, home / part)
        case = next((home / "suites" / "ping").glob("*.toml"))
        case.write_text(case.read_text() + "\n# Changed.\n")
        self.check(zkspec(*self.SEVEN, *resume, ZKSPEC_HOME=str(home)), 2, "cases, clauses or defects have changed")
        self.check(zkspec("run", *resume), 0)
        self.check(zkspec("run", *resume), 2, "holds no run that was killed")

    def test_run_on_the_real_clock_keeps_what_it_has(self):
        arguments = (*REFERENCE, "--clock", "real", "--jobs", "1", "ping/*", "handshake/*")
        process = subprocess.Popen([ZKSPEC, *arguments, "--output", self.folder], stderr=subprocess.DEVNULL, env=QUIET)
        while lines_of(self.folder / "results.jsonl") < 5 and process.poll() is None:
            time.sleep(0.01)
        process.kill()
        process.wait()
        before = lines_of(self.folder / "results.jsonl") - 1
        run = zkspec("run", "--resume", self.folder)
        self.check(run, 0, f"{before} of ")
        played = len(re.findall(r"^\[\d+/\d+\] ", run.stderr, re.MULTILINE))
        self.assertEqual(played + before, len(ids(self.folder)))


class Reruns(Gates):
    def test_what_failed_or_was_not_played_is_played_again(self):
        first, second = self.folder / "first", self.folder / "second"
        zkspec(*WITHOUT_PINGS, "ping/*", "--output", first)
        failed = [result["id"] for result in results(first)["results"] if result["outcome"] == "fail"]
        self.check(zkspec(*REFERENCE, "--rerun-failed", first, "--output", second), 0)
        self.assertEqual(ids(second), failed)
        self.check(zkspec(*REFERENCE, "--rerun-failed", second), 3, "nothing failed in")
        self.check(zkspec("run", "--server", "fake", "--rerun-failed", first), 2, "holds results of a client")
        zkspec(*WITHOUT_PINGS, "ping/*", "--fail-fast", "--output", first)
        good = [result["id"] for result in results(first)["results"] if result["outcome"] != "fail"]
        zkspec(*REFERENCE, "ping/*", "--output", second)
        every = ids(second)
        self.check(zkspec(*REFERENCE, "--rerun-failed", first, "--output", second), 0)
        self.assertEqual(ids(second), [each for each in every if each not in good])


class Merges(Gates):
    def shard(self, index, *arguments, count=3):
        folder = self.folder / f"{index}-{len(list(self.folder.iterdir()))}"
        zkspec(*(arguments or REFERENCE), "watcher/*", "ping/*", "--shard", f"{index}/{count}", "--output", folder)
        return folder

    def merge(self, *folders):
        return zkspec("merge", *folders, "--output", self.folder / "merged")

    def test_shards_are_one_run_again(self):
        whole = self.folder / "whole"
        zkspec(*REFERENCE, "watcher/*", "ping/*", "--output", whole)
        self.check(self.merge(*(self.shard(index) for index in (3, 1, 2))), 0)
        merged = self.folder / "merged"
        self.assertEqual(results(merged)["results"], results(whole)["results"])
        for recording in (whole / "recordings").iterdir():
            self.assertEqual(recording.read_bytes(), (merged / "recordings" / recording.name).read_bytes())

    def test_missing_and_doubled_shards_are_told(self):
        first, second, third = (self.shard(index) for index in (1, 2, 3))
        self.check(self.merge(first, third), 2, "shard 2/3 is missing")
        self.check(self.merge(first, second, self.shard(2), third), 2, "shard 2/3 is there twice")
        recording = next((second / "recordings").iterdir())
        recording.write_text(recording.read_text() + "\n")
        self.check(self.merge(first, second, third), 2, f"was edited since the run wrote it: recordings/{recording.name} was edited")
        self.assertFalse((self.folder / "merged").exists())

    def test_parts_of_other_runs_are_told(self):
        first = self.shard(1)
        self.check(self.merge(first, self.shard(2, *REFERENCE, "--seed", "2")), 2, "are no parts of one run: the seed is 1 and 2")
        self.check(self.merge(first, self.shard(2, *WITHOUT_PINGS)), 2, "the subject is reference and reference with client/never-pings")
        self.check(self.merge(first, self.shard(2, count=2)), 2, "the number of shards is 3 and 2")
        whole = self.folder / "whole"
        zkspec(*REFERENCE, "ping/*", "--output", whole)
        self.check(self.merge(first, whole), 2, "is no shard")

    def test_shards_that_were_balanced_by_different_durations_do_not_fit(self):
        whole = self.folder / "whole"
        zkspec(*REFERENCE, "watcher/*", "ping/*", "--output", whole)
        earlier = results(whole)
        for result in earlier["results"]:
            result["duration_ms"] = 60_000 if result is earlier["results"][0] else 1
        (self.folder / "earlier.json").write_text(json.dumps(earlier))
        balanced = (*REFERENCE, "--durations", self.folder / "earlier.json")
        self.check(self.merge(self.shard(1, *balanced), self.shard(2), self.shard(3)), 2, "balanced by different durations")

    def test_merged_run_is_as_red_as_its_shards(self):
        self.check(self.merge(*(self.shard(index, *WITHOUT_PINGS) for index in (1, 2, 3))), 1, "ping.when-idle")
        limited = [self.shard(index, *WITHOUT_PINGS, "--fail-fast") for index in (1, 2, 3)]
        self.check(self.merge(*limited), 1, "cases were not played")


if __name__ == "__main__":
    unittest.main()
