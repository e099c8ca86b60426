"""The rows of the story, with the columns of the import files as their fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

PREFIX = "demo-"

Row = dict[str, str]


class Happening(NamedTuple):
    """One activity; ``arrives`` is when it reached the log, later than ``at`` where somebody handed it in late."""

    at: int
    account: str
    contact: str
    offering: str
    type: str
    source: str = ""
    note: str = ""
    url: str = ""
    arrives: int = 0


class Activity(NamedTuple):
    external_id: str
    occurred_at: int
    account: str
    contact: str
    offering: str
    type: str
    source: str
    note: str
    url: str
    arrives: int


class Deed(NamedTuple):
    """Something one of our people does to the open lead of a group: accept, recycle or disqualify."""

    at: int
    kind: str
    account: str
    offering: str
    by: str
    reason: str = ""
    until: int = 0


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of our own people."""

    name: str
    email: str
    role: str
    team: str = ""
    territories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    external_id: str
    name: str
    email: str
    phone: str
    department: str
    seniority: str
    title: str
    buying_role: str
    consents: bool


@dataclass(slots=True)
class Firm:
    external_id: str
    name: str
    industry: str
    employees: int
    turnover: int
    city: str
    state: str
    territory: str
    website: str
    gstin: str
    phone: str
    owner: str
    tags: tuple[str, ...] = ()
    people: list[Person] = field(default_factory=list)

    def somebody(self, *departments: str) -> Person:
        """The first person of the first of these departments that has one, else whoever runs the production."""
        for department in departments:
            for person in self.people:
                if person.department == department:
                    return person
        return self.people[min(1, len(self.people) - 1)]


class Project(NamedTuple):
    """What a firm needs: one product, looked at from so many days ago until so many days ago, ``depth`` stages deep."""

    firm: Firm
    offering: str
    start: int
    end: int
    depth: int
    ending: str = ""
    ended_at: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    accounts: list[Row]
    contacts: list[Row]
    offerings: list[Row]
    activity_types: list[Row]
    fitment: list[Row]
    activities: list[Activity]  # in the order in which they reached the log
    deeds: list[Deed]  # in the order of time
    deals: list[Row]
    purchases: list[Row]
    communications: list[Row]
    colleagues: tuple[Colleague, ...]
    teams: dict[str, tuple[str, ...]]
