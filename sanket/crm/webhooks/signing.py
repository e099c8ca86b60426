"""Signatures as the Standard Webhooks specification has them: HMAC-SHA256 of id, second of the attempt, and body.

>>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, key: str, at: int, body: bytes) -> str:
    digest = hmac.digest(base64.b64decode(secret.removeprefix(PREFIX)), f"{key}.{at}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(digest).decode()


def headers(given: Iterable[str], key: str, at: int, body: bytes) -> dict[str, str]:
    """Signed with each of these secrets: during a rotation with the old one, too."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Sanket-Webhooks",
        "webhook-id": key,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signature(secret, key, at, body) for secret in given),
    }
