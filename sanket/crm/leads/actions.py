"""What people do with leads: accept, assign, recycle, disqualify, and take any of it back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from sanket.crm.activities.actions import lock_accounts
from sanket.crm.leads.events import DeedBegins, LeadMoved
from sanket.crm.leads.making import (
    Upcoming,
    all_told,
    announce_some,
    drop_some,
    forget_group,
    prepare,
    prepare_anew,
    standing_under,
    told_standings,
    unannounced,
    upcoming,
    versions,
)
from sanket.crm.leads.models import CLOSED_STAGES, Lead, LeadMove, LeadRecord, Stage
from sanket.crm.leads.pointer import IN_FORCE, point_to
from sanket.crm.leads.rows import Standing, change, read_ahead
from sanket.crm.leads.standing import Known, keep, known, known_of
from sanket.crm.plans import planned
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced
from sanket.shared.errors import Refusal
from sanket.shared.news import announce

__all__ = [
    "Dressed",
    "Known",
    "LeadRefusal",
    "Standing",
    "Upcoming",
    "accept",
    "all_told",
    "announce_some",
    "assign",
    "disqualify",
    "dress",
    "dress_worked_out",
    "drop_some",
    "follow_owner",
    "keep",
    "known",
    "known_of",
    "leave_as_said",
    "point_to",
    "prepare",
    "prepare_anew",
    "read_ahead",
    "recycle",
    "standing_under",
    "take_on",
    "told_standings",
    "unannounced",
    "undo",
    "unsaid",
    "upcoming",
    "versions",
]

STAGE_OF = {
    LeadMove.Kind.ACCEPT: Stage.ACCEPTED,
    LeadMove.Kind.RECYCLE: Stage.RECYCLED,
    LeadMove.Kind.DISQUALIFY: Stage.DISQUALIFIED,
}


class Dressed(NamedTuple):
    """What people read on a lead. No evidence: it is frozen already and stays as it is."""

    id: int
    people: int
    why: Mapping[str, object]
    covered_by: int | None
    evidence: Mapping[str, object] | None
    stands: tuple[int, int]
    """As ``Newest.stands`` was when this was worked out; what was not held since is written only while that is so."""


class LeadRefusal(Refusal):
    """A deed that this lead does not allow now; the sentence says why and what to do."""


def _locked(lead: Lead) -> Lead:
    # The account first, as intake does: an activity that opens the next lead waits for the deed, or the deed for it.
    lock_accounts([lead.account_id])
    announce(DeedBegins(lead.account_id))
    LeadRecord.objects.select_for_update().get(pk=lead.pk)
    return Lead.objects.select_related("account", "offering").get(pk=lead.pk)


def _must_be_open(lead: Lead) -> None:
    if lead.withdrawn_at is not None:
        raise LeadRefusal(
            "lead.withdrawn", "Later facts have withdrawn this lead; there is nothing left to act on.", {}
        )
    if lead.closed_at is not None:
        raise LeadRefusal("lead.closed", f"This lead was {lead.stage} already; undo that first.", {"stage": lead.stage})


def _note(
    lead: Lead,
    move: LeadMove,
    was: tuple[str, int | None],
    changes: Mapping[str, list[object]],
    *,
    by: User | None,
    now: datetime,
    undone: bool = False,
) -> None:
    """``was``: stage and owner before."""
    reason = "" if undone else move.reason
    audit(
        by=by,
        verb=f"lead.undo-{move.kind}" if undone else f"lead.{move.kind}",
        kind="lead",
        subject=str(lead.pk),
        label=f"{lead.account} · {lead.offering}",
        changes=dict(changes),
        reason=reason,
        now=now,
    )
    announce(
        LeadMoved(
            lead.pk,
            lead.account_id,
            lead.offering_id,
            stage=lead.stage,
            stage_before=was[0],
            owner_id=lead.owner_id,
            owner_before_id=was[1],
            deed=str(move.kind),
            undone=undone,
            by_id=by.pk if by else None,
            reason=reason,
            now=int(now.timestamp()),
        )
    )


def _move_stage(
    lead: Lead, kind: LeadMove.Kind, *, by: User | None, now: datetime, reason: str = "", until: int | None = None
) -> LeadMove:
    at = int(now.timestamp())
    before, lead.stage, lead.stage_at = lead.stage, STAGE_OF[kind], at
    if lead.stage in CLOSED_STAGES:
        lead.closed_at = at
        lead.rest_until = max(at + lead.half_life, until or 0)
    change([lead.pk], stage=lead.stage, stage_at=at, closed_at=lead.closed_at, rest_until=lead.rest_until)
    move = LeadMove.objects.create(lead=lead, kind=kind, at=at, by=by, reason=reason, until=until)
    _note(lead, move, (before, lead.owner_id), {"stage": [before, lead.stage]}, by=by, now=now)
    return move


@transaction.atomic
def accept(lead: Lead, *, by: User | None, now: datetime) -> LeadMove:
    """Sales takes the lead on. Refuses one that is closed, withdrawn or accepted already."""
    lead = _locked(lead)
    _must_be_open(lead)
    if lead.stage != Stage.RECOGNISED:
        raise LeadRefusal("lead.accepted", "This lead was accepted already.", {"stage": lead.stage})
    return _move_stage(lead, LeadMove.Kind.ACCEPT, by=by, now=now)


@transaction.atomic
def take_on(lead: Lead, *, by: User, now: datetime) -> list[LeadMove]:
    """Accept; what was nobody's becomes the taker's."""
    owned = [] if lead.owner_id else [assign(lead, to=by, by=by, now=now)]
    return [*owned, accept(lead, by=by, now=now)]


@transaction.atomic
def assign(lead: Lead, *, to: User, by: User | None, now: datetime) -> LeadMove:
    """Give the lead to ``to``, who must be active. The same owner again is refused."""
    lead = _locked(lead)
    _must_be_open(lead)
    if not to.is_active:
        raise LeadRefusal("lead.owner-inactive", f"{to} is not active; choose somebody who is.", {"user": to.pk})
    if lead.owner_id == to.pk and lead.assigned:
        raise LeadRefusal("lead.owner-same", f"This lead is {to}'s already.", {"user": to.pk})
    was, lead.owner = lead.owner, to
    lead.assigned = True
    change([lead.pk], owner_id=to.pk, assigned=True)
    move = LeadMove.objects.create(lead=lead, kind=LeadMove.Kind.ASSIGN, at=int(now.timestamp()), by=by, to=to, was=was)
    changes: dict[str, list[object]] = {"owner": [str(was) if was else "", str(to)]}
    _note(lead, move, (lead.stage, was.pk if was else None), changes, by=by, now=now)
    return move


@transaction.atomic
def recycle(lead: Lead, *, until: datetime | None, reason: str, by: User | None, now: datetime) -> LeadMove:
    """Back to nurturing, not before ``until``. A reason is required; a date must lie ahead."""
    lead = _locked(lead)
    _must_be_open(lead)
    if not reason.strip():
        raise LeadRefusal("lead.reason", "Say why, so that values and thresholds can be bettered.", {"field": "reason"})
    if until is not None and until <= now:
        raise LeadRefusal("lead.until", "Choose a day that lies ahead.", {"field": "until"})
    stamp = int(until.timestamp()) if until else None
    return _move_stage(lead, LeadMove.Kind.RECYCLE, by=by, now=now, reason=reason.strip(), until=stamp)


@transaction.atomic
def disqualify(lead: Lead, *, reason: str, by: User | None, now: datetime) -> LeadMove:
    """Close the lead for good. A reason is required."""
    lead = _locked(lead)
    _must_be_open(lead)
    if not reason.strip():
        raise LeadRefusal("lead.reason", "Say why, so that values and thresholds can be bettered.", {"field": "reason"})
    return _move_stage(lead, LeadMove.Kind.DISQUALIFY, by=by, now=now, reason=reason.strip())


@transaction.atomic
def undo(move: LeadMove, *, by: User | None, now: datetime) -> Lead:
    """Take a deed back: its row goes, the audit trail keeps both. Only the newest deed of its kind can be taken back."""
    lead = _locked(move.lead)
    newer = lead.moves.filter(pk__gt=move.pk)
    stages = move.kind != LeadMove.Kind.ASSIGN
    newer = newer.exclude(kind=LeadMove.Kind.ASSIGN) if stages else newer.filter(kind=LeadMove.Kind.ASSIGN)
    if not lead.moves.filter(pk=move.pk).exists() or newer.exists():
        raise LeadRefusal("lead.undo-late", "Something newer was done to this lead; undo that first.", {})
    if (
        stages
        and Lead.objects.filter(
            account_id=lead.account_id, offering_id=lead.offering_id, number__gt=lead.number
        ).exists()
    ):
        raise LeadRefusal("lead.undo-followed", "A new lead has followed this one; act on that instead.", {})
    was = (lead.stage, lead.owner_id)
    if stages:
        left = lead.moves.exclude(pk=move.pk).exclude(kind=LeadMove.Kind.ASSIGN).order_by("-pk").first()
        lead.stage = STAGE_OF[LeadMove.Kind(left.kind)] if left else Stage.RECOGNISED
        lead.stage_at = left.at if left else lead.recognised_at
        lead.closed_at = lead.rest_until = None
        changes: dict[str, list[object]] = {"stage": [was[0], lead.stage]}
    else:
        changes = {"owner": [str(lead.owner) if lead.owner else "", str(move.was) if move.was else ""]}
        lead.owner = move.was
        lead.assigned = lead.moves.exclude(pk=move.pk).filter(kind=LeadMove.Kind.ASSIGN).exists()
    if stages:
        forget_group((lead.account_id, lead.offering_id))
    held = {
        name: getattr(lead, name) for name in ("stage", "stage_at", "closed_at", "rest_until", "owner_id", "assigned")
    }
    change([lead.pk], **held)
    move.delete()
    _note(lead, move, was, changes, by=by, now=now, undone=True)
    return lead


_FOLLOW = (
    "UPDATE crm_leadrecord SET owner_id = (SELECT owner_id FROM crm_account a WHERE a.id = crm_leadrecord.account_id)"
    " WHERE NOT assigned AND closed_at IS NULL AND account_id IN"
)
_FOLLOWED = (
    "UPDATE crm_leadstanding SET owner_id = (SELECT owner_id FROM crm_leadrecord r WHERE r.id = crm_leadstanding.lead_id)"
    " WHERE lead_id IN (SELECT id FROM crm_leadrecord WHERE closed_at IS NULL AND account_id IN"
)


def follow_owner(account_ids: Iterable[int]) -> None:
    """Leads that nobody assigned by hand belong to the owner of their account."""
    for ids in sliced(account_ids):
        marks = ",".join(["%s"] * len(ids))
        with connection.cursor() as cursor:
            cursor.execute(f"{_FOLLOW} ({marks})", ids)
            cursor.execute(f"{_FOLLOWED} ({marks}))", ids)


FEW = 5
"""Leads that are told one by one; PostgreSQL plans one statement for many as if they were a hundred."""

_STANDS = f"UPDATE crm_leadstanding SET covered_by_id = %s, stale = FALSE WHERE version = {IN_FORCE} AND lead_id = %s"  # noqa: S608 - our own words
_SAYS = "UPDATE crm_leadrecord SET people = %s, why = %s WHERE id = %s"
_SAYS_NEW = "UPDATE crm_leadrecord SET people = %s, why = %s, evidence = %s WHERE id = %s"
_TOLD_ALL = "json_to_recordset(%s::json) AS told(id bigint, people int, why jsonb, covered_by bigint, evidence jsonb)"
_STANDS_ALL = (
    "UPDATE crm_leadstanding SET covered_by_id = told.covered_by, stale = FALSE"  # noqa: S608 - our own words
    f" FROM {_TOLD_ALL} WHERE version = {IN_FORCE} AND lead_id = told.id"
)
_SAYS_ALL = (
    "UPDATE crm_leadrecord SET people = told.people, why = told.why,"  # noqa: S608 - our own words
    f" evidence = coalesce(told.evidence, crm_leadrecord.evidence) FROM {_TOLD_ALL} WHERE crm_leadrecord.id = told.id"
)
_CHANGES = f"SELECT lead_id, version, changes FROM crm_leadstanding WHERE version = {IN_FORCE} AND lead_id IN"  # noqa: S608 - our own words
_SAID = (
    "SELECT r.id, r.people, r.why, s.covered_by_id FROM crm_leadrecord r"  # noqa: S608 - our own words
    f" JOIN crm_leadstanding s ON s.version = {IN_FORCE} AND s.lead_id = r.id WHERE r.id IN"
)


def _as_worked_out(facts: Sequence[Dressed]) -> list[Dressed]:
    """Those that nobody told meanwhile how they stand."""
    now: dict[int, tuple[int, int]] = {}
    with connection.cursor() as cursor:
        for ids in sliced(lead.id for lead in facts):
            cursor.execute(f"{_CHANGES} ({','.join(['%s'] * len(ids))})", ids)
            now |= {pk: (version, changes) for pk, version, changes in cursor.fetchall()}
    return [lead for lead in facts if now.get(lead.id) == lead.stands]


def unsaid(facts: Sequence[Dressed]) -> set[int]:
    """Those of these leads of which people read something else so far."""
    told = {lead.id: lead for lead in facts}
    with connection.cursor() as cursor:
        for ids in sliced(list(told)):
            cursor.execute(f"{_SAID} ({','.join(['%s'] * len(ids))})", ids)
            for pk, people, why, covered_by in cursor.fetchall():
                one = told[pk]
                alike = one.evidence is None and (people, covered_by) == (one.people, one.covered_by)
                if alike and json.loads(why) == one.why:
                    del told[pk]
    return set(told)


def dress_worked_out(facts: Sequence[Dressed], unsaid: Collection[int]) -> None:
    """Like ``dress``, of what was worked out before this transaction: what nobody told anew since. Only what is ``unsaid``
    is written; the others are marked as worked out."""
    facts = _as_worked_out(facts)
    dress([lead for lead in facts if lead.id in unsaid])
    leave_as_said([lead.id for lead in facts if lead.id not in unsaid])


def dress(facts: Sequence[Dressed]) -> None:
    """Write what people read, and mark the leads as worked out."""
    if not facts:
        return
    # Statements of the driver, not objects: a long import works out thousands of leads at its end.
    with planned() as cursor:
        if connection.vendor == "postgresql" and len(facts) > FEW:
            told = json.dumps([lead._asdict() for lead in facts])
            cursor.execute(_STANDS_ALL, [told])
            cursor.execute(_SAYS_ALL, [told])
            return
        cursor.executemany(_STANDS, [(lead.covered_by, lead.id) for lead in facts])
        said = [(lead.people, json.dumps(lead.why)) for lead in facts]
        old = [(*some, lead.id) for lead, some in zip(facts, said, strict=True) if lead.evidence is None]
        new = [
            (*some, json.dumps(lead.evidence), lead.id)
            for lead, some in zip(facts, said, strict=True)
            if lead.evidence is not None
        ]
        if old:
            cursor.executemany(_SAYS, old)
        if new:
            cursor.executemany(_SAYS_NEW, new)


def leave_as_said(lead_ids: Iterable[int]) -> None:
    """What people read on these leads stays as it is."""
    with connection.cursor() as cursor:
        for ids in sliced(lead_ids):
            marks = ",".join(["%s"] * len(ids))
            cursor.execute(
                f"UPDATE crm_leadstanding SET stale = FALSE WHERE version = {IN_FORCE} AND stale AND lead_id IN ({marks})",  # noqa: S608 - our own words
                ids,
            )
