"""Capture files of TCP conversations that never took place: what each side says is given, IP and TCP are put around it."""

import socket
import struct

MAGIC, RAW_IP = 0xA1B2C3D4, 101  # a file of the kind pcap with microseconds; packets begin with their IP header
CLIENT, SERVER = "127.0.0.1", "127.0.0.2"
SYN, ACK, PSH = 2, 16, 8
LARGEST = 1460  # bytes in a segment, as in an Ethernet


class Capture:
    """Segments are a millisecond apart."""

    def __init__(self):
        self.segments = []

    def conversation(self, client_port, server_port=2181, begun=True):
        return Conversation(self, client_port, server_port, begun)

    def write(self, file, longest=65535):
        """Of each segment, at most so many bytes are captured."""
        with open(file, "wb") as out:
            out.write(struct.pack("<IHHiIII", MAGIC, 2, 4, 0, 0, 65535, RAW_IP))
            for number, segment in enumerate(self.segments):
                out.write(struct.pack("<IIII", 1700000000 + number // 1000, number % 1000 * 1000, len(segment[:longest]), len(segment)))
                out.write(segment[:longest])


class Conversation:
    def __init__(self, capture, client_port, server_port, begun):
        self.capture = capture
        self.ends = {True: (CLIENT, client_port), False: (SERVER, server_port)}
        self.sent = {True: 1000, False: 2000}  # the sequence number of the next byte, by who sends it
        if begun:
            self.segment(True, b"", SYN)
            self.sent[True] += 1
            self.segment(False, b"", SYN | ACK)
            self.sent[False] += 1
            self.segment(True, b"", ACK)

    def segment(self, by_client, content, flags):
        (source, source_port), (target, target_port) = self.ends[by_client], self.ends[not by_client]
        received = self.sent[not by_client] if flags & ACK else 0
        tcp = struct.pack(">HHIIBBHHH", source_port, target_port, self.sent[by_client], received, 5 << 4, flags, 65535, 0, 0)
        addresses = socket.inet_aton(source) + socket.inet_aton(target)
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(content), 0, 0, 64, socket.IPPROTO_TCP, 0) + addresses
        self.capture.segments.append(ip + tcp + content)
        self.sent[by_client] += len(content)

    def send(self, by_client, content, sizes=()):
        """In segments of these sizes; the rest in segments as large as can be."""
        sizes = list(sizes)
        while content:
            size = sizes.pop(0) if sizes else LARGEST
            self.segment(by_client, content[:size], ACK | PSH)
            content = content[size:]

    def client(self, content, sizes=()):
        self.send(True, content, sizes)

    def server(self, content, sizes=()):
        self.send(False, content, sizes)
