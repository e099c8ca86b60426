"""One call: a request out, a bounded answer back, or a sentence that says why there is none."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

import httpcore
import httpx

from sanket.outbound import wire
from sanket.outbound.addresses import check
from sanket.shared.errors import Refusal

CONNECT_SECONDS = 5
TOTAL_SECONDS = 20
MOST = 1_000_000
"""Bytes of an answer that are read, unless the caller wants more or fewer."""
USER_AGENT = "Sanket"


class NoAnswer(Refusal):
    """Nobody answered, or not in time, or nothing that is HTTP."""


class Answer(NamedTuple):
    """``headers`` by small letters. Not ``whole``: ``body`` is the beginning of something longer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool
    ms: int


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    most: int = MOST,
    seconds: float = TOTAL_SECONDS,
    resolver: wire.Resolver | None = None,
) -> Answer:
    """Ask, follow no redirect, and keep no connection. Raises OutboundRefusal or NoAnswer, both with a sentence.

    Never call it in a transaction: others would wait for a stranger's program.
    """
    began = time.monotonic()
    read = check(url)
    deadline = wire.Deadline(seconds)
    sent = {"Accept-Encoding": "identity", "User-Agent": USER_AGENT, **(headers or {})}
    request = httpx.Request(method, read, headers=sent, content=content or None)
    host = read.host
    pool = httpcore.ConnectionPool(
        ssl_context=_trust(), network_backend=wire.Wire(deadline, resolver or wire.resolve), max_keepalive_connections=0
    )
    try:
        with (
            pool,
            pool.stream(
                request.method,
                httpcore.URL(scheme=read.raw_scheme, host=read.raw_host, port=read.port, target=read.raw_path),
                headers=request.headers.raw,
                content=content,
                extensions={"timeout": {"connect": CONNECT_SECONDS, "read": seconds, "write": seconds}},
            ) as response,
        ):
            heard = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            body, whole = _bounded(response.iter_stream(), heard.get("content-encoding", ""), most)
    except (wire.Late, httpcore.TimeoutException) as error:
        raise NoAnswer("outbound.late", f"{host} did not answer in time.", {"host": host}) from error
    except wire.Unknown as error:
        raise NoAnswer("outbound.unknown", f"Nobody knows where {host} is.", {"host": host}) from error
    except httpcore.ConnectError as error:
        if isinstance(error.__context__, ssl.SSLError):
            why = getattr(error.__context__, "verify_message", "") or error.__context__.reason or ""
            raise NoAnswer("outbound.tls", f"{host} is not to be trusted: {why}.", {"host": host}) from error
        raise NoAnswer("outbound.unreachable", f"{host} cannot be reached.", {"host": host}) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
        raise NoAnswer("outbound.broken", f"{host} broke off, or answered no HTTP.", {"host": host}) from error
    return Answer(response.status, heard, body, whole, int((time.monotonic() - began) * 1000))


def _bounded(parts: Iterable[bytes], encoding: str, most: int) -> tuple[bytes, bool]:
    """So much of the body and whether that is all. Packed though nobody asked for it, it is unpacked within the same bound."""
    unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32) if encoding in ("gzip", "x-gzip", "deflate") else None
    body = bytearray()
    for part in parts:
        body += unpack.decompress(part, most + 1 - len(body)) if unpack else part
        if len(body) > most:
            return bytes(body[:most]), False
    return bytes(body), True


@cache
def _trust() -> ssl.SSLContext:
    """Whom TLS trusts: the roots that come with the client, or those of SSL_CERT_FILE. Reading them takes a while."""
    return httpx.create_ssl_context()
