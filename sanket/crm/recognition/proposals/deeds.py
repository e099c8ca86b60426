"""Deeds of a round: ask, propose, withdraw somebody, close, and agree.

The audit trail says who answered and when. It never says what: the trail is open to managers while others still think.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from sanket.crm.activities.queries import type_names
from sanket.crm.recognition.models import (
    RoundPerson,
    RoundType,
    Scoring,
    ValueAgreement,
    ValueProposal,
    ValueRound,
)
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User, may
from sanket.shared.errors import Refusal

FEWEST = 2
"""With fewer than two answers there is nothing to compare, and a proposal would not be blind."""
LARGEST = 1_000
LONGEST_REMARK = 1_000


class RoundRefused(Refusal):
    """A deed that a round does not allow now."""


class Proposed(NamedTuple):
    value: int | None
    remark: str = ""


def open_round(
    *, types: Collection[int], people: Collection[User], by: User | None, now: datetime, note: str = ""
) -> ValueRound:
    """Ask people what types are worth."""
    known = type_names()
    wanted = [pk for pk in dict.fromkeys(types) if pk in known]
    if not wanted:
        raise RoundRefused("round.types", "Choose at least one activity type.", {"field": "types"})
    asked = list({person.pk: person for person in people}.values())
    if len(asked) < FEWEST:
        raise RoundRefused(
            "round.people", "Ask at least two people; one proposal alone shows no spread.", {"field": "people"}
        )
    _may_propose(asked)
    with transaction.atomic():
        _one_at_a_time()
        made = ValueRound.objects.create(opened_by=by, opened_at=now, note=note.strip())
        RoundType.objects.bulk_create([RoundType(round=made, type_id=pk) for pk in wanted])
        RoundPerson.objects.bulk_create([RoundPerson(round=made, person=person) for person in asked])
        changes = {"types": [known[pk][0] for pk in wanted], "people": [str(person) for person in asked]}
        _note("round.open", made, by, now, changes=changes, reason=made.note)
    return made


def ask_person(round_id: int, *, person: User, by: User | None, now: datetime) -> RoundPerson:
    """Ask one more, or again one who was withdrawn."""
    _may_propose([person])
    with transaction.atomic():
        held = _unanswered(round_id)
        found = RoundPerson.objects.filter(round=held, person=person).first()
        if found is not None and found.withdrawn_at is None:
            return found
        if found is None:
            found = RoundPerson(round=held, person=person)
        found.withdrawn_at = found.withdrawn_by = None
        found.withdrawn_reason = ""
        found.save()
        _note("round.ask", held, by, now, changes={"person": [None, str(person)]})
    return found


def withdraw_person(round_id: int, *, person: User, reason: str, by: User | None, now: datetime) -> RoundPerson:
    """Wait no longer for somebody; what they proposed does not count."""
    if not reason.strip():
        raise RoundRefused("round.reason", "Say why, for whoever asks later.", {"field": "reason"})
    with transaction.atomic():
        held = _unanswered(round_id)
        found = _asked(held, person)
        if RoundPerson.objects.filter(round=held, withdrawn_at=None).count() <= FEWEST:
            raise RoundRefused("round.few", "At least two have to stay. Ask somebody else first, or close the round.")
        found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = now, by, reason.strip()
        found.save()
        _note("round.withdraw", held, by, now, changes={"person": [str(person), None]}, reason=found.withdrawn_reason)
        _show(held, now)
    return found


def propose(round_id: int, *, person: User, given: Mapping[int, Proposed], hand_in: bool, now: datetime) -> ValueRound:
    """Keep what somebody proposes, type by type; with ``hand_in`` it is their answer. Both can be done again until
    the last one has answered."""
    with transaction.atomic():
        held = _unanswered(round_id)
        row = _asked(held, person)
        types = set(RoundType.objects.filter(round=held).values_list("type_id", flat=True))
        for pk, proposed in given.items():
            if pk in types:
                _keep(held, person, pk, proposed, now)
        if hand_in or row.answered_at is not None:
            _complete(held, person, types)
            row.answered_at = now
            row.save(update_fields=["answered_at"])
            _note("proposal.hand-in", held, person, now)
            _show(held, now)
    return held


def _keep(held: ValueRound, person: User, type_id: int, proposed: Proposed, now: datetime) -> None:
    mine = ValueProposal.objects.filter(round=held, person=person, type_id=type_id)
    if proposed.value is None:
        mine.delete()
        return
    if not -LARGEST <= proposed.value <= LARGEST:
        raise RoundRefused("rule.value", "A value is a whole number from -1,000 to 1,000.", {"type": type_id})
    kept = {"value": proposed.value, "remark": proposed.remark.strip()[:LONGEST_REMARK]}
    if not mine.filter(**kept).exists():
        ValueProposal.objects.update_or_create(round=held, person=person, type_id=type_id, defaults={**kept, "at": now})


def _complete(held: ValueRound, person: User, types: set[int]) -> None:
    there = set(ValueProposal.objects.filter(round=held, person=person).values_list("type_id", flat=True))
    if missing := sorted(types - there):
        raise RoundRefused(
            "proposal.missing",
            "Propose a value for each type before you hand in; 0 is one, too.",
            {"types": missing},
        )


def close_round(round_id: int, *, by: User | None, now: datetime) -> ValueRound:
    """End a round. One that not everybody has answered stays closed to all eyes for ever."""
    with transaction.atomic():
        held = _held(round_id)
        if held.closed_at is None:
            held.closed_at, held.closed_by = now, by
            held.save(update_fields=["closed_at", "closed_by"])
            _note("round.close", held, by, now)
    return held


def reopen_round(round_id: int, *, by: User | None, now: datetime) -> ValueRound:
    with transaction.atomic():
        held = _held(round_id)
        if held.closed_at is not None:
            _one_at_a_time()
            held.closed_at = held.closed_by = None
            held.save(update_fields=["closed_at", "closed_by"])
            _note("round.reopen", held, by, now)
    return held


def agree_on(round_id: int, *, type_id: int, value: int, reason: str, by: User | None, now: datetime) -> ValueAgreement:
    """Write down what a round came to for a type. The caller puts the value into the draft in the same transaction."""
    if not reason.strip():
        raise RoundRefused("round.reason", "Say why, for whoever asks later.", {"field": "reason"})
    if not -LARGEST <= value <= LARGEST:
        raise RoundRefused("rule.value", "A value is a whole number from -1,000 to 1,000.", {"field": "value"})
    with transaction.atomic():
        held = _held(round_id)
        _open(held)
        if held.shown_at is None:
            raise RoundRefused("round.early", "Not everybody has answered yet; wait, or withdraw who cannot answer.")
        if not RoundType.objects.filter(round=held, type_id=type_id).exists():
            raise RoundRefused("round.type", "This round does not ask about that type.")
        made, _new = ValueAgreement.objects.update_or_create(
            round=held, type_id=type_id, defaults={"value": value, "reason": reason.strip(), "by": by, "at": now}
        )
        name = type_names()[type_id][0]
        _note("value.agree", held, by, now, changes={name: [None, value]}, reason=made.reason)
    return made


def take_back_agreement(round_id: int, *, type_id: int, by: User | None, now: datetime) -> ValueAgreement | None:
    """Take an agreement back; returns what it was."""
    with transaction.atomic():
        held = _held(round_id)
        _open(held)
        was = ValueAgreement.objects.filter(round=held, type_id=type_id).first()
        if was is not None:
            ValueAgreement.objects.filter(pk=was.pk).delete()
            _note("value.undo-agree", held, by, now, changes={type_names()[type_id][0]: [was.value, None]})
    return was


def _held(round_id: int) -> ValueRound:
    return ValueRound.objects.select_for_update(of=("self",)).get(pk=round_id)


def _open(held: ValueRound) -> None:
    if held.closed_at is not None:
        raise RoundRefused("round.closed", "This round is closed.")


def _unanswered(round_id: int) -> ValueRound:
    """The round, locked: while its answers are still to come."""
    held = _held(round_id)
    _open(held)
    if held.shown_at is not None:
        raise RoundRefused("round.shown", "All have answered; the proposals are open to read and stay as they are.")
    return held


def _asked(held: ValueRound, person: User) -> RoundPerson:
    found = RoundPerson.objects.filter(round=held, person=person, withdrawn_at=None).first()
    if found is None:
        raise RoundRefused("round.not-asked", f"{person} is not asked in this round.")
    return found


def _may_propose(people: Iterable[User]) -> None:
    for person in people:
        if not person.is_active or not may(person, "scoring.propose"):
            raise RoundRefused(
                "round.person",
                f"{person} may not propose values; ask active administrators, managers and marketing.",
                {"field": "people"},
            )


def _one_at_a_time() -> None:
    # Whoever opens a round waits here for the other who does.
    Scoring.objects.select_for_update().filter(pk=1).first()
    if ValueRound.objects.filter(closed_at=None).exists():
        raise RoundRefused("round.open", "A round is open already; close that one first.")


def _show(held: ValueRound, now: datetime) -> None:
    """Open the proposals to all once nobody is waited for."""
    waited = RoundPerson.objects.filter(round=held, withdrawn_at=None)
    if not waited.filter(answered_at=None).exists() and waited.count() >= FEWEST:
        held.shown_at = now
        held.save(update_fields=["shown_at"])


def _note(
    verb: str,
    held: ValueRound,
    by: User | None,
    now: datetime,
    *,
    changes: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    audit(
        by=by, verb=verb, kind="round", subject=held.pk, label=held.note, changes=changes or {}, reason=reason, now=now
    )
