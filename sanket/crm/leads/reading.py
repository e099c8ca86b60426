"""Leads as rows show them, read by the driver: the ORM would spend longer wording a question than the database answering it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from sanket.crm.accounts.queries import Account
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads.models import Lead
from sanket.crm.leads.pointer import IN_FORCE
from sanket.crm.workspace.queries import User

# In the order of the model's fields, as Lead.from_db wants them: of a lead itself, what rows and programs read.
_LEAD = (
    "id", "account_id", "offering_id", "number", "recognised_at", "detected_at", "tipped_by", "stage", "stage_at",
    "owner_id", "assigned", "hot", "cold_at", "fits", "fitment", "fitment_threshold", "interest_threshold", "half_life",
    "heat_key", "activities", "people", "last_at", "why", "covered_by_id", "withdrawn_at", "closed_at", "rest_until",
)  # fmt: skip
_ACCOUNT = ("id", "external_id", "name", "name_key")
_OFFERING = ("id", "external_id", "name")
_OWNER = ("id", "email", "name")
_COLUMNS = ", ".join(
    f"{table}.{name}"
    for table, names in (("l", _LEAD), ("a", _ACCOUNT), ("o", _OFFERING), ("u", _OWNER))
    for name in names
)
_WHY = _LEAD.index("why")
_FLAGS = tuple(_LEAD.index(name) for name in ("assigned", "hot", "fits"))


def whole(chosen: str, given: Sequence[Any], *, order: str, limit: int) -> list[Lead]:
    """The first of the leads chosen, with what a row shows, in their order."""
    return list(
        _leads(
            rows_of(
                f"SELECT {_COLUMNS} FROM ({chosen} ORDER BY {order} LIMIT %s) chosen JOIN crm_lead l ON l.id = chosen.lead_id"  # noqa: S608 - our own words
                " JOIN crm_account a ON a.id = l.account_id JOIN crm_offering o ON o.id = l.offering_id"
                f" LEFT JOIN crm_user u ON u.id = l.owner_id ORDER BY {order.replace('l.lead_id', 'l.id')}",
                [*given, limit],
            )
        )
    )


def whole_of(ids: Sequence[int]) -> list[Lead]:
    """Those of these leads that there are, whatever has become of them."""
    chosen = f"SELECT l.lead_id FROM crm_leadstanding l WHERE l.version = {IN_FORCE} AND l.lead_id IN ({marks(ids)})"  # noqa: S608 - our own words
    return whole(chosen, ids, order="l.lead_id", limit=len(ids))


def _leads(rows: Iterable[tuple[Any, ...]]) -> Iterator[Lead]:
    offerings: dict[int, Offering] = {}
    owners: dict[int, User] = {}
    named, of_lead = connection.alias, frozenset(_LEAD)
    for row in rows:
        values = list(row)
        values[_WHY] = json.loads(values[_WHY]) if isinstance(values[_WHY], str) else values[_WHY]
        for flag in _FLAGS:
            values[flag] = bool(values[flag])
        lead = Lead.from_db(named, of_lead, values[: len(_LEAD)])
        rest = values[len(_LEAD) :]
        account, offering, owner = rest[:4], rest[4:7], rest[7:]
        lead.account = Account.from_db(named, _ACCOUNT, account)
        if offering[0] not in offerings:
            offerings[offering[0]] = Offering.from_db(named, _OFFERING, offering)
        lead.offering = offerings[offering[0]]
        if owner[0] is not None and owner[0] not in owners:
            owners[owner[0]] = User.from_db(named, _OWNER, owner)
        lead.owner = owners[owner[0]] if owner[0] is not None else None
        yield lead


def rows_of(words: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def marks(some: Collection[object]) -> str:
    return ",".join(["%s"] * len(some)) or "NULL"
