#!/usr/bin/python3
"""sealed_records.py: a second implementation of the sealed record opens what ours sealed, and back.

Written from the format's description alone, over python3-cryptography. 2,000 records each way, and
some that must be refused. Speaks TAP. The other side is the small C program sealed-records.
"""
import hashlib
import os
import random
import struct
import subprocess
import sys
import tempfile

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

RECORDS = 2000
HELPER = os.path.join(os.environ["TOP_BUILDDIR"], "tests/interop/sealed-records")


def raw(public_key):
    return public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def u16(number):
    return struct.pack(">H", number)


def header_for(recipient, ephemeral):
    return b"KR\x01\x01" + hashlib.sha256(b"keyrack/kid/1" + recipient).digest()[:8] + ephemeral


def key_and_nonce(shared, header, recipient):
    derived = HKDF(algorithm=hashes.SHA256(), length=44, salt=b"keyrack/seal/1",
                   info=header + recipient).derive(shared)
    return derived[:32], derived[32:]


def bound_to(header, installation, context):
    purpose, practitioner, credential, shard, provider = context
    fields = [purpose.encode(), installation, practitioner.encode(), str(credential).encode(),
              shard.encode(), provider.encode()]
    return header + b"".join(u16(len(f)) + f for f in fields)


def seal(recipient, installation, context, secret):
    pair = X25519PrivateKey.generate()
    header = header_for(recipient, raw(pair.public_key()))
    shared = pair.exchange(X25519PublicKey.from_public_bytes(recipient))
    key, nonce = key_and_nonce(shared, header, recipient)
    plain = (u16(len(secret)) + secret).ljust(256, b"\0")
    return header + AESGCM(key).encrypt(nonce, plain, bound_to(header, installation, context))


def open_record(private, installation, context, record):
    recipient = raw(private.public_key())
    header = record[:44]
    if len(record) != 316 or header != header_for(recipient, header[12:]):
        raise InvalidTag
    shared = private.exchange(X25519PublicKey.from_public_bytes(header[12:]))
    key, nonce = key_and_nonce(shared, header, recipient)
    plain = AESGCM(key).decrypt(nonce, record[44:], bound_to(header, installation, context))
    length = struct.unpack(">H", plain[:2])[0]
    if plain[2 + length:].strip(b"\0") or not 1 <= length <= 254:
        raise InvalidTag
    return plain[2:2 + length]


class Ours:
    """The C side, one question a line."""

    def __init__(self, folder):
        self.process = subprocess.Popen([HELPER, folder], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, verb, context, data):
        fields = [field or "-" for field in map(str, context)]
        self.process.stdin.write(" ".join([verb, *fields, data.hex()]) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        return None if answer == "refused" else bytes.fromhex(answer)

    def end(self):
        self.process.stdin.close()
        return self.process.wait()


def some_context(chance):
    practitioner = chance.choice(["", str(chance.randrange(1, 10**19))])
    shard = chance.choice(["au", "uk", "us", "ca", "eu"]) + str(chance.randrange(1, 100))
    return ("cliniko-api-key", practitioner, chance.randrange(1, 2**62), shard, "cliniko")


def some_secret(chance):
    return chance.randbytes(chance.choice([1, 2, 48, 120, 253, 254, chance.randrange(1, 255)]))


def changed(chance, context):
    """The same context but for one field."""
    place = chance.randrange(len(context))
    other = context[place] + 1 if place == 2 else context[place] + "1"
    return (*context[:place], other, *context[place + 1:])


def report(number, bad, of, claim):
    result = "not ok" if bad else "ok"
    print(f"{result} {number} - {claim}: {int(bad)} of {of} wrong", flush=True)
    return bad


def theirs_opened_by_ours(chance, ours, recipient, installation):
    bad = 0
    for _ in range(RECORDS):
        context, secret = some_context(chance), some_secret(chance)
        bad += ours.ask("open", context, seal(recipient, installation, context, secret)) != secret
    return bad


def ours_opened_by_theirs(chance, ours, private, installation):
    bad = 0
    for _ in range(RECORDS):
        context, secret = some_context(chance), some_secret(chance)
        try:
            record = ours.ask("seal", context, secret)
            bad += open_record(private, installation, context, record) != secret
        except InvalidTag:
            bad += 1
    return bad


def wrong_context_opened(chance, ours, private, installation):
    bad = 0
    for _ in range(200):
        context, secret = some_context(chance), some_secret(chance)
        record = seal(raw(private.public_key()), installation, context, secret)
        bad += ours.ask("open", changed(chance, context), record) is not None
        try:
            record = ours.ask("seal", context, secret)
            open_record(private, installation, changed(chance, context), record)
            bad += 1
        except InvalidTag:
            pass
    return bad


def main():
    chance = random.Random(20240229)
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(folder)
        if ours.process.stdout.readline() != "ready\n":
            sys.exit("the C program did not start")
        with open(os.path.join(folder, "seal.key"), encoding="ascii") as file:
            private = X25519PrivateKey.from_private_bytes(bytes.fromhex(file.readline()))
        with open(os.path.join(folder, "seal.pub"), encoding="ascii") as file:
            recipient, installation = bytes.fromhex(file.readline()), bytes.fromhex(file.readline())
        print("1..5")
        bad = report(1, recipient != raw(private.public_key()), 1,
                     "the public file holds the private one's half")
        bad += report(2, theirs_opened_by_ours(chance, ours, recipient, installation), RECORDS,
                      "sealed by the second implementation, opened by ours")
        bad += report(3, ours_opened_by_theirs(chance, ours, private, installation), RECORDS,
                      "sealed by ours, opened by the second implementation")
        bad += report(4, wrong_context_opened(chance, ours, private, installation), 400,
                      "opened for another context")
        bad += report(5, ours.end(), 1, "the C program ended well")
    sys.exit(bad != 0)


if __name__ == "__main__":
    main()
