"""Deeds on rules: what an event means. Events that were there are read anew by them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from sanket.crm.activities.actions import save_types
from sanket.crm.activities.queries import ActivityType, Direction
from sanket.crm.capture.book import Book, as_rule, bump
from sanket.crm.capture.models import EventRule, Source
from sanket.crm.capture.rereading import ALL, NAME, reread_some
from sanket.crm.capture.statements import alone, select
from sanket.crm.catalogue.queries import Offering
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import cells
from sanket.shared.errors import Refusal, RowError

KINDS = ("", "track", "page", "screen")
PAGE_VISIT = "page-visit"
"""The activity type of the ready-made rule for page visits, made with it where there is none."""
NAMES_AT_MOST = 50
"""Names of events, up to which only those are read anew."""
TEXTS = {"name": 200, "property": 100, "value": 200, "url": 500, "offering_property": 100, "account_property": 100}
CHOICES = {"kind": KINDS, "typed": EventRule.Typed.values, "offered": EventRule.Offered.values}
READY_MADE: tuple[dict[str, Any], ...] = (
    {"kind": "", "typed": "name", "offered": "property"},
    {"kind": "page", "typed": "fixed", "offered": "property"},
    {"kind": "screen", "typed": "fixed", "offered": "property"},
)
"""What is called like an activity type is one; pages and screens that show an offering are visits."""


_USUAL = EventRule(kind="track")


class EventRuleRefused(Refusal):
    """A rule cannot be like this; ``field`` says what is at fault."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("event-rule.refused", sentence, {"field": field})


def make_ready(*, now: datetime) -> None:
    """The rules that a new site has, which nobody needs to touch."""
    if EventRule.objects.exists():
        return
    if not ActivityType.objects.filter(external_id=PAGE_VISIT).exists():
        kind = {"type": PAGE_VISIT, "name": "Page visit", "direction": Direction.CUSTOMER.value}
        save_types([kind], by=None, now=now)
    visit = ActivityType.objects.get(external_id=PAGE_VISIT)
    for place, given in enumerate(READY_MADE):
        kind_of = visit if given["typed"] == "fixed" else None
        EventRule.objects.create(position=1_000 + place, ready_made=True, created_at=now, type=kind_of, **given)
    bump()


@transaction.atomic
def save_rule(
    rule: EventRule | None = None,
    *,
    source: Source | None = None,
    type: ActivityType | None = None,  # noqa: A002 - the word of the log
    offering: Offering | None = None,
    by: User | None,
    now: datetime,
    **given: str,
) -> EventRule:
    """Add a rule before all others, or put another in the place of one; what was kept is read anew by it.

    ``given``: kind, name, property, value, url, typed, offered, offering_property, account_property; those that are
    absent are as the table says. So one maps a name: ``save_rule(kind="track", name="Pricing Viewed", type=…)``.
    """
    alone()
    checked = _checked(given, type, offering)
    before = EventRule.objects.select_for_update().filter(pk=rule.pk).first() if rule is not None else None
    old = None if before is None else EventRule.objects.get(pk=before.pk)
    saved = before or EventRule(position=_first() - 1, created_at=now)
    told = _words(saved) if before is not None else {}
    for field in (*TEXTS, *CHOICES):
        setattr(saved, field, checked.get(field, getattr(_USUAL, field)))
    saved.source, saved.type, saved.offering, saved.ready_made = source, type, offering, False
    saved.save()
    _tell("event-rule.save" if before else "event-rule.add", saved, told, _words(saved), by, now)
    _read_anew([one for one in (old, saved) if one is not None], now)
    return saved


@transaction.atomic
def remove_rule(rule: EventRule, *, by: User | None, now: datetime) -> None:
    """What it made activities is read by the rules behind it."""
    alone()
    _tell("event-rule.remove", rule, _words(rule), {}, by, now)
    old = EventRule.objects.get(pk=rule.pk)
    EventRule.objects.filter(pk=rule.pk).delete()
    _read_anew([old], now)


