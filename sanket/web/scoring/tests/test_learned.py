"""The page of learned values: who sees it, what it says, what people may do there."""

from __future__ import annotations

import re

import pytest

from sanket.crm.models import LearnedConfirmation, LearnedRun
from sanket.crm.recognition.actions import draft_values, learn_now
from sanket.crm.recognition.learned import runs
from sanket.crm.recognition.models import DraftEdit, TypeValue
from sanket.crm.recognition.queries import counts_ahead
from sanket.crm.recognition.tests import learned_market
from sanket.crm.recognition.tests.story import NOW
from tests.stage import standing

LEARNED = "/settings/scoring/learned/"


@pytest.fixture
def bob(site):
    return site.client("manager")


@standing
def studied(site):
    kinds = learned_market.told(accounts=160, signed=True)
    return kinds, learn_now(by=None, now=NOW)


def shown(client, path=LEARNED):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_may_look_and_who_may_change(site, studied):
    kinds, run = studied
    posts = [f"{LEARNED}study/", f"{LEARNED}{run.pk}/draft/", f"{LEARNED}types/{kinds['order']}/confirmation/"]
    for role, sees, changes in (
        ("admin", True, True), ("manager", True, True), ("marketing", True, False), ("sales", False, False),
        ("care", False, False), ("viewer", False, False),
    ):  # fmt: skip
        client = site.client(role)
        assert client.get(LEARNED).status_code == (200 if sees else 403), role
        assert client.get(f"{LEARNED}progress/").status_code == (200 if sees else 403), role
        if not changes:
            assert [client.post(path).status_code for path in posts] == [403, 403, 403], role
    assert "Take all into the draft" not in shown(site.client("marketing"))
    assert not DraftEdit.objects.exists()
    assert not LearnedConfirmation.objects.exists()
    assert LearnedRun.objects.count() == 1
    assert site.stranger().get(LEARNED).status_code == 302


def test_suggestions_are_taken_one_by_one_or_all(bob, studied):
    kinds, run = studied
    page = shown(bob)
    assert "Faded count of activities" in page
    price = next(value for value in run.result["values"] if value["type"] == "price")
    assert f"<b>{price['suggested']}</b>" in page
    answer = bob.post(f"{LEARNED}{run.pk}/draft/", {"type": kinds["price"]}, follow=True).content.decode()
    assert "1 learned value is in the draft." in answer
    assert f"In the draft: {price['suggested']}." in answer
    assert [edit.after for edit in DraftEdit.objects.all()] == [price["suggested"]]
    bob.post(f"{LEARNED}{run.pk}/draft/", follow=True)
    different = [value for value in run.result["values"] if value["suggested"] not in (None, value["agreed"])]
    assert DraftEdit.objects.count() == len(different)
    assert "Take all into the draft" not in shown(bob)
    # Nothing is in force.
    assert TypeValue.objects.get(pk=kinds["price"]).value == 4


def test_a_leak_is_confirmed_and_taken_back(bob, studied):
    kinds, _run = studied
    page = shown(bob)
    assert "Left out until somebody confirms" in page
    path = f"{LEARNED}types/{kinds['order']}/confirmation/"
    assert f'action="{path}"' in page
    bob.post(path)
    assert LearnedConfirmation.objects.get().pk == kinds["order"]
    learn_now(by=None, now=NOW)
    assert "Take the confirmation of Order back" in shown(bob)
    bob.post(path, {"off": "1"})
    assert not LearnedConfirmation.objects.exists()
    assert bob.post(f"{LEARNED}types/987654/confirmation/").status_code == 404


def test_a_study_is_asked_for_and_watched(bob, studied):
    answer = bob.post(f"{LEARNED}study/", follow=True).content.decode()
    assert "Waiting for a worker" in answer
    assert "Study the history" not in answer
    assert "Waiting for a worker" in shown(bob, f"{LEARNED}progress/")
    bob.post(f"{LEARNED}study/")
    assert LearnedRun.objects.count() == 2
    runs.perform_learning(LearnedRun.objects.latest("pk").pk, now=NOW)
    done = bob.get(f"{LEARNED}progress/")
    assert done["HX-Refresh"] == "true"
    assert "Earlier studies" in shown(bob)


def test_what_is_missing_is_said(bob, logged):
    assert "Nothing was studied yet" in shown(bob)
    learn_now(by=None, now=NOW)
    page = shown(bob)
    assert "Too little to suggest anything" in page
    assert re.search(r"0 of \d+ needed", page)
    run = LearnedRun.objects.get()
    answer = bob.post(f"{LEARNED}{run.pk}/draft/", follow=True).content.decode()
    assert "This study suggests nothing for that" in answer
    assert bob.post(f"{LEARNED}{run.pk}/draft/", {"type": "x"}).status_code == 404
    assert bob.post(f"{LEARNED}987654/draft/").status_code == 404


def test_values_agreed_on_since_are_told(bob, studied):
    kinds, run = studied
    price = next(value for value in run.result["values"] if value["type"] == "price")
    TypeValue.objects.filter(pk=kinds["price"]).update(value=price["suggested"])
    page = shown(bob)
    assert "Agreed on anew since: it was 4." in page
    draft_values([{"type_id": kinds["price"], "value": 3}], by=None, now=NOW)
    assert "In the draft: 3." in shown(bob)


def test_the_page_loads_no_batch(site, studied):
    """What the page shows was worked out before; the web process needs no SciPy for it."""
    import sys

    known = {name for name in sys.modules if name.startswith("sanket.engine.learning")}
    for name in known:
        del sys.modules[name]
    assert shown(site.client("manager"))
    assert not any(name.startswith("sanket.engine.learning") for name in sys.modules)


def test_it_says_when_counts_are_ahead_of_both():
    scores = [{"score": "agreed values", "auc": 0.7}, {"score": "learned values", "auc": 0.72}]
    assert not counts_ahead(scores)
    assert not counts_ahead([*scores, {"score": "naive Bayes of faded counts", "auc": 0.71}])
    assert counts_ahead([*scores, {"score": "naive Bayes of faded counts", "auc": 0.75}])
