"""A typed client for the REST API of Sanket.

>>> from sanket_client import Sanket
>>> with Sanket("https://sanket.example.com", "sanket_…") as sanket:  # doctest: +SKIP
...     for lead in sanket.leads.all(tab="mine"):
...         print(lead["account"]["name"], lead["interest"])
"""

from __future__ import annotations

from types import TracebackType

import httpx

from sanket_client import shapes
from sanket_client.calls import Calls
from sanket_client.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    SanketError,
    Stale,
    TooMany,
    Unauthorized,
    Unavailable,
)
from sanket_client.http import Http

__all__ = [
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Sanket",
    "SanketError",
    "Stale",
    "TooMany",
    "Unauthorized",
    "Unavailable",
    "shapes",
]


class Sanket(Calls):
    """All calls, with one token. ``tries``: how often a call is sent that meets a busy server or a broken line."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        tries: int = 5,
        timeout: float = 60.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = Http(address, token, tries=tries, timeout=timeout, transport=transport)
        super().__init__(self._http)

    def __enter__(self) -> Sanket:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()
