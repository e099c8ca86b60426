"""What the sliders and the tried settings say, put into the draft."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.recognition.book import Book
from sanket.crm.recognition.draft import draft_defaults, draft_influence, draft_tunings, draft_values
from sanket.crm.recognition.whatif import WhatIf
from sanket.crm.recognition.whatif_past import within
from sanket.crm.recognition.whatif_stage import Wish, agreed_threshold, scaled
from sanket.crm.workspace.queries import User

THRESHOLDS = (("interest_threshold", 1), ("fitment_threshold", 2))


class Proposal(NamedTuple):
    """Rows as ``draft_values`` and ``draft_tunings`` take them, and the defaults."""

    values: list[dict[str, Any]]
    tunings: list[dict[str, Any]]
    defaults: dict[str, float]


def proposal(found: WhatIf, wish: Wish, cell: tuple[int, int]) -> Proposal:
    """What would have to change for the pair ``cell`` of the grid to be in force."""
    rules = found.past.rules
    wanted = {1: found.interest[cell[0]], 2: found.fitment[cell[1]]}
    changed = {
        name: wanted[which] for name, which in THRESHOLDS if wanted[which] != agreed_threshold(rules, wish, which)
    }
    general = {name: getattr(wish.trial, name) for name in ("half_life_days", "rho", "off_ratio")}
    general = {name: value for name, value in general.items() if value is not None}
    tunings = _own(rules, wish, wanted) if wish.together else []
    if wish.offering is not None:
        own = {**changed, **({"half_life_days": general.pop("half_life_days")} if "half_life_days" in general else {})}
        tunings += [{"offering_id": wish.offering, **own}] if own else []
    else:
        general |= changed
    return Proposal([{"type_id": pk, "value": points} for pk, points in wish.trial.values], tunings, general)


def _own(rules: Book, wish: Wish, wanted: dict[int, float]) -> list[dict[str, Any]]:
    """The thresholds that other offerings have of their own, in proportion."""
    rows = []
    for pk in sorted(rules.offerings):
        if pk == wish.offering or not within(rules, pk, wish.offering):
            continue
        row: dict[str, Any] = {}
        for name, which in THRESHOLDS:
            own = rules.tunings.get(pk, (None, None, None))[which]
            if own is not None:
                there = scaled(own, wanted[which], agreed_threshold(rules, wish, which))
                row |= {name: there} if there != own else {}
        if row:
            rows.append({"offering_id": pk, **row})
    return rows


@transaction.atomic
def draft_proposal(found: WhatIf, wish: Wish, cell: tuple[int, int], *, by: User, now: datetime, reason: str) -> int:
    """Put it into the draft, all or nothing; answers how many settings it would change."""
    wanted = proposal(found, wish, cell)
    changed = draft_values(wanted.values, by=by, now=now, reason=reason) if wanted.values else 0
    changed += draft_tunings(wanted.tunings, by=by, now=now, reason=reason) if wanted.tunings else 0
    changed += draft_defaults(by=by, now=now, reason=reason, **wanted.defaults) if wanted.defaults else 0
    if wish.trial.influence is not None:
        changed += draft_influence(wish.trial.influence or None, by=by, now=now, reason=reason)
    return changed
