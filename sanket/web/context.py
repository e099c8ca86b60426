"""What every page's frame shows: where one can go, who one is, how the site looks. Only the rooms' roles are asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.translation import get_language

from sanket.crm.messaging import queries as messaging
from sanket.crm.workspace import queries as workspace
from sanket.crm.workspace.queries import User
from sanket.web import choices
from sanket.web.requests import clock, person_mark
from sanket.web.scoring.plan import pages as scoring_pages
from sanket.web.speech import gettext as _

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Item:
    """A place to go. `name` is its address's name; `foot` puts it at the sidebar's end; `words` are not shown, and
    find it; `theme` is the one that a command chooses."""

    name: str
    label: str
    url: str
    icon: str
    current: bool = False
    foot: bool = False
    count: int | None = None
    key: str = ""
    keys: str = ""
    meta: str = ""
    words: str = ""
    theme: str | None = None


def theme(request: HttpRequest) -> str:
    """Chosen by this person on this device; empty: as the device itself is set."""
    asked = request.GET.get("theme") or request.COOKIES.get("theme", "")
    return asked if asked in THEMES else ""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Names open to all templates; jinja.LEFT_OUT has those that a view or template may set besides."""
    settled = getattr(request, "workspace", None)
    user = getattr(request, "user", None)
    common: dict[str, Any] = {
        "theme": theme(request),
        "lang": get_language() or "en",
        "company": settled.name if settled is not None else "",
        "now": clock(),
        "me": user if isinstance(user, User) else None,
        "may": lambda deed: isinstance(user, User) and workspace.may(user, deed),
    }
    if not isinstance(user, User):
        return common
    sections = _sections(request, user)
    added = _additions(user)
    return common | {
        "nav": sections,
        "quick_add": added,
        "commands": [*sections, *_commands(user.role, get_language(), get_script_prefix(), get_urlconf())],
        "search_url": _address("search"),
        "notices_url": _address("notices"),
        "bell_url": _address("notices-bell"),
        "bell": lambda: _bell(user),
        "theme_url": _address("profile-theme"),
        "sign_out_url": _address("account_logout"),
        "person_mark": person_mark(user),
        "user_name": user.name or user.email,
        "user_role": str(dict(choices.ROLES).get(user.role, user.role)),
        "user_menu": [
            Item("profile", _("Your profile"), _address("profile"), "person"),
            Item("own-notices", _("How you are told"), _address("own-notices"), "bell"),
        ],
        "time_zone": timezone.get_current_timezone_name(),
    }


def _bell(user: User) -> messaging.Bell:
    """The one thing that a frame asks the database. Where that is away the page that says so still has a frame."""
    try:
        return messaging.bell(user)
    except DatabaseError:
        return messaging.Bell(0, 0)


def _sections(request: HttpRequest, user: User) -> list[Item]:
    offered = [
        ("today", _("Today"), "today", "", False),
        ("leads", _("Leads"), "leads", "", False),
        ("accounts", _("Accounts"), "accounts", "", False),
        ("segments", _("Segments"), "filter", "segment.edit", False),
        ("response", _("Insight"), "insight", "", False),
        ("imports", _("Import"), "import", "import", True),
        ("settings", _("Settings"), "settings", "scoring.view", True),
    ]
    return [
        Item(name, label, _address(name), icon, _is_in(request.path, _address(name)), foot)
        for name, label, icon, deed, foot in offered
        if _address(name) and (not deed or workspace.may(user, deed))
    ]


def _additions(user: User) -> list[Item]:
    offered = [
        ("activity-add", _("Activity"), "note", "activity.add", "a"),
        ("contact-add", _("Contact"), "person", "account.edit", "c"),
        ("account-add", _("Account"), "accounts", "account.edit", "n"),
    ]
    return [
        Item(name, label, _address(name), icon, key=key)
        for name, label, icon, deed, key in offered
        if _address(name) and workspace.may(user, deed)
    ]


@lru_cache(maxsize=64)
def _commands(role: str, language: str | None, prefix: str, urls: str | None) -> tuple[Item, ...]:
    """Thirty stand in every page, the same for all of one role. ``language`` is that of ``_``; see `_found` for the rest."""
    somebody = User(role=role)
    return (*to_do(somebody), *_more(somebody), *looks())


def to_do(user: User) -> list[Item]:
    """The same as commands, called as on the buttons: there no "Add" stands above them."""
    said = {
        "activity-add": (_("Log an activity"), _("Add a new activity")),
        "contact-add": (_("New contact"), _("Add a person")),
        "account-add": (_("New account"), _("Add an account")),
    }
    return [replace(one, label=said[one.name][0], words=said[one.name][1]) for one in _additions(user)]


def looks() -> list[Item]:
    """The theme switch as commands; their address is for whoever has no script."""
    named = (("light", _("Theme: Light")), ("dark", _("Theme: Dark")), ("", _("Theme: System")))
    address = _address("profile") + "#look"
    return [
        Item(f"theme-{value}", label, address, "theme", words=_("mode"), theme=value)
        for value, label in named
        if _address("profile")
    ]


def _more(user: User) -> list[Item]:
    """Pages that have no place of their own in the sidebar but are found by typing."""
    offered = [
        ("types", _("Activity types and their values"), "note", "settings.view"),
        ("fitment", _("Fitment tables"), "fit", "settings.view"),
        ("offerings", _("Offerings"), "offering", "settings.view"),
        *((page.name, str(page.found_as), page.icon, page.deed) for page in scoring_pages()),
        ("capacity", _("Capacity of the team"), "people", "settings.view"),
        ("worktime", _("Working hours"), "clock", "settings.view"),
        ("holidays", _("Holidays"), "clock", "settings.view"),
        ("leave", _("Leave"), "clock", "settings.view"),
        ("on-call", _("Who is on call"), "phone", "settings.view"),
        ("sources", _("Sources: websites and programs that tell us things"), "link", "settings.view"),
        ("users", _("Users and teams"), "team", "users.edit"),
        ("audit", _("Audit trail"), "history", "audit.view"),
        ("tokens", _("Tokens for programs"), "link", ""),
        ("notices", _("Notices"), "bell", ""),
        ("own-notices", _("How you are told: mail, browser, messenger"), "bell", ""),
        ("undelivered", _("Notices that reached nobody"), "bell", "settings.view"),
        ("profile", _("Your profile"), "person", ""),
    ]
    return [
        Item(name, label, _address(name), icon)
        for name, label, icon, deed in offered
        if _address(name) and (not deed or workspace.may(user, deed))
    ]


def _address(name: str) -> str:
    return _found(name, get_script_prefix(), get_urlconf())


@lru_cache(maxsize=256)
def _found(name: str, prefix: str, urls: str | None) -> str:
    """Twenty addresses stand around every page; they change only with where the site is mounted."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_in(path: str, section: str) -> bool:
    return path == section if section == "/" else path.startswith(section)
