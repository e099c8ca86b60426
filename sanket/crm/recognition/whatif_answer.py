"""What-if as the command line answers it: the whole grid, and pairs of it with all that is known of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sanket.crm.recognition.whatif import WhatIf, flat, missing, recommended
from sanket.crm.recognition.whatif_caution import caution
from sanket.crm.recognition.whatif_stage import Grid
from sanket.engine.recognition.interval import wilson
from sanket.engine.recognition.recommend import BEST, CATCH, LEAST_LEADS, LOAD
from sanket.shared import instants

CAUGHT = 0.8
"""The share of won deals that is recommended for when nobody says another."""


def what_if_json(found: WhatIf, goals: Sequence[tuple[str, float | None]] = ()) -> dict[str, Any]:
    """``goals``: (load, leads a week), (catch, share) or (best, None); without any, all for which a number is known."""
    rows, columns = len(found.interest), len(found.fitment)
    level = flat(found)
    asked = [] if missing(found) or level else goals or _goals(found)
    told: dict[str, Any] = {
        "activities": found.activities,
        "groups": found.groups,
        "outcomes": found.outcomes,
        "wins": found.wins,
        "months": round(found.months, 3),
        "begin": instants.show(found.begin),
        "end": instants.show(found.end),
        "horizon_days": found.horizon_days,
        "together": found.together,
        "own_thresholds": found.apart,
        "flat": level,
        "interest_thresholds": found.interest,
        "fitment_thresholds": found.fitment,
        "agreed": pair(found, found.agreed, found.base),
        "grid": {
            "leads": found.grid.leads,
            "won": found.grid.won,
            "revived": found.grid.revived,
            "wins": [[found.wins] * columns] * rows,
            "covered": found.grid.covered,
            "median_warning_days": found.grid.warning,
        },
        "capacity_a_week": found.per_week,
        "people": found.people,
        "missing_wins": missing(found),
        "recommended": [_recommended(found, *goal) for goal in asked],
    }
    if found.wanted is not None:
        told["at"] = pair(found, found.wanted, found.grid)
    return told


def pair(found: WhatIf, cell: tuple[int, int], grid: Grid) -> dict[str, Any]:
    """All that is known of one pair of thresholds. Shares come with the interval that holds 95 %."""
    j, k = cell
    leads, won, covered = grid.leads[j][k], grid.won[j][k], grid.covered[j][k]
    between = None if grid.low[j][k] is None else [grid.low[j][k], grid.high[j][k]]
    return {
        "interest_threshold": found.interest[j],
        "fitment_threshold": found.fitment[k],
        "leads": leads,
        "won": won,
        "covered": covered,
        "revived": grid.revived[j][k],
        "leads_a_month": round(leads / found.months, 3),
        "leads_a_week": round(leads / found.weeks, 3),
        "leads_a_week_each": round(leads / found.weeks / found.people, 3) if found.people else None,
        "precision": won / leads if leads else None,
        "precision_interval": wilson(won, leads),
        "recall": covered / found.wins if found.wins else None,
        "recall_interval": wilson(covered, found.wins),
        "median_warning_days": grid.warning[j][k],
        "median_warning_interval": between,
    }


def _goals(found: WhatIf) -> list[tuple[str, float | None]]:
    load: list[tuple[str, float | None]] = [(LOAD, found.per_week)] if found.per_week else []
    return [*load, (CATCH, CAUGHT), (BEST, None)]


def _recommended(found: WhatIf, goal: str, wanted: float | None) -> dict[str, Any]:
    pick = recommended(found, goal, wanted)
    told = {"goal": goal, "wanted": wanted}
    if pick is None:
        note = f"no pair of thresholds has {LEAST_LEADS} leads and a win to tell by"
        return {**told, "interest_threshold": None, "fitment_threshold": None, "met": False, "at_end": [], "note": note}
    against = caution(found, pick.cell)
    notes = [] if pick.met else ["nothing reaches this goal; this comes nearest"]
    if against.at_end:
        notes.append(f"at the end of the slider of {' and of '.join(against.at_end)}; what lies beyond is not known")
    if against.won is not None:
        (j, k), (j0, k0) = pick.cell, found.agreed
        more = found.grid.leads[j][k] - found.base.leads[j0][k0]
        gained = found.grid.covered[j][k] - found.base.covered[j0][k0]
        if more > 0:
            notes.append(f"takes in more than it gains: {more:,} more leads for {gained:,} more wins recognised first")
        notes.append(f"{against.won:.0%} of its leads won instead of {against.agreed:.0%}")
    return {
        **told,
        **pair(found, pick.cell, found.grid),
        "met": pick.met,
        "interest_alike": [found.interest[end] for end in pick.interest],
        "fitment_alike": [found.fitment[end] for end in pick.fitment],
        "at_end": against.at_end,
        "note": "; ".join(notes),
    }
