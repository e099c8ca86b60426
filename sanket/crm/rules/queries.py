"""Questions to conditions: of whom is it true, how many are they, and what does it cost to find out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from sanket.crm.rules import tallies
from sanket.crm.rules.conditions import SUBJECTS, Answered, Asked, Explained, answered, holding_each, holding_then
from sanket.crm.rules.models import Membership, Segment, Snapshot, View
from sanket.crm.rules.register import register
from sanket.crm.rules.segments import among, in_snapshot
from sanket.crm.rules.views import LISTS, views_of
from sanket.crm.workspace.queries import zone
from sanket.engine.conditions.clock import Clock
from sanket.engine.conditions.explaining import Told, told
from sanket.engine.conditions.refusal import ConditionRefused
from sanket.shared.instants import datetime_of, seconds_of

__all__ = [
    "LISTS",
    "SUBJECTS",
    "Answered",
    "Asked",
    "ConditionRefused",
    "Explained",
    "Segment",
    "Snapshot",
    "View",
    "among",
    "answered",
    "clock_at",
    "condition_json",
    "entered_since",
    "held_at",
    "holding_each",
    "holding_then",
    "in_snapshot",
    "register",
    "segments",
    "snapshots",
    "spared",
    "views_of",
]


def clock_at(at: int) -> Clock:
    """An instant on the workspace's clock."""
    return Clock(at, zone())


def held_at(asked: Asked, subjects: Sequence[int], instants: Sequence[int]) -> list[bool]:
    """Whether it was true of each of these records at the instant beside it: of what is counted over time as it was then, of
    what stands in their rows as it stands now."""
    # What pages do not need they do not load.
    from sanket.crm.rules.histories import tried

    return [bool(one) for one in tried(asked, subjects, instants).true] if subjects else []


def entered_since(segment_id: int, since: int) -> list[tuple[int, int]]:
    """(who, when) of those who entered a segment that keeps its members since then, and are in it still."""
    found = Membership.objects.filter(segment_id=segment_id, since__gt=datetime_of(since)).order_by("since", "member")
    return [(member, seconds_of(at)) for member, at in found.values_list("member", "since")]


def segments() -> QuerySet[Segment]:
    """All of them: whoever may see some of the members may see the question."""
    return Segment.objects.select_related("by")


def snapshots(segment: Segment) -> QuerySet[Snapshot]:
    return Snapshot.objects.select_related("by", "segment").filter(segment=segment)


def condition_json(text: str, subject: str, *, at: int, explain: bool = False, limit: int = 100) -> dict[str, Any]:
    """How many and who first; with ``explain`` how it was found out."""
    asked = Asked(text, subject)
    clock = clock_at(at)
    count, ids = asked.found(clock, limit=limit)
    answer: dict[str, Any] = {"count": count, "ids": ids}
    if explain:
        answer["explain"] = explained_json(asked.explain(clock))
    return answer


def spared(asker: str, text: str, of: str) -> Told:
    """How the tests of somebody's condition have gone, one record at a time: how often each ran, and what was skipped."""
    asked = Asked(text, of)
    many, found = tallies.of_asker(asker, of)
    return told(asked.plan, found, many)


def explained_json(one: Explained) -> dict[str, Any]:
    return {
        "order": one.order,
        "records": one.rows,
        "tests": [
            {"test": step.test, "cost": step.cost, "ran": step.ran, "passed": step.passed, "skipped": step.skipped}
            for step in one.told.steps
        ],
        "saved": one.told.saved,
        "query": one.query,
        "parameters": [value if isinstance(value, int | float | str) else str(value) for value in one.parameters],
    }
