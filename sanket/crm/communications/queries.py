"""Questions to communications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from sanket.crm.communications import table
from sanket.crm.communications.models import Communication, Kind
from sanket.crm.communications.said import Said

__all__ = [
    "KINDS",
    "Communication",
    "Kind",
    "Said",
    "Tie",
    "any_logged",
    "count",
    "count_within_accounts",
    "instants",
    "ties",
    "within_accounts",
]

instants = table.instants

KINDS: tuple[str, ...] = tuple(Kind.values)

Row = tuple[int, int, int, int, int, int]
"""sender, recipient, occurred_at, place of the kind in ``KINDS``, recipients of its message, account of both."""


class Tie(NamedTuple):
    """How often one person addressed another, and when last."""

    sender_id: int
    recipient_id: int
    messages: int
    last_at: int


def any_logged() -> bool:
    return Communication.objects.exists()


def count() -> int:
    return Communication.objects.count()


def within_accounts(at: int, *, rows_at_once: int = 50_000) -> Iterator[list[Row]]:
    """Communications among the people of one account, as far as they occurred up to ``at``; in no particular order.

    The recipients of a message are counted whoever's people they are.
    """
    kind = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(KINDS))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.sender_id, c.recipient_id, c.occurred_at, CASE c.kind {kind} END, c.recipients, s.account_id FROM ("  # noqa: S608 - our own words
            " SELECT sender_id, recipient_id, occurred_at, kind, count(*) OVER (PARTITION BY sender_id, message) AS recipients"
            " FROM crm_communication WHERE occurred_at <= %s"
            ") c JOIN crm_contact s ON s.id = c.sender_id"
            " JOIN crm_contact r ON r.id = c.recipient_id AND r.account_id = s.account_id",
            [at],
        )
        while rows := cursor.fetchmany(rows_at_once):
            yield rows


def count_within_accounts(at: int) -> tuple[int, int | None]:
    """How many there are of what ``within_accounts`` yields, and when the last of it occurred."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), max(c.occurred_at) FROM crm_communication c JOIN crm_contact s ON s.id = c.sender_id"
            " JOIN crm_contact r ON r.id = c.recipient_id AND r.account_id = s.account_id WHERE c.occurred_at <= %s",
            [at],
        )
        many, last = cursor.fetchone()
        return many, last


def ties(account_id: int, *, until: int) -> list[Tie]:
    """Who of an account's people addressed whom of them, up to ``until``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.sender_id, c.recipient_id, count(DISTINCT c.message), max(c.occurred_at) FROM crm_contact s"
            " JOIN crm_communication c ON c.sender_id = s.id"
            " JOIN crm_contact r ON r.id = c.recipient_id AND r.account_id = s.account_id"
            " WHERE s.account_id = %s AND c.occurred_at <= %s"
            " GROUP BY c.sender_id, c.recipient_id ORDER BY c.sender_id, c.recipient_id",
            [account_id, until],
        )
        return [Tie(*row) for row in cursor.fetchall()]
