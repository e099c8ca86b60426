"""What conditions may ask of the log: whether something happened, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sanket.crm.activities.models import ActivityType, Direction
from sanket.engine.conditions.counting import WITHIN, Events, Owner
from sanket.engine.conditions.fields import OF_OTHERS, Field, Kind, Measure, Parameter

Names = Callable[[], Mapping[str, tuple[int, ...]]]

EVENTS = Events(
    "crm_activity WHERE superseded_at IS NULL AND withdrawn_at IS NULL",
    "occurred_at",
    {
        "account": Owner("account_id", "account.id"),
        # Activities are found by their account: there is no index by contact.
        "contact": Owner("contact_id", "contact.id", "account_id IN (SELECT account_id FROM crm_contact WHERE id {})"),
        "lead": Owner("account_id", "lead.account_id"),
    },
    {"type": "type_id", "offering": "offering_id", "direction": "type_id"},
)


def of_account() -> tuple[Field, ...]:
    """What is asked of an account itself."""
    last = (
        "(SELECT max(happened.occurred_at) FROM crm_activity happened WHERE happened.account_id = account.id"
        " AND happened.superseded_at IS NULL AND happened.withdrawn_at IS NULL)"
    )
    about = "when something happened last, by whomever"
    return (Field("last_activity", Kind.MOMENT, about, last, OF_OTHERS, whole_seconds=True),)


def condition_measures(offerings: Names) -> tuple[Measure, ...]:
    """``offerings``: what an offering may be called -> it and all below it."""
    parameters = (
        Parameter("type", "text", "the activity type, by key or name", "visited pricing", names=_types),
        Parameter("offering", "text", "the product or category, with all below it", "Paint robots", names=offerings),
        Parameter("direction", "text", "whose deed: `customer`, `campaign`, `sales`", "customer", names=_directions),
        WITHIN,
    )
    activity = 'activity("visited pricing", within = 14 days)'
    activities = 'activities("visited pricing", within = 14 days) >= 3'
    return (
        Measure("activity", Kind.TRUTH, "whether it happened", activity, parameters, EVENTS.keys, EVENTS.test),
        Measure("activities", Kind.NUMBER, "how often it happened", activities, parameters, EVENTS.keys, EVENTS.test),
    )


def _types() -> dict[str, tuple[int, ...]]:
    rows = ActivityType.objects.order_by().values_list("pk", "external_id", "name")
    return named((pk, external_id, name) for pk, external_id, name in rows)


def _directions() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = dict.fromkeys(Direction.values, ())
    for pk, direction in ActivityType.objects.order_by("pk").values_list("pk", "direction"):
        found[direction] += (pk,)
    return found


def named(rows: Iterable[tuple[int, str, str]]) -> dict[str, tuple[int, ...]]:
    """What (id, key, name) may be called. A key is one thing; a name may be that of several."""
    found: dict[str, tuple[int, ...]] = {}
    keys: dict[str, tuple[int, ...]] = {}
    for pk, key, name in rows:
        keys[key] = (pk,)
        if name:
            found[name] = (*found.get(name, ()), pk)
    return {**found, **keys}
