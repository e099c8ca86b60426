"""Tasks as rows of a page: when they are due, what they are about, whom to call about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from sanket.crm.accounts.queries import contacts_by_id
from sanket.crm.workspace import queries as workspace
from sanket.web import show
from sanket.web.accounts.reach import Person, persons
from sanket.web.leads.due import Due, moment
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.tasks.queries import Task

DAY = 86_400


class TaskRow(NamedTuple):
    """``url``: of the lead, or the account. ``call``: whoever it names, as far as they may be called."""

    task: Task
    due: Due
    url: str
    about: str
    call: Person | None


def rows(tasks: Sequence[Task], *, at: int, here: ZoneInfo | None = None) -> list[TaskRow]:
    """``here``: the company's zone, where that is known. Two questions more where one of them names a person."""
    if not tasks:
        return []
    here = here or workspace.zone()
    contacts = contacts_by_id(task.contact_id for task in tasks if task.contact_id)
    named = {one.id: one for one in persons(contacts)} if contacts else {}
    lead, account = show.addresses("lead"), show.addresses("account")
    found = []
    for task in tasks:
        person = named.get(task.contact_id or 0)
        url = lead(task.lead_id) if task.lead_id else account(task.account_id)
        found.append(TaskRow(task, due_of(task, at=at, here=here), url, about(task, person), person))
    return found


def due_of(task: Task, *, at: int, here: ZoneInfo) -> Due:
    today, day = (datetime.fromtimestamp(when, UTC).astimezone(here).date() for when in (at, task.due_at))
    late = day < today if task.whole_day else task.due_at < at
    kind = "bad" if at - task.due_at > 2 * DAY else "warn" if late else "mute"
    return Due(day_word(day, today) if task.whole_day else moment(task.due_at, at), kind)


def day_word(day: date, today: date) -> str:
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get((day - today).days) or show.day(day)


def about(task: Task, person: Person | None) -> str:
    """*Nandgiri Auto · RX-6 · Anita Rao*"""
    offering = str(task.lead.offering) if task.lead else ""
    return " · ".join(filter(None, (str(task.account), offering, person.name if person else "")))
