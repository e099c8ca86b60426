"""What a request is once our middleware has seen it."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_htmx.middleware import HtmxDetails

from sanket.crm.workspace.queries import User, Workspace


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
