"""The register: each score with what it is for and how good it was when last measured."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sanket.crm.insight.models import Measurement
from sanket.engine.register import Entry, entries
from sanket.engine.scoring.shift import shift

__all__ = ["Drift", "Entry", "Measurement", "Registered", "register", "register_json"]

MOVED = 0.1
"""A distribution that moved further than this is worth a look."""


class Drift(NamedTuple):
    """Against the measurement before: how much better or worse, whether by more than chance, how far the score moved."""

    since: Measurement
    auc: float | None
    beyond_chance: bool
    shift: float

    @property
    def moved(self) -> bool:
        return self.shift > MOVED


class Registered(NamedTuple):
    entry: Entry
    last: Measurement | None
    drift: Drift | None


def register() -> list[Registered]:
    """All entries in their order. One question a score, along its index."""
    found = []
    for entry in entries():
        newest = list(Measurement.objects.filter(score=entry.name).order_by("-at", "-pk")[:2])
        found.append(Registered(entry, newest[0] if newest else None, _drift(newest) if len(newest) > 1 else None))
    return found


def _drift(newest: Sequence[Measurement]) -> Drift:
    last, before = newest
    moved = shift(before.spread, last.spread)
    one, other = last.quality.get("auc"), before.quality.get("auc")
    if not one or not other:
        return Drift(before, None, False, moved)
    apart = one["low"] > other["high"] or one["high"] < other["low"]
    return Drift(before, round(one["value"] - other["value"], 4), apart, moved)


def register_json() -> dict[str, Any]:
    return {"scores": [_as_json(one) for one in register()]}


def _as_json(one: Registered) -> dict[str, Any]:
    entry, last, drift = one
    told: dict[str, Any] = {
        "score": entry.name,
        "title": entry.title,
        "decision": entry.decision,
        "method": entry.method,
        "formula": entry.formula,
        "file": entry.file,
        "inputs": list(entry.inputs),
        "refresh": list(entry.refresh),
        "measured": None,
        "not_measured": None,
        "drift": None,
    }
    if last is None:
        told["not_measured"] = {"why": "never"}
    elif last.missing:
        told["not_measured"] = {"why": last.missing, "at": last.at.isoformat(), "data": last.data}
    else:
        told["measured"] = {"at": last.at.isoformat(), "version": last.version, **last.quality, "data": last.data}
    if drift is not None:
        told["drift"] = {
            "since": drift.since.at.isoformat(),
            "auc": drift.auc,
            "beyond_chance": drift.beyond_chance,
            "shift": round(drift.shift, 4),
        }
    return told
