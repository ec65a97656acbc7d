"""How a program that uses kazoo is tested: a service that says where it is, and stops work while it does not know its session."""

import threading

from kazoo.client import KazooClient, KazooState

BOUND = 10  # seconds, of what comes at once; only a failing test waits for it


class Service:
    def __init__(self, hosts):
        self.working = threading.Event()
        self.resting = threading.Event()
        self.client = KazooClient(hosts=hosts, timeout=4.0)
        self.client.add_listener(self._state_changed)
        self.client.start(timeout=BOUND)
        self.client.create("/services/billing", b"10.0.0.7:80", ephemeral=True, makepath=True)

    def _state_changed(self, state):
        on, off = (self.working, self.resting) if state == KazooState.CONNECTED else (self.resting, self.working)
        off.clear()
        on.set()

    def close(self):
        self.client.stop()
        self.client.close()


def test_a_service_is_found_until_it_says_goodbye(zookeeper):
    service = Service(zookeeper.connect_string)
    other = KazooClient(hosts=zookeeper.connect_string)
    other.start(timeout=BOUND)
    gone = threading.Event()
    assert other.get("/services/billing", watch=lambda event: gone.set())[0] == b"10.0.0.7:80"
    service.close()
    assert gone.wait(BOUND)
    other.stop()
    other.close()


def test_a_service_rests_while_zookeeper_is_away(zookeeper):
    service = Service(zookeeper.connect_string)
    assert service.working.wait(BOUND)
    zookeeper.kill()
    assert service.resting.wait(BOUND)
    service.close()
