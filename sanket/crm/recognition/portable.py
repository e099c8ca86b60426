"""The rules that judge the log, as plain values with the names of things: what goes with a log that is replayed elsewhere."""

from __future__ import annotations

from typing import Any

from sanket.crm.activities.queries import type_names
from sanket.crm.recognition.book import Book
from sanket.engine.backends.judging import Judging


def portable(book: Book) -> dict[str, Any]:
    """``offerings``, ``types`` and ``weights``, as JSON; ``judging`` of the engine reads them."""
    rules = {pk: book.rule(pk) for pk in book.offerings}
    chains = {pk: book.chain(pk) for pk in book.offerings}
    told = Judging(chains, rules, book.values, book.weights).told()
    for pk, row in book.offerings.items():
        told["offerings"][str(pk)] |= {"offering": row.external_id, "name": row.name}
    for pk, (external_id, name) in type_names().items():
        if str(pk) in told["types"]:
            told["types"][str(pk)] |= {"type": external_id, "name": name}
    return told
