"""What a request is once our middleware has seen it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_htmx.middleware import HtmxDetails

from sanket.crm.workspace.queries import User, Workspace

LARGEST = 2**63 - 1
"""Of what names a record."""


class Request(HttpRequest):
    """A page's request: somebody is signed in (pages open to strangers stand in access.OPEN and do not ask)."""

    user: User
    workspace: Workspace
    htmx: HtmxDetails


def clock() -> datetime:
    """The one place where pages read the clock; everything below is told."""
    return datetime.now(UTC)


def person_mark(user: User) -> str:
    """What a device knows a person by: the same each time they sign in here, another one elsewhere."""
    return salted_hmac("sanket.web.person", str(user.pk)).hexdigest()[:16]


def plain_number(text: str | None) -> int | None:
    """A number as addresses name records; Python refuses to read thousands of digits, and no record has them."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        return None
    return int(text) if int(text) <= LARGEST else None
