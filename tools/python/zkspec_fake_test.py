"""The module that starts zkspec-fake: what it promises about starting, ending, and errors."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

import zkspec_fake
from zkspec_fake import FakeEnsemble, FakeEnsembleError


def ruok(address):
    host, port = address.rsplit(":", 1)
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"ruok")
        return connection.recv(4)


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def until(done, limit=10.0):
    end = time.monotonic() + limit
    while not done() and time.monotonic() < end:
        time.sleep(0.005)
    return done()


def test_servers_answer_until_the_block_ends():
    with FakeEnsemble(servers=3, tick="500ms") as zookeeper:
        addresses = zookeeper.connect_string.split(",")
        assert len(addresses) == 3
        assert [ruok(address) for address in addresses] == [b"imok"] * 3
        pid = zookeeper.pid
        assert zookeeper.running
    assert not zookeeper.running
    assert is_gone(pid)


def test_it_ends_by_itself_when_asked(zookeeper):
    assert zookeeper.stop() == 0
    assert zookeeper.stop() == 0


def test_killing_says_nothing_to_anybody(fake_ensemble):
    zookeeper = fake_ensemble(servers=2)
    zookeeper.kill()
    assert zookeeper.stop() == -signal.SIGKILL
    with pytest.raises(OSError):
        ruok(zookeeper.connect_string.split(",")[0])


def test_the_log_is_complete_although_the_process_was_killed(fake_ensemble, tmp_path):
    zookeeper = fake_ensemble(log=tmp_path / "log.jsonl")
    assert ruok(zookeeper.connect_string) == b"imok"
    zookeeper.kill()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert lines[0] == {"program": "zkspec-fake", "first_event": 0}
    assert "imok" in [bytes.fromhex(line.get("bytes", "hex:")[4:]).decode() for line in lines]


def test_a_full_disk_is_told_once_and_the_servers_go_on(fake_ensemble, tmp_path):
    limited = tmp_path / "limited"
    limited.write_text(f'#!/bin/sh\nulimit -f 2\nexec "{os.path.abspath(zkspec_fake.find_program())}" "$@"\n')
    limited.chmod(0o755)
    zookeeper = fake_ensemble(program=str(limited), log=tmp_path / "log.jsonl")
    for _ in range(20):
        assert ruok(zookeeper.connect_string) == b"imok"
    assert zookeeper.stop() == 4
    assert zookeeper.errors.count("the recording is incomplete from here on") == 1
    assert "events could not be written" in zookeeper.errors
    for line in (tmp_path / "log.jsonl").read_text().splitlines():
        json.loads(line)


def test_mistakes_are_told_in_the_programs_words():
    with pytest.raises(FakeEnsembleError, match=r"ended with 2: zkspec-fake: --tick: .*unit"):
        FakeEnsemble(tick="5").start()
    with pytest.raises(FakeEnsembleError, match="started before"), FakeEnsemble() as zookeeper:
        zookeeper.start()


def test_a_program_that_says_nothing_is_killed(tmp_path):
    silent = tmp_path / "silent"
    silent.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\nexec sleep 100\n")
    silent.chmod(0o755)
    zookeeper = FakeEnsemble(program=str(silent), start_limit=0.5)
    with pytest.raises(FakeEnsembleError, match="did not start within 0.5 s"):
        zookeeper.start()
    assert not zookeeper.running


def test_what_is_not_installed_is_told(monkeypatch):
    monkeypatch.setenv("ZKSPEC_FAKE", "/nonexistent")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(zkspec_fake, "__file__", "/nowhere/share/zkspec/python/zkspec_fake.py")
    with pytest.raises(FakeEnsembleError, match="not installed"):
        zkspec_fake.find_program()


@pytest.mark.parametrize("end", ["sys.exit(3)", "os.kill(os.getpid(), 9)"])
def test_it_ends_when_who_started_it_does(end):
    code = f"import os, sys, zkspec_fake\nz = zkspec_fake.FakeEnsemble().start()\nprint(z.pid, flush=True)\n{end}"
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(zkspec_fake.__file__)}
    parent = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, timeout=30)
    assert parent.returncode in (3, -signal.SIGKILL)
    assert until(lambda: is_gone(int(parent.stdout)))


def has_control():
    listed = subprocess.run([zkspec_fake.find_program(), "--help"], capture_output=True, text=True, timeout=10, check=True)
    return "--control " in listed.stdout


@pytest.mark.skipif(not has_control(), reason="this zkspec-fake has no control API")
def test_the_control_api_answers(fake_ensemble):
    zookeeper = fake_ensemble(control=True)
    with urllib.request.urlopen(zookeeper.control_url, timeout=10) as answer:
        assert answer.status == 200
