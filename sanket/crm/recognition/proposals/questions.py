"""Questions about rounds. Proposals of others are asked for in one place, through ``visible_to``."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sanket.crm.activities.queries import ActivityType
from sanket.crm.activities.queries import types as activity_types
from sanket.crm.recognition.models import (
    RoundPerson,
    RoundType,
    TypeValue,
    ValueAgreement,
    ValueProposal,
    ValueRound,
)
from sanket.crm.workspace.queries import User


class Spread(NamedTuple):
    """How far the proposals for a type lie apart. Quartiles are Tukey's: inclusive, so that two answers have them."""

    type: ActivityType
    worth: TypeValue | None
    proposals: Sequence[ValueProposal]
    low: float
    first: float
    median: float
    third: float
    high: float
    agreement: ValueAgreement | None

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def suggestion(self) -> int:
        """The median as a whole number; of two equally near ones the one farther from 0."""
        return math.floor(abs(self.median) + 0.5) * (1 if self.median >= 0 else -1)


class Waiting(NamedTuple):
    """What a round wants of somebody."""

    round: ValueRound
    types: int
    asked: bool
    """Still to answer."""
    to_agree: int
    """Types without an agreed value, once all have answered."""


def rounds() -> QuerySet[ValueRound]:
    """Newest first, with how many types and people they ask, and how many answered."""
    staying = RoundPerson.objects.filter(withdrawn_at=None)
    return (
        ValueRound.objects.select_related("opened_by", "closed_by")
        .annotate(
            types=_number(RoundType.objects.all()),
            people=_number(staying),
            answers=_number(staying.filter(answered_at__isnull=False)),
            agreed=_number(ValueAgreement.objects.all()),
        )
        .order_by("-opened_at", "-pk")
    )


def _number(rows: QuerySet[Any]) -> Coalesce:
    """How many of these a round has; joined, they would multiply each other."""
    counted = rows.filter(round=OuterRef("pk")).order_by().values("round").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def open_round() -> ValueRound | None:
    return rounds().filter(closed_at=None).first()


def waiting(person: User) -> Waiting | None:
    """What the open round wants of this person; None where there is none."""
    found = ValueRound.objects.select_related("opened_by").filter(closed_at=None)
    here = RoundPerson.objects.filter(round=OuterRef("pk"), person=person, withdrawn_at=None, answered_at=None)
    row = found.annotate(
        mine=Exists(here),
        types=_number(RoundType.objects.all()),
        agreed=_number(ValueAgreement.objects.all()),
    ).first()
    if row is None:
        return None
    shown = row.shown_at is not None
    return Waiting(row, row.types, row.mine and not shown, row.types - row.agreed if shown else 0)


def asked_people(held: ValueRound) -> list[RoundPerson]:
    rows = RoundPerson.objects.filter(round=held).select_related("person", "withdrawn_by")
    return list(rows.order_by("person__name", "pk"))


def asked_types(held: ValueRound) -> list[ActivityType]:
    """In the order of the types' own list."""
    wanted = set(RoundType.objects.filter(round=held).values_list("type_id", flat=True))
    return [one for one in activity_types() if one.pk in wanted]


def own_proposals(held: ValueRound, person: User) -> dict[int, ValueProposal]:
    return {row.type_id: row for row in ValueProposal.objects.filter(round=held, person=person)}


def spreads(held: ValueRound, person: User) -> list[Spread]:
    """Per type what was proposed, the widest disagreement first. Empty until all who were asked have answered."""
    if held.shown_at is None:
        return []
    staying = RoundPerson.objects.filter(round=OuterRef("round"), person=OuterRef("person"), withdrawn_at=None)
    seen = ValueProposal.objects.visible_to(person).filter(Exists(staying), round=held)
    by_type: dict[int, list[ValueProposal]] = {}
    for row in seen.select_related("person").order_by("value", "person__name", "pk"):
        by_type.setdefault(row.type_id, []).append(row)
    worth = {row.pk: row for row in TypeValue.objects.filter(pk__in=list(by_type))}
    agreed = {row.type_id: row for row in ValueAgreement.objects.filter(round=held).select_related("by")}
    found = [
        _spread(one, worth.get(one.pk), by_type[one.pk], agreed.get(one.pk))
        for one in asked_types(held)
        if one.pk in by_type
    ]
    return sorted(found, key=lambda spread: (-spread.width, str(spread.type), spread.type.pk))


def _spread(
    kind: ActivityType, worth: TypeValue | None, proposals: list[ValueProposal], agreement: ValueAgreement | None
) -> Spread:
    values = [row.value for row in proposals]
    first, median, third = (
        statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else [float(values[0])] * 3
    )
    return Spread(kind, worth, proposals, min(values), first, median, third, max(values), agreement)
