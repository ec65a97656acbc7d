"""A Slurm of one node, this host, as Debian packages it: daemons of their own in a folder of their own, without systemd."""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "sinfo")
PACKAGES = "slurmctld slurmd slurm-client munge"
READY_LIMIT_S = 60
CONFIGURATION = """ClusterName=one
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.sock
SlurmUser={user}
SlurmdUser={user}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} State=UNKNOWN
PartitionName=all Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def missing():
    """Names of programs that are not installed."""
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    return [program for program in PROGRAMS if not shutil.which(program, path=path)]


def free_ports(count):
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [each.getsockname()[1] for each in sockets]


class OneNode:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.daemons = []
        self.environment = os.environ | {"SLURM_CONF": str(folder / "slurm.conf"), "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}
        for name in ("state", "spool"):
            (folder / name).mkdir()
        folder.chmod(0o755)  # munge lets nobody in who cannot reach its socket
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        host = socket.gethostname().partition(".")[0]
        (folder / "slurm.conf").write_text(CONFIGURATION.format(host=host, ports=free_ports(2), folder=folder, cpus=os.cpu_count(),
                                                                user=pwd.getpwuid(os.getuid()).pw_name))

    def start(self, *command):
        log = open(self.folder / f"{command[0]}.log", "wb")
        self.daemons.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=self.environment))
        log.close()

    def __enter__(self):
        files = [f"--{name}={self.folder}/munge.{end}" for name, end in (("key-file", "key"), ("socket", "sock"), ("pid-file", "pid"),
                                                                        ("log-file", "log"), ("seed-file", "seed"))]
        self.start("munged", "--foreground", "--force", *files)
        self.start("slurmctld", "-D")
        self.start("slurmd", "-D")
        limit = time.monotonic() + READY_LIMIT_S
        while "idle" not in subprocess.run(["sinfo", "-h", "-o", "%T"], capture_output=True, text=True, env=self.environment).stdout:
            if time.monotonic() > limit:
                self.__exit__()
                told = "\n".join(f"{log.name}: {log.read_text()[-1000:]}" for log in self.folder.glob("*.log"))
                raise RuntimeError(f"Slurm did not become ready:\n{told}")
            time.sleep(0.2)
        return self

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(20)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()

    def submit(self, folder, *command, **variables):
        """Waits for all jobs of the array. The exit code is the highest of theirs."""
        variables["PATH"] = f"{variables.get('PATH', '')}:{self.environment['PATH']}"
        return subprocess.run(["sbatch", "--wait", *map(str, command)], cwd=folder, capture_output=True, text=True, timeout=300,
                              env=self.environment | {name: str(value) for name, value in variables.items()})
