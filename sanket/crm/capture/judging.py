"""Deeds of people on verdicts: it is a machine, it is none, and back to what we find ourselves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanket.crm.capture.book import Book, bump
from sanket.crm.capture.models import Agent, Event, Verdict, Visitor
from sanket.crm.capture.rereading import AGENT, BEARER, EVENT, reread_some
from sanket.crm.capture.statements import alone
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal

_SCOPES = {Verdict.Subject.EVENT: EVENT, Verdict.Subject.VISITOR: BEARER, Verdict.Subject.AGENT: AGENT}
LONGEST_REASON = 300


class VerdictRefused(Refusal):
    def __init__(self, sentence: str) -> None:
        super().__init__("verdict.refused", sentence)


@transaction.atomic
def judge(
    about: Event | Visitor | Agent, *, machine: bool, reason: str = "", by: User | None, now: datetime
) -> Verdict:
    """Say that an event, all of a visitor or all of a user agent is a machine's, or is none. Goes before what we find,
    and what is said of the nearer before what is said of the wider; scores follow exactly."""
    alone()
    subject, key, label = _subject(about)
    if len(reason) > LONGEST_REASON:
        raise VerdictRefused(f"The reason is longer than {LONGEST_REASON} characters; say it in fewer.")
    standing = Verdict.objects.select_for_update().filter(subject=subject, key=key, undone_at=None).first()
    if standing is not None:
        standing.undone_at = now
        standing.save(update_fields=["undone_at"])
    said = Verdict.objects.create(subject=subject, key=key, machine=machine, reason=reason.strip(), by=by, at=now)
    before = None if standing is None else standing.machine
    _tell("verdict.give", said, label, [before, machine], by, now)
    _read_anew(said, now)
    return said


@transaction.atomic
def take_back(verdict: Verdict, *, by: User | None, now: datetime) -> None:
    """As if it had never been said."""
    alone()
    if not Verdict.objects.filter(pk=verdict.pk, undone_at=None).update(undone_at=now):
        raise VerdictRefused("This verdict was taken back already.")
    _tell("verdict.take-back", verdict, verdict.key, [verdict.machine, None], by, now)
    _read_anew(verdict, now)


def _subject(about: Event | Visitor | Agent) -> tuple[str, str, str]:
    if isinstance(about, Event):
        return Verdict.Subject.EVENT, str(about.pk), f"{about.kind} {about.name}".strip()
    if isinstance(about, Visitor):
        return Verdict.Subject.VISITOR, about.name, about.called or about.email or about.name
    return Verdict.Subject.AGENT, str(about.pk), about.text


def _tell(verb: str, verdict: Verdict, label: str, machine: list[bool | None], by: User | None, now: datetime) -> None:
    audit(
        by=by,
        verb=verb,
        kind="verdict",
        subject=f"{verdict.subject} {verdict.key}"[:200],
        label=label[:300],
        changes={"machine": machine},
        reason=verdict.reason,
        now=now,
    )


def _read_anew(verdict: Verdict, now: datetime) -> None:
    reread_some(_SCOPES[Verdict.Subject(verdict.subject)], verdict.key, rules=Book(), now=now)
    bump()
