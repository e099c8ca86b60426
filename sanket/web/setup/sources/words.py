"""Events in people's words: what was told, and what became of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.capture.queries import COUNTED_TO, Event, Fate, activity_of, offering_named
from sanket.web import show

KINDS = {
    "track": _l("event"),
    "page": _l("page seen"),
    "screen": _l("screen seen"),
    "identify": _l("says who it is"),
    "group": _l("names a company"),
    "alias": _l("two names of one"),
}
FATES = {
    Fate.ACTIVITY: _l("counts"),
    Fate.UNMAPPED: _l("no meaning yet"),
    Fate.UNPLACED: _l("nobody we know"),
    Fate.MACHINE: _l("a machine"),
    Fate.CONTEXT: _l("names somebody"),
    Fate.IGNORED: _l("left out"),
}
ABOUT = {
    Fate.ACTIVITY: _l("logged as an activity"),
    Fate.UNMAPPED: _l("nothing says what it means; kept, and counted once something does"),
    Fate.UNPLACED: _l("it has a meaning, but nobody knows for which account; counts once the visitor is known"),
    Fate.MACHINE: _l("a program did it, not a person; kept out of scores"),
    Fate.CONTEXT: _l("says who somebody is or whom they work for; nothing to count"),
    Fate.IGNORED: _l("a rule says that it is no activity"),
}
REASONS = {
    "no rule": _l("no rule for it"),
    "no offering": _l("it names no offering"),
    "nobody we know": _l("nobody we know"),
    "too many users on one device": _l("too many users on one device: nobody’s"),
    "an account that this source does not add": _l("its company is not here, and this source does not add it"),
    "more new accounts than this source adds a day": _l("more new companies than this source adds a day: waits"),
    "no account can be called so": _l("no company can be called so"),
    "mail scanner": _l("mail scanner"),
    "monitoring": _l("monitoring"),
    "headless browser": _l("browser without a person"),
    "link preview": _l("link preview"),
    "AI reader": _l("AI reader"),
    "program": _l("program"),
    "crawler": _l("crawler"),
    "search engine": _l("search engine"),
    "says that it is a bot": _l("says that it is a machine"),
}
COLOURS = {Fate.ACTIVITY: "good", Fate.UNMAPPED: "warn"}


def title(event: Event, body: dict[str, Any]) -> str:
    """What an event is called: its name, else the page's title or path, else its kind."""
    if event.name:
        return event.name
    called = (body.get("properties") or {}).get("title") if event.kind == "page" else ""
    return str(called or urlsplit(page(body)).path or KINDS.get(event.kind, event.kind))


def reason(event: Event) -> str:
    """Why it is no activity, where its fate does not say it already."""
    said = why(event.reason)
    return "" if said == str(FATES[Fate(event.fate)]) else said


def about(event: Event) -> str:
    """What became of it, in full."""
    if event.fate == Fate.UNMAPPED and event.reason.startswith("no offering"):
        return _("a rule says what it is, but not about which offering; kept, and counted once that is known")
    return str(ABOUT[Fate(event.fate)])


def why(reason: str) -> str:
    """A reason as it is kept, in people's words."""
    if called := offering_named(reason):
        return _("no offering is called “%(name)s”") % {"name": called}
    return str(REASONS.get(reason, reason))


def named(kind: str, name: str) -> str:
    """The same for many events at once."""
    return name or {"page": _("Pages without a name"), "screen": _("Screens without a name")}.get(kind, _("No name"))


def page(body: dict[str, Any]) -> str:
    """The address of the page on which it happened."""
    for place in (body.get("properties"), (body.get("context") or {}).get("page")):
        if isinstance(place, dict) and isinstance(address := place.get("url"), str):
            return address
    return ""


@dataclass(frozen=True)
class Told:
    """An event as a row of a list shows it."""

    event: Event
    body: dict[str, Any]

    @property
    def title(self) -> str:
        return title(self.event, self.body)

    @property
    def where(self) -> str:
        """The page, where the title does not say it already."""
        path = urlsplit(page(self.body)).path
        return "" if path == self.title else path

    @property
    def visitor(self) -> str:
        """The name it goes by: of a user, else of a browser."""
        if self.event.user_id:
            return f"u:{self.event.user_id}"
        return f"a:{self.event.anonymous_id}" if self.event.anonymous_id else ""

    @property
    def became(self) -> str:
        """Of an activity: its type and offering."""
        if self.event.fate != Fate.ACTIVITY:
            return ""
        return " · ".join(str(one) for one in (self.event.type, self.event.offering) if one)

    @property
    def activity(self) -> str:
        """The id in the log."""
        if self.event.fate != Fate.ACTIVITY:
            return ""
        return activity_of(self.event.source.external_id, self.event.message_id)


def told(event: Event) -> Told:
    return Told(event, json.loads(event.body))


def said(text: str) -> str:
    """What a connector says of itself, or said when something went wrong: kept as it was, shown in the reader's language."""
    return _(text) if text else ""


def count(some: int) -> str:
    """12,345; beyond what is counted: 10,000+"""
    return f"{show.number(COUNTED_TO)}+" if some > COUNTED_TO else show.number(some)


def visitor(name: str) -> str:
    """A visitor's name without the sign of its kind: u42, or the first letters of a browser's number."""
    kind, _colon, rest = name.partition(":")
    return rest if kind == "u" or len(rest) <= 12 else f"{rest[:8]}…"
