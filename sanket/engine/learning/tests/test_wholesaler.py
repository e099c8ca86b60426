"""A real wholesaler's invoices: who buys again within thirty days, learned before a date and measured after it.

UCI Online Retail (Chen, Sain, Guo 2012), customers' lines until 2011-08-31.
"""

from __future__ import annotations

import csv
import gzip
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from sanket.engine.learning import features
from sanket.engine.learning.hazard import Wins
from sanket.engine.learning.study import AGREED, LEARNED, PLAIN, History, Types, study

DAY = 86_400
SOURCE = Path(__file__).resolve().parents[5] / "shared/data/uci_online_retail_to_2011-08-31/online_retail.csv.gz"
BANDS = (144, 48, 12, 1)
"""Pieces on a line, as examples/online_retail has them; a return is the type behind them."""
VALUES = np.array([12.0, 8.0, 5.0, 3.0, -3.0])

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SOURCE.is_file(), reason="../shared/data/uci_online_retail_to_2011-08-31 is not here"),
]


@pytest.mark.parametrize("countable", [False, True])
@pytest.mark.parametrize("days", [60, 90])
def test_learned_values_are_not_below_a_plain_faded_count(days, countable):
    customers: dict[str, int] = {}
    acts, bought = [], {}
    with gzip.open(SOURCE, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if not row["CustomerID"].strip():
                continue
            who = customers.setdefault(row["CustomerID"], len(customers))
            when = int(datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC).timestamp())
            pieces = int(row["Quantity"])
            acts.append((when, who, next((kind for kind, least in enumerate(BANDS) if pieces >= least), len(BANDS))))
            if pieces > 0:
                bought[who, row["InvoiceNo"]] = when
    at, group, kind = (np.array(column, np.int64) for column in zip(*sorted(acts), strict=True))
    half_life = np.full(len(customers), days * DAY, np.int64)
    log = features.events(
        group, at, kind, np.zeros(len(at), np.int64), half_life=half_life, countable=np.full(len(VALUES), countable)
    )
    history = History(
        log,
        half_life,
        np.ones(len(customers)),
        np.arange(len(customers)),
        Wins(np.array([who for who, _ in bought], np.int64), np.array(list(bought.values()), np.int64)),
        np.arange(len(bought)),
        int(at[0]) // DAY * DAY,
        int(at[-1]) + 1,
    )
    found = study(history, Types(VALUES, np.zeros(5, bool), np.zeros(5, bool)), horizon=30 * DAY)
    assert found.later is not None
    auc = {one.name: one.auc for one in found.later.ranked}
    assert auc[LEARNED].value >= auc[PLAIN].value - 0.005
    assert auc[LEARNED].value >= auc[AGREED].value - 0.005
    assert auc[LEARNED].low > 0.69
