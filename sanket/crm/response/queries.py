"""Questions to routing: who was given a lead and why, what waits and why, which rules there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanket.crm.leads.queries import Lead
from sanket.crm.response.calls import ANSWER, ASKED, ATTEMPT, Call, Short, calls_due, calls_of, count_short, short
from sanket.crm.response.counted import matching, matching_each
from sanket.crm.response.escalated import Escalated, Escalations, escalated_to
from sanket.crm.response.holders import timed
from sanket.crm.response.listed import (
    ANSWERS,
    PLACE,
    PLACE_BY_WORTH,
    answered,
    clocks_of,
    part_by_worth,
    part_to_answer,
    worths_of,
)
from sanket.crm.response.models import (
    AfterHours,
    Assignment,
    Attempt,
    Clock,
    Escalation,
    Promise,
    RoutingRule,
    Then,
    Waiting,
)
from sanket.crm.response.outcomes import TYPES, last_made
from sanket.crm.response.ownerless import ownerless
from sanket.crm.response.past import UNKNOWN
from sanket.crm.response.promises import Promises, promises
from sanket.crm.response.queue import Queue, Queued, Quiet, Ranked, queue, quiet, rank_of
from sanket.crm.response.replay import Difference, Fate, Replayed, replay
from sanket.crm.response.report import LAST as LAST_ATTEMPT
from sanket.crm.response.report import SPEEDS, Effect, Report, report
from sanket.crm.response.report import Asked as AboutResponse
from sanket.crm.response.rules import drafted
from sanket.crm.response.spelled import drafted_all
from sanket.crm.response.told import replay_json
from sanket.crm.response.waiting import deliberately_waiting
from sanket.shared.batches import sliced

OUTCOME_TYPES = tuple(external_id for external_id, _ in TYPES.values())

__all__ = [
    "ANSWER",
    "ANSWERS",
    "ASKED",
    "ATTEMPT",
    "JUST_OPENED",
    "LAST_ATTEMPT",
    "OUTCOME_TYPES",
    "PLACE",
    "PLACE_BY_WORTH",
    "SPEEDS",
    "UNKNOWN",
    "AboutResponse",
    "AfterHours",
    "Assignment",
    "Attempt",
    "Call",
    "Clock",
    "Difference",
    "Effect",
    "Escalated",
    "Escalation",
    "Escalations",
    "Fate",
    "Promise",
    "Promises",
    "Queue",
    "Queued",
    "Quiet",
    "Ranked",
    "Replayed",
    "Report",
    "RoutingRule",
    "Short",
    "Then",
    "Waiting",
    "answered",
    "assignments_of",
    "attempts_of",
    "calls_due",
    "calls_of",
    "clock_of",
    "clocks_of",
    "count_short",
    "deliberately_waiting",
    "drafted",
    "drafted_all",
    "escalated_to",
    "escalations_of",
    "in_words",
    "last_made",
    "matching",
    "matching_each",
    "ownerless",
    "part_by_worth",
    "part_to_answer",
    "promises",
    "queue",
    "quiet",
    "rank_of",
    "replay",
    "replay_json",
    "report",
    "rules",
    "short",
    "why_waiting",
    "worths_of",
]

JUST_OPENED = "It is about to be given to somebody."


def rules() -> list[RoutingRule]:
    """All of them, in order, those that are off too."""
    return list(RoutingRule.objects.select_related("team").order_by("position", "pk"))


def assignments_of(lead: Lead) -> list[Assignment]:
    """Each time that it was given out by rules, in order."""
    return list(Assignment.objects.select_related("to", "runner_up").filter(lead_id=lead.pk).order_by("pk"))


def clock_of(lead: Lead) -> Clock | None:
    return timed(Clock.objects.filter(pk=lead.pk)).first()


def attempts_of(lead: Lead) -> list[Attempt]:
    """Made, planned and skipped, in order."""
    return list(Attempt.objects.select_related("by").filter(lead_id=lead.pk).order_by("nth"))


def escalations_of(lead: Lead) -> list[Escalation]:
    return list(Escalation.objects.select_related("was", "to").filter(lead_id=lead.pk).order_by("-pk"))


def why_waiting(lead_ids: Iterable[int]) -> dict[int, str]:
    """Lead -> why nobody was given it, of those that wait."""
    found: dict[int, str] = {}
    for ids in sliced(lead_ids):
        found |= dict(Waiting.objects.filter(lead_id__in=ids).values_list("lead_id", "reason"))
    return {pk: reason or JUST_OPENED for pk, reason in found.items()}


def in_words(rule: RoutingRule, names: Mapping[int, str]) -> str:
    """What it does with a lead. ``names``: of users."""
    people = ", ".join(names.get(pk, "?") for pk in rule.people)
    said = {
        Then.TEAM: f"team {rule.team}, fewest open leads",
        Then.PERSON: people,
        Then.PEOPLE: f"{people}, in turns",
        Then.OWNER: "the account's owner",
        Then.ANYONE: "who sees the account, fewest open leads",
        Then.NURTURE: f"recycle: {rule.reason}",
        Then.HOLD: f"hold: {rule.reason}",
    }[Then(rule.then)]
    more = [f"who speaks {rule.language}"] if rule.language else []
    more += ["in their territory"] if rule.own_territory else []
    more += {AfterHours.ON_CALL: ["after hours on call"], AfterHours.WAIT: ["in working hours"]}.get(
        AfterHours(rule.after_hours), []
    )
    return "; ".join([said, *more])
