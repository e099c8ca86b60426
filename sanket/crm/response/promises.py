"""What leads are promised: until when somebody answers, how often and when they are tried, what then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from sanket.crm.response.models import Promise, RoutingRule
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.engine.response import cadence
from sanket.shared.errors import Refusal

MINUTE = 60
MOST_MINUTES, MOST_REST_DAYS = 10_000, 3_650
FIELDS = ("target", "hand_on", "attempts", "rest_days")
USUAL = Promise(target=5 * MINUTE, hand_on=True, attempts=list(cadence.USUAL), rest_days=90)
"""Until somebody says otherwise."""


class PromiseRefused(Refusal):
    """``field`` names what was said wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("promise.refused", sentence, {"field": field})


class Promises(NamedTuple):
    """As they were when asked."""

    usual: Promise
    own: dict[int, Promise]
    """Rule -> its own."""

    def of(self, rule_id: int | None) -> Promise:
        return self.own.get(rule_id or 0, self.usual)


def promises() -> Promises:
    rows = list(Promise.objects.order_by("pk"))
    usual = next((one for one in rows if one.rule_id is None), USUAL)
    return Promises(usual, {one.rule_id: one for one in rows if one.rule_id is not None})


@transaction.atomic
def save_promise(
    rule: RoutingRule | None,
    *,
    target: int,
    hand_on: bool,
    attempts: Sequence[str],
    rest_days: int,
    by: User | None,
    now: datetime,
) -> Promise:
    """Say what leads of this rule are promised; None: of all rules without a word of their own. ``target`` in seconds."""
    said: dict[str, Any] = {
        "target": target,
        "hand_on": hand_on,
        "attempts": _attempts(attempts),
        "rest_days": rest_days,
    }
    if not MINUTE <= target <= MOST_MINUTES * MINUTE:
        raise PromiseRefused("target", f"Give 1 to {MOST_MINUTES:,} minutes.")
    if not 1 <= rest_days <= MOST_REST_DAYS:
        raise PromiseRefused("rest_days", f"Give 1 to {MOST_REST_DAYS:,} days.")
    kept = Promise.objects.select_for_update().filter(rule=rule).first()
    before = kept or (promises().usual if rule else USUAL)
    changes = {name: [getattr(before, name), value] for name, value in said.items() if getattr(before, name) != value}
    if kept is None:
        kept = Promise(rule=rule)
    elif not changes:
        return kept
    for name, value in said.items():
        setattr(kept, name, value)
    kept.save()
    _note(rule, "save", changes, by=by, now=now)
    return kept


@transaction.atomic
def remove_promise(rule: RoutingRule, *, by: User | None, now: datetime) -> bool:
    """Leads of this rule are promised what all others are; answers whether they were not before."""
    gone = Promise.objects.filter(rule=rule).delete()[0] > 0
    if gone:
        _note(rule, "remove", {}, by=by, now=now)
    return gone


def _attempts(texts: Sequence[str]) -> list[str]:
    try:
        return [one.text for one in cadence.steps([text for text in texts if text.strip()])]
    except ValueError as error:
        raise PromiseRefused("attempts", str(error)) from error


def _note(rule: RoutingRule | None, deed: str, changes: dict[str, Any], *, by: User | None, now: datetime) -> None:
    subject, label = (str(rule.pk), rule.name) if rule else ("", "all others")
    audit(by=by, verb=f"promise.{deed}", kind="routing", subject=subject, label=label, changes=changes, now=now)
