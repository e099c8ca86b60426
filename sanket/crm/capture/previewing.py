"""What a rule would do, before it is saved: the newest events that it hears are read by it and by what holds now."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sanket.crm.capture.book import Book, as_rule
from sanket.crm.capture.models import Event, EventRule, Fate
from sanket.crm.capture.reading import CONTEXT, read
from sanket.crm.capture.rules import KINDS, names_of_events
from sanket.crm.capture.told import Reading, Told, kept

LOOKED_AT = 500
"""Events at most: enough to judge by, and answered while somebody is still typing."""
NAMES_AT_MOST = 200


class Preview(NamedTuple):
    """``fits``: events that the rule would decide. Of these: ``would_count`` that do not now, for so many ``accounts``;
    ``change`` what they mean; ``stop`` to count; lack a known offering, for these reasons (``lacking``); are of
    nobody we know (``unplaced``)."""

    looked_at: int
    more: bool
    """There are older ones besides."""
    fits: int
    would_count: int
    accounts: int
    change: int
    stop: int
    unplaced: int
    lacking: dict[str, int]
    sample: int | None
    """The newest event that fits, else the newest that it hears."""


def preview(rule: EventRule) -> Preview:
    """``rule`` need not be saved; if it is, it is tried in its own place, else before all others."""
    ids = _heard(rule, LOOKED_AT + 1)
    some = kept(ids[:LOOKED_AT])
    tried = _with(rule)
    fitting = [(told, before) for told, before in some if _decides(tried, rule.pk or 0, told)]
    readings = read([told for told, _ in fitting], book=tried)
    return _judged(some, fitting, readings, more=len(ids) > LOOKED_AT)


def _decides(tried: Book, rule_id: int, told: Told) -> bool:
    if told.kind in CONTEXT:
        return False
    found = tried.deciding(told.source_id, told.kind, told.name, told.properties, told.context)
    return found is not None and found.id == rule_id


def _judged(
    some: list[tuple[Told, Reading]], fitting: list[tuple[Told, Reading]], readings: list[Reading], *, more: bool
) -> Preview:
    count = change = stop = unplaced = 0
    accounts: set[int | None] = set()
    lacking = Counter[str]()
    for (_told, before), after in zip(fitting, readings, strict=True):
        counts, counted = after.fate == Fate.ACTIVITY, before.fate == Fate.ACTIVITY
        if counts and not counted:
            count += 1
            accounts.add(after.account_id)
        change += counts and counted and after != before
        stop += counted and not counts
        unplaced += after.fate == Fate.UNPLACED
        if after.fate == Fate.UNMAPPED:
            lacking[after.reason] += 1
    newest = max((told.id for told, _ in fitting or some), default=None)
    return Preview(
        len(some),
        more,
        len(fitting),
        count,
        len(accounts),
        change,
        stop,
        unplaced,
        dict(lacking.most_common(5)),
        newest,
    )


def _with(rule: EventRule) -> Book:
    tried = Book()
    ready = as_rule(rule)._replace(id=rule.pk or 0)
    places = [place for place, one in enumerate(tried.rules) if one.id == ready.id]
    if places:
        tried.rules[places[0]] = ready
    else:
        tried.rules.insert(0, ready)
    return tried


def _heard(rule: EventRule, limit: int) -> list[int]:
    """The newest events of the kinds and names that the rule hears."""
    found: list[int] = []
    for kind in (rule.kind,) if rule.kind else KINDS[1:]:
        if rule.name.strip("*"):
            for name in _names(rule, kind):
                found += _newest(rule, kind, name, limit)
        else:
            found += _newest(rule, kind, None, limit)
    return sorted(found, reverse=True)[:limit]


def _newest(rule: EventRule, kind: str, name: str | None, limit: int) -> list[int]:
    rows = Event.objects.filter(kind=kind)
    if name is not None:
        rows = rows.filter(name=name)
    if rule.source_id is not None:
        rows = rows.filter(source_id=rule.source_id)
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:limit])


def _names(rule: EventRule, kind: str) -> list[str]:
    hears = as_rule(rule)
    source_id = rule.source_id or 0
    return [name for name in names_of_events(kind) if hears.hears(source_id, kind, name.casefold())][:NAMES_AT_MOST]
