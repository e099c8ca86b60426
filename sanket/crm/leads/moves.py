"""What people do with leads. Each deed is a row: taken back, it goes, and the audit trail remembers both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from django.db import connection, transaction

from sanket.crm.activities.actions import lock_accounts
from sanket.crm.leads.brief import brief
from sanket.crm.leads.checklist import still_needed
from sanket.crm.leads.events import DeedBegins, LeadMoved, LeadsMoved
from sanket.crm.leads.making import forget_group
from sanket.crm.leads.models import CLOSED_STAGES, STAGE_OF, Lead, LeadMove, LeadRecord, Stage
from sanket.crm.leads.pointer import BY_RECORD
from sanket.crm.leads.reasons import chosen
from sanket.crm.leads.rights import may_hand_over, may_take
from sanket.crm.leads.rows import change
from sanket.crm.leads.tabs import interest_at
from sanket.crm.plans import select
from sanket.crm.workspace.actions import Entry, audit_all
from sanket.crm.workspace.queries import User
from sanket.shared.batches import sliced
from sanket.shared.errors import Refusal
from sanket.shared.news import announce


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


def _must_be_answered(lead: Lead) -> None:
    if left := still_needed(lead):
        texts = " ".join(one.text for one in left)
        raise LeadRefusal("lead.unanswered", f"Answer first: {texts}", {"questions": [one.key for one in left]})


class _Done(NamedTuple):
    """A deed as it is noted. ``was``: stage and owner before."""

    lead: Lead
    move: LeadMove
    was: tuple[str, int | None]
    changes: Mapping[str, list[object]]
    undone: bool = False

    @property
    def reason(self) -> str:
        return "" if self.undone else self.move.reason

    def entry(self, by: User | None, now: datetime) -> Entry:
        return {
            "by": by,
            "verb": f"lead.undo-{self.move.kind}" if self.undone else f"lead.{self.move.kind}",
            "kind": "lead",
            "subject": self.lead.pk,
            "label": f"{self.lead.account} · {self.lead.offering}",
            "changes": self.changes,
            "reason": self.reason,
            "now": now,
        }

    def fact(self, by: User | None, now: datetime) -> LeadMoved:
        return LeadMoved(
            self.lead.pk,
            self.lead.account_id,
            self.lead.offering_id,
            stage=self.lead.stage,
            stage_before=self.was[0],
            owner_id=self.lead.owner_id,
            owner_before_id=self.was[1],
            deed=str(self.move.kind),
            undone=self.undone,
            by_id=by.pk if by else None,
            reason=self.reason,
            now=int(now.timestamp()),
        )


def _note(done: Sequence[_Done], *, by: User | None, now: datetime) -> None:
    audit_all(one.entry(by, now) for one in done)
    facts = tuple(one.fact(by, now) for one in done)
    for fact in facts:
        announce(LeadMoved(*fact))
    if facts:
        announce(LeadsMoved(facts))


def _move_stage(
    lead: Lead, kind: LeadMove.Kind, *, by: User | None, now: datetime, reason: str = "", until: int | None = None
) -> LeadMove:
    at = int(now.timestamp())
    before, lead.stage, lead.stage_at = lead.stage, STAGE_OF[kind], at
    if lead.stage in CLOSED_STAGES:
        lead.closed_at = at
        lead.rest_until = max(at + lead.half_life, until or 0)
    change([lead.pk], stage=lead.stage, stage_at=at, closed_at=lead.closed_at, rest_until=lead.rest_until)
    said = chosen(kind, reason) if reason else None
    stood = dict(zip(("heat", "fit"), _stood(lead, at), strict=True))
    move = LeadMove.objects.create(lead=lead, kind=kind, at=at, by=by, reason=reason, chosen=said, until=until, **stood)
    _note([_Done(lead, move, (before, lead.owner_id), {"stage": [before, lead.stage]})], by=by, now=now)
    return move


def _stood(lead: Lead, at: int) -> tuple[float | None, float | None]:
    """How hot it was, and how well its account fitted. Of a deed that is noted with the day it was done, what happened
    since would speak."""
    if at < lead.last_at:
        return None, None
    warm = lead.hot and at < lead.cold_at
    return interest_at(lead, at) / lead.interest_threshold if warm else None, brief(lead, at=at).fit


@transaction.atomic
def accept(lead: Lead, *, by: User | None, now: datetime) -> LeadMove:
    """Sales takes the lead on. Refuses one that is closed, withdrawn or accepted already."""
    lead = _locked(lead)
    _must_be_open(lead)
    if lead.stage != Stage.RECOGNISED:
        raise LeadRefusal("lead.accepted", "This lead was accepted already.", {"stage": lead.stage})
    return _move_stage(lead, LeadMove.Kind.ACCEPT, by=by, now=now)


@transaction.atomic
def qualify(lead: Lead, *, by: User | None, now: datetime) -> LeadMove:
    """Sales finds that they mean to buy and can. One that nobody accepted is accepted by it: one row, taken back as one."""
    lead = _locked(lead)
    _must_be_open(lead)
    if lead.stage == Stage.QUALIFIED:
        raise LeadRefusal("lead.qualified", "This lead was qualified already.", {"stage": lead.stage})
    _must_be_answered(lead)
    return _move_stage(lead, LeadMove.Kind.QUALIFY, by=by, now=now)


@transaction.atomic
def convert(lead: Lead, *, by: User | None, now: datetime) -> LeadMove:
    """End the lead as a deal, from whatever open stage. Whoever makes the deal calls this: `deals.actions.convert`."""
    lead = _locked(lead)
    _must_be_open(lead)
    if lead.stage != Stage.QUALIFIED:
        _must_be_answered(lead)
    return _move_stage(lead, LeadMove.Kind.CONVERT, by=by, now=now)


class Deed(Protocol):
    """`accept` or `qualify`."""

    def __call__(self, lead: Lead, /, *, by: User | None, now: datetime) -> LeadMove: ...


@transaction.atomic
def take_on(lead: Lead, *, by: User, now: datetime, deed: Deed = accept) -> list[LeadMove]:
    """Accept, or qualify; what was nobody's becomes the taker's."""
    owned = [] if lead.owner_id else [assign(lead, to=by, by=by, now=now)]
    return [*owned, deed(lead, by=by, now=now)]


@transaction.atomic
def assign(lead: Lead, *, to: User, by: User | None, now: datetime, note: str = "") -> LeadMove:
    """Give the lead to ``to``, who must be active. The same owner again is refused."""
    return _assign(_locked(lead), to=to, by=by, now=now, note=note)


@transaction.atomic
def hand_over(lead: Lead, *, to: User, by: User, now: datetime, note: str = "") -> LeadMove:
    """Assign it, if ``by`` may: managers whatever it is, others their own; and everybody takes what nobody has, or what
    somebody has who is away. ``note``: why, for whoever reads its history."""
    lead = _locked(lead)
    taking = to.pk == by.pk and may_take(by, lead, at=int(now.timestamp()))
    if not (taking or may_hand_over(by, lead)):
        raise _not_theirs(lead)
    return _assign(lead, to=to, by=by, now=now, note=note)


def must_be_theirs(leads: Iterable[Lead], by: User) -> None:
    """Refuses where there is one among them that ``by`` may not hand over."""
    for lead in leads:
        if not may_hand_over(by, lead):
            raise _not_theirs(lead)


def _not_theirs(lead: Lead) -> LeadRefusal:
    if lead.owner_id is None:
        return LeadRefusal(
            "lead.nobodys", f"Nobody has this lead of {lead.account}: take it first, or ask a manager.", {}
        )
    return LeadRefusal(
        "lead.not-yours",
        f"This lead of {lead.account} is {lead.owner}'s: they or a manager hand it over.",
        {"owner": lead.owner_id},
    )


def _assign(lead: Lead, *, to: User, by: User | None, now: datetime, note: str) -> LeadMove:
    _must_be_open(lead)
    if not to.is_active:
        raise LeadRefusal("lead.owner-inactive", f"{to} is not active; choose somebody who is.", {"user": to.pk})
    if lead.owner_id == to.pk and lead.assigned:
        raise LeadRefusal("lead.owner-same", f"This lead is {to}'s already.", {"user": to.pk})
    was, lead.owner = lead.owner, to
    lead.assigned = True
    change([lead.pk], owner_id=to.pk, assigned=True)
    given = {"to": to, "was": was, "reason": note.strip()}
    move = LeadMove.objects.create(lead=lead, kind=LeadMove.Kind.ASSIGN, at=int(now.timestamp()), by=by, **given)
    _note([_given(lead, move)], by=by, now=now)
    return move


def _given(lead: Lead, move: LeadMove) -> _Done:
    changes: dict[str, list[object]] = {"owner": [str(move.was) if move.was else "", str(move.to)]}
    return _Done(lead, move, (lead.stage, move.was_id), changes)


class Given(NamedTuple):
    """To whom a lead is given, and why, in words."""

    lead_id: int
    to: User
    reason: str


def hold_leads(lead_ids: Iterable[int]) -> list[Lead]:
    """Hold these leads and their accounts until the transaction ends; answers those that are still open."""
    ids = sorted(set(lead_ids))
    accounts = sorted({account for part in sliced(ids) for account in _accounts(part)})
    if not accounts:
        return []
    lock_accounts(accounts)
    announce(DeedBegins(accounts[0]))
    found: list[Lead] = []
    for part in sliced(ids):
        list(LeadRecord.objects.select_for_update().filter(pk__in=part).order_by("pk").values_list("pk"))
        still = Lead.objects.open().select_related("account", "offering", "owner").defer("evidence")
        found += still.filter(pk__in=part).order_by("pk")
    return found


_HELD = f"SELECT r.account_id, r.closed_at IS NULL AND s.withdrawn_at IS NULL{BY_RECORD} AND r.id = %s"


def hold_lead(lead_id: int) -> bool:
    """Hold this lead and its account until the transaction ends, and read no more of it; whether it is still open."""
    found = select(_HELD, [lead_id])
    if not found:
        return False
    lock_accounts([found[0][0]])
    announce(DeedBegins(found[0][0]))
    if connection.vendor == "postgresql":
        # What stood there before the locks were had may be over.
        found = select(f"{_HELD} FOR NO KEY UPDATE OF r", [lead_id])
    return bool(found and found[0][1])


def _accounts(lead_ids: Sequence[int]) -> list[int]:
    return list(LeadRecord.objects.filter(pk__in=lead_ids).values_list("account_id", flat=True))


def hand_out(
    leads: Iterable[Lead], given: Iterable[Given], *, now: datetime, by: User | None = None, again: bool = False
) -> dict[int, LeadMove]:
    """Give many leads that `hold_leads` holds each to somebody; answers the moves by lead. Those that were assigned already
    stay whose they are, unless they are given out ``again``."""
    held = {lead.pk: lead for lead in leads if again or not lead.assigned}
    wanted = [one for one in given if one.lead_id in held]
    groups: dict[int, list[int]] = {}
    for one in wanted:
        groups.setdefault(one.to.pk, []).append(one.lead_id)
    for owner, ids in groups.items():
        change(ids, owner_id=owner, assigned=True)
    at = int(now.timestamp())
    moves = {}
    for one in wanted:
        lead = held[one.lead_id]
        was, lead.owner, lead.assigned = lead.owner, one.to, True
        move = LeadMove(lead=lead, kind=LeadMove.Kind.ASSIGN, at=at, by=by, to=one.to, was=was, reason=one.reason)
        moves[lead.pk] = move
    LeadMove.objects.bulk_create(moves.values(), batch_size=100)
    _note([_given(held[pk], move) for pk, move in moves.items()], by=by, now=now)
    return moves


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
    _note([_Done(lead, move, was, changes, undone=True)], by=by, now=now)
    return lead
