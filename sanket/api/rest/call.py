"""A call of a program, as the resources see it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import transaction
from django.http import HttpRequest

from sanket.api.rest.refusals import Refused
from sanket.crm.workspace.queries import Token, User

if TYPE_CHECKING:
    from sanket.api.rest.operation import Operation


class Call(HttpRequest):
    """``token`` is shown and holds, ``person`` is whose; ``now`` (``at`` in Unix seconds) is when the call came;
    ``answering`` are headers of the answer; ``claim`` is called once it is known that the token may do what is asked."""

    token: Token
    person: User
    now: datetime
    at: int
    answering: dict[str, str]
    claim: Callable[[Operation], None]


def tag(record: Any, *, but: frozenset[str] = frozenset()) -> str:
    """An ETag: the same for the same content. ``but``: what goes by with time and is no change."""
    told = {name: value for name, value in record.items() if name not in but} if but else record
    digest = hashlib.sha256(msgspec.json.encode(told, order="sorted", enc_hook=str)).hexdigest()
    return f'"{digest[:32]}"'


def names_tag(header: str, current: str) -> bool:
    """Whether a list of ETags in a header has this one."""
    return any(one.strip().removeprefix("W/") in ("*", current) for one in header.split(","))


@contextmanager
def unchanged(
    call: Call, told: Callable[[], dict[str, Any]], *, lock: Callable[[], object], but: frozenset[str] = frozenset()
) -> Iterator[None]:
    """With If-Match, a deed on what the program has seen, or none: the record is held, looked at, and then changed."""
    wanted = call.headers.get("If-Match", "")
    if not wanted:
        yield
        return
    with transaction.atomic():
        lock()
        if not names_tag(wanted, tag(told(), but=but)):
            raise Refused(412, "request.stale", "It was changed since you read it: read it again, then decide.")
        yield
