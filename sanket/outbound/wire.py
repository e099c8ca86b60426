"""The connection: to exactly the address that was judged, and never past the deadline."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import httpcore

from sanket.outbound.addresses import IP, judge

Resolver = Callable[[str, int], list[str]]
"""Host and port -> its addresses as text. May block."""


class Late(Exception):
    """The time for the whole call is over."""


class Unknown(Exception):
    """Nobody knows an address of this name."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system, as every other program does."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """What is left of the time for one call."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds

    def left(self, most: float | None = None) -> float:
        left = self._at - time.monotonic()
        if left <= 0:
            raise Late
        return left if most is None else min(left, most)


class Wire(httpcore.NetworkBackend):
    """Looks the name up once, judges all it leads to, and connects to one of those: a later change of the name changes nothing.

    httpcore keeps the host for TLS, so the certificate must be the host's, not the address's.
    """

    def __init__(self, deadline: Deadline, resolver: Resolver) -> None:
        self._deadline = deadline
        self._resolver = resolver
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        until = Deadline(self._deadline.left(timeout))
        ips = self._addresses(host, port, until)
        judge(host, ips)
        for last, ip in enumerate(ips, 1 - len(ips)):
            try:
                stream = self._system.connect_tcp(str(ip), port, until.left(), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if last == 0:
                    raise
            else:
                return Stream(stream, self._deadline)
        raise Unknown

    def _addresses(self, host: str, port: int, until: Deadline) -> list[IP]:
        """In a thread of its own: the system's resolver knows no time limit."""
        found: list[list[IP]] = []

        def ask() -> None:
            try:
                found.append([ipaddress.ip_address(text) for text in self._resolver(host, port)])
            except (OSError, UnicodeError, ValueError):
                found.append([])

        asking = threading.Thread(target=ask, name="resolve", daemon=True)
        asking.start()
        asking.join(until.left())
        if not found:
            raise Late
        if not found[0]:
            raise Unknown
        return found[0]


class Stream(httpcore.NetworkStream):
    """Each step waits for what is left of the whole: a server that sends a byte now and then gains nothing by it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return Stream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
