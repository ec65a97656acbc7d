#!/usr/bin/env python3
"""The dissector in tshark: capture files are made of golden frames, of a session with zkspec-fake and of recordings of every case, and what
tshark reads in them is held against what the project's own decoder reads.

    dissector_test.py ZKSPEC ZKSPEC-FAKE"""

import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import decoded
import every_operation
from capture import Capture
from secure import SecureConversation

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
README = SOURCE / "tools" / "wireshark" / "README.md"
SKIPPED = 77  # what ctest takes for skipped
NAMES = {"body": "opaque"}
EVENT_NAMES = {"type": "event_type", "state": "event_state"}
WORDS = {
    "event_state": {3: "connected"}, "perms": {1: "r", 30: "cdwa", 31: "cdrwa"},
    "flags": {0: "persistent", 1: "ephemeral", 2: "sequential", 4: "container", 5: "ttl"},
    "mode": {0: "persistent", 1: "persistent_recursive"}, "watcher_type": {3: "any"},
}


def frame(name):
    hexadecimal = (SOURCE / "fixtures" / "frames" / f"{name}.frame").read_text().partition("\n\n")[2]
    return bytes.fromhex(re.sub(r"#.*|\s", "", hexadecimal))


def leaves(record, names):
    """Names and values of a record that our decoder read, as they stand one after the other in the packet."""
    for name, value in record.items():
        name = names.get(name) or NAMES.get(name) or re.sub(r"(?=[A-Z])", "_", name).lower()
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from leaves(one, names)
            elif isinstance(one, str) and one.startswith("hex:"):
                yield name, one.removeprefix("hex:")
            elif isinstance(one, str) and re.fullmatch("0x[0-9a-f]+", one):
                yield name, int(one, 16)
            elif one is not None:
                yield name, WORDS.get(name, {}).get(one, one)


def record_of(event):
    return list(leaves(event["fields"], EVENT_NAMES if event["frame"] == "notification" else {}))


