"""TLS around what the two sides of a captured conversation say, with the keys in a file as Wireshark reads them."""

import ssl
import subprocess


class Side:
    def __init__(self, context, server_side):
        self.received, self.sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.received, self.sent, server_side=server_side)

    def shake_hands(self):
        try:
            self.tls.do_handshake()
        except ssl.SSLWantReadError:
            pass


class SecureConversation:
    """As a Conversation, once the hands are shaken."""

    def __init__(self, conversation, folder):
        certificate, key, self.keys = folder / "certificate.pem", folder / "key.pem", folder / "keys"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        server.load_cert_chain(certificate, key)
        client.load_verify_locations(certificate)
        client.check_hostname = False
        client.keylog_filename = str(self.keys)
        self.conversation, self.sides = conversation, {True: Side(client, False), False: Side(server, True)}
        for _ in range(3):
            for by_client in (True, False):
                self.sides[by_client].shake_hands()
                self.pass_on(by_client)

    def pass_on(self, by_client):
        content = self.sides[by_client].sent.read()
        self.conversation.send(by_client, content)
        self.sides[not by_client].received.write(content)

    def client(self, content):
        self.sides[True].tls.write(content)
        self.pass_on(True)

    def server(self, content):
        self.sides[False].tls.write(content)
        self.pass_on(False)
