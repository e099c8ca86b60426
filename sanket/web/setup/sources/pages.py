"""What all pages of *Sources* share: the row of pages under the settings' tabs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from sanket.web.requests import Request, clock
from sanket.web.setup import pages
from sanket.web.setup.sources import words

SUBTABS = (
    ("sources", _l("Sources")),
    ("mapping", _l("Mapping")),
    ("captured", _l("Events")),
    ("visitors", _l("Visitors")),
    ("machines", _l("Machines")),
    ("mail-domains", _l("Mail domains")),
)
"""Name of the address, and its tab; the first one's address begins all others'."""


def show(
    request: Request, template: str, context: dict[str, Any], *, tab: str = "sources", invalid: bool = False
) -> HttpResponse:
    """A page of *Sources*; its template extends setup/sources/_page.jinja and fills `head_of_page` and `sources`."""
    subtabs = [{"label": label, "url": reverse(name), "current": name == tab} for name, label in SUBTABS]
    return pages.show(request, template, {"subtabs": subtabs, "words": words, "link": link, **context}, invalid=invalid)


def home(request: HttpRequest) -> str:
    """Where strangers reach this site: as an administrator said, else as this browser does."""
    return settings.BASE_URL or request.build_absolute_uri("/").rstrip("/")


def midnight() -> int:
    """When today began here, in Unix seconds."""
    return int(timezone.localtime(clock()).replace(hour=0, minute=0, second=0, microsecond=0).timestamp())


def link(page: str, /, *args: object, **asked: object) -> str:
    """The address of a page with what is asked of it; what is empty is left out."""
    given = {key: value for key, value in asked.items() if value not in (None, "")}
    return reverse(page, args=args) + (f"?{urlencode(given)}" if given else "")
