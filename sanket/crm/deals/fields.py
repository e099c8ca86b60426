"""What conditions may ask of deals: how many, in which state, and how much in all.

A deal counts from when it reached its state: an open one from when it was opened, another from when it was closed. Of the
past they are told as they are now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sanket.crm.deals.models import Deal
from sanket.engine.conditions.counting import WITHIN, Events, Owner
from sanket.engine.conditions.fields import Kind, Measure, Parameter

AMOUNT = "deals.amount"
EVENTS = Events(
    "crm_deal WHERE TRUE",
    "coalesce(closed_at, opened_at)",
    {
        "account": Owner("account_id", "account.id"),
        "contact": Owner("account_id", "contact.account_id"),
        "lead": Owner("account_id", "lead.account_id"),
    },
    {"status": "status", "offering": "offering_id"},
    {AMOUNT: "amount"},
)


def condition_measures(offerings: Callable[[], Mapping[str, tuple[int, ...]]]) -> tuple[Measure, ...]:
    """``offerings``: what an offering may be called -> it and all below it."""
    what = Parameter("what", "field", f"what is added up: `{AMOUNT}`", AMOUNT, True, fields={AMOUNT: Kind.MONEY})
    status = Parameter("status", "text", "the state of the deal: `open`, `won`, `lost`", "won", names=_states)
    offering = Parameter(
        "offering", "text", "the product or category, with all below it", "Paint robots", names=offerings
    )
    own = (status, offering, WITHIN)
    count = 'deals("won", within = 1 year) >= 1'
    amount = f'sum({AMOUNT}, status = "open") >= 500000 INR'
    return (
        Measure("deals", Kind.NUMBER, "how many the account has", count, own, EVENTS.keys, EVENTS.test),
        Measure("sum", Kind.MONEY, "how much they come to", amount, (what, *own), EVENTS.keys, EVENTS.test),
    )


def _states() -> dict[str, Any]:
    return {state: (state,) for state in Deal.Status.values}
