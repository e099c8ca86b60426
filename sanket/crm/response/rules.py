"""Deeds on routing rules: add, change, put in another place, remove. Each is in the audit trail.

Each takes the turn of who gives leads out, before any row: a slice wants the rules that it names once more at its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from sanket.crm.response.listeners import ask_what_waits
from sanket.crm.response.models import AfterHours, Promise, RoutingRule, Then
from sanket.crm.response.promises import FIELDS as PROMISED
from sanket.crm.response.routing import take_turn
from sanket.crm.rules.actions import forget_tests
from sanket.crm.rules.queries import Asked
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import Team, User, may
from sanket.shared.errors import Refusal
from sanket.shared.instants import seconds_of

LONGEST_NAME, LONGEST_REASON = 100, 300
MOST_RULES, MOST_PEOPLE, MOST_DAYS = 200, 100, 3_650
FIELDS = (
    "name", "condition", "then", "team_id", "people", "language", "own_territory", "after_hours", "rest_days", "reason",
    "active",
)  # fmt: skip


class RoutingRefused(Refusal):
    """``field`` names what was said wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("routing.refused", sentence, {"field": field})


@transaction.atomic
def add_rule(*, by: User | None, now: datetime, **said: Any) -> RoutingRule:
    """At the end of the list. Raises `ConditionRefused` where the condition cannot be asked of leads."""
    take_turn(seconds_of(now))
    if RoutingRule.objects.count() >= MOST_RULES:
        raise RoutingRefused("name", f"There are {MOST_RULES} rules already; remove one first.")
    last = RoutingRule.objects.order_by("-position").first()
    rule = RoutingRule(position=last.position + 1 if last else 1, then=Then.TEAM)
    _put(rule, said)
    rule.save()
    _note(rule, "add", {field: [None, getattr(rule, field)] for field in said}, by=by, now=now)
    return rule


@transaction.atomic
def save_rule(rule: RoutingRule, *, by: User | None, now: datetime, **said: Any) -> dict[str, list[Any]]:
    """Change what is given; answers what changed."""
    take_turn(seconds_of(now))
    saved = RoutingRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    before = {field: getattr(saved, field) for field in FIELDS}
    _put(saved, said)
    changes = {field: [was, getattr(saved, field)] for field, was in before.items() if getattr(saved, field) != was}
    if changes:
        saved.save()
        if "condition" in changes:
            forget_tests(f"routing:{saved.pk}")
        _note(saved, "save", changes, by=by, now=now)
    return changes


@transaction.atomic
def move_rule(rule: RoutingRule, *, up: bool, by: User | None, now: datetime) -> bool:
    """Change places with its neighbour; answers whether there was one."""
    take_turn(seconds_of(now))
    ids = list(RoutingRule.objects.order_by("position", "pk").values_list("pk", flat=True))
    place = ids.index(rule.pk) if rule.pk in ids else len(ids)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ids):
        return False
    ids[place], ids[other] = ids[other], ids[place]
    return order_rules(ids, by=by, now=now)


@transaction.atomic
def order_rules(ids: Sequence[int], *, by: User | None, now: datetime) -> bool:
    """Ask all rules in this order; answers whether it was another."""
    take_turn(seconds_of(now))
    rules = {rule.pk: rule for rule in RoutingRule.objects.select_for_update(no_key=True).order_by("position", "pk")}
    if sorted(ids) != sorted(rules):
        raise RoutingRefused("rules", "Name each rule once: somebody may have added or removed one meanwhile.")
    before, after = list(rules.values()), [rules[pk] for pk in ids]
    if before == after:
        return False
    _put_in_order(after)
    names = [[one.name for one in some] for some in (before, after)]
    ask_what_waits()
    audit(by=by, verb="routing.order", kind="routing", subject="", label="", changes={"rules": names}, now=now)
    return True


def _put_in_order(rules: Sequence[RoutingRule]) -> None:
    for position, one in enumerate(rules, start=1):
        RoutingRule.objects.filter(pk=one.pk).exclude(position=position).update(position=position)


@transaction.atomic
def remove_rule(rule: RoutingRule, *, by: User | None, now: datetime) -> dict[str, Any]:
    """Answers what `restore_rule` puts back, with what its leads were promised. What it gave out keeps its words."""
    take_turn(seconds_of(now))
    promise = Promise.objects.filter(rule=rule).values(*PROMISED).first()
    kept = {"position": rule.position, "promise": promise, **{field: getattr(rule, field) for field in FIELDS}}
    _note(rule, "remove", {"condition": [rule.condition, None]}, by=by, now=now)
    RoutingRule.objects.filter(pk=rule.pk).delete()
    forget_tests(f"routing:{rule.pk}")
    return kept


