"""The sheet that all tellers of the story write on."""

from __future__ import annotations

from random import Random

from sanket.demo.story import house
from sanket.demo.story.calendar import Calendar
from sanket.demo.story.catalogue import page
from sanket.demo.story.parts import Part
from sanket.demo.story.rows import PREFIX, Activity, Deed, Firm, Happening, Person, Project

# Where an activity of each type comes from, unless the teller says otherwise.
SOURCES = {
    "page-visit": "web",
    "pricing-visit": "web",
    "download": "web",
    "asked-for-quote": "web form",
    "visit-request": "web form",
    "literature-request": "web form",
    "mail-open": "mail",
    "mail-click": "mail",
    "mail-reply": "mailbox",
    "mail-sent": "mail",
    "invitation": "mail",
    "unsubscribe": "mail",
    "literature-sent": "post",
    "sales-call": "phone",
    "sales-visit": "visit",
    "quote-sent": "mailbox",
    "seminar": "seminar",
    "show-visit": "trade show",
    "evaluation": "test room",
    "order": "order book",
    "complaint": "phone",
    "part-returned": "service",
    "bought-elsewhere": "phone",
    "project-stopped": "phone",
    "no-show": "calendar",
}
PAGES = {"page-visit": "", "pricing-visit": "/prices", "download": "/documents", "asked-for-quote": "/quote"}


class Script:
    def __init__(self, calendar: Calendar, firms: list[Firm], chance: Random) -> None:
        self.calendar = calendar
        self.firms = firms
        self.chance = chance
        self.happenings: list[Happening] = []
        self.deeds: list[Deed] = []
        self.projects: list[Project] = []
        self._by_name = {firm.name: firm for firm in firms}

    def firm(self, part: Part) -> Firm:
        return self._by_name[part.name]

    def did(
        self,
        firm: Firm,
        person: Person | None,
        kind: str,
        offering: str,
        at: int,
        note: str = "",
        *,
        source: str = "",
        arrives: int = 0,
    ) -> None:
        """``kind`` is a type without the prefix."""
        path = PAGES.get(kind)
        self.happenings.append(
            Happening(
                at=at,
                account=firm.external_id,
                contact=person.external_id if person else "",
                offering=offering,
                type=PREFIX + kind,
                source=source or SOURCES[kind],
                note=note,
                url="" if path is None else house.SITE + page(offering) + path,
                arrives=max(at, arrives),
            )
        )

    def decided(self, at: int, kind: str, firm: Firm, offering: str, *, reason: str = "", until: int = 0) -> None:
        """What the person who looks after the firm, or else Bob, does to its lead."""
        by = firm.owner or house.BOB.email
        self.deeds.append(Deed(at, kind, firm.external_id, offering, by, reason, until))

    def activities(self) -> list[Activity]:
        """In order of arrival, numbered in that order."""
        ordered = sorted(self.happenings, key=lambda one: (one.arrives, one))
        return [Activity(f"{PREFIX}{number:06d}", *one) for number, one in enumerate(ordered, start=1)]
