"""The history of one lead: activities with what is left of them, crossings, and what people did, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sanket.crm.activities import queries as activities
from sanket.crm.leads.queries import Lead
from sanket.web import show
from sanket.web.accounts.ties import weighs
from sanket.web.accounts.timeline import entry
from sanket.web.leads.given import because
from sanket.web.leads.told import Told, address
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.activities.queries import Activity
    from sanket.crm.leads.queries import LeadMove
    from sanket.crm.recognition import queries as recognition
    from sanket.crm.response.queries import Assignment
    from sanket.crm.workspace.queries import User

TIMELINE = 20


def timeline(
    lead: Lead, told: Told, moves: Sequence[LeadMove], assignments: Sequence[Assignment]
) -> list[dict[str, Any]]:
    """Newest first: activities with their value then and what is left of it, crossings, deeds of people, and to whom it was
    given."""
    parts = {part.taken.act.id: part for part in told.parts}
    rows = activities.timeline(lead.account_id, offering_ids=told.tree.below(lead.offering_id), limit=TIMELINE)
    found = [(row.occurred_at, 0, _activity(row, parts.get(row.external_id), lead, told.why.weights)) for row in rows]
    found += [
        (when, 1, _crossing(kind))
        for kind, when, _cause in told.why.crossings
        if when != lead.recognised_at or kind == "cooled"
    ]
    found.append((lead.recognised_at, 2, entry(_("Recognised as a lead"), kind="recognised", url="#evidence")))
    by_rule = {one.move_id: because(one) for one in assignments}
    found += [(move.at, 3, _move(move, by_rule.get(move.pk, move.reason))) for move in moves]
    # Whose it was already, as the account's owner, was given it without a move.
    found += [(one.at, 3, _given(_("Given to %(to)s"), one.to, because(one))) for one in assignments if not one.move_id]
    oldest = rows[len(rows) - 1].occurred_at if len(rows) == TIMELINE else 0
    ordered = sorted((one for one in found if one[0] >= oldest), key=lambda one: (-one[0], -one[1]))
    return [{**told_entry, "meta": _meta(told_entry["meta"], when)} for when, _rank, told_entry in ordered]


def _meta(before: str, when: int) -> str:
    return " · ".join(filter(None, (before, show.instant(when))))


def _activity(
    row: Activity, part: recognition.PartOf | None, lead: Lead, weights: Mapping[int, float]
) -> dict[str, Any]:
    about = str(row.offering) if row.offering_id != lead.offering_id else ""
    weight = weights.get(row.contact_id or 0, 1.0)
    return entry(
        str(row.type),
        kind=row.type.direction,
        url=address(row.external_id),
        meta=" · ".join(filter(None, (str(row.contact) if row.contact else "", weighs(weight), about, row.source))),
        note=row.note,
        points=part.taken.value.value if part else None,
        now=part.points if part else None,
    )


def _crossing(kind: str) -> dict[str, Any]:
    words = {"recognised": _("Became hot"), "revived": _("Became hot again"), "cooled": _("Went cold")}
    return entry(words[kind], kind="gone" if kind == "cooled" else "recognised")


def _move(move: LeadMove, reason: str) -> dict[str, Any]:
    words = {
        "accept": _("Accepted"),
        "assign": _("Assigned to %(to)s"),
        "qualify": _("Qualified"),
        "convert": _("Made a deal of it"),
        "recycle": _("Recycled"),
        "disqualify": _("Disqualified"),
    }
    return _given(words[move.kind], move.to, reason, by=move.by)


def _given(words: str, to: User | None, reason: str, by: User | None = None) -> dict[str, Any]:
    what = words % {"to": to} if "%(to)s" in words else words
    return entry(what, kind="sales", icon="check", meta=str(by) if by else "", note=reason)
