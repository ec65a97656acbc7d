"""What tshark makes of a capture file with the dissector of this folder: packets of ZooKeeper with their fields, in order."""

import dataclasses
import pathlib
import re
import subprocess
import xml.etree.ElementTree

DISSECTOR = pathlib.Path(__file__).resolve().parent / "zookeeper.lua"
FOUND_OUT = ("session", "reply_to", "request_in", "reply_in", "time")  # told by other packets, not by bytes of this one
MOMENTS = ("ctime", "mtime")
BYTES = ("passwd", "data", "auth", "token", "opaque", "unframed")
TEXTS = ("path", "scheme", "id", "children", "word", "answer")
WORDS = re.compile(r": (\w+) \(-?\d+\)$")


@dataclasses.dataclass
class Packet:
    frame: int
    line: str
    fields: list  # name and value, as they stand in the packet
    around: dict  # what other packets tell about it
    complaints: list

    def __getitem__(self, name):
        """The value of the first field of that name; None if there is none."""
        return next((value for field, value in self.fields if field == name), None)


def value_of(field):
    """Bytes as hex, moments as milliseconds, words for numbers that have one; all else as tshark shows it."""
    name, show, shown = field.get("name").removeprefix("zookeeper."), field.get("show"), field.get("showname", "")
    if name in MOMENTS:
        return int(field.get("value"), 16)
    if name in BYTES:
        return field.get("value", "")
    if WORDS.search(shown) and "Unknown" not in shown:
        return WORDS.search(shown).group(1)
    if shown.endswith((": True", ": False")):
        return shown.endswith(": True")
    return int(show, 0) if re.fullmatch(r"-?\d+|0x[0-9a-f]+", show) and name not in TEXTS else show


def tshark(file, *arguments):
    command = ["tshark", "-n", "-X", f"lua_script:{DISSECTOR}", "-r", str(file), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=300)
    if done.returncode != 0 or "Lua: Error" in done.stderr or "Lua Error" in done.stdout:
        raise RuntimeError(f"tshark ended with {done.returncode}: {done.stderr}{done.stdout[:2000]}")
    return done.stdout


def packet_of(frame, tree):
    packet = Packet(frame, tree.get("showname").partition(", ")[2], [], {}, [])
    skipped = {field for part in tree.iter("proto") if part.get("showname") == "end" for field in part}
    for complaint in tree.iterfind(".//field[@name='_ws.expert']"):
        packet.complaints.append((complaint[0].get("name").removeprefix("zookeeper."), complaint[0].get("showname")))
        skipped |= set(complaint.iter())
    for field in tree.iter("field"):
        name = field.get("name").removeprefix("zookeeper.")
        if field in skipped or not field.get("name").startswith("zookeeper."):
            continue
        if name in FOUND_OUT:
            packet.around[name] = value_of(field)
        else:
            packet.fields.append((name, value_of(field)))
    return packet


def packets(file, *arguments):
    for number, frame in enumerate(xml.etree.ElementTree.fromstring(tshark(file, "-T", "pdml", "-J", "zookeeper", *arguments)), 1):
        for tree in frame.findall("proto[@name='zookeeper']"):
            yield packet_of(number, tree)
