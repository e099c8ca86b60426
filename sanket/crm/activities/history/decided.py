"""Up to which row of the log all is decided: it is visible, or will never be.

On SQLite rows become visible in the order of their ids. On PostgreSQL a transaction may hold a smaller id for a while.
Whoever logs holds a lock on the table from before an id is handed out until after the row is visible, and has the
number of its transaction by then. So the writers of this table are asked for, and nobody else: a report that runs for
an hour, a backup, another database of the same server keep nothing undecided.
"""

from __future__ import annotations

from typing import NamedTuple

from django.db import connection

from sanket.crm.activities.history import reading

Mark = tuple[int, int]
"""PostgreSQL: the newest id handed out to anybody, and a transaction younger than all that got one up to it."""

NUMBERS = 1 << 32
"""Locks name a transaction by the lower half of its number."""

_WRITERS = """
SELECT count(*), coalesce(bool_and(number IS NOT NULL), true), array_agg(number)
FROM pg_locks held
LEFT JOIN LATERAL (
    SELECT own.transactionid::text::bigint AS number FROM pg_locks own
    WHERE own.virtualtransaction = held.virtualtransaction AND own.locktype = 'transactionid'
      AND own.mode = 'ExclusiveLock' AND own.granted
) AS numbered ON true
WHERE held.locktype = 'relation' AND held.relation = 'crm_activity'::regclass
  AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND held.mode = 'RowExclusiveLock' AND held.granted
"""


class Bound(NamedTuple):
    """What is known before the log is looked at."""

    mark: Mark
    oldest_writer: int | None
    """Of those that log at this moment; 0 when somebody's number is not known, None when nobody does."""

    def past(self, mark: Mark) -> bool:
        """Whether all that got an id up to the mark have ended."""
        return self.oldest_writer is None or self.oldest_writer > mark[1]


def bound() -> Bound | None:
    """To be asked for before the view is taken in which the log is read: who has ended by then is visible there."""
    if connection.vendor == "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence('crm_activity', 'id')")
        (sequence,) = cursor.fetchone()
        cursor.execute(f"SELECT last_value - (NOT is_called)::int FROM {sequence}")  # noqa: S608 - our own table's
        (handed,) = cursor.fetchone()
        # One after the other: the number must be taken when the ids above are out, the writers be asked for after it.
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (transaction,) = cursor.fetchone()
        cursor.execute(_WRITERS)
        many, all_known, numbers = cursor.fetchone()
    if not many:
        return Bound((handed, transaction), None)
    return Bound((handed, transaction), min(whole(number, transaction) for number in numbers) if all_known else 0)


def whole(half: int, near: int) -> int:
    """A transaction's number by its lower half, given another that runs at about the same time.

    >>> whole(7, (3 << 32) + 5) - (3 << 32), whole(NUMBERS - 2, (3 << 32) + 5) - (3 << 32)
    (7, -2)
    """
    return near + (half - near + NUMBERS // 2) % NUMBERS - NUMBERS // 2


def settled(known: int, pending: Mark | None, seen: Bound | None) -> tuple[int, Mark | None]:
    """The row up to which all is decided, and the mark that is still waited for.

    ``known`` and ``pending`` are those of the refresh before.
    """
    if seen is None:
        return reading.newest(), None
    if seen.past(seen.mark):
        return max(seen.mark[0], known), None
    if pending is None:
        return known, seen.mark
    if seen.past(pending):
        return max(pending[0], known), seen.mark
    return known, pending
