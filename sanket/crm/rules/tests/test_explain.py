"""What a condition does to all records: the order, how often each test ran, the query."""

import pytest

from sanket.crm.accounts.models import Account
from sanket.crm.recognition.tests.story import NOW_S
from sanket.crm.rules.queries import ConditionRefused, condition_json

TEXT = 'activities("demo") >= 1 and account.city = "Pune" and account.employees >= 10'


def test_the_next_test_runs_only_where_nothing_is_decided_yet(told):
    found = condition_json(TEXT, "account", at=NOW_S, explain=True)
    tests = {step["test"]: step for step in found["explain"]["tests"]}
    everybody = Account.objects.count()
    pune = Account.objects.filter(city__iexact="pune").count()
    assert list(tests) == ['account.city = "Pune"', "account.employees >= 10", 'activities("demo") >= 1']
    assert found["explain"]["records"] == everybody
    assert tests['account.city = "Pune"']["ran"] == everybody
    assert tests["account.employees >= 10"]["ran"] == pune
    assert tests['activities("demo") >= 1']["passed"] == found["count"] == len(found["ids"])
    assert 0 < found["explain"]["saved"] < 1
    assert "crm_activity" in found["explain"]["query"]


def test_the_first_hundred_are_named(told):
    found = condition_json("account.id is known", "account", at=NOW_S)
    assert found == {"count": 16, "ids": sorted(f"A{n}" for n in range(16))}
    assert condition_json("account.id is known", "account", at=NOW_S, limit=3)["ids"] == ["A0", "A1", "A10"]


def test_text_that_could_be_sql_is_text(told):
    for text in ("'; DROP TABLE crm_account; --", "%s", "100 % wool_mill", "?", "\\'"):
        said = text.replace("\\", "\\\\")
        condition_json(f'account.industry = "{said}" or account.name contains "{said}"', "account", at=NOW_S)
    assert condition_json('account.industry contains "% wool_"', "account", at=NOW_S)["count"] > 0
    assert condition_json('account.industry contains "%x"', "account", at=NOW_S)["count"] == 0


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ('acount.city = "Pune"', "account.city"),
        ('activity("Visited prising")', "Visited pricing"),
        ('interest("Paint robot") > 2', "Paint robots"),
        ('lead.stage = "recognized"', None),
    ],
)
def test_what_is_not_there_is_said_with_what_is_near(told, text, nearest):
    with pytest.raises(ConditionRefused) as caught:
        condition_json(text, "account", at=NOW_S)
    assert caught.value.nearest == nearest


def test_a_whole_category_counts_with_all_below_it(told):
    counts = [
        condition_json(f'activities(offering = "{name}") > 0', "account", at=NOW_S)["count"]
        for name in ("Robots", "Paint robots")
    ]
    assert counts[0] >= counts[1] > 0
