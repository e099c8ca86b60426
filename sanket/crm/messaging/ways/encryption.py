"""A message that only one browser can read, as RFC 8291 has it: aes128gcm with a key agreed on by P-256."""

from __future__ import annotations

import os
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD = 4_096
"""Bytes of a record; a message is one, and push services take no larger one."""
MOST = 3_000
"""Bytes of a text, so that it fits whatever its padding and headers are."""
LAST_RECORD = b"\x02"


def encrypt(
    text: bytes, theirs: bytes, auth: bytes, *, ours: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """For whoever has the private half of ``theirs`` and ``auth``. ``ours`` and ``salt`` are new each time."""
    ours, salt = ours or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    shared = ours.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    public = point(ours.public_key())
    secret = _derived(shared, auth, b"WebPush: info\0" + theirs + public, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(secret, salt, b"Content-Encoding: nonce\0", 12)
    return (
        salt + struct.pack(">IB", RECORD, len(public)) + public + AESGCM(key).encrypt(nonce, text + LAST_RECORD, None)
    )


def point(public: ec.EllipticCurvePublicKey) -> bytes:
    """65 bytes: 4, and two coordinates."""
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _derived(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(secret)
