"""What is done to leads: by people, and what recognition has them say."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.leads.checklist import ChecklistRefused, Question, answer, save_checklist
from sanket.crm.leads.making import (
    Upcoming,
    all_told,
    announce_some,
    drop_some,
    prepare,
    prepare_anew,
    standing_under,
    told_standings,
    unannounced,
    upcoming,
    versions,
)
from sanket.crm.leads.moves import (
    Deed,
    Given,
    LeadRefusal,
    accept,
    assign,
    convert,
    disqualify,
    hand_out,
    hand_over,
    hold_lead,
    hold_leads,
    must_be_theirs,
    qualify,
    recycle,
    take_on,
    undo,
)
from sanket.crm.leads.pointer import IN_FORCE, point_to
from sanket.crm.leads.reasons import ReasonRefused, Worded, save_reasons
from sanket.crm.leads.rows import Standing, read_ahead
from sanket.crm.leads.standing import Known, keep, known, known_of
from sanket.crm.plans import planned
from sanket.shared.batches import sliced

__all__ = [
    "ChecklistRefused",
    "Deed",
    "Dressed",
    "Given",
    "Known",
    "LeadRefusal",
    "Question",
    "ReasonRefused",
    "Standing",
    "Upcoming",
    "Worded",
    "accept",
    "all_told",
    "announce_some",
    "answer",
    "assign",
    "convert",
    "disqualify",
    "dress",
    "dress_worked_out",
    "drop_some",
    "follow_owner",
    "hand_out",
    "hand_over",
    "hold_lead",
    "hold_leads",
    "keep",
    "known",
    "known_of",
    "leave_as_said",
    "must_be_theirs",
    "point_to",
    "prepare",
    "prepare_anew",
    "qualify",
    "read_ahead",
    "recycle",
    "save_checklist",
    "save_reasons",
    "standing_under",
    "take_on",
    "told_standings",
    "unannounced",
    "undo",
    "unsaid",
    "upcoming",
    "versions",
]


class Dressed(NamedTuple):
    """What people read on a lead. No evidence: it is frozen already and stays as it is."""

    id: int
    people: int
    why: Mapping[str, object]
    covered_by: int | None
    evidence: Mapping[str, object] | None
    stands: tuple[int, int]
    """As ``Newest.stands`` was when this was worked out; what was not held since is written only while that is so."""


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
