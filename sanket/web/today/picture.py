"""What the home page shows to whom."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import dateformat, timezone

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import WEEK
from sanket.crm.response import queries as response
from sanket.crm.response.queries import Call, Escalated, Escalations, Queue, Queued
from sanket.crm.tasks import queries as tasks
from sanket.crm.workspace import queries as workspace
from sanket.web import show
from sanket.web.accounts.reach import persons_of
from sanket.web.leads.due import Due, due_of, span
from sanket.web.leads.listing import Wanted
from sanket.web.leads.rows import Row, rows
from sanket.web.leads.sentences import inside
from sanket.web.leads.worth import said as worth_said
from sanket.web.speech import gettext as _
from sanket.web.speech import ngettext
from sanket.web.tasks.rows import TaskRow
from sanket.web.tasks.rows import rows as task_rows
from sanket.web.today import lists
from sanket.web.today.lists import Part
from sanket.web.today.quiet import DealRow, quiet
from sanket.web.today.words import Words, words

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from sanket.crm.workspace.queries import User

CALLS_SHOWN, TASKS_SHOWN, ESCALATED_SHOWN = 10, 10, 10
DONE_SHOWN, DONE_SECONDS = 6, 7 * 86_400
SHARES_SHOWN = 20
CALLING = ("escalated", "call", "attempts")


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    count: str
    url: str
    rows: Sequence[Row]
    aside: str = ""
    tries: Mapping[int, Try] = field(default_factory=dict)
    """Of calls: by the lead's number."""
    silent: Mapping[int, str] = field(default_factory=dict)
    """Of leads gone quiet: for how long."""
    words: Words = field(default_factory=words)

    @property
    def more(self) -> bool:
        """Whether the list behind the address holds others than these rows."""
        return self.count != str(len(self.rows))


@dataclass(frozen=True)
class Try:
    """One call that is due. ``key``: by which an outcome that is sent twice counts once."""

    due: Due
    reason: str
    key: str
    may: bool
    worth: str
    hand: bool = False
    """Whether whoever looks may give it to somebody else, or take it."""


@dataclass(frozen=True)
class Done:
    """One deed of the last days, and the address that takes it back, while it can be taken back by the one who looks."""

    deed: leads.Deed
    said: str
    url: str
    undo: str


@dataclass(frozen=True)
class Share:
    """How much of the team's work is whose."""

    name: str
    url: str
    open: int
    new: int
    cooling: int


@dataclass(frozen=True)
class Picture:
    """``calls`` are the sections that come before the tasks of today, ``sections`` those behind them."""

    calls: Sequence[Section]
    tasks: Sequence[TaskRow]
    more_tasks: bool
    sections: Sequence[Section]
    deals: Sequence[DealRow]
    """Gone quiet."""
    done: Sequence[Done]
    team: Sequence[Share]
    anything: bool
    at: int

    @property
    def summary(self) -> str:
        """*Sun 22 Nov · 12 yours, not yet accepted · 2 going cold this week*"""
        day = dateformat.format(timezone.localtime(datetime.fromtimestamp(self.at, UTC)), "D j M")
        told = [_counted(section) for section in self.calls]
        if self.tasks:
            told.append(ngettext("%(n)s task", "%(n)s tasks", len(self.tasks)) % {"n": self.tasks_count})
        told += [f"{section.count} {inside(section.title)}" for section in self.sections]
        if self.deals:
            told.append(ngettext("%(n)s quiet deal", "%(n)s quiet deals", len(self.deals)) % {"n": len(self.deals)})
        return " · ".join([day, *told])

    @property
    def tasks_count(self) -> str:
        return f"{len(self.tasks)}+" if self.more_tasks else str(len(self.tasks))


def _counted(section: Section) -> str:
    if section.key == "attempts" and section.count == "1":
        return _("1 planned attempt")
    return f"{section.count} {inside(section.title)}"


def picture(user: User, *, at: int, here: ZoneInfo, capacity: int | None = None) -> Picture:
    """``here``: the company's zone; ``capacity``: leads that the team can follow up in a week."""
    who, among = leads.reader(user), leads.half_lives()
    leads_the_team = user.role != workspace.Role.SALES
    tonight = _midnight(at)
    escalated = response.escalated_to(user, at=at, limit=ESCALATED_SHOWN, who=who)
    calls = response.queue(user, at=at, until=tonight, limit=CALLS_SHOWN, who=who)
    to_do = tasks.due_of(user, until=tonight - 1, limit=TASKS_SHOWN + 1, who=who)
    called = [one.call.lead for some in (escalated.shown, calls.first, calls.again) for one in some]
    others = lists.team if leads_the_team else lists.own
    parts = [_escalated(escalated), *_calls(calls), *others(who, user, at, among, called)]
    silent = quiet(user, at=at, but=[lead for part in parts for lead in part.leads])
    parts.append(silent.part)
    found = [lead for part in parts for lead in part.leads]
    people = persons_of(found)
    beyond = leads.beyond_capacity(found, at=at, moment=at, capacity=capacity, among=among)
    # Of those that are to be called it is said with the call.
    fresh = [part for part in parts if part.clocks]
    clocks = {pk: clock for part in fresh for pk, clock in part.clocks.items()}
    worths = response.worths_of([lead for part in fresh for lead in part.leads], at=at)
    told = rows(found, at=at, people=people, beyond=beyond, clocks=clocks, worths=worths)
    shown = {row.lead.pk: row for row in told}
    tries, said = _tries(user, escalated, calls, at), words()
    sections = [
        Section(
            part.key,
            part.title,
            part.many,
            _address(part.key),
            [shown[lead.pk] for lead in part.leads],
            _aside(part, beyond),
            tries if part.key in CALLING else {},
            silent.words,
            said,
        )
        for part in parts
        if part.leads
    ]
    calling = [section for section in sections if section.key in CALLING]
    return Picture(
        calls=calling,
        tasks=task_rows(to_do[:TASKS_SHOWN], at=at, here=here),
        more_tasks=len(to_do) > TASKS_SHOWN,
        sections=sections[len(calling) :],
        deals=silent.deals,
        done=done(user, at=at, who=who),
        team=_shares(at) if leads_the_team else [],
        anything=bool(found or to_do or silent.deals) or leads.visible_to(user).exists(),
        at=at,
    )


