"""Deeds on communications: log them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from sanket.crm.communications import table
from sanket.crm.communications.said import Said

__all__ = ["Said", "log"]

ADDED, DUPLICATE, CONFLICT = "added", "duplicate", "conflict"


@transaction.atomic
def log(batch: Sequence[Said]) -> list[str]:
    """Append ``batch``; answers for each row ``added``, ``duplicate``, or ``conflict`` when it is there with another instant.

    The same message from and to the same people in the same kind is one thing; what was said of it first stays.
    """
    if not batch:
        return []
    first: dict[table.Key, Said] = {}
    for row in batch:
        first.setdefault(row[:4], row)
    known = table.append(first.values())
    stands = {key: row.occurred_at for key, row in first.items()}
    if known:
        stands |= table.instants([first[key] for key in known])
    outcomes: list[str] = []
    told = set(known)
    for row in batch:
        if row[:4] not in told:
            told.add(row[:4])
            outcomes.append(ADDED)
        else:
            outcomes.append(DUPLICATE if stands[row[:4]] == row.occurred_at else CONFLICT)
    return outcomes
