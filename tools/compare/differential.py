#!/usr/bin/env python3
"""differential.py DIFFERENTIAL ZKSPEC-FAKE [FLAG…]: the same random sequences at Apache ZooKeeper and at zkspec-fake.

Flags go to the program. With --calibrate the second server is Apache ZooKeeper too: then a difference is a mistake of the comparison."""

import subprocess
import sys

import servers

JAVA = [*servers.QUICK_START, "-Xmx768m", "-Dznode.container.checkIntervalMs=36000000"]  # no container goes while sequences run


def main(program, fake, *flags):
    missing = servers.missing()
    if missing:
        print("differential: not compared, missing:", *missing, "(Debian packages zookeeper, default-jre-headless, libslf4j-java)")
        return 77
    calibrate = "--calibrate" in flags
    flags = [flag for flag in flags if flag != "--calibrate"]
    with servers.Apache(java=JAVA) as one, (servers.Apache(java=JAVA) if calibrate else servers.Fake(fake)) as other:
        names = ["--one-name", "Apache", "--other-name", "Apache again" if calibrate else "zkspec-fake"]
        return subprocess.run([program, "--one", str(one.port), "--other", str(other.port), *names, *flags]).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
