"""The body of a request: read within limits, unpacked, as UTF-8 JSON. Nothing grows with what somebody sends."""

from __future__ import annotations

import base64
import binascii
import threading
import time
import zlib
from typing import Any
from urllib.parse import parse_qsl

from sanket.api.events.refusals import Unheard

MOST_BYTES = 500 * 1024
PIECE = 8 * 1024
PATIENCE_S = 30
"""For a body to arrive; looked at between pieces."""
MOST_READERS = 96
"""Slow senders hold a thread each; the others are left to whoever has something to ask."""
FORGET_BYTES, FORGET_S = 256_000_000, 10
"""So much of a body that is too large is read and forgotten: most clients hear no answer before they have sent it all."""
GZIP = 31
FORM = "application/x-www-form-urlencoded"
KINDS = frozenset({"", "application/json", "text/plain", FORM})
CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
OTHER_CHARSETS = frozenset({"iso-8859-1", "latin1", "windows-1252", "utf-16", "utf-16le", "utf-16be"})
_reading = threading.BoundedSemaphore(MOST_READERS)
BOM = b"\xef\xbb\xbf"


def read(environ: dict[str, Any]) -> tuple[bytes, str]:
    """JSON and, of a form, its ``writeKey``. Raises Unheard."""
    kind, charset = content_type(environ.get("CONTENT_TYPE", ""))
    if not _reading.acquire(blocking=False):
        raise Unheard("event.readers", "Too many are sending at once; try again after Retry-After.", 503, 1)
    try:
        sent = arrived(environ)
    finally:
        _reading.release()
    raw = unpack(sent, environ.get("HTTP_CONTENT_ENCODING", ""))
    key = ""
    if kind == FORM:
        raw, key = of_form(raw)
    return recoded(raw, charset).removeprefix(BOM), key


def content_type(header: str) -> tuple[str, str]:
    """
    >>> content_type('Text/Plain; charset="UTF-8"')
    ('text/plain', 'utf-8')
    """
    kind, *parameters = (part.strip() for part in header.lower().split(";"))
    named = dict(parameter.partition("=")[::2] for parameter in parameters)
    charset = named.get("charset", "").strip(" \"'") or "utf-8"
    if kind not in KINDS and not kind.endswith("+json"):
        raise Unheard(
            "event.content-type", "Send events as application/json, text/plain or a form with the field data.", 415
        )
    if charset not in CHARSETS | OTHER_CHARSETS:
        raise Unheard("event.charset", "Send events in UTF-8.", 415)
    return kind, charset


def arrived(environ: dict[str, Any]) -> bytes:
    """The bytes as they were sent: at most ``MOST_BYTES``, and all that were announced."""
    stated = environ.get("CONTENT_LENGTH") or ""
    length = int(stated) if stated.isascii() and stated.isdecimal() else None
    if length is None and "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
        length = 0
    body = environ["wsgi.input"]
    if length is not None and length > MOST_BYTES:
        if length <= FORGET_BYTES:
            forget(body, length)
        raise too_large()
    pieces: list[bytes] = []
    have, until = 0, time.monotonic() + PATIENCE_S
    while length is None or have < length:
        piece = body.read(PIECE if length is None else min(PIECE, length - have))
        if not piece:
            break
        pieces.append(piece)
        have += len(piece)
        if have > MOST_BYTES:
            forget(body, FORGET_BYTES)
            raise too_large()
        if time.monotonic() > until:
            raise Unheard("event.slow", "The body did not arrive within 30 seconds; nothing of it is kept.", 408, 1)
    if length is not None and have < length:
        raise Unheard("event.cut-off", "The body ended before its Content-Length; nothing of it is kept.")
    return b"".join(pieces)


def forget(body: Any, length: int) -> None:
    until = time.monotonic() + FORGET_S
    while length > 0 and time.monotonic() < until:
        piece = body.read(min(64 * 1024, length))
        if not piece:
            return
        length -= len(piece)


def too_large() -> Unheard:
    return Unheard("event.body-too-large", "A request may have 500 KB, unpacked; send smaller batches.", 413)


def unpack(raw: bytes, encoding: str) -> bytes:
    """Of gzip never more than a request may have is unpacked, whatever it would become."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding not in ("gzip", "x-gzip"):
        raise Unheard("event.encoding", "Content-Encoding may be gzip, or left out.", 415)
    inflating = zlib.decompressobj(GZIP)
    try:
        whole = inflating.decompress(raw, MOST_BYTES + 1)
    except zlib.error:
        raise Unheard("event.not-gzip", "The body is not what its Content-Encoding says: gzip.") from None
    if len(whole) > MOST_BYTES:
        raise too_large()
    if not inflating.eof or inflating.unused_data:
        raise Unheard("event.not-gzip", "The body is not what its Content-Encoding says: gzip.")
    return whole


def of_form(raw: bytes) -> tuple[bytes, str]:
    """The field ``data``: JSON, or JSON in base64. JSON itself where a sender (curl, axios) only says that it is a form."""
    if raw.lstrip()[:1] in (b"{", b"["):
        return raw, ""
    try:
        fields = dict(parse_qsl(raw.decode("utf-8"), max_num_fields=20, errors="strict"))
    except (ValueError, UnicodeDecodeError):
        fields = {}
    data = fields.get("data", "").strip()
    if not data:
        raise Unheard("event.form", "A form carries its events as JSON in the field data.")
    if data[0] in "{[":
        return data.encode(), fields.get("writeKey", "")
    try:
        return base64.b64decode(data.replace("-", "+").replace("_", "/") + "==", validate=False), fields.get(
            "writeKey", ""
        )
    except (binascii.Error, ValueError):
        raise Unheard("event.form", "A form carries its events as JSON in the field data.") from None


def recoded(raw: bytes, charset: str) -> bytes:
    if charset in CHARSETS:
        return raw
    try:
        return raw.decode(charset).encode()
    except UnicodeError:
        raise Unheard("event.not-text", "The body is not text in its charset; send UTF-8.") from None
