#!/usr/bin/env python3
"""zkspec adapter-check: the adapters of Debian's clients and that of first-adapter.md are honest, and each lie is caught by its check.

    adapter_check_test.py ZKSPEC

Run with a lie in place of ZKSPEC, this file is the adapter of the toy (TOY names it) with that lie put between it and the runner."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest

SOURCE = pathlib.Path(__file__).resolve().parent.parent
PAGE = SOURCE / "tools" / "adapters" / "first-adapter.md"
SCHEMA = SOURCE / "fixtures" / "reports" / "adapter-check.schema.json"


# The liar: both functions get a line as a dictionary and give those that take its place.

def declares(flag):
    """Says that it can do what it cannot, and drops the option that it has no use for."""
    def told(event):
        yield event | {"flags": event["flags"] + [flag]} if event["event"] == "caps" else event

    def asked(command):
        yield {key: value for key, value in command.items() if key != flag}
    return asked, told


def bends(kind, change):
    def told(event):
        yield event | change(event) if event["event"] == kind else event
    return None, told


def hides(flag):
    return bends("caps", lambda it: {"flags": [each for each in it["flags"] if each != flag]})


def answers(wanted, event):
    """Answers a command by itself."""
    def asked(command):
        if wanted(command):
            write(event(command))
        else:
            yield command
    return asked, None


def reorders():
    """Tells each second completion before the first."""
    held = []

    def told(event):
        if event["event"] == "done" and not held:
            held.append(event)
        else:
            yield event
            while held:
                yield held.pop()
    return None, told


def done(command, result="ok"):
    return {"event": "done", "client": command["client"], "tag": command["tag"], "result": result, "raw": result}


def through_double(session_id):
    return f"{int(float(int(session_id, 16))) % 2**64:#x}"


def completes_early():
    """Says what usually comes, and says it again when it does come."""
    def asked(command):
        if command["command"] == "op":
            write(done(command, "no_node"))
        yield command
    return asked, None


LIES = {
    "says-yes-to-unknown-commands": lambda: answers(lambda it: it["command"] == "defragment", done),
    "knows-every-kind": lambda: answers(lambda it: it.get("kind") == "levitate", done),
    "declares-chroot": lambda: declares("chroot"),
    "declares-rewatch": lambda: declares("rewatch"),
    "hides-password": lambda: hides("password"),
    "cuts-ids": lambda: bends("info", lambda it: {"session_id": f"{int(it['session_id'], 16) % 2**32:#x}"}),
    "reads-ids-as-doubles": lambda: bends("info", lambda it: {"session_id": through_double(it["session_id"])}),
    "counts-echoes-as-doubles": lambda: bends("caps", lambda it: {"echo": int(float(it["echo"]))} if "echo" in it else {}),
    "makes-up-completions": completes_early,
    "makes-up-results": lambda: bends("done", lambda it: {"result": "ok"}),
    "reorders-completions": reorders,
    "mixes-handles": lambda: bends("done", lambda it: {"data": "Mw=="} if "data" in it else {}),
    "ignores-what-it-cannot-read": lambda: (None, None),
    "crashes-at-what-it-cannot-read": lambda: (None, None),
    "hangs-at-the-end": lambda: (None, None),
    "chatters": lambda: (None, None),
}

output = threading.Lock()
lines = 0


def write(event):
    global lines
    with output:
        lines += 1
        print(json.dumps(event | {"seq": lines}), flush=True)


def tell(process, told):
    for line in process.stdout:
        event = json.loads(line)
        for each in told(event) if told else [event]:
            write(each)


def lie(name):
    process = subprocess.Popen(os.environ["TOY"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    asked, told = LIES[name]()
    teller = threading.Thread(target=tell, args=(process, told), daemon=True)
    teller.start()
    for line in sys.stdin:
        if name == "chatters":
            print("working …", flush=True)
        try:
            command = json.loads(line)
        except ValueError:
            if name == "ignores-what-it-cannot-read":
                continue
            if name == "crashes-at-what-it-cannot-read":
                os.abort()
            os._exit(1)
        for each in asked(command) if asked else [command]:
            process.stdin.write(json.dumps(each) + "\n")
            process.stdin.flush()
    if name == "hangs-at-the-end":
        time.sleep(60)
    process.stdin.close()
    process.wait()


# The tests.

def check(*arguments, **environment):
    command = [ZKSPEC, "adapter-check", *map(str, arguments), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=600, env=os.environ | environment)
    return run, json.loads(run.stdout) if run.stdout else None


class AdapterCheck(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        for content, name in re.findall(r"`(toy_\w+\.py)`:\n\n```python\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE):
            (folder / content).write_text(name)
        cls.toy = folder / "toy_adapter.py"
        cls.toy.chmod(0o755)

    def honest(self, adapter):
        run, report = check(adapter)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertTrue(report["honest"])
        return {each["id"]: each["standing"] for each in report["checks"]}

    def test_kazoo(self):
        found = self.honest("kazoo")
        self.assertEqual(set(found.values()), {"ok"})
        self.assertIn("capability/fixed-order", found)
        self.assertNotIn("order/callbacks", found)

    def test_c_client(self):
        self.assertEqual(set(self.honest("c").values()), {"ok"})

    def test_java_client(self):
        self.assertEqual(set(self.honest("java").values()), {"ok"})

    def test_toy_is_honest_and_knows_little(self):
        found = self.honest(self.toy)
        self.assertEqual(found["capability/session-id"], "ok")
        self.assertEqual(found["invented/watch"], "skipped")
        self.assertEqual(found["ends/close"], "skipped")

    def caught(self, lie, check_id, came, *more):
        run, report = check(f"{sys.executable} -B {__file__} {lie}", check_id, *more, TOY=str(self.toy))
        self.assertEqual(run.returncode, 1, run.stdout + run.stderr)
        found, = (each for each in report["checks"] if each["standing"] == "not-ok")
        self.assertEqual(found["id"], check_id)
        self.assertIn(came, found["came"])
        self.assertTrue(found["sent"] and found["expected"] and found["advice"], found)
        return report

    def test_each_lie_is_caught_by_the_check_that_names_it(self):
        rows = [
            ("says-yes-to-unknown-commands", "unknown/command", '"result": "ok"'),
            ("knows-every-kind", "unknown/kind", '"result": "ok"'),
            ("declares-chroot", "capability/chroot", 'path="/x"'),
            ("declares-rewatch", "capability/rewatch", "`unsupported`, though `rewatch` is declared"),
            ("cuts-ids", "values/session-id#top-bit", "0x0000000076543210"),
            ("reads-ids-as-doubles", "values/session-id#beyond-a-double", "0x0020000000000000"),
            ("counts-echoes-as-doubles", "caps/echo", '"echo": 9007199254740992'),
            ("makes-up-completions", "invented/completion", "done a no_node"),
            ("makes-up-results", "invented/result", "ok"),
            ("reorders-completions", "order/completions", "where the wire has done /o0"),
            ("mixes-handles", "beside/handles", "Mw=="),
            ("ignores-what-it-cannot-read", "malformed/no-json", "without a word"),
            ("crashes-at-what-it-cannot-read", "malformed/no-json", "SIGABRT"),
            ("hangs-at-the-end", "ends/end-of-input", "goes on"),
        ]
        for lie, check_id, came in rows:
            with self.subTest(lie):
                self.caught(lie, check_id, came)

    def test_what_works_and_is_not_declared_is_a_hint(self):
        run, report = check(f"{sys.executable} -B {__file__} hides-password", "capability/password", TOY=str(self.toy))
        found, = report["checks"]
        self.assertEqual((run.returncode, found["standing"], found["id"]), (0, "hint", "capability/password"))
        self.assertIn("Declare `password`", found["advice"])

    def test_chatter_is_named(self):
        self.caught("chatters", "output/events-only", "is no JSON object: working …", "caps/*")

    def test_report_is_as_its_schema_says(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("jsonschema is not installed; the Debian package python3-jsonschema brings it")
        _, report = check(self.toy, "caps/*", "invented/watch", "capability/*")
        jsonschema.validate(report, json.loads(SCHEMA.read_text()))

    def test_what_cannot_be_checked_is_said(self):
        rows = [
            (["./nowhere"], 4, "nowhere"),
            (["kazzoo"], 2, "did you mean 'kazoo'?"),
            (["reference"], 2, "no adapter"),
            ([self.toy, "capability/chrot"], 3, "did you mean 'capability/chroot'?"),
        ]
        for arguments, code, words in rows:
            run, report = check(*arguments)
            self.assertEqual((run.returncode, report), (code, None), run.stderr)
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    if sys.argv[1] in LIES:
        lie(sys.argv[1])
    else:
        ZKSPEC = sys.argv.pop(1)
        unittest.main()
