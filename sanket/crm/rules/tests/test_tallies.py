"""How tests have gone is counted, kept over restarts, and puts the next ones in order."""

import pytest
from django.db import transaction

from sanket.crm.accounts.models import Account
from sanket.crm.models import TestTally
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.rules import tallies
from sanket.crm.rules.actions import add_segment, save_segment
from sanket.crm.rules.queries import Asked, clock_at, condition_json, spared
from sanket.engine.conditions.plan import Tally

TEXT = 'account.city = "Pune" and activities("demo") >= 1 and account.industry is known'


@pytest.fixture
def everybody(told):
    yield list(Account.objects.values_list("pk", flat=True))
    tallies.forget_known()


def test_who_is_undecided_is_asked_and_nobody_else(everybody):
    pune = Account.objects.filter(city__iexact="pune").count()
    held = Asked(TEXT, "account").holding(everybody, clock_at(NOW_S), "segment:7")
    assert len(held) == Asked(TEXT, "account").count(clock_at(NOW_S))
    told = spared("segment:7", TEXT, "account")
    by_test = {step.test: step for step in told.steps}
    assert max(step.ran for step in told.steps) == len(everybody)
    assert by_test['activities("demo") >= 1'].ran <= pune
    assert told.saved is not None
    assert 0 < told.saved < 1


def test_it_is_written_in_one_batch_and_known_after_a_restart(everybody, django_assert_max_num_queries):
    for _ in range(3):
        Asked(TEXT, "account").holding(everybody, clock_at(NOW_S), "routing:1")
    with django_assert_max_num_queries(2):
        tallies.write()
    tallies.forget_known()
    steps = {step.test: step for step in spared("routing:1", TEXT, "account").steps}
    assert steps['account.city = "Pune"'].ran == 3 * len(everybody)
    known = tallies.known("account")
    assert known['account.city = "Pune"'].ran == 3 * len(everybody)
    assert known['activities("demo") >= 1'].cost is not None
    tallies.write()
    assert TestTally.objects.get(asker="routing:1", test="").ran == 3 * len(everybody)


def test_what_seldom_passes_comes_first_once_that_is_known(everybody):
    text = "account.id is known and account.city is known"
    assert condition_json(text, "account", at=NOW_S, explain=True)["explain"]["order"].startswith("account.id")
    row = {"asker": "a", "of": "account", "ran": 1_000}
    TestTally.objects.create(**row, digest="1", test="account.id is known", passed=999)
    TestTally.objects.create(**row, digest="2", test="account.city is known", passed=1)
    tallies.forget_known()
    assert condition_json(text, "account", at=NOW_S, explain=True)["explain"]["order"].startswith("account.city")


def test_another_condition_counts_anew(everybody):
    segment = add_segment(name="S", of="account", condition=TEXT, by=None, now=NOW)
    asker = f"segment:{segment.pk}"
    Asked(TEXT, "account").holding(everybody, clock_at(NOW_S), asker)
    save_segment(segment, condition="account.city is known", by=None, now=NOW)
    assert spared(asker, TEXT, "account").saved is None


@pytest.mark.django_db(transaction=True)
def test_nothing_is_written_within_somebodys_transaction(monkeypatch):
    """Its rows would be held until the end of that, which may be long."""
    tallies.forget_known()
    monkeypatch.setattr(tallies, "WRITTEN_EVERY", 0.0)
    found = {"account.city is known": Tally(ran=9, passed=4)}
    with transaction.atomic():
        tallies.note("routing:1", "account", 9, found, {})
        tallies.note("routing:1", "account", 9, found, {})
        assert not TestTally.objects.exists()
    assert TestTally.objects.get(test="account.city is known").ran == 18
    tallies.note("routing:1", "account", 9, found, {})
    assert TestTally.objects.get(test="account.city is known").ran == 27
    tallies.forget_known()
