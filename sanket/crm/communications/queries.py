"""Questions to communications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import connection

from sanket.crm.communications import table
from sanket.crm.communications.models import Communication, Kind
from sanket.crm.communications.said import Said

__all__ = ["Communication", "Kind", "Said", "Tie", "any_logged", "count", "instants", "newest", "rows_upto", "ties"]

instants = table.instants

Row = tuple[str, int, int, int, str]
"""message, occurred_at, sender, recipient, kind."""


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


def newest() -> int | None:
    """When the newest communication occurred."""
    return Communication.objects.order_by("-occurred_at").values_list("occurred_at", flat=True).first()


def rows_upto(at: int) -> Iterator[Row]:
    """All communications that occurred up to ``at``, in no particular order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT message, occurred_at, sender_id, recipient_id, kind FROM crm_communication WHERE occurred_at <= %s",
            [at],
        )
        while rows := cursor.fetchmany(10_000):
            yield from rows


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
