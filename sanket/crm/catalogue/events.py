"""What the catalogue announces, with the transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class OfferingsAdded:
    """New offerings; nothing was ever logged about them."""

    offering_ids: tuple[int, ...]
    now: datetime


@dataclass(frozen=True)
class TreeChanged:
    """Offerings that were there before moved to another place in the tree, or take another time to sell.

    ``before``: their parent and the days of their sales cycle until now.
    """

    offering_ids: tuple[int, ...]
    now: datetime
    before: Mapping[int, tuple[int | None, float | None]]


@dataclass(frozen=True)
class OfferingsNamed:
    """Offerings that were there before are called otherwise now."""

    offering_ids: tuple[int, ...]
    now: datetime
