#!/usr/bin/python3
"""The adapter of kazoo: JSON lines on stdio, as told in tools/adapters/README.md.

Nothing here retries, reopens or filters: kazoo's own callbacks write the events. kazoo calls back on one thread for completions, one for
watches and one for the connection, so the order among those three is whatever kazoo makes it.
"""
import base64
import json
import logging
import os
import sys
import threading

import kazoo.version
from kazoo import exceptions
from kazoo.client import KazooClient, KeeperState, TransactionRequest
from kazoo.handlers.threading import SequentialThreadingHandler
from kazoo.retry import KazooRetry

# Not declared: granted_timeout (private), dead_after_expiry (a new session begins by itself), rewatch (watchers are called with NONE and
# forgotten), fail_queued_ops (kept without limit since 2.7), rebalance (set_hosts works from the next connection on).
FLAGS = ["reopen", "session_id", "password", "read_only", "update_servers", "fixed_order", "chroot", "auth_result", "sync_op",
         "closed_event"]

# The first class that fits counts: ConnectionClosedError is a SessionExpiredError.
RESULTS = [(exceptions.ConnectionClosedError, "closed"), (exceptions.SessionExpiredError, "session_expired"),
           (exceptions.ConnectionLoss, "connection_loss"), (exceptions.NoNodeError, "no_node"),
           (exceptions.NodeExistsError, "node_exists"), (exceptions.BadVersionError, "bad_version"),
           (exceptions.NotEmptyError, "not_empty"), (exceptions.NoAuthError, "no_auth"),
           (exceptions.NotReadOnlyCallError, "not_read_only"), (exceptions.SessionMovedError, "session_moved"),
           (exceptions.AuthFailedError, "auth_failed"), (exceptions.OperationTimeoutError, "timeout")]

# SUSPENDED, CONNECTED and LOST are coarser than client_state, which the listener reads on the thread that just set it.
STATES = {KeeperState.CONNECTED: "connected", KeeperState.CONNECTED_RO: "connected_ro", KeeperState.CONNECTING: "disconnected",
          KeeperState.EXPIRED_SESSION: "expired", KeeperState.AUTH_FAILED: "auth_failed", KeeperState.CLOSED: "closed"}

WATCHES = {"CREATED": "created", "DELETED": "deleted", "CHANGED": "changed", "CHILD": "child", "NONE": "session"}

clients = {}
output_lock = threading.Lock()
seq = 0


def emit(event, **fields):
    global seq
    with output_lock:
        seq += 1
        sys.stdout.write(json.dumps({"event": event, "seq": seq, **fields}) + "\n")
        sys.stdout.flush()


def emit_caps(command):
    echo = {"echo": command["echo"]} if "echo" in command else {}
    emit("caps", name="kazoo", version=kazoo.version.__version__, flags=FLAGS, max_clients=64, **echo)


def emit_done(client, tag, result="ok", raw="ok", data=None):
    fields = {} if data is None else {"data": base64.b64encode(data).decode()}
    emit("done", client=client, tag=tag, result=result, raw=raw, **fields)


def emit_failed(client, tag, error):
    result = next((word for kind, word in RESULTS if isinstance(error, kind)), "other")
    emit_done(client, tag, result, text_of(error))


def text_of(error):
    return f"{type(error).__name__} {error}".strip()


class Handler(SequentialThreadingHandler):
    """kazoo's threads; an exception that ends one of them is told before it is lost in a log."""

    def __init__(self, client):
        super().__init__()
        self.client = client

    def spawn(self, func, *args, **kwargs):
        def guarded(*inner, **named):
            try:
                return func(*inner, **named)
            except Exception as error:
                emit("error", client=self.client, where="kazoo thread", text=text_of(error))
                raise
        return super().spawn(guarded, *args, **kwargs)


def open_client(command):
    name = command["client"]
    session = command.get("session")
    handler = Handler(name)
    client = KazooClient(
        hosts=",".join(command["servers"]) + command.get("chroot", ""),
        timeout=(command["timeout_ms"] + 0.5) / 1000,  # kazoo truncates to milliseconds: 1.001 s would become 1000
        client_id=(signed(session["id"]), bytes.fromhex(session["password"])) if session else None,
        read_only=command.get("read_only", False),
        randomize_hosts=not command.get("fixed_order", False),
        handler=handler,
        # The pause after each failed pass over the servers. The default doubles up to an hour.
        connection_retry=KazooRetry(max_tries=-1, delay=0.05, backoff=1, max_delay=0.2, max_jitter=0, sleep_func=handler.sleep_func))

    def listener(_):
        raw = client.client_state
        emit("state", client=name, state=STATES[raw], raw=raw)

    client.add_listener(listener)
    clients[name] = client
    client.start_async()


