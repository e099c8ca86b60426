"""One shape for all that is refused: a code for programs, a sentence for people, data; and the status it answers with."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
)
from django.db import IntegrityError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from sanket.shared.errors import Refusal, RowError

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 1


class Refused(Refusal):
    """What this door itself refuses."""

    def __init__(
        self, status: int, code: str, sentence: str, data: Mapping[str, Any] | None = None, **headers: str
    ) -> None:
        super().__init__(code, sentence, data)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Problem(NamedTuple):
    status: int
    code: str
    sentence: str
    data: Mapping[str, Any] = {}
    headers: Mapping[str, str] = {}

    def as_dict(self) -> dict[str, Any]:
        return {"error": {"code": self.code, "sentence": self.sentence, "data": dict(self.data)}}


# Refusals of rooms that are about something that is not there, or about what was sent; all others are conflicts
# with how things stand, unless they name a field.
NOT_THERE = frozenset({"version.unknown", "influence.unknown", "import.no-file", "import.kind", "whatif.offering"})
ABOUT_WHAT_WAS_SENT = frozenset(
    {
        "call.key", "call.other", "condition.refused", "learned.nothing", "mail-domain.refused", "proposal.missing",
        "round.type", "round.types", "round.people", "rule.choice", "rule.equals", "rule.range", "rule.score", "rule.value",
        "token.refused", "whatif.range",
    }
)  # fmt: skip


def not_found() -> Refused:
    return Refused(404, "request.not-found", "There is no such thing here, or this token's person may not see it.")


def problem_of(error: Exception) -> Problem:
    """What a program is told. Whatever is not foreseen is a mistake of ours, logged and not shown."""
    if isinstance(error, Refused):
        return Problem(error.status, error.code, error.sentence, error.data, error.headers)
    if isinstance(error, RowError):
        return Problem(422, error.code, error.sentence, error.data)
    if isinstance(error, Refusal):
        return Problem(_status(error), error.code, error.sentence, error.data)
    return _of_django(error)


def _status(refusal: Refusal) -> int:
    if refusal.code in NOT_THERE:
        return 404
    if refusal.code == "import.size":
        return 413
    if refusal.code.startswith("import."):
        return 409 if refusal.code == "import.started" else 422
    return 422 if refusal.code in ABOUT_WHAT_WAS_SENT or "field" in refusal.data else 409


def _of_django(error: Exception) -> Problem:
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return problem_of(not_found())
    if isinstance(error, PermissionDenied):
        sentence = str(error) or "This token's person may not do this."
        return Problem(403, "request.forbidden", sentence)
    if isinstance(error, RequestDataTooBig | TooManyFieldsSent):
        return problem_of(too_large())
    if isinstance(error, DisallowedHost):
        return Problem(400, "request.host", "This site is not served under that name.")
    if isinstance(error, BadRequest | SuspiciousOperation | UnreadablePostError | MultiPartParserError):
        return problem_of(broken())
    if isinstance(error, OperationalError):
        log.warning("The database did not answer a program: %s", error)
        return problem_of(busy())
    if isinstance(error, IntegrityError):
        log.warning("Two programs did the same at once: %s", error)
        return Problem(409, "request.at-once", "Somebody did the same at the same moment; look, and try again.")
    log.error("A program's call failed.", exc_info=error)
    return Problem(500, "request.failed", "Something broke on our side. Nothing of what you sent was half saved.")


SHOWN = 20
"""So many mistakes of one call are named."""


def invalid(errors: Sequence[Mapping[str, Any]]) -> Refused:
    """What was sent is not as it is described: where, and what is wrong with it."""
    told = [{"where": place_of(one["loc"]), "what": said(one["msg"])} for one in errors]
    first = told[0]
    return Refused(422, "request.invalid", f"{first['where']}: {first['what']}.", {"errors": told[:SHOWN]})


NO_OBJECT = "Input should be a valid dictionary or instance of "


def said(words: str) -> str:
    """What pydantic says, without its names for our code."""
    return "Write an object, such as {}" if words.startswith(NO_OBJECT) else words.removeprefix("Value error, ")


def place_of(parts: Sequence[str | int]) -> str:
    """As whoever sent it sees it: a body is named once, though the argument that takes it is called body, too."""
    named = parts[1:] if parts[:2] in (["body", "body"], ("body", "body")) else parts
    return ".".join(str(part) for part in named)


def too_large() -> Refused:
    return Refused(413, "request.too-large", "A call takes at most 1,000 items and 5 MB; send it in several parts.")


def broken() -> Refused:
    return Refused(400, "request.broken", "What was sent cannot be read; see that it is whole and well formed.")


def busy() -> Refused:
    after = str(RETRY_AFTER_SECONDS)
    return Refused(503, "request.busy", "The database is busy; try again in a moment.", Retry_After=after)
