"""What conditions may ask of a lead's clock, and of the attempts at reaching them.

A lead without a clock (another one speaks for it, or an old log made it) was neither missed nor left without an answer as
far as anybody knows: all of it is unknown. Of the past a clock is told as it stands now; attempts are counted as of then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanket.crm.response.models import AttemptOutcome
from sanket.engine.conditions.counting import WITHIN, Events, Owner
from sanket.engine.conditions.fields import OF_OTHERS, Entity, Field, Kind, Measure, Parameter

EVENTS = Events(
    "crm_attempt WHERE made_at IS NOT NULL",
    "made_at",
    {"lead": Owner("lead_id", "lead.id")},
    {"outcome": "outcome"},
)
_LAST = (
    "(SELECT made.outcome FROM crm_attempt made WHERE made.lead_id = lead.id AND made.made_at IS NOT NULL"
    " ORDER BY made.made_at DESC, made.nth DESC LIMIT 1)"
)
_PLANNED = (
    "(SELECT min(planned.due_at) FROM crm_attempt planned WHERE planned.lead_id = lead.id"
    " AND planned.made_at IS NULL AND planned.skipped_at IS NULL)"
)


def condition_entities() -> tuple[Entity, ...]:
    """The clock of a lead, and the last and the next attempt."""
    fields = (
        Field("told", Kind.MOMENT, "when somebody had it first", "response.told_at", whole_seconds=True),
        Field("due", Kind.MOMENT, "when it is to be answered at the latest", "response.due_at", whole_seconds=True),
        Field("answered", Kind.TRUTH, "whether somebody of ours has answered", _so("answered_at")),
        Field("answered_at", Kind.MOMENT, "when that was", "response.answered_at", whole_seconds=True),
        Field("answered_in", Kind.LENGTH, "working time of whoever had it, from being told until then", "response.waited"),
        Field("missed", Kind.TRUTH, "whether nobody had answered when it was due", _so("missed_at")),
        Field("reached", Kind.TRUTH, "whether the customer was reached", _so("reached_at")),
        Field(
            "outcome", Kind.TEXT, "what came of the last attempt", _LAST, OF_OTHERS,
            choices=tuple(AttemptOutcome.values),
        ),
        Field("next_attempt", Kind.MOMENT, "when it is tried again", _PLANNED, OF_OTHERS, whole_seconds=True),
    )  # fmt: skip
    join = "LEFT JOIN crm_clock response ON response.lead_id = lead.id"
    return (Entity("response", {field.name: field for field in fields}, frozenset({"lead"}), joins={"lead": join}),)


def condition_measures(offerings: Callable[[], Mapping[str, tuple[int, ...]]]) -> tuple[Measure, ...]:
    """How often it was tried. A lead has one offering: ``offerings`` is not asked for."""
    outcome = Parameter("outcome", "text", "what came of the attempt", AttemptOutcome.NO_ANSWER, names=_outcomes)
    example = 'attempts("no answer", within = 2 days) >= 2'
    return (
        Measure(
            "attempts", Kind.NUMBER, "how often we tried to reach them", example, (outcome, WITHIN),
            EVENTS.keys, EVENTS.test,
        ),
    )  # fmt: skip


def _so(column: str) -> str:
    return f"(CASE WHEN response.lead_id IS NULL THEN NULL ELSE response.{column} IS NOT NULL END)"


def _outcomes() -> dict[str, Any]:
    return {outcome: (outcome,) for outcome in AttemptOutcome.values}
