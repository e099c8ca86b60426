"""Whether a request comes from whom it should: a signature by the Standard Webhooks specification, an HMAC-SHA256 of the
body in a header, or a secret in a header."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from sanket.connectors.refusals import Unheard

PROOFS = ("none", "token", "hmac", "standard")
PATIENCE_S = 5 * 60
"""A signature with a time is good for so long, before and after: clocks differ, and old requests are not to be sent anew."""


def header(environ: Mapping[str, Any], name: str) -> str:
    wanted = name.upper().replace("-", "_")
    key = wanted if wanted in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{wanted}"
    return str(environ.get(key, "")).strip()


def prove(settings: Mapping[str, Any], secret: str, environ: Mapping[str, Any], raw: bytes, now_s: int) -> None:
    """Raises Unheard."""
    proof = settings.get("proof", "none")
    if proof == "none":
        return
    if not secret:
        raise Unheard("connect.no-secret", "The secret of this source has to be typed again on its page.", 401)
    {"token": _token, "hmac": _hmac, "standard": _standard}[proof](settings, secret, environ, raw, now_s)


def number_is_open(settings: Mapping[str, Any]) -> bool:
    """Whether a request that somebody overheard could be sent again, at any time, under another number."""
    return settings.get("proof") == "hmac" and bool(settings.get("id_header")) and not settings.get("time_header")


def _token(settings: Mapping[str, Any], secret: str, environ: Mapping[str, Any], raw: bytes, now_s: int) -> None:
    given = header(environ, settings["header"]).removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode("latin-1", "replace"), secret.encode()):
        raise Unheard("connect.signature", f"The header {settings['header']} does not hold the secret.", 401)


def _hmac(settings: Mapping[str, Any], secret: str, environ: Mapping[str, Any], raw: bytes, now_s: int) -> None:
    signed = raw
    if settings.get("time_header"):
        stated = header(environ, settings["time_header"])
        _in_time(stated, now_s)
        signed = stated.encode() + b"." + raw
    wanted = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    given = header(environ, settings["header"])
    prefix = settings.get("prefix", "")
    if not given.startswith(prefix) or not hmac.compare_digest(_bytes(given[len(prefix) :], settings), wanted):
        raise Unheard("connect.signature", f"The signature in {settings['header']} is not that of this body.", 401)


def _bytes(text: str, settings: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if settings["encoding"] == "base64" else bytes.fromhex(text)
    except (binascii.Error, ValueError):
        return b""


def _standard(settings: Mapping[str, Any], secret: str, environ: Mapping[str, Any], raw: bytes, now_s: int) -> None:
    number, stated = header(environ, "webhook-id"), header(environ, "webhook-timestamp")
    _in_time(stated, now_s)
    signed = f"{number}.{stated}.".encode() + raw
    wanted = hmac.new(standard_key(secret), signed, hashlib.sha256).digest()
    # Several while secrets are changed over.
    for one in header(environ, "webhook-signature").split():
        version, _, text = one.partition(",")
        if version == "v1" and hmac.compare_digest(_bytes(text, {"encoding": "base64"}), wanted):
            return
    raise Unheard("connect.signature", "The signature in webhook-signature is not that of this body.", 401)


def standard_key(secret: str) -> bytes:
    """``whsec_`` and base64; other secrets are taken as they are."""
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return secret.encode()


def _in_time(stated: str, now_s: int) -> None:
    at = int(stated) if stated.isascii() and stated.isdecimal() and len(stated) < 15 else 0
    if abs(now_s - at) > PATIENCE_S:
        raise Unheard("connect.old", "The time of the signature is not within five minutes of ours.", 401)
