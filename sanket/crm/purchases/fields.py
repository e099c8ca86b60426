"""What conditions may ask of purchases: how many, and how much in all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sanket.engine.conditions.counting import WITHIN, Events, Owner
from sanket.engine.conditions.fields import OF_OTHERS, Field, Kind, Measure, Parameter

AMOUNT = "purchases.amount"
EVENTS = Events(
    "crm_purchase WHERE TRUE",
    "purchased_at",
    {
        "account": Owner("account_id", "account.id"),
        "contact": Owner("account_id", "contact.account_id"),
        "lead": Owner("account_id", "lead.account_id"),
    },
    {"offering": "offering_id"},
    {AMOUNT: "amount"},
)


def of_account() -> tuple[Field, ...]:
    """What is asked of an account itself."""
    last = "(SELECT max(bought.purchased_at) FROM crm_purchase bought WHERE bought.account_id = account.id)"
    return (Field("last_purchase", Kind.MOMENT, "when it bought last", last, OF_OTHERS, whole_seconds=True),)


def condition_measures(offerings: Callable[[], Mapping[str, tuple[int, ...]]]) -> tuple[Measure, ...]:
    """``offerings``: what an offering may be called -> it and all below it. A contact is asked for the account's."""
    what = Parameter("what", "field", f"what is added up: `{AMOUNT}`", AMOUNT, True, fields={AMOUNT: Kind.MONEY})
    offering = Parameter(
        "offering", "text", "the product or category, with all below it", "Spare parts", names=offerings
    )
    count = 'purchases(offering = "Spare parts", within = 1 year) >= 2'
    amount = f"sum({AMOUNT}, within = 1 year) >= 100000 INR"
    own = (offering, WITHIN)
    return (
        Measure("purchases", Kind.NUMBER, "how many the account made", count, own, EVENTS.keys, EVENTS.test),
        Measure("sum", Kind.MONEY, "how much they came to", amount, (what, *own), EVENTS.keys, EVENTS.test),
    )
