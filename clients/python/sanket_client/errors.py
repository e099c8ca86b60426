"""What is raised when a call is refused: by status, with the code that programs tell refusals apart by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class SanketError(Exception):
    """``code`` is stable; ``sentence`` says what to do; ``data`` tells more."""

    def __init__(self, status: int, code: str, sentence: str, data: Mapping[str, Any]) -> None:
        super().__init__(f"{sentence} ({code})")
        self.status = status
        self.code = code
        self.sentence = sentence
        self.data = dict(data)


class Unauthorized(SanketError):
    """The token is not valid."""


class Forbidden(SanketError):
    """The token lacks a scope, or its person's role does not allow this."""


class NotFound(SanketError):
    """It is not there, or the token's person may not see it."""


class Conflict(SanketError):
    """As things stand it cannot be done."""


class Stale(SanketError):
    """It was changed since it was read."""


class Invalid(SanketError):
    """What was sent cannot be."""


class TooMany(SanketError):
    """Too many calls, and waiting did not help."""


class Unavailable(SanketError):
    """The server is busy or broken."""


KINDS: Mapping[int, type[SanketError]] = {
    400: Invalid,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Stale,
    413: Invalid,
    415: Invalid,
    422: Invalid,
    429: TooMany,
}


def error_of(status: int, told: Any) -> SanketError:
    """The exception for an answer; one that does not come from Sanket itself (a proxy, say) has no code."""
    error = told.get("error", {}) if isinstance(told, dict) else {}
    kind = KINDS.get(status, Unavailable if status >= 500 else SanketError)
    return kind(status, error.get("code", "unknown"), error.get("sentence", f"Status {status}."), error.get("data", {}))
