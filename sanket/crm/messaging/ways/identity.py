"""Who sends a push, as RFC 8292 has it (VAPID): a signed statement for each push service.

The key pair is derived from the installation's secret key: made at first start with it, kept and lost with it, and nowhere else.
"""

from __future__ import annotations

import base64
import json
from email.utils import parseaddr
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from sanket.crm.messaging.ways.encryption import point

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256: how many private keys there are, and one more."""
VALID_SECONDS = 12 * 3_600
"""Services accept a day at most."""


def public_key() -> str:
    """What a browser is shown when it subscribes."""
    return encoded(point(_private(settings.SECRET_KEY).public_key()))


def authorization(origin: str, now: int) -> str:
    """The header for a push service at ``origin``."""
    head = _json({"typ": "JWT", "alg": "ES256"})
    claims = _json({"aud": origin, "exp": now + VALID_SECONDS, "sub": _contact()})
    signed = f"{head}.{claims}"
    r, s = decode_dss_signature(_private(settings.SECRET_KEY).sign(signed.encode(), ec.ECDSA(SHA256())))
    signature = encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={public_key()}"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """Raises ValueError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _contact() -> str:
    """Whom a service may write to if something is amiss."""
    return settings.BASE_URL or f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def _json(value: object) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())


@lru_cache(maxsize=4)
def _private(secret_key: str) -> ec.EllipticCurvePrivateKey:
    # Longer than needed, so that no key is likelier than another.
    drawn = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"sanket push identity").derive(secret_key.encode())
    return ec.derive_private_key(int.from_bytes(drawn, "big") % (ORDER - 1) + 1, ec.SECP256R1())
