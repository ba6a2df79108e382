#!/usr/bin/python3
"""tls_servers.py: HTTPS servers on loopback that are good or bad in one way each, for test-cliniko-tls.

usage: tls_servers.py FOLDER. Writes FOLDER/ca.pem, prints "NAME PORT" for each server and "ready"; when its standard input
ends it prints "NAME BYTES CARELESS" for each: how many bytes of requests it could read, and then how many of a client
that trusts everybody (0: the server would have served nobody, and so proved nothing).
"""
import datetime
import socket
import ssl
import sys
import threading
import warnings
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

BODY = b'{"id":"9001","first_name":"Anna","last_name":"Berg","role":"practitioner"}'
REPLY = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(BODY), BODY)
NOW = datetime.datetime.utcnow()
DAY = datetime.timedelta(days=1)
warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what is asked for here


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


class Authority:
    def __init__(self, text, above=None, is_authority=True):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = name(text)
        self.certificate = (above or self).sign(self.name, self.key, NOW - DAY, NOW + DAY, is_authority=is_authority)

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

    @property
    def port(self):
        return self.listener.getsockname()[1]

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


def lax(context):
    """Allows what OpenSSL has given up: old versions, short keys."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    return context


def context_for(folder, title, certificate, key, *chain):
    file = folder / f"{title}.pem"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + b"".join(
        link.public_bytes(serialization.Encoding.PEM) for link in chain) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    context = lax(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    context.load_cert_chain(file)
    return context


def old(context, version):
    context.maximum_version = version
    return context


def ask_carelessly(server):
    """A request by a client that verifies nothing; how many bytes of it the server read."""
    before = server.read
    context = lax(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        stream = connection if server.context is None else context.wrap_socket(connection)
        stream.sendall(b"GET / HTTP/1.1\r\nAuthorization: none\r\n\r\n")
        while stream.recv(4096):
            pass
    return server.read - before


def main():
    folder = Path(sys.argv[1])
    trusted, unknown, alone = Authority("Test authority"), Authority("Unknown authority"), Authority("localhost")
    between, pretender = Authority("Intermediate", trusted), Authority("No authority", trusted, is_authority=False)
    key, weak = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 1024)
    certificates = {
        "good": (trusted.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key),
        "expired": (trusted.sign(name("localhost"), key, NOW - 2 * DAY, NOW - DAY, "localhost"), key),
        "not-yet-valid": (trusted.sign(name("localhost"), key, NOW + DAY, NOW + 2 * DAY, "localhost"), key),
        "wrong-name": (trusted.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "api.au4.cliniko.com"), key),
        "self-signed": (alone.sign(name("localhost"), alone.key, NOW - DAY, NOW + DAY, "localhost"), alone.key),
        "unknown-authority": (unknown.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key),
        "weak-key": (trusted.sign(name("localhost"), weak, NOW - DAY, NOW + DAY, "localhost"), weak),
        "with-its-chain": (between.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key,
                           between.certificate),
        "truncated-chain": (between.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key),
        "signed-by-no-authority": (pretender.sign(name("localhost"), key, NOW - DAY, NOW + DAY, "localhost"), key,
                                   pretender.certificate),
    }
    (folder / "ca.pem").write_bytes(trusted.certificate.public_bytes(serialization.Encoding.PEM))
    servers = [Server(title, context_for(folder, title, *parts)) for title, parts in certificates.items()]
    servers += [Server(title, old(context_for(folder, title, *certificates["good"]), version)) for title, version in
                [("tls-1.0", ssl.TLSVersion.TLSv1), ("tls-1.1", ssl.TLSVersion.TLSv1_1)]]
    servers.append(PlainServer("without-tls", None))
    for server in servers:
        print(server.title, server.port)
    print("ready", flush=True)
    sys.stdin.read()
    for server in servers:
        print(server.title, server.read, ask_carelessly(server))


main()
