"""What broke would break again, or passes: a row that somebody held, two that waited for each other, a database that was away."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

from sanket.shared.errors import Refusal

STOPPED, TOO_MUCH = "57014", "54"
"""PostgreSQL: a statement that took too long; the class of those that ask too much."""
SQLITE = (1, 18, 25)
"""SQLite: a statement that cannot be done (too deep, too many variables), a value too big, a number out of range."""


def lasts(error: BaseException) -> bool:
    """Whether trying it again would be in vain."""
    if not isinstance(error, OperationalError | InterfaceError):
        return True
    cause = error.__cause__
    state: str | None = getattr(cause, "sqlstate", None)
    if state:
        return state == STOPPED or state.startswith(TOO_MUCH)
    code: int = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF in SQLITE


def sentence(error: BaseException) -> str:
    said = error.sentence if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    return f"It broke: {said}"[:300]
