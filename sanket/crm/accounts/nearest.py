"""Beginnings of names one slip of the finger away from what was typed, asked for where nothing bears that name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import connection

from sanket.crm.accounts.models import Account, Contact
from sanket.shared.typos import SHORTEST, slips

TABLES: Mapping[type, str] = {Account: "crm_account", Contact: "crm_contact"}
# Each spelling is one step into the index of names.
_SQLITE = (
    "SELECT near.value FROM json_each(%s) near WHERE EXISTS (SELECT 1 FROM {table} one"
    " WHERE one.name_key >= near.value AND one.name_key < near.value || char(1114111))"
)
# An order by language cannot be stepped into by beginnings: each name is compared with all spellings of a length.
_POSTGRESQL = (
    "SELECT DISTINCT left(one.name_key, {length}) FROM {table} one WHERE left(one.name_key, {length}) = ANY(%s)"
)


def spellings(model: type[Account] | type[Contact], text: str) -> list[str]:
    """Likely ones first: one slip away from ``text`` or, where there are none, the longest beginning of ``text``."""
    near = slips(text)
    if not near:
        return []
    if found := _known(model, near):
        return found
    wanted = text.lower()
    beginnings = [wanted[:length] for length in range(len(wanted) - 2, max(SHORTEST, len(wanted) // 2) - 1, -1)]
    return _known(model, beginnings)[:1]


def _known(model: type[Account] | type[Contact], near: Sequence[str]) -> list[str]:
    """Those of ``near`` with which a name begins, in their order."""
    table = TABLES[model]
    known: set[str] = set()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE.format(table=table), [json.dumps(near)])
            known.update(one for (one,) in cursor.fetchall())
        else:
            for length in sorted({len(one) for one in near}):
                alike = [one for one in near if len(one) == length]
                cursor.execute(_POSTGRESQL.format(table=table, length=length), [alike])
                known.update(one for (one,) in cursor.fetchall())
    return [one for one in near if one in known]
