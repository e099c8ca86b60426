"""Rules as files and programs spell them: teams by name, people by mail address."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sanket.crm.response.models import RoutingRule
from sanket.crm.response.rules import FIELDS, MOST_RULES, RoutingRefused, drafted
from sanket.crm.workspace.queries import Team, User

KINDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "condition": str,
    "then": str,
    "language": str,
    "own_territory": bool,
    "after_hours": str,
    "rest_days": (int, type(None)),
    "reason": str,
    "active": bool,
}
PASSED_OVER = ("id", "count")
"""What the REST API tells of a rule besides."""


def drafted_all(told: object) -> list[RoutingRule]:
    """The rules of a file, in its order: a list, or what `GET /routing/rules` answers. Nothing is saved. Raises
    `RoutingRefused`, which names the rule, and `ConditionRefused`."""
    items = told.get("items") if isinstance(told, Mapping) else told
    if not isinstance(items, list) or len(items) > MOST_RULES or not all(isinstance(one, Mapping) for one in items):
        raise RoutingRefused("rules", f"Write a list of at most {MOST_RULES} rules, each an object.")
    teams = {team.name.casefold(): team.pk for team in Team.objects.all()}
    people = {user.email.casefold(): user.pk for user in User.objects.filter(is_active=True)}
    rules = []
    for number, item in enumerate(items, start=1):
        try:
            rules.append(drafted(_said(item, teams, people)))
        except RoutingRefused as refused:
            sentence = f"Rule {number}: {refused.sentence}"
            raise RoutingRefused(str(refused.data["field"]), sentence) from refused
        # Its turns are its own, and its name is told.
        rules[-1].pk = -number
    return rules


def _said(item: Mapping[str, Any], teams: Mapping[str, int], people: Mapping[str, int]) -> dict[str, Any]:
    said: dict[str, Any] = {"active": True}
    for field, value in item.items():
        if field in PASSED_OVER or (field == "team" and value is None):
            continue
        if field == "team":
            said["team_id"] = teams.get(_name(value, "name"))
        elif field == "people":
            said["people"] = [_known(people, _name(one, "email")) for one in (value if isinstance(value, list) else [])]
        elif field not in KINDS or field not in FIELDS:
            raise RoutingRefused(field, f"A routing rule has no {field}.")
        elif not isinstance(value, KINDS[field]):
            raise RoutingRefused(field, f"{field} cannot be {str(value)[:40]!r}.")
        else:
            said[field] = value
    return said


def _known(people: Mapping[str, int], mail: str) -> int:
    if mail not in people:
        raise RoutingRefused("people", f"Nobody who is active has the address {mail[:200]}.")
    return people[mail]


def _name(value: object, field: str) -> str:
    return str(value.get(field) if isinstance(value, Mapping) else value).strip().casefold()
