"""A record is looked up when it is asked, and no more than what a test needs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.recognition.tests.story import NOW_S
from sanket.crm.rules.conditions import Asked
from sanket.crm.rules.queries import clock_at
from sanket.engine.conditions.closures import Closure


def test_what_is_decided_by_its_row_counts_nothing(told):
    asked = Asked('activities("demo") > 1 and account.name = "nobody" and account.employees > 5', "account")
    (pk,) = ids_by_external(["A1"]).values()
    profile = asked.reader().profile(pk, clock_at(NOW_S))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Closure(asked.checked).holds(profile) is False
    assert len(queries) == 1
    assert "crm_activity" not in queries.captured_queries[0]["sql"]


def test_what_was_looked_up_is_timed(told):
    asked = Asked('activities("demo") >= 0 and account.name is known', "account")
    reader = asked.reader()
    (pk,) = ids_by_external(["A1"]).values()
    assert Closure(asked.checked).holds(reader.profile(pk, clock_at(NOW_S)))
    assert {key: many for key, (many, _) in reader.spent.items()} == {'activities("demo")': 1, "account.name": 1}


def test_nobody_is_unknown(told):
    asked = Asked('account.name = "x" or activities("demo") > 5', "contact")
    assert Closure(asked.checked).verdict(asked.reader().profile(999_999, clock_at(NOW_S))) is not True
