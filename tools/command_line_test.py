#!/usr/bin/env python3
"""The command line of zkspec from outside: every exit code with a control that brings it about, and the commands that the README shows."""

import json
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
ZKSPEC = sys.argv.pop(1)

SPEAKING_ADAPTER = '''
import sys
print('{"event": "caps", "seq": 1, "name": "toy", "version": "1", "flags": [], "max_clients": 9}', flush=True)
'''


def zkspec(*arguments, timeout=120, cwd=None):
    return subprocess.run([ZKSPEC, *arguments], capture_output=True, text=True, timeout=timeout, cwd=cwd)


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def adapter(self, text):
        file = self.folder / "adapter.py"
        file.write_text(text)
        return f"/usr/bin/python3 {file}"

    @staticmethod
    def children_of(process):
        """Of the program's main thread, once there are any: the adapter has been started."""
        for _ in range(600):
            children = pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            if children:
                return children
            time.sleep(0.1)
        return []

    def check(self, run, code, words):
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        self.assertIn(words, run.stdout + run.stderr)

    def test_reference_client_conforms(self):
        self.check(zkspec("run", "--client", "reference"), 0, "pass")

    def test_fake_ensemble_conforms(self):
        self.check(zkspec("run", "--server", "fake"), 0, "pass")

    def test_terms_of_a_server_are_asked_over_http_where_the_word_conf_is_not_answered(self):
        command = [pathlib.Path(ZKSPEC).with_name("zkspec-fake"), "--tick", "700ms", "--min-timeout", "1s", "--four-letter-words", "srvr",
                   "--control", "127.0.0.1:0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as fake:
            self.addCleanup(fake.kill)
            server, control = fake.stdout.readline().strip(), fake.stderr.readline().strip()
            run = zkspec("run", "--server", server, "--admin-port", control.rpartition(":")[2], "timeout/bounds*",
                         "--output", self.folder / "report")
            fake.terminate()
        self.check(run, 0, " pass in ")
        begun_with = json.loads((self.folder / "report" / "run.json").read_text())["arguments"]
        self.assertEqual(begun_with["admin-port"], int(control.rpartition(":")[2]))  # a run that is gone on with asks there again
        for recording in (self.folder / "report" / "recordings").iterdir():
            self.assertEqual(json.loads(recording.read_text().partition("\n")[0])["tick_ms"], 700)
        self.assertEqual(json.loads((self.folder / "report" / "results.json").read_text())["terms"],
                         "tick 700 ms, timeouts of 1000 to 14000 ms, said by the AdminServer")

    def test_a_tick_that_nobody_tells_is_said_to_be_taken_for_granted(self):
        command = [pathlib.Path(ZKSPEC).with_name("zkspec-fake"), "--tick", "700ms", "--four-letter-words", "srvr"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as fake:
            self.addCleanup(fake.kill)
            server = fake.stdout.readline().strip()
            run = zkspec("run", "--server", server, "--admin-port", "1", "timeout/bounds*")
            wrong = zkspec("run", "--server", server, "--tick", "2s", "--admin-port", "1", "timeout/bounds*")
            twice = zkspec("run", "--server", f"{server},{server}", "timeout/bounds")
            fake.terminate()
        self.check(run, 0, f"{server} answers neither conf nor HTTP at port 1: for it grants 1400 to 14000 ms, its tick is taken for "
                           "700 ms; --tick says another")
        self.check(wrong, 1, f"again     zkspec run --server '{server}' --tick 2s --admin-port 1 --seed 1 'timeout/bounds")
        self.check(twice, 2, f"{server} is there twice; name each server once")

    def test_nobody_at_an_address_is_no_violation(self):
        self.check(zkspec("run", "--server", "127.0.0.1:1", "timeout/bounds"), 4, "nobody accepts connections at 127.0.0.1:1; start")

    def test_what_is_no_server_to_judge_is_an_error_and_no_violation(self):
        with socket.create_server(("127.0.0.1", 0)) as door:
            def refuse():
                for _ in range(3):  # connections: a word, and a session; or the one that ends this
                    link, _ = door.accept()
                    with link:
                        link.recv(100)
                        link.sendall(b"HTTP/1.1 400 Bad Request\r\n")

            threading.Thread(target=refuse, daemon=True).start()
            address = f"127.0.0.1:{door.getsockname()[1]}"
            self.check(zkspec("run", "--server", address, "timeout/bounds"), 4,
                       f"{address}: opens no session: it says HTTP/1.1 400 Bad Request..; is it a server's port for clients, ")
        for command in ("run", "prove"):
            self.check(zkspec(command, "--server", "", "timeout/bounds"), 2, "--server: is empty; give it a value")

    def test_recordings_of_somebody_else_are_not_deleted(self):
        (self.folder / "recordings").mkdir()
        (self.folder / "recordings" / "staging.jsonl").write_text("kept")
        run = zkspec("run", "--client", "reference", "ping/first-idle", "--output", self.folder)
        self.check(run, 2, "is of no run, and would be deleted")
        self.assertEqual((self.folder / "recordings" / "staging.jsonl").read_text(), "kept")

    def test_a_server_that_has_gone_is_an_error_and_no_violation(self):
        command = [pathlib.Path(ZKSPEC).with_name("zkspec-fake"), "--tick", "500ms"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as fake:
            self.addCleanup(fake.kill)
            server = fake.stdout.readline().strip()
            run = subprocess.Popen([ZKSPEC, "run", "--server", server, "ping/*", "timeout/*", "--output", self.folder / "report"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in run.stderr:
                if line.startswith("["):  # the first outcome
                    fake.kill()
                    break
            told, _ = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 4, told)
        self.assertIn(f"nobody accepts connections at {server} any more", told)

    def test_damaged_reference_client_violates(self):
        self.check(zkspec("run", "--client", "reference", "--defect", "client/never-pings", "ping/*"), 1, "ping.when-idle")

    def test_equal_runs_leave_equal_bytes(self):
        for name in ("one", "two"):
            zkspec("run", "--client", "reference", "--seed", "7", "--output", str(self.folder / name))
        for file in sorted((self.folder / "one").rglob("*.json*")):
            twin = self.folder / "two" / file.relative_to(self.folder / "one")
            self.assertEqual(file.read_bytes(), twin.read_bytes(), file)
        self.assertGreater(len(list((self.folder / "one" / "recordings").iterdir())), 40)

    def test_prove_tells_what_is_caught_and_writes_the_matrix(self):
        run = zkspec("prove", "ping/*", "--defect", "client/never-pings", "--output", str(self.folder / "proof"))
        self.check(run, 0, "1 defects, ")
        matrix = json.loads((self.folder / "proof" / "kill-matrix.json").read_text())
        self.assertEqual([defect["id"] for defect in matrix["defects"]], ["client/never-pings"])
        self.assertEqual({claim["standing"] for claim in matrix["defects"][0]["claims"]}, {"kept"})
        self.assertIn("client/never-pings", (self.folder / "proof" / "kill-matrix.html").read_text())

    def test_equal_proofs_give_equal_bytes_whatever_the_jobs(self):
        one, other = (zkspec("prove", "close/*", "--defect", "client/never-*", "--format", "json", "--jobs", jobs) for jobs in ("1", "3"))
        self.assertGreater(len(one.stdout), 1000)
        self.assertEqual(one.stdout, other.stdout)
        self.assertEqual(one.returncode, other.returncode)

    def test_prove_knows_what_selects_nothing(self):
        self.check(zkspec("prove", "pinng/*"), 3, "pinng/*")
        self.check(zkspec("prove", "--defect", "client/never-pigns"), 3, "did you mean 'client/never-pings'")
        self.check(zkspec("prove", "ping/idle", "--defect", "server/*"), 3, "no defect is of a role")

    def test_shaken_run_conforms(self):
        self.check(zkspec("run", "--client", "reference", "--shake", "8", "loss/*"), 0, "pass")

    def test_exploration_finds_a_broken_client_and_writes_a_case(self):
        found = self.folder / "found"
        self.check(zkspec("explore", "--client", "reference", "--defect", "client/forgets-last-zxid", "--scripts", "200", "--output",
                          str(found)), 1, "zxid.client-reports-last")
        files = sorted(str(file) for file in found.iterdir())
        self.check(zkspec("check", *files), 0, "no problems")
        self.check(zkspec("explore", "--client", "reference", "--scripts", "100"), 0, "100 scripts, seed 1: 0 found")

    def test_pattern_without_match_selects_nothing(self):
        self.check(zkspec("run", "--client", "reference", "pinng/*"), 3, "pinng/*")

    def test_selection_for_the_other_role_selects_nothing(self):
        self.check(zkspec("run", "--client", "reference", "timeout/bounds"), 3, "timeout/bounds")

    def test_broken_case_file_is_refused(self):
        file = self.folder / "broken.toml"
        file.write_text('zkspec = 1\n[[case]]\nid = "ping/x"\n')
        self.check(zkspec("check", str(file)), 2, "broken.toml:2")

    def test_reader_that_goes_away_is_no_error(self):
        process = subprocess.Popen([ZKSPEC, "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), "")
        process.stderr.close()
        self.assertEqual(process.wait(timeout=60), -signal.SIGPIPE)

    def test_whole_suite_has_no_problems(self):
        self.check(zkspec("check"), 0, "no problems")

    def test_clauses_are_listed_with_how_the_subject_of_a_run_stands_to_them(self):
        self.check(zkspec("list", "--clauses", "ping.*"), 0, "ping.when-idle")
        self.check(zkspec("list", "--clauses", "ping.wen-idle"), 3, "did you mean 'ping.when-idle'?")
        self.check(zkspec("list", "--clauses", "--results", str(self.folder / "none.json")), 2, "cannot be read")
        zkspec("run", "--client", "reference", "--defect", "client/never-pings", "ping/*", "--output", str(self.folder))
        results = str(self.folder / "results.json")
        self.check(zkspec("list", "--clauses", "--results", results, "timeout.minimum"), 3, "binds a client")
        run = zkspec("list", "--clauses", "--json", "--results", results)
        clauses = {clause["id"]: clause for clause in json.loads(run.stdout)}
        self.assertEqual(clauses["ping.when-idle"]["state"], "violated")
        self.assertIn("ping/idle", clauses["ping.when-idle"]["cases"])
        self.assertIn("client/never-pings", clauses["ping.when-idle"]["defects"])
        self.assertEqual(clauses["close.frame"]["state"], "not exercised")
        self.assertNotIn("ping.server-answers", clauses)

    def test_a_capture_becomes_a_recording_that_is_judged(self):
        trace = SOURCE / "fixtures" / "traces" / "c-session.jsonl"
        capture, again, broken = (str(self.folder / name) for name in ("trace.pcapng", "again.jsonl", "broken.jsonl"))
        self.check(zkspec("export", str(trace), "--output", capture), 0, "zookeeper.ports:22181")
        self.check(zkspec("import", capture, "--output", again), 2, "--port names another")
        self.check(zkspec("import", capture, "--port", "22181", "--output", again), 0, "20 frames of 1 connections to 1 servers")
        lines = pathlib.Path(again).read_text().splitlines()
        without_time = [line.partition(",")[2] for line in trace.read_text().splitlines()[1:]]
        self.assertEqual([line.partition(",")[2] for line in lines[1:]], without_time)
        reply = next(index for index, line in enumerate(lines) if '"frame":"reply"' in line)
        strange = lines[reply].replace(b"/n".hex(), b"\x1bn".hex())  # a path that would steer a terminal
        pathlib.Path(broken).write_text("\n".join([*lines[:reply + 1], strange, *lines[reply + 1:]]) + "\n")
        run = zkspec("judge", str(trace), broken)
        self.check(run, 1, "violated MUST order.server-fifo by the server")
        self.assertIn(f"line {reply + 2} of the recording", run.stdout)
        self.assertNotIn("\x1b", run.stdout)
        self.assertEqual(run.stdout.count("\n  0 violated, 18 proved"), 1)

    def test_trials_are_judged_again_by_their_case(self):
        zkspec("run", "--client", "reference", "--defect", "client/never-pings", "ping/first-idle", "--output", str(self.folder))
        self.check(zkspec("judge", str(self.folder)), 1, "ping-first-idle.jsonl: fail ping/first-idle: ping.when-idle: expected")

    def test_what_cannot_be_judged_is_told(self):
        other_suite = SOURCE / "fixtures" / "recordings" / "asked.jsonl"
        self.check(zkspec("judge", str(other_suite)), 2, "case 'handshake/asked' is not in this suite; --traffic judges without it")
        self.check(zkspec("judge", str(self.folder)), 3, "there are no recordings")
        self.check(zkspec("judge", str(self.folder), "--tick", "2 parsecs"), 2, "--tick 2 parsecs")

    def test_clause_paragraph_and_case_are_explained(self):
        self.check(zkspec("explain", "ping.when-idle"), 0, "client/never-pings")
        self.check(zkspec("explain", "state.terminal-absorbing"), 0, "kazoo 2.8.*")
        self.check(zkspec("explain", "p8"), 0, "ping.when-idle")
        self.check(zkspec("explain", "figure"), 0, "connected -> connecting")
        self.check(zkspec("explain", "ping/first-idle"), 0, "asserts      ping.when-idle")
        self.check(zkspec("explain", "ping.wen-idle"), 3, "did you mean 'ping.when-idle'?")

    def test_unknown_subject_is_told_with_the_nearest_known_one(self):
        self.check(zkspec("run", "--client", "kazo"), 2, "did you mean 'kazoo'?")

    def test_output_that_cannot_be_written_is_refused_before_the_run(self):
        self.check(zkspec("run", "--client", "reference", "--output", "/proc/nowhere"), 2, "--output /proc/nowhere")

    def test_adapter_that_cannot_be_started(self):
        self.check(zkspec("run", "--client", "/nonexistent/adapter"), 4, "/nonexistent/adapter")

    def test_adapter_that_dies_at_once(self):
        self.check(zkspec("run", "--client", "/bin/false", "ping/*"), 4, "exit 1")

    def test_adapter_that_prints_garbage(self):
        self.check(zkspec("run", "--client", self.adapter("print('hello')"), "ping/*"), 4, "hello")

    def test_adapter_that_breaks_the_protocol_in_mid_run(self):
        text = SPEAKING_ADAPTER + "sys.stdin.readline()\nprint('oops', flush=True)\nsys.stdin.read()\n"
        self.check(zkspec("run", "--client", self.adapter(text), "ping/idle"), 4, "oops")

    def test_stale_expectations(self):
        file = self.folder / "expect.toml"
        file.write_text(
            'zkspec = 1\nsubject = "reference"\nversion = "*"\n[[expect]]\ncase = "ping/first-idle"\nclause = "ping.when-idle"\n'
            'outcome = "fail"\nreason = "none"\ndate = "2026-11-23"\n'
        )
        self.check(zkspec("run", "--client", "reference", "--expect", str(file)), 5, "ping/first-idle passes")
        file.write_text(file.read_text().replace('"ping/first-idle"', '"ping/nothing"'))
        self.check(zkspec("run", "--client", "reference", "--expect", str(file)), 5, "matches no case")

    def test_known_deviation_is_covered_by_its_expectation_alone(self):
        file = self.folder / "expect.toml"
        arguments = ["run", "--client", "reference", "--defect", "client/never-pings", "ping/first-idle"]
        arguments += ["--expect", str(file)]
        file.write_text('zkspec = 1\nsubject = "reference"\nversion = "*"\n')
        self.check(zkspec(*arguments), 1, "ping.when-idle")
        entry = 'case = "ping/first-idle"\nclause = "ping.when-idle"\noutcome = "fail"\nreason = "r"\ndate = "2026-11-23"\n'
        file.write_text(file.read_text() + "[[expect]]\n" + entry)
        self.check(zkspec(*arguments), 0, "known-fail")

    def test_interrupt_writes_what_there_is_and_leaves_no_child(self):
        command = [ZKSPEC, "run", "--client", "kazoo", "--output", str(self.folder / "out")]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        children = self.children_of(process)  # in the middle of a run of the real clock; nothing depends on how far it came
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130)
        self.assertIn("results", json.loads((self.folder / "out" / "results.json").read_text()))
        self.assertTrue(children)
        for child in children:
            self.assertFalse(os.path.exists(f"/proc/{child}"), f"child {child} is left")

    def test_client_that_reconnects_all_the_time_is_capped(self):
        storm = SPEAKING_ADAPTER + (
            "import json, socket, threading\n"
            "def storm(server):\n"
            "    host, port = server.rsplit(':', 1)\n"
            "    while True:\n"
            "        try: socket.create_connection((host, int(port)), 1).close()\n"
            "        except OSError: pass\n"
            "seq = 1\n"
            "for line in sys.stdin:\n"
            "    command = json.loads(line)\n"
            "    if command['command'] == 'open':\n"
            "        threading.Thread(target=storm, args=(command['servers'][0],), daemon=True).start()\n"
            "    if command['command'] == 'caps':\n"
            "        seq += 1\n"
            "        echo = {'event': 'caps', 'seq': seq, 'name': 'toy', 'version': '1', 'flags': [], 'max_clients': 9}\n"
            "        echo['echo'] = command['echo']\n"
            "        print(json.dumps(echo), flush=True)\n"
        )
        run = zkspec("run", "--client", self.adapter(storm), "state/starts-on-its-own", "--output", str(self.folder / "out"))
        self.check(run, 1, "state.starts-connecting")
        opened = (self.folder / "out" / "recordings" / "state-starts-on-its-own.jsonl").read_text().count('"kind":"opened"')
        self.assertLess(opened, 2000)

    def test_commands_of_the_readme_run(self):
        text = (SOURCE / "README.md").read_text()
        shown = [line for line in re.findall(r"^\$ (build/release/zkspec .*)$", text, re.MULTILINE) if "my-adapter" not in line]
        self.assertGreater(len(shown), 2)
        for line in shown:
            run = zkspec(*shlex.split(line, comments=True)[1:], cwd=self.folder)
            self.assertIn(run.returncode, (0, 1), line + run.stdout + run.stderr)


if __name__ == "__main__":
    unittest.main()
