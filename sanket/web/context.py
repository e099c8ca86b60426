"""What every page's frame knows. Lazy throughout: a page that shows no frame asks the database nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from sanket.crm.models import User
from sanket.crm.workspace import queries as workspace
from sanket.web import toasts
from sanket.web.requests import clock

THEMES = {"light": "sanket", "dark": "sanket-dark"}


@dataclass(frozen=True)
class Item:
    """A section of the product in the sidebar (desk) or the bottom bar (phone)."""

    name: str
    label: str
    url: str
    icon: str
    current: bool


def theme(request: HttpRequest) -> str:
    """The value of data-theme: chosen by this person on this device; empty = the system's choice counts."""
    asked = request.GET.get("theme") or request.COOKIES.get("theme", "")
    return THEMES.get(asked, "")


def _user(request: HttpRequest) -> User | None:
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def _items(request: HttpRequest) -> list[Item]:
    user = _user(request)
    if user is None:
        return []
    sections = [
        ("today", _("Today"), "today", ""),
        ("leads", _("Leads"), "leads", ""),
        ("accounts", _("Accounts"), "accounts", ""),
        ("imports", _("Import"), "import", "import"),
        ("settings", _("Settings"), "settings", "settings.view"),
    ]
    return [
        Item(name, label, _address(name), icon, _is_in(request.path, _address(name)))
        for name, label, icon, deed in sections
        if _address(name) and (not deed or workspace.may(user, deed))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_in(path: str, section: str) -> bool:
    return path == section if section == "/" else path.startswith(section)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Names open to all templates: me, company, nav, may(deed), theme, lang, direction, now, toasts()."""
    user = SimpleLazyObject(lambda: _user(request))
    return {
        "me": user,
        "company": SimpleLazyObject(lambda: getattr(request, "workspace", None) or workspace.current()),
        "nav": SimpleLazyObject(lambda: _items(request)),
        "may": lambda deed: (person := _user(request)) is not None and workspace.may(person, deed),
        "theme": theme(request),
        "lang": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
        "now": clock(),
        "toasts": lambda: list(toasts.waiting(request)),
    }
