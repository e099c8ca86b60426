"""The history read anew into memory."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import numpy as np

from sanket.crm.activities.history import reading
from sanket.crm.activities.history.codes import Codes
from sanket.crm.activities.history.columns import History, Segment
from sanket.crm.activities.history.order import in_order
from sanket.crm.plans import one_state

Report = Callable[[int, int], None]
CHUNK = 1 << 18


def read(report: Report | None = None) -> History:
    """All of it as of now; also inside a transaction, whose own rows nobody else may see yet."""
    pairs, contacts, kinds = Codes(np.zeros(0, np.int64)), Codes(np.zeros(1, np.int64)), Codes(np.zeros(0, np.int64))
    with one_state():
        newest = reading.newest()
        parts = [reading.NOTHING]
        for part in reading.rows_after(0, CHUNK):
            parts.append(part)
            if report is not None:
                report(int(part.row.max()), max(newest, int(part.row.max())))
        rows = reading.Rows(*map(np.concatenate, zip(*parts, strict=True)))
        order = in_order(rows.at, rows.pair >> 32, rows.row, reading.external_ids)
        segment = Segment(
            rows.row[order],
            rows.at[order],
            pairs.of(rows.pair[order]),
            contacts.of(rows.contact[order]),
            kinds.of(rows.kind[order]),
        )
    upto = int(rows.row.max(initial=0))
    return History(
        [segment], pairs=pairs.keys, contacts=contacts.keys, kinds=kinds.keys, upto=upto, stamp=uuid.uuid4().hex
    )
