"""How many leads stand under each tab that asks for something to be done."""

from __future__ import annotations

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import WEEK
from sanket.web.leads.listing import COUNTED, counted


def counts(who: leads.Reader, *, at: int) -> dict[str, str]:
    """Tab -> how many, up to a bound."""
    found = leads.counts(who, at=at, soon=at + WEEK, most=COUNTED + 1)
    return {tab: counted(n) for tab, n in found._asdict().items()}