class Dissected(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.capture = Capture()

    def packets(self, *arguments, longest=65535):
        file = self.folder / "capture.pcap"
        self.capture.write(file, longest)
        return list(decoded.packets(file, *arguments))

    def connected(self, client_port=40000):
        conversation = self.capture.conversation(client_port)
        conversation.client(frame("connect-request-new"))
        conversation.server(frame("connect-response"))
        return conversation


class SameAsOurDecoder(Dissected):
    def add(self, events):
        """The frames of a recording, each connection as a conversation. Returns the events whose packets are to be seen."""
        conversations, spoiled, kept = {}, set(), []
        for event in events:
            if event.get("kind") not in ("frame", "raw"):
                continue
            connection = event["server"], event["connection"]
            if connection not in conversations:
                self.port = getattr(self, "port", 10000) + 1
                conversations[connection] = self.capture.conversation(self.port)
            # Behind bytes that are no frame, what comes is no frame either.
            if event["kind"] == "raw" or event["frame"] == "undecodable":
                spoiled.add((connection, event["direction"]))
            if (connection, event["direction"]) in spoiled:
                continue
            conversations[connection].send(event["direction"] == "to_server", bytes.fromhex(event["bytes"].removeprefix("hex:")))
            kept.append(event)
        return kept

    def check(self, events, packets):
        self.assertEqual(len(events), len(packets))
        for event, packet in zip(events, packets):
            known = [kind for kind, _ in packet.complaints] != ["unasked"]  # else the request was left out, and nothing tells the record
            self.assertEqual(packet.fields[1:None if known else 4], record_of(event)[:None if known else 3], f"{event} {packet}")

    def test_every_operation(self):
        events = self.add(every_operation.play(FAKE, self.folder / "log.jsonl"))
        packets = self.packets("-2")
        self.check(events, packets)
        asked = {packet["type"] for packet in packets}
        self.assertGreater(len(asked), 27)
        for packet in packets:
            self.assertEqual(packet.complaints, [], packet.line)
            if "reply_in" in packet.around:
                answer = next(other for other in packets if other.frame == packet.around["reply_in"] and other["xid"] == packet["xid"])
                self.assertEqual((answer.around["request_in"], answer.around["reply_to"]), (packet.frame, packet["type"]))
        self.assertEqual(sum("reply_in" in packet.around for packet in packets), len(every_operation.REQUESTS))

    def test_recordings_of_every_case(self):
        events = []
        for role, name in (("--client", "reference"), ("--server", "fake")):
            output = self.folder / name
            subprocess.run([ZKSPEC, "run", role, name, "--output", output], check=True, capture_output=True, timeout=300)
            for file in sorted((output / "recordings").iterdir()):
                events += self.add([json.loads(line) for line in file.read_text().splitlines()])
        self.assertGreater(len(events), 3000)
        self.check(events, self.packets())


class Exported(Dissected):
    """What `zkspec export` writes, held against the recording that it was made of."""

    def export(self, recording):
        file = self.folder / "exported.pcapng"
        subprocess.run([ZKSPEC, "export", recording, "--output", file], check=True, capture_output=True, timeout=60)
        return file

    def test_messages_times_and_comments_of_a_trial(self):
        recording = SOURCE / "fixtures" / "recordings" / "burst-ok.jsonl"
        head, *events = [json.loads(line) for line in recording.read_text().splitlines()]
        frames = [event for event in events if event["kind"] == "frame"]
        ports = ",".join(server.rpartition(":")[2] for server in head["servers"])
        file = self.export(recording)
        packets = list(decoded.packets(file, "-o", f"zookeeper.ports:{ports}"))
        SameAsOurDecoder.check(self, frames, packets)
        self.assertEqual([complaint for packet in packets for complaint in packet.complaints], [])
        times = decoded.tshark(file, "-T", "fields", "-e", "frame.time_epoch").splitlines()
        self.assertEqual([float(times[packet.frame - 1]) * 1000 for packet in packets], [event["at_ms"] for event in frames])
        self.assertEqual(decoded.tshark(file, "-Y", "tcp.analysis.flags"), "", "nothing is lost, doubled or out of order")
        comments = decoded.tshark(file, "-T", "fields", "-e", "frame.comment")
        told = [event for event in events if event["kind"] in ("call", "told", "action", "lateness")]
        self.assertEqual(comments.count(" ms: "), len(told))
        self.assertIn("c1 calls ", comments)

    def test_every_operation(self):
        log = self.folder / "log.jsonl"
        frames = [event for event in every_operation.play(FAKE, log) if event.get("kind") == "frame"]
        file = self.export(log)
        SameAsOurDecoder.check(self, frames, list(decoded.packets(file)))
        streams = decoded.tshark(file, "-T", "fields", "-e", "tcp.flags.str", "-Y", "tcp.flags.syn == 1 || tcp.flags.fin == 1")
        self.assertEqual(len(streams.splitlines()), 4, "SYN and FIN of each side")


class GoldenFrames(Dissected):
    def test_each(self):
        rows = [  # a frame, its line, and fields beside the header
            ("connect-request-new", "connect, new session, 10000 ms", {"last_zxid_seen": 0, "read_only": False}),
            ("connect-request-read-only", "connect, new session, 10000 ms", {"read_only": True}),
            ("connect-request-resume", "connect, session 0x0100000d4bfb0000, 10000 ms", {"last_zxid_seen": 0x37}),
            ("connect-request-without-read-only", "connect, new session, 10000 ms", {"read_only": None, "length": 44}),
            ("create", "create xid=2 /eph", {"data": "6869", "perms": "cdrwa", "id": "anyone", "flags": "ephemeral"}),
            ("exists", "exists xid=1 /nope", {"watch": True}),
            ("getData", "getData xid=3 /eph", {"path": "/eph", "watch": True}),
            ("multi", "multi xid=5", {"path": "/", "version": -1, "done": False}),
            ("ping", "ping xid=-2", {"length": 8}),
            ("auth", "auth xid=-4", {"scheme": "digest", "auth": "753a70"}),
            ("setWatches", "setWatches xid=-8", {"data_watches": "/eph", "exist_watches": "/nope", "child_watches": None}),
            ("closeSession", "closeSession xid=99", {"type": "closeSession"}),
        ]
        for port, (name, _, _) in enumerate(rows, 40000):
            self.capture.conversation(port).client(frame(name))
        for (name, line, fields), packet in zip(rows, self.packets(), strict=True):
            with self.subTest(name):
                self.assertEqual((packet.line, packet.complaints), (line, []))
                self.assertEqual({field: packet[field] for field in fields}, fields)

    def test_each_of_a_server(self):
        rows = [  # what was asked, if anything; the frame, its line, fields and complaints
            (None, "connect-response", "connected, session 0x0100000d4bfb0000, 10000 ms", {"time_out": 10000}, []),
            (None, "connect-response-without-read-only", "connected, session 0x0100000d4bfb0000, 10000 ms", {"read_only": None}, []),
            (None, "connect-response-expired", "session refused", {"time_out": 0, "session_id": 0}, ["refused"]),
            (None, "notification-changed", "notification changed /eph", {"zxid": 2**64 - 1, "event_state": "connected"}, []),
            (None, "notification-changed-with-zxid", "notification changed /eph", {"zxid": 0x37}, []),
            (None, "notification-deleted", "notification deleted /cl", {"event_type": "deleted"}, []),
            ("create", "reply-create", "reply to create xid=2 ok", {"path": "/eph", "zxid": 0x36}, []),
            ("exists", "reply-no-node", "reply to exists xid=1 no_node", {"err": "no_node"}, []),
            ("ping", "reply-ping", "reply to ping xid=-2 ok", {"zxid": 0x11}, []),
            ("auth", "reply-auth", "reply to auth xid=-4 ok", {"zxid": 0}, []),
            ("auth", "reply-auth-failed", "reply to auth xid=-4 auth_failed", {}, []),
            ("setWatches", "reply-setWatches", "reply to setWatches xid=-8 ok", {}, []),
            ("multi", "reply-multi", "reply to multi xid=5 ok", {"type": "check", "done": False}, []),
            (None, "reply-multi-failed", "reply xid=6 ok", {"opaque": frame("reply-multi-failed")[20:].hex()}, ["unasked"]),
            (None, "reply-unimplemented", "reply xid=9 unimplemented", {"err": "unimplemented"}, ["unasked"]),
            ("closeSession", "reply-closeSession", "reply to closeSession xid=99 ok", {"zxid": 0x3B}, []),
        ]
        for port, (asked, name, _, _, _) in enumerate(rows, 40000):
            conversation = self.capture.conversation(port)
            if asked:
                conversation.client(frame(asked))
            conversation.server(frame(name))
        answers = [packet for packet in self.packets() if packet.line.split()[0] in ("connected,", "session", "notification", "reply")]
        self.assertEqual(len({row[1] for row in rows}) + 12, len(list((SOURCE / "fixtures" / "frames").glob("*.frame"))))
        for (_, name, line, fields, complaints), packet in zip(rows, answers, strict=True):
            with self.subTest(name):
                self.assertEqual((packet.line, [kind for kind, _ in packet.complaints]), (line, complaints))
                self.assertEqual({field: packet[field] for field in fields}, fields)


class Conversations(Dissected):
    def test_a_reply_belongs_to_the_request_of_its_own_conversation(self):
        one, other = self.connected(40001), self.connected(40002)
        one.client(frame("exists"))
        other.client(frame("getData").replace(b"\0\0\0\3\0\0\0\4", b"\0\0\0\1\0\0\0\4"))  # with the xid 1, too
        other.server(frame("reply-no-node"))
        one.server(frame("reply-no-node"))
        lines = [packet.line for packet in self.packets()]
        self.assertEqual(lines[4:6], ["exists xid=1 /nope", "getData xid=1 /eph"])
        self.assertEqual(lines[6:], ["reply to getData xid=1 no_node", "reply to exists xid=1 no_node"])

    def test_a_xid_that_comes_again_belongs_to_the_request_that_waits(self):
        conversation = self.connected()
        for _ in range(2):
            conversation.client(frame("ping"))
            conversation.server(frame("reply-ping"))
        first, second = [packet for packet in self.packets() if packet.line.startswith("reply")]
        self.assertEqual(second.around["request_in"] - first.around["request_in"], 2)
        self.assertEqual(second.around["time"], "0.001000000")

    def test_the_session_stands_at_every_packet_and_can_be_asked_for(self):
        self.connected().client(frame("ping"))
        self.capture.conversation(40009).client(frame("connect-request-new"))
        found = self.packets("-2", "-Y", "zookeeper.session == 0x0100000d4bfb0000")
        self.assertEqual([packet.line for packet in found][1:], ["connected, session 0x0100000d4bfb0000, 10000 ms", "ping xid=-2"])

    def test_a_reply_that_overtakes_another_request_is_marked(self):
        conversation = self.connected()
        conversation.client(frame("create") + frame("getData") + frame("auth"))
        conversation.server(frame("reply-auth"))
        conversation.server(frame("reply-no-node").replace(b"\0\0\0\1", b"\0\0\0\3"))
        kinds = [[kind for kind, _ in packet.complaints] for packet in self.packets()]
        self.assertEqual(kinds[5:], [[], ["overtaking"]])

    def test_a_capture_that_begins_in_the_middle(self):
        conversation = self.capture.conversation(40000, begun=False)
        conversation.server(frame("reply-ping"))
        conversation.server(frame("reply-create"))
        conversation.client(frame("exists"))
        packets = self.packets()
        self.assertEqual([packet.line for packet in packets], ["reply to ping xid=-2 ok", "reply xid=2 ok", "exists xid=1 /nope"])

    def test_filters_of_the_readme_find_something(self):
        conversation = self.connected()
        self.capture.conversation(40009).server(frame("connect-response-expired"))
        conversation.client(frame("ping"))
        self.capture.conversation(40010).client(bytes(1001), [1] * 1001)  # a second goes by
        conversation.server(frame("reply-ping") + frame("notification-changed"))
        conversation.client(frame("exists").replace(b"/nope", b"/app1"))
        conversation.server(frame("reply-no-node"))
        conversation.client(frame("getData"))
        filters = re.findall(r"^\| `(zookeeper.*?)` \| ", README.read_text().partition("## What it marks")[0], re.MULTILINE)
        self.assertEqual(len(filters), 7)
        for expression in filters:
            self.assertTrue(self.packets("-2", "-Y", expression), expression)

    def test_another_port_is_decoded_when_asked_for(self):
        conversation = self.capture.conversation(40000, 12181)
        conversation.client(frame("connect-request-new"))
        self.assertEqual(self.packets(), [])
        self.assertEqual(len(self.packets("-d", "tcp.port==12181,zookeeper")), 1)
        self.assertEqual(len(self.packets("-o", "zookeeper.ports:2181,12181")), 1)


class Segments(Dissected):
    def test_packets_split_at_every_byte(self):
        whole = frame("create") + frame("ping")
        for port, cut in enumerate(range(1, len(whole)), 41000):
            self.connected(port).client(whole, [cut])
        self.connected(50000).client(whole, [1] * len(whole))
        lines = [packet.line for packet in self.packets() if not packet.line.startswith("connect")]
        self.assertEqual(lines, ["create xid=2 /eph", "ping xid=-2"] * len(whole))

    def test_many_packets_in_a_segment(self):
        conversation = self.connected()
        conversation.client(frame("exists") + frame("ping"))
        conversation.server(frame("notification-changed") + frame("reply-no-node") + frame("reply-ping"))
        packets = self.packets("-2")
        self.assertEqual([packet.line for packet in packets][2:], [
            "exists xid=1 /nope", "ping xid=-2", "notification changed /eph", "reply to exists xid=1 no_node", "reply to ping xid=-2 ok"])

    def test_a_packet_that_the_capture_cuts_short_is_not_called_malformed(self):
        self.capture.conversation(40000).client(frame("create"))
        packet, = self.packets(longest=70)
        self.assertEqual((packet.line, [kind for kind, _ in packet.complaints]), ("create xid=2 /eph [cut short]", ["cut_short"]))


class OverTls(Dissected):
    def test_what_the_key_log_opens_is_read(self):
        conversation = SecureConversation(self.capture.conversation(40000, 2281), self.folder)
        conversation.client(frame("connect-request-new"))
        conversation.server(frame("connect-response"))
        for part in (frame("create")[:9], frame("create")[9:] + frame("exists")):  # records of TLS need not end where packets do
            conversation.client(part)
        conversation.server(frame("reply-create") + frame("reply-no-node"))
        keys = ("-o", f"tls.keylog_file:{conversation.keys}")
        packets = self.packets(*keys, "-d", "tcp.port==2281,tls", "-d", "tls.port==2281,zookeeper")
        self.assertEqual([packet.line for packet in packets][2:], [
            "create xid=2 /eph", "exists xid=1 /nope", "reply to create xid=2 ok", "reply to exists xid=1 no_node"])
        self.assertEqual([complaint for packet in packets for complaint in packet.complaints], [])


class Malformed(Dissected):
    def complaint(self, content, by_client=True, **options):
        conversation = self.connected()
        conversation.send(by_client, content)
        packet = self.packets(**options)[-1]
        self.assertEqual(len(packet.complaints), 1, packet)
        return packet.complaints[0]

    def test_lengths_that_cannot_be(self):
        for length, told in ((b"\xff\xff\xff\xff", "A packet of -1 bytes"), (b"\0\x10\0\0", "A packet of 1048576 bytes")):
            self.capture = Capture()
            self.assertEqual(self.complaint(length + b"rest")[0], "malformed")
            self.assertIn(told, self.packets()[-1].complaints[0][1])

    def test_what_comes_behind_a_malformed_length_is_not_guessed(self):
        conversation = self.connected()
        conversation.client(b"\xff\xff\xff\xff")
        conversation.client(frame("ping"))
        conversation.server(frame("reply-ping"))
        for arguments in ((), ("-2",)):
            lines = [packet.line for packet in self.packets(*arguments)][2:]
            self.assertEqual(lines, ["no packet", "no packet", "reply to ping xid=-2 ok"])

    def test_larger_packets_are_taken_when_the_preference_says_so(self):
        self.connected().client(b"\0\x20\0\0" + bytes(7) + b"\1" + bytes(3) + b"\x6b" + bytes(0x200000 - 12))
        self.assertEqual(self.packets("-o", "zookeeper.largest:4194304")[-1]["length"], 0x200000)

    def test_records_that_do_not_fit(self):
        rows = [
            ("a record that ends early", b"\0\0\0\x0a" + frame("exists")[4:14], ("malformed", "Path: 4 bytes are needed, 2 are left")),
            ("a text beyond the end", frame("exists").replace(b"\5/nope", b"\7/nope"), ("malformed", "Path: length 7, with 6 bytes left")),
            ("a length below that of null", frame("getData").replace(b"\0\0\0\4/eph", b"\xff\xff\xff\xfe/eph"),
             ("malformed", "Path: length -2")),
            ("a vector below null", frame("setWatches").replace(b"\0\0\0\1\0\0\0\4/eph", b"\xff\xff\xff\xf0\0\0\0\4/eph"),
             ("malformed", "data_watches: -16 elements")),
            ("bytes behind a record", b"\0\0\0\x0a" + frame("ping")[4:] + b"ab", ("left_over", "2 bytes behind the record")),
            ("no header", b"\0\0\0\4\0\0\0\1", ("malformed", "Operation: 4 bytes are needed, 0 are left")),
            ("an operation that is none", b"\0\0\0\x0a\0\0\0\1\0\0\0\x4dab", ("unknown_operation", "No operation of a client: 77")),
            ("an operation of servers only", b"\0\0\0\x08\0\0\0\1\xff\xff\xff\xf6",
             ("unknown_operation", "No operation of a client: createSession")),
            ("a multi within a multi", frame("multi").replace(b"\0\0\0\x0d", b"\0\0\0\x0e"),
             ("malformed", "no operation of a multi: multi")),
        ]
        for name, content, complaint in rows:
            with self.subTest(name):
                self.capture = Capture()
                self.assertEqual(self.complaint(content), complaint)


class Damaged(Dissected):
    def test_bytes_changed_at_random_never_break_the_dissector(self):
        chance = random.Random(1)
        files = sorted(file.stem for file in (SOURCE / "fixtures" / "frames").glob("*.frame"))
        for port in range(20000, 22000):
            conversation = self.capture.conversation(port)
            for _ in range(4):
                content = bytearray(frame(chance.choice(files)))
                for _ in range(chance.choice((0, 1, 3))):
                    content[chance.randrange(len(content))] = chance.choice((0, 1, 2, 14, 127, 128, 255, chance.randrange(256)))
                conversation.send(chance.random() < 0.5, bytes(content))
        file = self.folder / "capture.pcap"
        self.capture.write(file)
        for arguments in (("-V",), ("-V", "-2")):
            self.assertGreater(decoded.tshark(file, *arguments).count("\nApache ZooKeeper, "), 2000)  # it throws where the script failed


class FourLetterWords(Dissected):
    def test_a_word_and_its_answer_in_two_segments(self):
        conversation = self.capture.conversation(40000)
        conversation.client(b"srvr")
        conversation.server(b"Zookeeper version: 3.8.0\n", [10])
        word, *answer = self.packets()
        self.assertEqual((word["word"], "".join(packet["answer"] for packet in answer)), ("srvr", "Zookeeper version: 3.8.0 "))
        self.assertEqual([packet.line for packet in answer], ["answer to srvr"] * 2)

    def test_letters_behind_a_handshake_are_no_word(self):
        self.connected().client(b"ruok")
        self.assertEqual(self.packets()[-1].complaints[0][0], "malformed")


if __name__ == "__main__":
    if not shutil.which("tshark"):
        print("skipped: tshark is not installed; the Debian package tshark brings it")
        sys.exit(SKIPPED)
    FAKE = sys.argv.pop()
    ZKSPEC = sys.argv.pop()
    unittest.main()
