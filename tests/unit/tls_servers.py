#!/usr/bin/python3
"""tls_servers.py: HTTPS servers on loopback whose certificates are good or bad in one way each, for test-cliniko-tls.

usage: tls_servers.py FOLDER. Writes FOLDER/ca.pem, prints "NAME PORT" for each server and "ready"; when its standard input
ends it prints "NAME BYTES" for each: how many bytes of requests it could read.
"""
import datetime
import socket
import ssl
import sys
import threading
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

BODY = b'{"id":"9001","first_name":"Anna","last_name":"Berg","role":"practitioner"}'
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(BODY), BODY)
NOW = datetime.datetime.utcnow()
DAY = datetime.timedelta(days=1)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    def __init__(self, text):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name(text)
        self.certificate = self.sign(self.name, self.key, NOW - DAY, NOW + DAY, is_authority=True)

    def sign(self, subject, key, begin, end, host=None, is_authority=False):
        builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(self.name)
                   .public_key(key.public_key()).serial_number(x509.random_serial_number())
                   .not_valid_before(begin).not_valid_after(end)
                   .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True))
        if host:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return builder.sign(self.key, hashes.SHA256())


class Server:
    """Accepts until the program ends; a handshake the client breaks off leaves `read` at 0."""

    def __init__(self, title, context):
        self.title, self.context, self.read = title, context, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            try:
                self.answer(connection)
            except OSError:  # ssl.SSLError is one
                pass
            finally:
                connection.close()

    def answer(self, connection):
        secure = self.context.wrap_socket(connection, server_side=True)
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            piece = secure.recv(4096)
            if not piece:
                return
            self.read += len(piece)
            request += piece
        secure.sendall(REPLY)
        secure.close()


class PlainServer(Server):
    """Speaks HTTP without TLS and counts what of a request it could read."""

    def answer(self, connection):
        if b"Authorization" in connection.recv(4096):
            self.read += 1
        connection.sendall(REPLY)


def context_for(folder, title, certificate, key):
    file = folder / f"{title}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def main():
    folder = Path(sys.argv[1])
    trusted, unknown, alone = Authority("Test authority"), Authority("Unknown authority"), Authority("localhost")
    key = ec.generate_private_key(ec.SECP256R1())
    certificates = {
        "good": (trusted.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key),
        "expired": (trusted.sign(name("localhost"), key, NOW - 2 * DAY, NOW - DAY, "localhost"), key),
        "not-yet-valid": (trusted.sign(name("localhost"), key, NOW + DAY, NOW + 2 * DAY, "localhost"), key),
        "wrong-name": (trusted.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "api.au4.cliniko.com"), key),
        "self-signed": (alone.sign(name("localhost"), alone.key, NOW - DAY, NOW + DAY, "localhost"), alone.key),
        "unknown-authority": (unknown.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key),
    }
    (folder / "ca.pem").write_bytes(trusted.certificate.public_bytes(serialization.Encoding.PEM))
    servers = [Server(title, context_for(folder, title, *pair)) for title, pair in certificates.items()]
    servers.append(PlainServer("without-tls", None))
    for server in servers:
        print(server.title, server.listener.getsockname()[1])
    print("ready", flush=True)
    sys.stdin.read()
    for server in servers:
        print(server.title, server.read)


main()
