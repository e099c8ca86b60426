"""Several write at once on PostgreSQL: no row is missed, and nobody who does not log makes a refresh read more."""

from __future__ import annotations

import shutil
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from sanket.crm.activities.history import decided
from sanket.crm.activities.tests.test_history import market
from sanket.crm.activities.tests.test_history_kept import FOLDER, holds, kept, some

pytestmark = pytest.mark.postgresql_only


@pytest.fixture
def there(transactional_db):
    shutil.rmtree(FOLDER, ignore_errors=True)
    return market()


@contextmanager
def session(*statements, database=None):
    """Somebody else, who has done this in a transaction and does not end it."""
    import psycopg

    given = connection.get_connection_params()
    given = {name: given[name] for name in ("dbname", "host", "port", "user", "password") if given.get(name)}
    with psycopg.connect(**given | ({"dbname": database} if database else {})) as other:
        try:
            yield [other.execute(statement) for statement in statements]
        finally:
            other.rollback()


LOOK = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM pg_class"
TAKE_A_NUMBER = "SELECT pg_current_xact_id()::text::bigint"
WRITE_LIKE_WHO_LOGS = "LOCK TABLE crm_activity IN ROW EXCLUSIVE MODE"


@pytest.mark.parametrize(
    ("statements", "database"),
    [
        ((*LOOK, TAKE_A_NUMBER), "postgres"),
        ((*LOOK, TAKE_A_NUMBER), None),
        ((*LOOK, "SELECT count(*) FROM crm_activity"), None),
        (("UPDATE crm_account SET name = 'Renamed'",), None),
        (("LOCK TABLE crm_lead IN ROW EXCLUSIVE MODE", TAKE_A_NUMBER), None),
    ],
)
def test_whoever_does_not_log_delays_nothing(there, reads, statements, database):
    some(there, 20)
    with session(*statements, database=database):
        assert holds().n == 20
        assert kept().settled == kept().newest
        holds()
    holds()
    assert reads == [20, 0, 0]


def test_a_row_that_becomes_visible_late_is_not_missed(there, small, reads):
    """Another writer has taken its numbers before ours, and commits after a refresh."""
    numbers_taken, may_commit = threading.Event(), threading.Event()

    def write_slowly():
        with transaction.atomic():
            some(there, 3, start=100, account="B")
            numbers_taken.set()
            may_commit.wait(30)
        connection.close()

    some(there, 10)
    writer = threading.Thread(target=write_slowly)
    writer.start()
    assert numbers_taken.wait(30)
    some(there, 2, start=10)
    assert holds().n == 12
    some(there, 1, start=12)
    assert holds().n == 13
    may_commit.set()
    writer.join()
    assert holds().n == 16
    some(there, 1, start=13)
    holds()
    assert reads == [12, 13, 16, 1], "while somebody writes all is read again; afterwards only what is new"


def test_a_younger_writer_does_not_delay_what_was_handed_out_before(there, small, reads):
    some(there, 10)
    with session(TAKE_A_NUMBER, WRITE_LIKE_WHO_LOGS):
        holds()
        assert kept().settled == 0
        with session(TAKE_A_NUMBER, WRITE_LIKE_WHO_LOGS):
            some(there, 1, start=10)
            holds()
            assert kept().settled == 0
    with session(TAKE_A_NUMBER, WRITE_LIKE_WHO_LOGS):
        some(there, 1, start=11)
        holds()
        with session(TAKE_A_NUMBER, WRITE_LIKE_WHO_LOGS):
            holds()
        settled = kept().settled
        assert 0 < settled < kept().newest
    assert reads == [10, 11, 12, 2]


def test_a_writer_without_a_number_might_be_any(there):
    some(there, 3)
    with session(WRITE_LIKE_WHO_LOGS):
        seen = decided.bound()
        assert seen is not None
        assert seen.oldest_writer == 0
        assert not seen.past((1, 1))
        holds()
        assert kept().settled == 0
    holds()
    assert kept().settled == kept().newest


def test_of_a_writer_with_savepoints_the_first_number_counts(there):
    statements = TAKE_A_NUMBER, "SAVEPOINT inner_one", "CREATE TEMPORARY TABLE something ()", WRITE_LIKE_WHO_LOGS
    with session(*statements) as (number, *_):
        seen = decided.bound()
        assert seen is not None
        assert seen.oldest_writer == number.fetchone()[0] < seen.mark[1]


def test_numbers_go_on_where_their_lower_halves_begin_anew():
    turn = 5 << 32
    assert [decided.whole((turn + n) % decided.NUMBERS, turn) - turn for n in (-3, -1, 0, 1, 3)] == [-3, -1, 0, 1, 3]


def test_a_mark_that_was_waited_for_is_kept_until_it_is_past():
    old, new = (10, 100), (20, 200)
    assert decided.settled(4, None, decided.Bound(new, None)) == (20, None)
    assert decided.settled(4, None, decided.Bound(new, 150)) == (4, new)
    assert decided.settled(4, old, decided.Bound(new, 150)) == (10, new)
    assert decided.settled(4, old, decided.Bound(new, 50)) == (4, old)
    assert decided.settled(30, old, decided.Bound(new, 250)) == (30, None)
