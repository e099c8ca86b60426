"""The body of what another system sends: read within limits of size and time."""

from __future__ import annotations

import json
import time
import zlib
from typing import Any

from sanket.connectors.refusals import Unheard

MOST_BYTES = 500 * 1024
PIECE = 8 * 1024
PATIENCE_S = 20
GZIP = 31


def read(environ: dict[str, Any]) -> bytes:
    """The bytes, unpacked. Raises Unheard."""
    stated = environ.get("CONTENT_LENGTH") or ""
    length = int(stated) if stated.isascii() and stated.isdecimal() else None
    if length is None and "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        length = 0
    if length is not None and length > MOST_BYTES:
        raise _too_large()
    have, until, pieces = 0, time.monotonic() + PATIENCE_S, []
    while length is None or have < length:
        piece = environ["wsgi.input"].read(PIECE if length is None else min(PIECE, length - have))
        if not piece:
            break
        pieces.append(piece)
        have += len(piece)
        if have > MOST_BYTES:
            raise _too_large()
        if time.monotonic() > until:
            raise Unheard("connect.slow", "The body did not arrive within 20 seconds; nothing of it is kept.", 408)
    if length is not None and have < length:
        raise Unheard("connect.cut-off", "The body ended before its Content-Length; nothing of it is kept.")
    return _unpacked(b"".join(pieces), environ.get("HTTP_CONTENT_ENCODING", "").strip().lower())


def _unpacked(raw: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip"):
        raise Unheard("connect.encoding", "Content-Encoding may be gzip, or left out.", 415)
    unpacking = zlib.decompressobj(GZIP)
    try:
        whole = unpacking.decompress(raw, MOST_BYTES + 1)
    except zlib.error:
        whole = b""
    if len(whole) > MOST_BYTES:
        raise _too_large()
    if not unpacking.eof:
        raise Unheard("connect.encoding", "The body is not gzip, though its Content-Encoding says so.")
    return whole


def _too_large() -> Unheard:
    return Unheard("connect.too-large", "A body may have 500 KB; nothing of it is kept.", 413)


def as_json(raw: bytes) -> Any:
    """What it says. Raises Unheard for what is no JSON, or has numbers that none has."""
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Unheard("connect.json", "The body is no JSON in UTF-8; nothing of it is kept.") from None


def _no_number(name: str) -> None:
    raise ValueError(name)
