"""When what could not be delivered is tried again: the schedule that the Standard Webhooks specification gives as an example."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime

from sanket.shared import instants

MINUTE, HOUR = 60, 3_600
PAUSES = (0, 5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds before each attempt, counted from the one before: three days and three hours in all."""
JITTER = 0.1
"""So much longer at most, so that what failed together does not come back together."""
FAILING_SECONDS = 5 * instants.DAY
"""A place that took nothing for so long is disabled."""
OVERLOADED = frozenset((429, 502, 504))
"""Answers that mean: less at once. The place is left alone for a while, with all that waits for it."""
BREATHER = 30
"""Seconds of rest where it does not say how many."""
LONGEST_REST = instants.DAY
GONE = 410


def pause_after(tries: int, pauses: Sequence[int] = PAUSES) -> int | None:
    """Seconds until the next attempt, after so many; None: there is none.

    >>> pause_after(10) is None, 300 <= pause_after(2) <= 330
    (True, True)
    """
    if tries >= len(pauses):
        return None
    return round(pauses[tries] * (1 + random.random() * JITTER))


def rest_after(status: int, retry_after: str | None, now_s: int) -> int:
    """Seconds for which the place wants to be left alone; 0: it said nothing of the kind.

    >>> rest_after(503, "120", 0), rest_after(429, None, 0), rest_after(500, None, 0)
    (120, 30, 0)
    >>> rest_after(503, "1 Jan 99999999999999999999 00:00:00 GMT", 0)
    0
    """
    asked = _asked(retry_after.strip(), now_s) if retry_after and status >= 300 else None
    if asked is None:
        return BREATHER if status in OVERLOADED else 0
    return min(max(asked, 0), LONGEST_REST)


def _asked(text: str, now_s: int) -> int | None:
    """Seconds, or a date, as HTTP has them; None for anything else."""
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        # The second of a year or zone longer than any computer's number: nobody else shall wait because of it.
        return None
    return instants.seconds_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now_s
