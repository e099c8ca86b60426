"""Sends calls: the token, tries anew where that is safe, refusals as exceptions, lists page after page."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any
from uuid import uuid4

import httpx

from sanket_client.errors import error_of

WAITS = frozenset({429, 502, 503, 504})
"""Not done, and may be done later."""

LONGEST_WAIT = 60.0
FIRST_WAIT = 0.5


class Http:
    def __init__(
        self, address: str, token: str, *, tries: int, timeout: float, transport: httpx.BaseTransport | None
    ) -> None:
        self.tries = max(1, tries)
        self.client = httpx.Client(
            base_url=address.rstrip("/"),
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            timeout=timeout,
            transport=transport,
        )

    def close(self) -> None:
        self.client.close()

    def call(self, method: str, path: str, **given: Any) -> Any:
        answer = self._answer(method, path, **given)
        return answer.json() if answer.content else None

    def raw(self, method: str, path: str, **given: Any) -> bytes:
        return self._answer(method, path, **given).content

    def pages(self, ask: Callable[[str], Any]) -> Iterator[Any]:
        """The records of a list, however long; each page is asked for when it is needed."""
        cursor = ""
        while True:
            told = ask(cursor)
            yield from told["items"]
            if not told.get("next"):
                return
            cursor = told["next"]

    def _answer(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        asked: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        file: IO[bytes] | None = None,
        key: str | None = None,
        if_match: str | None = None,
    ) -> httpx.Response:
        headers = {"If-Match": if_match} if if_match else {}
        if method != "GET" and file is None:
            # With a name of its own a call can be sent again, and is done once.
            headers["Idempotency-Key"] = key or uuid4().hex
        sent: dict[str, Any] = {"params": _plain(asked), "headers": headers}
        if body is not None:
            sent["json"] = body
        if file is not None:
            sent |= {"data": _plain(form), "files": {"file": file}}
        return self._tried(method, path, sent, once=file is not None)

    def _tried(self, method: str, path: str, sent: Mapping[str, Any], *, once: bool) -> httpx.Response:
        for left in range(self.tries - 1, -1, -1):
            try:
                answer = self.client.request(method, path, **sent)
            except httpx.TransportError:
                if once or not left:
                    raise
                time.sleep(_pause(None, self.tries - left))
                continue
            if answer.status_code in WAITS and left and not once:
                time.sleep(_pause(answer.headers.get("Retry-After"), self.tries - left))
                continue
            if answer.is_success:
                return answer
            raise error_of(answer.status_code, _json(answer))
        raise AssertionError("tried at least once")


def _plain(asked: Mapping[str, Any] | None) -> dict[str, Any]:
    """Without what was not asked for; yes and no as an address writes them."""
    told = {name: value for name, value in (asked or {}).items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else value for name, value in told.items()}


def _pause(after: str | None, times: int) -> float:
    """As long as the server says; else longer each time, and never all at the same moment."""
    if after is not None and after.isdecimal():
        return min(float(after), LONGEST_WAIT)
    return min(FIRST_WAIT * 2.0 ** (times - 1), LONGEST_WAIT) * random.uniform(0.5, 1.0)


def _json(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
