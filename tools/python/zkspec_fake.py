"""A fake ZooKeeper ensemble for tests in Python: starts `zkspec-fake`, and sees to it that it ends. Needs nothing but Python.

    with FakeEnsemble(servers=3) as zookeeper:
        client = KazooClient(zookeeper.connect_string)

With pytest, `pytest_plugins = ["zkspec_fake"]` in conftest.py gives the fixtures `zookeeper` (one server, for one test) and
`fake_ensemble` (a function that starts ensembles, with the arguments of FakeEnsemble).

The program is looked for in $ZKSPEC_FAKE, then where it is installed beside this file, then in the path. It ends with `stop()`, with the
`with` block, with the interpreter, and when this process is killed: its standard input is a pipe whose other end we hold.
"""

import collections
import os
import pathlib
import queue
import shutil
import subprocess
import threading

try:
    import pytest
except ImportError:
    pytest = None


class FakeEnsembleError(Exception):
    """It could not be started, or is not there any more."""


def find_program():
    installed = pathlib.Path(__file__).resolve().parents[3] / "bin" / "zkspec-fake"
    for candidate in (os.environ.get("ZKSPEC_FAKE"), str(installed), "zkspec-fake"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    raise FakeEnsembleError("zkspec-fake is not installed; $ZKSPEC_FAKE may say where it is")


class FakeEnsemble:
    """An ensemble in a process of its own. Durations are texts such as "200ms" or "2s"; `arguments` are passed on as they are."""

    def __init__(self, *, servers=1, tick="200ms", min_timeout=None, max_timeout=None, log=None, control=False, arguments=(),
                 program=None, start_limit=20.0):
        self.connect_string = None  #: "127.0.0.1:40001,127.0.0.2:40002" once started
        self.control_url = None     #: with control=True: the URL of the control API
        self._command = [program or find_program(), "--until-stdin-ends", "--servers", str(servers), "--tick", tick, *arguments]
        for flag, value in (("--min-timeout", min_timeout), ("--max-timeout", max_timeout), ("--log", log)):
            if value is not None:
                self._command += [flag, os.fspath(value)]
        if control:
            self._command += ["--control", "127.0.0.1:0"]
        self._control = control
        self._start_limit = start_limit
        self._process = None
        self._threads = []
        self._announced = queue.Queue()
        self._errors = collections.deque(maxlen=50)

    def start(self):
        if self._process is not None:
            raise FakeEnsembleError("it was started before; make another one")
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                         text=True, errors="replace")
        try:
            for stream, read in ((self._process.stdout, self._read_output), (self._process.stderr, self._read_errors)):
                self._threads.append(threading.Thread(target=read, args=(stream,), daemon=True))
                self._threads[-1].start()
            for _ in range(2 if self._control else 1):
                self._take_announcement()
        except BaseException:
            self.kill()
            raise
        return self

    def _take_announcement(self):
        try:
            name, value = self._announced.get(timeout=self._start_limit)
        except queue.Empty:
            raise FakeEnsembleError(f"zkspec-fake did not start within {self._start_limit} s") from None
        if name == "ended":
            self._process.wait(timeout=self._start_limit)
            self._threads[1].join(timeout=self._start_limit)
            raise FakeEnsembleError(f"zkspec-fake ended with {self._process.returncode}: {self.errors.strip()}")
        setattr(self, name, value)

    def _read_output(self, stream):
        first = stream.readline().strip()
        if first:
            self._announced.put(("connect_string", first))
        for _ in stream:
            pass
        self._announced.put(("ended", None))

    def _read_errors(self, stream):
        for line in stream:
            self._errors.append(line)
            if line.startswith("control: "):
                self._announced.put(("control_url", line.split(": ", 1)[1].strip()))

    @property
    def errors(self):
        """The end of what the program said on standard error."""
        return "".join(self._errors)

    @property
    def running(self):
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self):
        return None if self._process is None else self._process.pid

    def kill(self):
        """As a crash: nothing is said to anybody."""
        if self._process is not None:
            self._process.kill()
            self._reap(None)

    def stop(self, limit=10.0):
        """Lets it end by itself, or kills it after `limit` seconds. Gives its exit code; harmless when it has ended."""
        if self._process is None:
            return None
        self._process.terminate()
        self._reap(limit)
        return self._process.returncode

    def _reap(self, limit):
        try:
            self._process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            stream.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


if pytest is not None:

    @pytest.fixture
    def zookeeper():
        with FakeEnsemble() as ensemble:
            yield ensemble

    @pytest.fixture
    def fake_ensemble():
        started = []

        def start(**options):
            started.append(FakeEnsemble(**options))
            return started[-1].start()

        yield start
        for ensemble in started:
            ensemble.stop()
