"""The log by columns: whatever was logged, corrected and withdrawn, it is what a plain reading of the log gives."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.accounts.queries import contact_ids_by_external
from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.activities import queries
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.workspace.tests.cast import NOW
from tests.stage import standing

NOW_S = int(NOW.timestamp())
DAY = 86_400


@standing
def there():
    return market()


def market():
    """Three accounts, two people at the first, two offerings, two types."""
    save_accounts([{"account": name} for name in "ABC"], by=None, now=NOW)
    save_contacts([{"contact": name, "account": "A"} for name in ("meera", "anil")], by=None, now=NOW)
    save_offerings([{"offering": "robot"}, {"offering": "booth"}], by=None, now=NOW)
    save_types([{"type": name, "direction": "customer"} for name in ("visit", "mail")], by=None, now=NOW)
    people = {name: found[0] for name, found in contact_ids_by_external(["meera", "anil"]).items()}
    return SimpleNamespace(
        accounts=account_ids(list("ABC")),
        contacts={"": None, **people},
        offerings=offering_ids(["robot", "booth"]),
        types=queries.ids_by_external(["visit", "mail"]),
    )


def fact(there, name, at=0, account="A", contact="", offering="robot", kind="visit"):
    return Facts(
        name,
        NOW_S - 30 * DAY + at,
        there.accounts[account],
        there.contacts[contact],
        there.offerings[offering],
        there.types[kind],
    )


def plainly():
    """The log as a few lines of Python read it."""
    rows = queries.Activity.objects.filter(superseded_at=None, withdrawn_at=None)
    found = [
        (row.occurred_at, row.account_id, row.external_id, row.offering_id, row.contact_id or 0, row.type_id, row.pk)
        for row in rows
    ]
    return sorted(found)


def by_columns(history):
    whole = history.log()
    texts = history.external_ids(range(history.n))
    return list(
        zip(
            whole.at.tolist(),
            history.account[whole.pair].tolist(),
            texts,
            history.offering[whole.pair].tolist(),
            history.contacts[whole.contact].tolist(),
            history.kinds[whole.kind].tolist(),
            history.row_ids.tolist(),
            strict=True,
        )
    )


def test_an_empty_log(there):
    history = queries.history()
    assert (history.n, list(history.chunks(10)), history.external_ids([])) == (0, [], [])
    assert [len(column) for column in history.log()] == [0, 0, 0, 0]


def test_every_fact_is_there_in_order(there):
    log(
        [
            fact(there, "late", at=500, account="B"),
            fact(there, "b", at=100, contact="meera", kind="mail"),
            fact(there, "é", at=100, contact="anil", offering="booth"),
            fact(there, "Z", at=100),
            fact(there, "first", at=-900, account="C"),
        ],
        now_s=NOW_S,
    )
    history = queries.history()
    assert by_columns(history) == plainly()
    assert history.external_ids(range(5)) == ["first", "Z", "b", "é", "late"]
    assert history.upto == queries.newest_row()


def test_a_gap_in_the_ids_makes_no_log_long(there):
    log([fact(there, name, at=n) for n, name in enumerate("abcd")], now_s=NOW_S)
    queries.Activity.objects.filter(pk=queries.newest_row()).update(id=queries.newest_row() + 1_000_000)
    assert queries.is_short(4)
    assert not queries.is_short(3)


def test_only_what_counts(there):
    log([fact(there, name, at=n) for n, name in enumerate("abcd")], now_s=NOW_S)
    log([fact(there, "a")], now_s=NOW_S, mode="withdraw")
    log([fact(there, "b", at=77, account="B")], now_s=NOW_S, mode="correct")
    history = queries.history()
    assert by_columns(history) == plainly()
    assert history.external_ids(range(history.n)) == ["c", "d", "b"]


def test_chunks_are_the_whole_in_order(there):
    log([fact(there, f"x{n}", at=n % 7, account="ABC"[n % 3]) for n in range(50)], now_s=NOW_S)
    history = queries.history()
    chunks = list(history.chunks(8))
    assert max(len(chunk.at) for chunk in chunks) == 8
    for name in ("pair", "at", "contact", "kind"):
        together = [value for chunk in chunks for value in getattr(chunk, name).tolist()]
        assert together == getattr(history.log(), name).tolist()


def test_a_place_that_is_none(there):
    log([fact(there, "a")], now_s=NOW_S)
    with pytest.raises(IndexError, match="the log has 1 activities"):
        queries.history().external_ids([1])


def test_progress_is_told(there):
    told = []
    log([fact(there, "a"), fact(there, "b")], now_s=NOW_S)
    queries.history(report=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1]
