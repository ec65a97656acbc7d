#!/usr/bin/env python3
"""ensembles_test.py ZKSPEC-FAKE: processes that a test-suite starts and kills as if they were servers are members of one fake ensemble."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import servers  # noqa: E402: the path must be set first
from foreign import ensembles  # noqa: E402

STAND_IN = pathlib.Path(__file__).resolve().parent / "server_process.py"
LIMIT_S = 60


class Members(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.ensembles = self.enterContext(ensembles.Ensembles(FAKE, self.folder))
        self.ports = [servers.free_port() for _ in range(3)]
        self.processes = {}
        self.addCleanup(lambda: [self.kill(number) for number in list(self.processes)])

    def start(self, number):
        data = self.folder / str(number)
        data.mkdir(exist_ok=True)
        (data / "myid").write_text(f"{number}\n")
        peers = "".join(f"server.{n + 1}=127.0.0.1:{port}:{port}\n" for n, port in enumerate(self.ports))
        config = self.folder / f"{number}.cfg"
        config.write_text(f"dataDir={data}\nclientPort={self.ports[number - 1]}\ntickTime=500\n# a comment\n{peers}")
        self.processes[number] = subprocess.Popen([sys.executable, STAND_IN, "-cp", "jars", "QuorumPeerMain", config],
                                                  env={**os.environ, "ZKSPEC_ENSEMBLES": self.ensembles.path})

    def kill(self, number):
        process = self.processes.pop(number)
        process.kill()
        process.wait()

    def state(self, number):
        answer = servers.four_letters(self.ports[number - 1], "srvr")
        return "serves" if "Mode: " in answer else "waits" if answer else "is not there"

    def await_states(self, *expected):
        end = time.monotonic() + LIMIT_S
        while (states := tuple(self.state(number) for number in (1, 2, 3))) != expected and time.monotonic() < end:
            time.sleep(0.01)
        self.assertEqual(states, expected)

    def test_members_come_go_and_come_back(self):
        for number in (3, 2):
            self.start(number)
        self.await_states("is not there", "is not there", "is not there")
        self.start(1)
        self.await_states("serves", "serves", "serves")
        self.kill(1)
        self.await_states("is not there", "serves", "serves")
        self.start(1)
        self.await_states("serves", "serves", "serves")
        self.kill(3)
        self.kill(2)
        self.await_states("waits", "is not there", "is not there")

    def test_an_ensemble_whose_folders_were_emptied_is_a_new_one(self):
        programs = set()
        for _ in range(2):
            for number in (1, 2, 3):
                self.start(number)
            self.await_states("serves", "serves", "serves")
            programs |= {ensemble.process.pid for ensemble in self.ensembles.ensembles.values()}
            for number in (1, 2, 3):
                self.kill(number)
                shutil.rmtree(self.folder / str(number))
        self.assertEqual(len(programs), 2)


if __name__ == "__main__":
    FAKE = sys.argv.pop(1)
    unittest.main()