@transaction.atomic
def order_rules(ids: Sequence[int], *, by: User | None, now: datetime) -> None:
    """Ask these rules in this order; those not named come behind, as before."""
    alone()
    there = list(EventRule.objects.order_by("position", "pk"))
    wanted = {pk: place for place, pk in enumerate(ids)}
    ordered = sorted(there, key=lambda one: wanted.get(one.pk, len(wanted)))
    moved = [one for one, other in zip(ordered, there, strict=True) if one.pk != other.pk]
    if not moved:
        return
    for place, one in enumerate(ordered):
        EventRule.objects.filter(pk=one.pk).update(position=place)
    order = [" → ".join(str(one.pk) for one in some) for some in (there, ordered)]
    audit(by=by, verb="event-rule.order", kind="event-rule", subject="", changes={"order": order}, now=now)
    _read_anew(moved, now)


def _first() -> int:
    first = EventRule.objects.aggregate(Max("position"))["position__max"]
    return min(EventRule.objects.values_list("position", flat=True), default=first or 0)


def _checked(given: Mapping[str, str], kind: ActivityType | None, offering: Offering | None) -> dict[str, str]:
    checked: dict[str, str] = {}
    for field, value in given.items():
        try:
            if field in TEXTS:
                checked[field] = cells.text(value, field, most=TEXTS[field])
            elif field in CHOICES:
                checked[field] = cells.choice(value, field, CHOICES[field], empty="" if field == "kind" else None)
            else:
                raise EventRuleRefused(field, f"A rule has no {field}.")
        except RowError as error:
            raise EventRuleRefused(field, f"The {field.replace('_', ' ')} {error.reason}.") from error
    if "*" in checked.get("name", "").removesuffix("*"):
        raise EventRuleRefused("name", "In a name * stands at its end only, for all names that begin so.")
    if checked.get("typed", EventRule.Typed.FIXED) == EventRule.Typed.FIXED and kind is None:
        raise EventRuleRefused("type", "Choose the activity type that the event is.")
    if checked.get("offered") == EventRule.Offered.FIXED and offering is None:
        raise EventRuleRefused("offering", "Choose the offering that the event is about.")
    if checked.get("value") and not checked.get("property"):
        raise EventRuleRefused("property", "Name the property that must have this value.")
    return checked


def _words(rule: EventRule) -> dict[str, str]:
    words = {field: getattr(rule, field) for field in (*CHOICES, *TEXTS)}
    words |= {field: str(getattr(rule, field) or "") for field in ("source", "type", "offering")}
    return {field: word for field, word in words.items() if word}


def _tell(
    verb: str, rule: EventRule, old: Mapping[str, str], new: Mapping[str, str], by: User | None, now: datetime
) -> None:
    changes = {field: [old.get(field), new.get(field)] for field in {**old, **new} if old.get(field) != new.get(field)}
    label = rule.name or rule.kind or "all events"
    audit(by=by, verb=verb, kind="event-rule", subject=rule.pk, label=label, changes=changes, now=now)


def _read_anew(touched: Iterable[EventRule], now: datetime) -> None:
    """The events that one of these rules hears."""
    book, rules = Book(), [as_rule(one) for one in touched]
    heard: set[tuple[str, str]] = set()
    if all(rule.name for rule in rules):
        for rule in rules:
            for kind in (rule.kind,) if rule.kind else KINDS[1:]:
                called = (
                    name for name in names_of_events(kind) if rule.hears(rule.source_id or 0, kind, name.casefold())
                )
                heard.update((kind, name) for name in called)
    if len(heard) > NAMES_AT_MOST or not all(rule.name for rule in rules):
        reread_some(ALL, "rules", rules=book, now=now)
    else:
        for kind, name in sorted(heard):
            reread_some(NAME, f"{kind}:{name}", rules=book, now=now)
    bump()


def names_of_events(kind: str) -> list[str]:
    """All names that events of a kind have, one after another along the index: how many events have one does not matter."""
    rows = select(
        "WITH RECURSIVE named(name) AS (SELECT min(name) FROM crm_event WHERE kind = %s UNION ALL SELECT"
        " (SELECT min(name) FROM crm_event WHERE kind = %s AND name > named.name) FROM named WHERE named.name IS NOT NULL)"
        " SELECT name FROM named WHERE name IS NOT NULL",
        [kind, kind],
    )
    return [name for (name,) in rows]
