#!/usr/bin/python3
"""sealed_record_vectors.py: prints tests/fixtures/sealed-records.txt, one line NAME HEX each.

Records made by the second implementation with the two key pairs of RFC 7748, 6.1: the recipient is
Bob, the ephemeral key Alice's, the installation id the bytes 0 to 15. 'good' opens; all others are
wrong in one way that only whoever holds the right message key could make, so no flipped bit leads
there.
"""
import os

os.environ.setdefault("TOP_BUILDDIR", ".")

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import sealed_records as second

ALICE = X25519PrivateKey.from_private_bytes(
    bytes.fromhex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
BOB = X25519PrivateKey.from_private_bytes(
    bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
SHARED = bytes.fromhex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
INSTALLATION = bytes(range(16))
CONTEXT = ("cliniko-api-key", "1234567890123456789", 42, "au4", "cliniko")
SECRET = b"MS0xMjM0NTY3ODkwMTIzNDU2-au4"
P = 2**255 - 19
LOW_ORDER = [0, 1, P - 1, P, P + 1,
             325606250916557431795983626356110631294008115727848805560023387167927233504,
             39382357235489614581723060781553021112529911719440698176882885853963445705823]


def record(shared, ephemeral, plain, change=lambda header: header):
    recipient = second.raw(BOB.public_key())
    header = change(second.header_for(recipient, ephemeral))
    key, nonce = second.key_and_nonce(shared, header, recipient)
    return header + AESGCM(key).encrypt(nonce, plain.ljust(256, b"\0"),
                                        second.bound_to(header, INSTALLATION, CONTEXT))


def show(name, data):
    print(name, data.hex())


def main():
    alice = second.raw(ALICE.public_key())
    plain = second.u16(len(SECRET)) + SECRET
    assert ALICE.exchange(BOB.public_key()) == SHARED
    show("good", record(SHARED, alice, plain))
    show("no-length", record(SHARED, alice, second.u16(0)))
    show("length-255", record(SHARED, alice, second.u16(255) + b"x" * 254))
    show("length-65535", record(SHARED, alice, b"\xff\xff" + b"x" * 254))
    show("padding-not-zero", record(SHARED, alice, plain + b"\0" * 20 + b"\1"))
    show("last-byte-not-zero", record(SHARED, alice, plain.ljust(255, b"\0") + b"\x80"))
    show("version-2", record(SHARED, alice, plain, lambda h: h[:2] + b"\2" + h[3:]))
    show("suite-2", record(SHARED, alice, plain, lambda h: h[:3] + b"\2" + h[4:]))
    show("another-key-id", record(SHARED, alice, plain, lambda h: h[:4] + b"\0" * 8 + h[12:]))
    for number, point in enumerate(LOW_ORDER, 1):
        show(f"low-order-point-{number}", record(bytes(32), point.to_bytes(32, "little"), plain))


if __name__ == "__main__":
    main()
