"""What a foreign test-suite starts when it means to start Apache ZooKeeper: `java … QuorumPeerMain zoo.cfg` or `zkServer.sh … zoo.cfg`.

The configuration is the last argument; switches such as -Dreadonlymode.enabled=true stand before it or in $SERVER_JVMFLAGS. With
$ZKSPEC_ENSEMBLES, the socket of ensembles.py, this process stands for one member of a fake ensemble, which lives there: the member crashes
when this process ends, however that happens. Without, it becomes Apache ZooKeeper."""

import json
import os
import socket
import sys

JARS = ("zookeeper", "slf4j-nop", "netty-codec", "netty-resolver", "netty-transport-native-unix-common")
JAVA = ["/usr/bin/java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
        "-cp", ":".join(f"/usr/share/java/{jar}.jar" for jar in JARS), "-Dzookeeper.forceSync=no", "-Dfile.encoding=UTF-8"]


def main(arguments):
    switches = [switch for switch in [*arguments, *os.environ.get("SERVER_JVMFLAGS", "").split()] if switch.startswith("-D")]
    config = os.path.abspath(arguments[-1])
    ensembles = os.environ.get("ZKSPEC_ENSEMBLES")
    if not ensembles:
        os.execv(JAVA[0], [*JAVA, *switches, "org.apache.zookeeper.server.quorum.QuorumPeerMain", config])
    with socket.socket(socket.AF_UNIX) as link:
        link.connect(ensembles)
        link.sendall(json.dumps({"config": config, "switches": switches}).encode() + b"\n")
        link.recv(1)  # nothing comes but the end of the ensembles


if __name__ == "__main__":
    main(sys.argv[1:])
