"""How many leads stand under each tab that asks for something to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from sanket.web.leads.listing import COUNTED, WEEK

if TYPE_CHECKING:
    from sanket.crm.leads.queries import LeadQuerySet
    from sanket.crm.workspace.queries import User


def counts(visible: LeadQuerySet, *, user: User, at: int) -> dict[str, str]:
    """Tab -> how many, up to a bound. One statement: building and asking four would take longer than the whole list."""
    listed, given = visible.listed(at, among=visible).order_by().values("pk").query.sql_with_params()
    tabs: dict[str, tuple[str, list[int]]] = {
        "open": ("", []),
        "mine": (' AND "crm_lead"."owner_id" = %s', [user.pk]),
        "unassigned": (' AND "crm_lead"."owner_id" IS NULL', []),
        "cooling": (' AND "crm_lead"."cold_at" <= %s', [at + WEEK]),
    }
    parts, parameters = [], []
    for tab, (more, values) in tabs.items():
        parts.append(f"(SELECT COUNT(*) FROM ({listed}{more} LIMIT {COUNTED + 1}) {tab})")  # noqa: S608 - our own words
        parameters += [*given, *values]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), parameters)
        return {tab: f"{COUNTED}+" if n > COUNTED else str(n) for tab, n in zip(tabs, cursor.fetchone(), strict=True)}
