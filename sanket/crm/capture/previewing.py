"""What a rule would do, before it is saved: the newest events that it hears are read by it and by what holds now. And what
rules lack that fit already: an offering of the name that came."""

from __future__ import annotations

from ast import literal_eval
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sanket.crm.capture.arrivals import Name
from sanket.crm.capture.book import NO_OFFERING, Book, as_rule, book, stamp
from sanket.crm.capture.models import EventRule, Fate
from sanket.crm.capture.reading import CONTEXT, read
from sanket.crm.capture.rules import KINDS, names_of_events
from sanket.crm.capture.statements import select
from sanket.crm.capture.told import Reading, Told, kept

LOOKED_AT = 100
"""Events at most: enough to judge by, and answered while somebody is still typing."""
NAMES_AT_MOST = 200
WINDOW = 5_000
"""Of one source only: among the newest of a name so many are looked through, and all that count for nothing."""


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
    """The newest events of the kinds and names that the rule hears: of each name, for each is a stretch of an index."""
    called = [(kind, name) for kind in ((rule.kind,) if rule.kind else KINDS[1:]) for name in _names(rule, kind)]
    each = limit if len(called) < FEW_NAMES else max(limit // 10, 1)
    found: set[int] = set()
    for kind, name in called:
        if rule.source_id is None:
            found.update(pk for (pk,) in select(_NEWEST, [kind, name, each]))
        else:
            found.update(pk for (pk,) in select(_NEWEST_OF_SOURCE, [kind, name, rule.source_id, each]))
            found.update(pk for (pk,) in select(_UNMAPPED_OF_SOURCE, [rule.source_id, kind, name, each]))
    return sorted(found, reverse=True)[:limit]


FEW_NAMES = 20
_NEWEST = "SELECT id FROM crm_event WHERE kind = %s AND name = %s ORDER BY id DESC LIMIT %s"
_NEWEST_OF_SOURCE = (
    "SELECT id FROM (SELECT id, source_id FROM crm_event WHERE kind = %s AND name = %s"  # noqa: S608 - our own words
    f" ORDER BY id DESC LIMIT {WINDOW}) newest WHERE source_id = %s LIMIT %s"
)
_UNMAPPED_OF_SOURCE = (
    "SELECT id FROM crm_event WHERE fate = 'unmapped' AND source_id = %s AND kind = %s AND name = %s LIMIT %s"
)


def _names(rule: EventRule, kind: str) -> list[str]:
    hears = as_rule(rule)
    source_id = rule.source_id or 0
    return [name for name in names_of_events(kind) if hears.hears(source_id, kind, name.casefold())][:NAMES_AT_MOST]


SAMPLED = 30
"""Of a name so many events are asked what they are about."""


class Lacking(NamedTuple):
    """A rule fits and says the activity type; what the events are about is no offering of ours. ``named``: what they call
    it, the most frequent first; nothing: they do not say."""

    type_id: int
    named: tuple[str, ...]


def lacking(some: Iterable[Name]) -> dict[int, Lacking]:
    """Of names that count for nothing those that a rule knows what to make of, but for the offering; by their sample."""
    names = {one.sample: one for one in some}
    rules = book(stamp())
    found: dict[int, Lacking] = {}
    for told, reading in kept(names):
        rule = rules.deciding(told.source_id, told.kind, told.name, told.properties, told.context)
        if rule is None or not reading.reason.startswith(NO_OFFERING):
            continue
        if (type_id := rules.type_of(rule, told.name)) is not None:
            one = names[told.id]
            reasons = select(_REASONS, [one.source_id, one.kind, one.name])
            called = Counter(filter(None, (offering_named(reason) for (reason,) in reasons)))
            found[told.id] = Lacking(type_id, tuple(name for name, _times in called.most_common()))
    return found


_REASONS = (
    "SELECT reason FROM crm_event WHERE fate = 'unmapped' AND source_id = %s AND kind = %s AND name = %s"  # noqa: S608 - our own words
    f" LIMIT {SAMPLED}"
)


def offering_named(reason: str) -> str:
    """What an event calls its offering, of why it counts for nothing; nothing: it names none, or that is not why."""
    called = reason.removeprefix(NO_OFFERING).strip() if reason.startswith(NO_OFFERING) else ""
    try:
        return str(literal_eval(called)) if called else ""
    except (SyntaxError, ValueError):  # cut off where a reason ends
        return called.strip("'\"")
