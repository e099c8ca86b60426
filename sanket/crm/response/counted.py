"""Of how many leads on people's lists the conditions of rules are true."""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from sanket.crm.leads.queries import Lead
from sanket.crm.rules.queries import Asked, ConditionRefused, among, clock_at, register
from sanket.engine.conditions.fields import Register

ENOUGH = 1.0
"""Seconds that a list of rules may spend on counting; each takes one question more than that at most."""


def matching(condition: str, *, at: int, strict: bool = False, known: Register | None = None) -> int | None:
    """How many listed leads it is true of. None: it cannot be asked any more; ``strict``: raises why."""
    listed = Lead.objects.listed(at, by_date=False)
    if not condition.strip():
        return listed.count()
    try:
        return among(listed, Asked(condition, "lead", known), clock_at(at)).count()
    except ConditionRefused:
        if strict:
            raise
        return None


def matching_each(conditions: Iterable[str], *, at: int) -> dict[str, int | None]:
    """The same of many, by condition. What is left out when enough time is spent is in none of them."""
    known, began = register(), perf_counter()
    found: dict[str, int | None] = {}
    for condition in dict.fromkeys(conditions):
        if perf_counter() - began >= ENOUGH:
            break
        found[condition] = matching(condition, at=at, known=known)
    return found