def signed(session_id):
    value = int(session_id, 16)
    return value - (1 << 64) if value >= 1 << 63 else value


def watcher(name, tag):
    return lambda event: emit("watch", client=name, tag=tag, type=WATCHES[event.type], path=event.path or "")


def data_of(kind, value):
    if kind == "get":
        return value[0]
    if kind == "children":
        return ",".join(value).encode()
    if kind in ("create", "create_ephemeral", "sync"):
        return value.encode()
    if kind == "multi":
        return value[0].encode()
    return None


def complete(name, tag, kind, result):
    """Runs on kazoo's completion thread."""
    error, value = result.exception, result.value
    if kind == "multi" and error is None and isinstance(value[0], Exception):
        error = value[0]  # a failed transaction is a list of exceptions, one per operation
    if error is not None:
        emit_failed(name, tag, error)
    elif kind == "exists" and value is None:  # this is how kazoo says that there is no such node
        emit_done(name, tag, "no_node", "None")
    else:
        emit_done(name, tag, data=data_of(kind, value))


def submit(client, command):
    path, version = command["path"], command.get("version", -1)
    data = base64.b64decode(command.get("data", ""))
    watch = watcher(command["client"], command["watch"]) if "watch" in command else None
    kind = command["kind"]
    if kind == "get":
        return client.get_async(path, watch)
    if kind == "exists":
        return client.exists_async(path, watch)
    if kind == "children":
        return client.get_children_async(path, watch)
    if kind in ("create", "create_ephemeral"):
        return client.create_async(path, data, ephemeral=kind == "create_ephemeral")
    if kind == "set":
        return client.set_async(path, data, version)
    if kind == "delete":
        return client.delete_async(path, version)
    if kind == "sync":
        return client.sync_async(path)
    if kind == "multi":
        transaction = TransactionRequest(client)
        transaction.create(path, data)
        return transaction.commit_async()
    return None


def operate(client, command):
    name, tag, kind = command["client"], command["tag"], command["kind"]
    result = submit(client, command)
    if result is None:
        emit("unsupported", client=name, tag=tag)
    else:
        result.rawlink(lambda done: complete(name, tag, kind, done))


def add_auth(client, command):
    name, tag = command["client"], command["tag"]
    result = client.add_auth_async(command["scheme"], base64.b64decode(command["data"]).decode())
    result.rawlink(lambda done: complete(name, tag, "add_auth", done))


def update_servers(client, command):
    client.set_hosts(",".join(command["servers"]) + client.chroot)
    emit_done(command["client"], command["tag"])


def info(client, command):
    fields = {"state": client.client_state}
    identity = client.client_id  # known while connected
    if identity:
        session_id, password = identity
        fields.update(session_id=f"0x{session_id & (1 << 64) - 1:016x}", password=password.hex())
    emit("info", client=command["client"], tag=command["tag"], **fields)


def close(client, command):
    def work():
        try:
            client.stop()
            client.close()
            emit_done(command["client"], command["tag"])
        except Exception as error:
            emit_failed(command["client"], command["tag"], error)
    threading.Thread(target=work, daemon=True).start()  # stop() may block for as long as the server likes


COMMANDS = {"op": operate, "add_auth": add_auth, "update_servers": update_servers, "info": info, "close": close}


def handle(command):
    name = command["command"]
    if name == "quit":
        os._exit(0)  # sessions stay as they are
    if name == "caps":
        emit_caps(command)
        return
    client = command["client"]
    if name == "open":
        try:
            open_client(command)
        except Exception as error:
            emit("error", client=client, where=name, text=text_of(error))
    elif client not in clients:
        emit("error", client=client, where=name, text="no such client")
    elif name not in COMMANDS:
        emit("unsupported", client=client, tag=command["tag"])
    else:
        try:
            COMMANDS[name](clients[client], command)
        except Exception as error:
            emit_failed(client, command["tag"], error)


logging.basicConfig(level=logging.ERROR)  # on stderr
emit_caps({})
for line in sys.stdin:
    handle(json.loads(line))
os._exit(0)
