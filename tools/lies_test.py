#!/usr/bin/env python3
"""tools/lies_test.py ZKSPEC: every lie of fixtures/defects/server, told by a proxy in the name of Apache ZooKeeper, is caught by each
case that claims it, by a clause that it breaks; cases of load, and those that crash servers or need them configured in another way, are
left out. What the same servers say behind a proxy that lies not is objected to by no case."""

import json
import pathlib
import subprocess
import sys
import tomllib
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(SOURCE / "tools" / "compare"))
import servers  # noqa: E402: the path must be set first

ZKSPEC = sys.argv.pop(1)
TICK_MS = 500  # some lies count in it


def zkspec(*arguments):
    return subprocess.run([ZKSPEC, *arguments], capture_output=True, text=True, timeout=300)


def cases_of_servers():
    for file in sorted((SOURCE / "suites").glob("*/*.toml")):
        yield from (case for case in tomllib.loads(file.read_text()).get("case", []) if "server" in case.get("roles", []))


@unittest.skipIf(servers.missing(), f"Apache ZooKeeper is not installed: {servers.missing()}")
class Lies(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.alone = cls.enterClassContext(servers.Apache(tick_ms=TICK_MS))

    def at_the_server(self, command, *arguments):
        return zkspec(command, "--server", self.alone.address, "--tick", f"{TICK_MS}ms", *arguments)

    def claims_kept(self, run):
        self.assertIn(run.returncode, (0, 1), run.stderr)
        matrix = json.loads(run.stdout)
        self.assertEqual(matrix["false_alarms"], [])
        claims = [(defect["id"], claim) for defect in matrix["defects"] for claim in defect["claims"]]
        self.assertEqual([(lie, claim) for lie, claim in claims if claim["standing"] != "kept"], [])
        self.assertEqual(run.returncode, 0, run.stderr)
        return {(claim["case"], lie) for lie, claim in claims}

    def test_each_lie_is_caught_by_every_case_that_claims_it(self):
        askable = [case for case in cases_of_servers()
                   if not case.get("load") and set(case.get("needs", [])) <= {"ensemble", "four_letter_words"}]
        of_an_ensemble = [case["id"] for case in askable if "ensemble" in case.get("needs", [])]
        kept = self.claims_kept(self.at_the_server("prove", "--format", "json"))
        kept |= self.claims_kept(zkspec("prove", "--server", "zookeeper-ensemble", "--format", "json", *of_an_ensemble))
        claimed = {(case["id"], lie) for case in askable for lie in case.get("kills", []) if lie.startswith("server/")}
        self.assertEqual(kept, claimed)
        elsewhere = {lie for case in cases_of_servers() if case not in askable for lie in case.get("kills", [])}
        lies = {f"server/{file.stem}" for file in (SOURCE / "fixtures" / "defects" / "server").glob("*.toml")}
        self.assertEqual({lie for _, lie in kept} | elsewhere, lies)

    def test_one_lie_is_told_to_one_case(self):
        lie, case = "server/accepts-wrong-password", "handshake/wrong-password"
        run = self.at_the_server("run", "--defect", lie, case)
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        self.assertIn("handshake.wrong-password (MUST)", run.stdout)
        self.assertIn(f"{self.alone.address} with {lie} 3.", run.stdout)
        self.assertIn(f"--defect {lie} --seed 1 '{case}", run.stdout)

    def test_lies_that_nobody_can_tell_are_refused(self):
        for arguments, words in (
            (("--server", "fake", "--defect", "client/never-pings"), "--defect client/never-pings bends no server"),
            (("--client", "reference", "--defect", "server/zero-id"), "--defect server/zero-id bends no client"),
            (("--client", "kazoo", "--defect", "client/never-pings"), "--defect bends servers, and of clients --client reference alone"),
        ):
            run = zkspec("run", *arguments)
            self.assertEqual((run.returncode, run.stdout), (2, ""), run.stderr)
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