def _aside(part: Part, beyond: Collection[int]) -> str:
    """The order, and how many of those shown are more than the team can follow up."""
    waiting = sum(lead.pk in beyond for lead in part.leads)
    if not waiting:
        return part.aside
    words = ngettext("%(n)s beyond capacity", "%(n)s beyond capacity", waiting) % {"n": show.number(waiting)}
    return f"{part.aside} · {words}"


def _escalated(found: Escalations) -> Part:
    shown = [one.call.lead for one in found.shown]
    return Part("escalated", _("Escalated to you"), _("the longest late first"), shown, str(found.all))


def _calls(calls: Queue) -> list[Part]:
    """Who waits for a first answer or asked to be called, then who is tried again; as the queue has them."""
    first, again = ([one.call.lead for one in some] for some in (calls.first, calls.again))
    aside = _("due first, most valuable on top")
    return [
        Part("call", _("Call now"), aside, first, str(calls.all_first)),
        Part("attempts", _("Planned attempts"), aside, again, str(calls.all_again)),
    ]


def _tries(user: User, escalated: Escalations, calls: Queue, at: int) -> dict[int, Try]:
    may, hand = workspace.may(user, "lead.act"), workspace.may(user, "lead.assign")
    told = {one.call.lead.pk: replace(_try(one, _unanswered(one), at, may), hand=hand) for one in escalated.shown}
    return told | {one.call.lead.pk: _try(one, _because(one.call), at, may) for one in (*calls.first, *calls.again)}


def _try(one: Queued | Escalated, reason: str, at: int, may: bool) -> Try:
    call = one.call
    due = due_of(call.due_at, at=at, answer=call.kind == response.ANSWER, missed_at=call.missed_at)
    return Try(due, reason, secrets.token_hex(8), may, worth_said(one.rank, cold_at=call.lead.cold_at, at=at))


def _unanswered(one: Escalated) -> str:
    """Why it was escalated; who has it now stands in the row."""
    words = {"name": one.was, "time": span(one.call.target)}
    if one.was:
        return _("%(name)s did not answer within %(time)s") % words
    return _("Nobody had it, and nobody answered within %(time)s") % words


def _because(call: Call) -> str:
    """`call.reason` in the reader's language; programs are told it in English."""
    if call.kind == response.ASKED:
        return _("They asked to be called then")
    if call.kind == response.ANSWER:
        return _("To be answered within %(time)s") % {"time": span(call.target)}
    return _("Attempt %(nth)s of %(of)s") % {"nth": call.nth, "of": call.promised}


def _midnight(at: int) -> int:
    """The end of this day where the reader is."""
    here = timezone.localtime(datetime.fromtimestamp(at, UTC))
    return int((here.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)).timestamp())


def _address(key: str) -> str:
    return reverse("leads") + _asked(key)


@cache
def _asked(key: str) -> str:
    """What the list behind a section is asked for."""
    wanted = {
        "escalated": Wanted().but(answer="late", sort="answer"),
        "call": Wanted(tab="mine").but(),
        "attempts": Wanted(tab="mine").but(),
        "new": Wanted(tab="mine").but(stage="recognised"),
        "new-all": Wanted().but(stage="recognised", sort="answer"),
        "unassigned": Wanted(tab="unassigned").but(),
        "cooling": Wanted(tab="cooling", sort="cold").but(),
        "quiet": Wanted(tab="mine").but(),
    }
    return wanted[key]


def done(user: User, *, at: int, who: leads.Reader) -> list[Done]:
    """What this person did lately, as far as they still see what it was about."""
    may = workspace.may(user, "lead.act")
    lead, newest, told = show.addresses("lead"), set(), []
    for deed in leads.deeds(user, since=at - DONE_SECONDS, limit=DONE_SHOWN, who=who):
        # Only the newest deed of its kind can be taken back.
        which = deed.lead_id, deed.kind == "assign"
        undo = reverse("lead-reversal", args=[deed.lead_id, deed.pk]) if may and which not in newest else ""
        newest.add(which)
        told.append(Done(deed, said(deed), lead(deed.lead_id), undo))
    return told


def said(deed: leads.Deed) -> str:
    sentence = {
        "accept": _("Accepted %(account)s, %(offering)s"),
        "assign": _("Gave %(account)s, %(offering)s, to %(to)s"),
        "qualify": _("Qualified %(account)s, %(offering)s"),
        "convert": _("Made a deal of %(account)s, %(offering)s"),
        "recycle": _("Recycled %(account)s, %(offering)s"),
        "disqualify": _("Disqualified %(account)s, %(offering)s"),
    }[deed.kind]
    return sentence % deed._asdict()


def _shares(at: int) -> list[Share]:
    return [
        Share(
            name=one.name or _("Nobody"),
            url=reverse("leads") + Wanted(owner=str(one.owner_id or "none")).but(),
            open=one.open,
            new=one.new,
            cooling=one.cooling,
        )
        for one in leads.work(at=at, soon=at + WEEK, most=SHARES_SHOWN)
    ]