@transaction.atomic
def restore_rule(kept: Mapping[str, Any], *, by: User | None, now: datetime) -> RoutingRule:
    take_turn(seconds_of(now))
    rule = RoutingRule(position=kept["position"])
    _put(rule, {field: kept[field] for field in FIELDS})
    rule.save()
    if promise := kept.get("promise"):
        Promise.objects.create(rule=rule, **promise)
    _note(rule, "restore", {"condition": [None, rule.condition]}, by=by, now=now)
    return rule


def drafted(said: Mapping[str, Any], rule: RoutingRule | None = None) -> RoutingRule:
    """A rule as it would be kept, to be tried and not saved: a new one, or ``rule`` with other words."""
    made = RoutingRule(pk=rule.pk, position=rule.position) if rule else RoutingRule(position=0, then=Then.TEAM)
    _put(made, said, name_taken=False)
    return made


def _put(rule: RoutingRule, said: Mapping[str, Any], *, name_taken: bool = True) -> None:
    for field, value in said.items():
        if field not in FIELDS:
            raise RoutingRefused(field, f"A routing rule has no {field}.")
        setattr(rule, field, value)
    rule.name = " ".join(str(rule.name).split())
    rule.reason = " ".join(str(rule.reason).split())
    rule.condition = Asked(rule.condition, "lead").text if rule.condition.strip() else ""
    if name_taken and RoutingRule.objects.filter(name__iexact=rule.name).exclude(pk=rule.pk).exists():
        raise RoutingRefused("name", f"There is a rule {rule.name} already.")
    _check(rule)


def _check(rule: RoutingRule) -> None:
    if not rule.name:
        raise RoutingRefused("name", "Give the rule a name.")
    if len(rule.name) > LONGEST_NAME:
        raise RoutingRefused("name", f"The name has at most {LONGEST_NAME} characters.")
    if rule.then not in Then.values:
        raise RoutingRefused("then", f"Choose one of {', '.join(Then.values)}.")
    if rule.after_hours not in AfterHours.values:
        raise RoutingRefused("after_hours", f"Choose one of {', '.join(AfterHours.values)}.")
    _check_who(rule)
    _keep_what_counts(rule)
    if rule.then in (Then.NURTURE, Then.HOLD) and not rule.reason:
        raise RoutingRefused("reason", "Say why, in the words that people will read on the lead.")
    if len(rule.reason) > LONGEST_REASON:
        raise RoutingRefused("reason", f"The reason has at most {LONGEST_REASON} characters.")
    if rule.rest_days is not None and not 1 <= rule.rest_days <= MOST_DAYS:
        raise RoutingRefused("rest_days", f"Give 1 to {MOST_DAYS:,} days.")


def _keep_what_counts(rule: RoutingRule) -> None:
    """What another way of giving leads out would need is not kept."""
    if rule.then in (Then.NURTURE, Then.HOLD):
        rule.language, rule.own_territory, rule.after_hours = "", False, AfterHours.ANYWAY
    else:
        rule.reason = ""
    if rule.then != Then.NURTURE:
        rule.rest_days = None


def _check_who(rule: RoutingRule) -> None:
    rule.team_id = rule.team_id if rule.then == Then.TEAM else None
    if rule.then == Then.TEAM and not Team.objects.filter(pk=rule.team_id or 0).exists():
        raise RoutingRefused("team", "Choose a team.")
    if rule.then not in (Then.PERSON, Then.PEOPLE):
        rule.people = []
        return
    rule.people = _people(rule.people)
    if rule.then == Then.PERSON and len(rule.people) != 1:
        raise RoutingRefused("people", "Choose one person.")
    if not rule.people:
        raise RoutingRefused("people", "Choose at least one person.")


def _people(given: Sequence[int]) -> list[int]:
    people = list(dict.fromkeys(given))
    known = {one.pk: one for one in User.objects.filter(pk__in=people, is_active=True)}
    if len(people) > MOST_PEOPLE or not known.keys() >= set(people):
        raise RoutingRefused("people", f"Choose at most {MOST_PEOPLE} people who are active.")
    if idle := next((known[pk] for pk in people if not may(known[pk], "lead.act")), None):
        raise RoutingRefused("people", f"{idle} may not work on leads: choose people who sell, or managers.")
    return people


def _note(rule: RoutingRule, deed: str, changes: dict[str, Any], *, by: User | None, now: datetime) -> None:
    ask_what_waits()
    audit(by=by, verb=f"routing.{deed}", kind="routing", subject=rule.pk, label=rule.name, changes=changes, now=now)
