"""A record is looked up when it is asked, and no more than what a test needs."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.accounts.models import Account, Contact
from sanket.crm.accounts.queries import ids_by_external
from sanket.crm.recognition.tests.story import DAY, NOW_S
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


def test_a_log_that_many_ask_is_read_once_and_counted_alike(told):
    tests = [
        'activities("demo") >= 0', "activities(within = 14 days) >= 0", 'activity("Visited pricing", within = 3 days)',
        'activities(offering = "Robots", direction = "customer") >= 0', "purchases(within = 1 year) >= 0",
        'purchases(offering = "Ovens") >= 0', "sum(purchases.amount) >= 0", "sum(purchases.amount, within = 1 year) >= 0",
    ]  # fmt: skip
    for subject, table in (("account", Account), ("contact", Contact)):
        together = Asked(" and ".join(tests), subject).reader()
        for pk in table.objects.values_list("pk", flat=True):
            profile = together.profile(pk, clock_at(NOW_S - DAY))
            for test in tests:
                alone = Asked(test, subject).reader()
                (key,) = alone.asks
                assert profile[key] == alone.profile(pk, clock_at(NOW_S - DAY))[key], (subject, test)
            assert len([rows for rows, _ in profile.events if "WHERE" in rows]) == 2
