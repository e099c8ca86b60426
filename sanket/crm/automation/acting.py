"""What every action is given, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sanket.crm.automation.audience import MANAGER, OWNER, PERSON, WHOM, people
from sanket.crm.automation.models import Automation, AutomationRun
from sanket.crm.automation.records import Record
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.automation.words import check, filled
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of

DONE, NOTHING, FAILED = "done", "nothing", "failed"

Said = Mapping[str, Any]


class Came(NamedTuple):
    """To what an action came: done, nothing (it was so already), or failed, with a sentence and where to see it."""

    state: str
    said: str
    link: str = ""


class Acting(NamedTuple):
    """One action of a run. ``key`` names it, for rooms that count what has a key once."""

    automation: Automation
    run: AutomationRun
    record: Record
    place: int
    now: datetime

    @property
    def key(self) -> str:
        return f"automation:{self.run.pk}:{self.place}"

    @property
    def now_s(self) -> int:
        return seconds_of(self.now)

    @property
    def why(self) -> str:
        return f"Automation {self.automation.name}"

    def filled(self, text: str) -> str:
        return filled(text, self.record, self.run.facts)

    def people(self, said: Said) -> list[User]:
        return people(said["to"], said.get("person"), self.record.owner)


class About(NamedTuple):
    """For whom actions are checked."""

    of: str
    trigger: str


def hold_nothing(said: Said, at: int) -> None:
    pass


class Deed(NamedTuple):
    """A kind of action: for which kinds of record, how what is said of it is checked, how it is done, and in words.

    ``check`` answers all that is kept of the action; ``words`` takes the names of people by id; ``hold`` takes what others
    hold before they hold an account, and is called before the first action of the run."""

    name: str
    label: str
    of: tuple[str, ...]
    check: Callable[[Said, About], dict[str, Any]]
    do: Callable[[Said, Acting], Came]
    words: Callable[[Said, Mapping[int, str]], str]
    hold: Callable[[Said, int], None] = hold_nothing


# --------------------------------------------------------------------------------------------- what several have in common


def text_of(said: Said, field: str, about: About, *, most: int, needed: bool = True) -> str:
    text = str(said.get(field) or "").strip()
    if needed and not text:
        raise AutomationRefused(field, f"Say the {field}.")
    if len(text) > most:
        raise AutomationRefused(field, f"The {field} has at most {most:,} characters.")
    check(text, about.of, about.trigger, field)
    return text


def whom_of(said: Said) -> dict[str, Any]:
    to = str(said.get("to") or OWNER)
    if to not in WHOM:
        raise AutomationRefused("to", f"Choose one of {', '.join(WHOM)}.")
    return {"to": to, **({"person": person_of(said)} if to == PERSON else {})}


def person_of(said: Said) -> int:
    given = said.get("person")
    person = User.objects.filter(pk=given if isinstance(given, int) else 0, is_active=True).first()
    if person is None:
        raise AutomationRefused("person", "Choose somebody who is active.")
    return person.pk


def whom_in_words(said: Said, names: Mapping[int, str]) -> str:
    if said["to"] == PERSON:
        return names.get(said["person"], "somebody who is gone")
    return {OWNER: "the owner", MANAGER: "the manager"}[said["to"]]


def days_of(said: Said, field: str, *, least: int, most: int) -> int:
    given = said.get(field, least)
    if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
        raise AutomationRefused(field, f"Give {least} to {most:,} days.")
    return given
