"""The test-suites of clients: how each is installed from its registry, and run with servers of our choice."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as xml

import servers

OUTCOMES = ("passed", "failed", "skipped")
INSTALL_LIMIT_S = 600
RUN_LIMIT_S = 3600


def install(command, **where):
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=INSTALL_LIMIT_S, **where)


def run(command, log, limit_s, **where):
    """In a session of its own, all of which is killed at the end: suites leave servers behind."""
    with open(log, "ab") as output, subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                                     start_new_session=True, **where) as process:
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            output.write(b"\nended: it did not finish in time\n")
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def junit_outcomes(*reports):
    """Class and name of each test → its outcome."""
    outcomes = {}
    for report in reports:
        for case in xml.parse(report).getroot().iter("testcase"):
            kinds = {child.tag for child in case}
            outcome = "failed" if kinds & {"failure", "error"} else "skipped" if "skipped" in kinds else "passed"
            name = f"{case.get('classname')}.{case.get('name')}"
            if outcomes.get(name) != "failed":  # a test whose tear-down fails is told twice
                outcomes[name] = outcome
    return outcomes


class Kazoo:
    """kazoo.testing starts `java` from the path, three servers for each class of tests."""

    title, registry = "kazoo 2.11.0", "PyPI"
    # Its harness makes certificates in a way that later versions of pyOpenSSL have no more.
    packages = ("kazoo[test,sasl]==2.11.0", "pyopenssl<24")
    limit_s = 120

    def install(self, scratch):
        self.python = scratch / "kazoo" / "bin" / "python"
        if not self.python.exists():
            install([sys.executable, "-m", "venv", scratch / "kazoo"])
        install([self.python, "-m", "pip", "install", "--quiet", *self.packages])

    def run(self, scratch, environment, tests=None):
        report = scratch / "kazoo.xml"
        first_port = min(servers.free_port(), 65_000)  # 25 ports from there on
        environment = {**environment, "PATH": f"{environment['ZKSPEC_SERVERS']}:{environment['PATH']}", "ZOOKEEPER_VERSION": "3.8.0",
                       "ZOOKEEPER_CLASSPATH": "as the stand-in likes", "ZOOKEEPER_PORT_OFFSET": str(first_port)}
        choice = ["-k", " or ".join(test.rpartition(".")[2] for test in tests)] if tests else []
        run([self.python, "-m", "pytest", "-q", "--timeout", str(self.limit_s), "-p", "no:cacheprovider", "--junitxml", report, "--pyargs",
             "kazoo.tests", *choice], scratch / "kazoo.log", RUN_LIMIT_S, env=environment, cwd=scratch)
        return {name.rpartition("kazoo.tests.")[2]: outcome for name, outcome in junit_outcomes(report).items()}


class Go:
    """Its tests start $ZOOKEEPER_BIN_PATH/zkServer.sh for each test."""

    title, registry = "go-zookeeper/zk 1.0.4", "the Go module proxy"
    module = "github.com/go-zookeeper/zk@v1.0.4"

    def install(self, scratch):
        told = subprocess.run(["go", "mod", "download", "-json", self.module], check=True, stdout=subprocess.PIPE, timeout=INSTALL_LIMIT_S,
                              cwd=scratch)
        self.folder = scratch / "go"
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(json.loads(told.stdout)["Dir"], self.folder, copy_function=shutil.copyfile)
        for path in (self.folder, *self.folder.rglob("*/")):
            path.chmod(0o755)
        # Its harness asks `srvr`, where dates have had another form since 3.7; one test has the old form in an answer of its own.
        self.rewrite("flw.go", (r"\d\d/\d\d/\d\d\d\d", r"\d\d\d\d-\d\d-\d\d"), (r"([A-Za-z0-9\.\-]+), built", "(.+), built"),
                     ("01/02/2006 15:04", "2006-01-02 15:04"))
        self.rewrite("flw_test.go", ("02/20/2014", "2014-02-20"))

    def rewrite(self, file, *changes):
        text = (self.folder / file).read_text()
        for before, since in changes:
            text = text.replace(before, since)
        (self.folder / file).write_text(text)

    def run(self, scratch, environment, tests=None):
        choice = ["-run", "|".join(sorted({test.partition("/")[0] for test in tests}))] if tests else []
        log = scratch / "go.log"
        log.unlink(missing_ok=True)
        run(["go", "test", "-count=1", "-json", "-timeout", "1200s", *choice, "."], log, RUN_LIMIT_S, cwd=self.folder,
            env={**environment, "ZOOKEEPER_BIN_PATH": environment["ZKSPEC_SERVERS"], "ZK_VERSION": "3.8.0"})
        outcome = {"pass": "passed", "fail": "failed", "skip": "skipped"}
        events = [json.loads(line) for line in log.read_text(errors="replace").splitlines() if line.startswith("{")]
        return {event["Test"]: outcome[event["Action"]] for event in events if "Test" in event and event["Action"] in outcome}


class Java:
    """Tests in one process for each class. Our classes of the same names stand before those that would start a server inside of it."""

    registry = "Maven Central"
    sources = pathlib.Path(__file__).resolve().parent / "java"
    limit_s = 1200

    def __init__(self, title, report, classes):
        self.title, self.report, self.classes = title, report, classes

    def install(self, scratch):
        classes, listed = scratch / "java", scratch / "class-path"
        install(["mvn", "-q", "-B", "-f", self.sources / "pom.xml", "dependency:build-classpath", f"-Dmdep.outputFile={listed}"])
        install(["javac", "-nowarn", "-d", classes, "-cp", listed.read_text(), *self.sources.rglob("*.java")])
        self.class_path = f"{classes}:{listed.read_text()}"

    def run(self, scratch, environment, tests=None):
        outcomes = {}
        for name in self.classes:
            if tests and not any(test in name or test.startswith(name + ".") for test in tests):
                continue
            reports = scratch / self.report / name
            shutil.rmtree(reports, ignore_errors=True)
            run(["java", "-XX:TieredStopAtLevel=1", "-Xmx512m", "-Djava.io.tmpdir=" + str(scratch), "-cp", self.class_path,
                 "org.junit.platform.console.ConsoleLauncher", "--disable-banner", "-c", name, "--reports-dir", reports],
                scratch / f"{self.report}.log", self.limit_s, env=environment, cwd=scratch)
            outcomes.update(junit_outcomes(*reports.glob("TEST-junit-jupiter.xml")) or {name: "failed"})
        return outcomes


# Those of ClientBase's tests that look at the server from outside. Tests among them that look inside fail at both.
ZOOKEEPER = [f"org.apache.zookeeper.{name}" for name in (
    "GetAllChildrenNumberTest", "GetEphemeralsTest", "RemoveWatchesCmdTest", "ZKUtilTest", "ZooKeeperTest",
    "server.CreateTTLTest", *(f"test.{name}" for name in (
        "ACLRootTest", "AsyncOpsTest", "AuthTest", "BufferSizeTest", "ChrootTest", "ClientRetryTest", "ClientTest", "CreateTest",
        "DisconnectedWatcherTest", "FourLetterWordsTest", "GetChildren2Test", "KeyAuthClientTest", "MaxCnxnsTest",
        "MultiAsyncTransactionTest", "MultiOperationTest", "NullDataTest", "PersistentRecursiveWatcherTest",
        "PersistentWatcherTest", "ServerCnxnTest", "SessionInvalidationTest", "SessionTimeoutTest", "StatTest", "SyncCallTest",
        "WatcherFuncTest", "WatcherTest")), "RemoveWatchesTest")]
CURATOR = [f"org.apache.curator.framework.{name}" for name in (
    "imps.TestFramework", "imps.TestCreate", "imps.TestDelete", "imps.TestTransactionsNew", "imps.TestWatchesBuilder", "imps.TestTtlNodes",
    "imps.TestReadOnly", "imps.TestEnabledSessionExpiredState", *(f"recipes.{name}" for name in (
        "leader.TestLeaderLatch", "leader.TestLeaderSelector", "leader.TestLeaderSelectorEdges", "locks.TestInterProcessMutex",
        "locks.TestInterProcessSemaphore", "locks.TestInterProcessReadWriteLock", "locks.TestInterProcessMultiMutex",
        "barriers.TestDistributedBarrier", "barriers.TestDistributedDoubleBarrier", "shared.TestSharedCount",
        "atomic.TestDistributedAtomicLong", "nodes.TestPersistentNode", "nodes.TestPersistentTtlNode", "nodes.TestGroupMember",
        "cache.TestCuratorCache", "cache.TestTreeCache", "cache.TestPathChildrenCache", "queue.TestDistributedQueue",
        "watch.TestPersistentWatcher")))]
SUITES = {"kazoo": Kazoo(), "go": Go(), "zookeeper": Java("Apache ZooKeeper 3.8.0's own client tests", "zookeeper", ZOOKEEPER),
          "curator": Java("Apache Curator 5.5.0", "curator", CURATOR)}
