"""The log in its own room: what becomes of each row, and what is announced."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.activities import queries
from sanket.crm.activities.actions import Facts, log, save_types
from sanket.crm.activities.events import ActivitiesLogged
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared import news
from tests.stage import standing

NOW_S = int(NOW.timestamp())
EARLIER = NOW_S - 86_400


@standing
def ground():
    """Two accounts, two offerings, a type."""
    with pytest.MonkeyPatch.context() as deaf:
        deaf.setattr(news, "_listeners", defaultdict(list))
        save_accounts([{"account": "A"}, {"account": "B"}], by=None, now=NOW)
        save_offerings([{"offering": "robot"}, {"offering": "booth"}], by=None, now=NOW)
        save_types([{"type": "visit", "direction": "customer"}], by=None, now=NOW)
    return SimpleNamespace(
        accounts=account_ids(["A", "B"]),
        offerings=offering_ids(["robot", "booth"]),
        type=queries.ids_by_external(["visit"])["visit"],
    )


@pytest.fixture
def there(ground, monkeypatch):
    """And what is announced, heard by nobody else."""
    ground.heard = list[ActivitiesLogged]()
    monkeypatch.setattr(news, "_listeners", {ActivitiesLogged: [ground.heard.append]})
    return ground


@pytest.fixture
def fact(there):
    def made(name="x", account="A", offering="robot", at=EARLIER, note=""):
        return Facts(name, at, there.accounts[account], None, there.offerings[offering], there.type, note=note)

    return made


@pytest.fixture
def group(there):
    return lambda account, offering: (there.accounts[account], there.offerings[offering])


def do(*batch, mode="", at=NOW_S):
    return log(batch, now_s=at, mode=mode)


def rows(name="x"):
    """Of all rows ever written for an id: note, whether superseded, whether withdrawn."""
    found = queries.Activity.objects.filter(external_id=name).order_by("pk")
    return [(row.note, row.superseded_at is not None, row.withdrawn_at is not None) for row in found]


def counting():
    return queries.count_alive()


def test_an_empty_batch(there):
    for mode in ("", "correct", "withdraw"):
        assert do(mode=mode) == []
    assert there.heard == []


def test_new_ones_are_added_and_announced(there, fact):
    one, two = fact("x"), fact("y", "B")
    assert do(two, one) == ["added", "added"]
    [told] = there.heard
    assert (set(told.added), told.disturbed, told.now, told.bulk) == ({one, two}, frozenset(), NOW_S, False)


def test_the_same_again_and_something_else_by_the_same_id(there, fact):
    do(fact(note="first"))
    assert do(fact(note="first"), fact(note="other"), fact("y")) == ["duplicate", "conflict", "added"]
    assert rows() == [("first", False, False)]
    assert there.heard[-1].added == (fact("y"),)


@pytest.mark.parametrize("mode", ["", "correct"])
def test_one_id_twice_in_a_batch(there, fact, mode):
    assert do(fact(note="a"), fact(note="a"), fact(note="b"), mode=mode) == ["added", "duplicate", "conflict"]
    assert rows() == [("a", False, False)]
    assert there.heard[-1].added == (fact(note="a"),)


def test_one_id_twice_in_a_batch_of_corrections(there, fact):
    do(fact(note="old"))
    batch = [fact(note="new"), fact(note="new"), fact(note="newer")]
    outcomes = do(*batch, mode="correct")
    assert (outcomes[0], outcomes[2]) == ("updated", "conflict")
    assert rows() == [("old", True, False), ("new", False, False)]
    assert there.heard[-1].added == (fact(note="new"),)


def test_a_correction_keeps_the_old_row(there, fact, group):
    do(fact(note="old"))
    assert do(fact(note="new"), mode="correct") == ["updated"]
    assert rows() == [("old", True, False), ("new", False, False)]
    assert (there.heard[-1].added, there.heard[-1].disturbed) == ((fact(note="new"),), {group("A", "robot")})
    assert counting() == 1
    # The same correction again changes nothing.
    assert do(fact(note="new"), mode="correct") == ["duplicate"]
    assert len(rows()) == 2
    assert (there.heard[-1].added, there.heard[-1].disturbed) == ((), frozenset())


def test_a_correction_that_moves_it_to_another_account_and_offering(there, fact, group):
    do(fact())
    assert do(fact(account="B", offering="booth"), mode="correct") == ["updated"]
    # Where it was loses it: that group is replayed.
    assert there.heard[-1].disturbed == {group("A", "robot")}
    assert queries.acts_of(there.accounts.values()) == {
        there.accounts["B"]: [(EARLIER, "x", 0, there.type, there.offerings["booth"])]
    }


def test_a_correction_of_what_is_not_there_is_added(there, fact):
    assert do(fact(), mode="correct") == ["added"]
    assert there.heard[-1].added == (fact(),)


def test_withdrawn(there, fact, group):
    do(fact("x"), fact("y", offering="booth"))
    # Only the id counts.
    assert do(fact("x", note="whatever"), fact("?"), fact("x"), mode="withdraw") == ["updated", "unknown", "duplicate"]
    assert (there.heard[-1].added, there.heard[-1].disturbed) == ((), {group("A", "robot")})
    assert rows() == [("", False, True)]
    assert counting() == 1
    assert do(fact("x"), mode="withdraw", at=NOW_S + 60) == ["duplicate"]
    assert queries.Activity.objects.get(external_id="x").withdrawn_at == NOW_S


def test_withdrawn_by_an_id_that_lies_at_another_account(there, fact, group):
    do(fact())
    assert do(fact(account="B"), mode="withdraw") == ["updated"]
    assert there.heard[-1].disturbed == {group("A", "robot")}


def test_withdrawn_and_imported_again_stays_withdrawn(there, fact):
    do(fact())
    do(fact(), mode="withdraw")
    assert do(fact()) == ["duplicate"]
    assert do(fact(note="other")) == ["conflict"]
    assert (rows(), counting()) == ([("", False, True)], 0)
    assert there.heard[-1].added == ()


@pytest.mark.parametrize("note", ["", "other"])
def test_withdrawn_and_corrected_counts_again(there, fact, note):
    do(fact())
    do(fact(), mode="withdraw")
    assert do(fact(note=note), mode="correct") == ["updated"]
    assert rows() == [("", True, True), (note, False, False)]
    # Nothing was counted, so no group lost anything.
    assert (there.heard[-1].added, there.heard[-1].disturbed) == ((fact(note=note),), frozenset())
    assert counting() == 1


def test_what_a_listener_refuses_is_not_written(there, fact, monkeypatch):
    def refuse(told):
        raise ValueError("no")

    monkeypatch.setattr(news, "_listeners", {ActivitiesLogged: [refuse]})
    with pytest.raises(ValueError, match="no"):
        do(fact())
    assert rows() == []


def test_more_rows_than_one_statement_takes(there, fact):
    batch = [fact(f"n{number}", at=EARLIER + number) for number in range(2_000)]
    assert do(*batch) == ["added"] * 2_000
    assert do(*reversed(batch)) == ["duplicate"] * 2_000
    assert do(*batch, mode="withdraw") == ["updated"] * 2_000
    assert counting() == 0


def test_the_timeline_pages_through_ties(there, fact):
    do(*(fact(f"t{number}", at=EARLIER + number // 4) for number in range(12)), fact("b", "B"))
    do(fact("t5"), mode="withdraw")
    seen, before = [], None
    while page := queries.timeline(there.accounts["A"], before=before, limit=3):
        seen += [row.external_id for row in page]
        before = (page[-1].occurred_at, page[-1].pk)
    everything = queries.timeline(there.accounts["A"])
    assert seen == [row.external_id for row in everything]
    assert sorted(seen) == sorted({f"t{number}" for number in range(12)} - {"t5"})
    instants = [row.occurred_at for row in everything]
    assert instants == sorted(instants, reverse=True)


def test_in_a_long_batch_what_is_logged_already_is_found_wherever_it_stands(there, fact):
    """On PostgreSQL the batch comes by COPY, which stops at the first id that is there."""
    batch = [fact(f"x{n:04}") for n in range(450)]
    assert do(batch[3], batch[449]) == ["added"] * 2  # neither is among those looked for first
    outcomes = do(*batch)
    assert [n for n, outcome in enumerate(outcomes) if outcome != "added"] == [3, 449]
    assert queries.Activity.objects.count() == 450
    assert len(there.heard[-1].added) == 448
    assert set(do(*batch)) == {"duplicate"}


def test_a_long_batch_keeps_every_sign(there, fact):
    odd = 'tab\t, "quotes", back\\slash, two\nlines, \\N, é 漆'
    batch = [fact(f"{n} {odd}", note=odd) for n in range(250)]
    assert set(do(*batch)) == {"added"}
    assert set(queries.Activity.objects.values_list("note", flat=True)) == {odd}
    assert set(do(*batch)) == {"duplicate"}


def test_nothing_is_logged_about_an_account_that_is_gone(there, fact):
    with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - SQLite looks when the transaction ends
        do(fact("x")._replace(account_id=10**6))
        connection.check_constraints()
