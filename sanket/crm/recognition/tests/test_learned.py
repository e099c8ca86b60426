"""Learned values on a site: asked for, done, kept, taken into the draft; and what happens where there is too little."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from sanket.crm.accounts.tests.test_at_once import Beside
from sanket.crm.models import LearnedRun, Progress
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.learned import runs
from sanket.crm.recognition.models import DraftEdit, TypeValue
from sanket.crm.recognition.tests import learned_market
from sanket.crm.recognition.tests.story import NOW
from sanket.crm.workspace.company import current
from sanket.crm.workspace.queries import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds():
    return learned_market.told()


def by_type(result: Any):
    return {value["type"]: value for value in result["values"]}


def test_what_outcomes_say_stands_beside_what_people_agreed(kinds):
    said = []
    run = actions.learn_now(by=None, now=NOW, report=lambda done, total: said.append((done, total)))
    told: Any = run.result
    assert told["missing"] == []
    values = by_type(told)
    assert values["price"]["suggested"] > 4 > values["mail"]["suggested"]
    for value in values.values():
        if value["suggested"] is not None:
            assert value["interval"][0] <= value["suggested"] <= value["interval"][1]
            assert value["wins_preceded"] <= told["wins"]
    scores = {one["score"]: one for one in told["quality"]["scores"]}
    assert scores["learned values"]["auc"] > scores["agreed values"]["auc"]
    assert told["quality"]["learned_over_agreed"][1] > 0
    assert told["span"] == sorted(told["span"])
    assert said[-1] == (6, 6)
    # Nothing is applied.
    assert TypeValue.objects.get(pk=kinds["price"]).value == 4
    assert not DraftEdit.objects.exists()
    assert queries.last_learned() == run
    assert told["at"].endswith("Z")
    assert run.progress.state == Progress.State.DONE


def test_a_worker_does_it_once_and_again_after_a_kill(kinds):
    run = actions.start_learning(by=None, now=NOW)
    assert actions.start_learning(by=None, now=NOW) == run
    assert queries.learning() == run
    assert queries.last_learned() is None
    # The worker was killed on the way: progress stands still, nothing is kept.
    Progress.objects.filter(pk=run.progress_id).update(state=Progress.State.RUNNING, done=3)
    runs.perform_learning(run.pk, now=NOW)
    run.refresh_from_db()
    assert by_type(run.result)
    assert queries.learning() is None
    kept = run.result
    runs.perform_learning(run.pk, now=NOW)
    run.refresh_from_db()
    assert run.result == kept
    runs.perform_learning(987_654, now=NOW)


def test_a_study_whose_job_was_given_up_is_begun_anew(kinds):
    run = actions.start_learning(by=None, now=NOW)
    Progress.objects.filter(pk=run.progress_id).update(state=Progress.State.RUNNING)
    assert queries.learning() == run
    DBTaskResult.objects.update(status="FAILED")
    assert queries.learning() is None
    again = actions.start_learning(by=None, now=NOW)
    assert again != run
    assert queries.learning() == again
    run.progress.refresh_from_db()
    assert run.progress.state == Progress.State.FAILED


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_start_one_study():
    current()
    with transaction.atomic():
        run = actions.start_learning(by=None, now=NOW)
        beside = Beside(lambda: actions.start_learning(by=None, now=NOW).pk)
        assert beside.waits()
    assert beside.said() == run.pk
    assert LearnedRun.objects.count() == 1


def test_a_study_that_breaks_off_says_so(kinds, monkeypatch):
    def breaks(**given):
        raise OSError("no room")

    run = actions.start_learning(by=None, now=NOW)
    monkeypatch.setattr(runs, "learned", breaks)
    with pytest.raises(OSError, match="no room"):
        runs.perform_learning(run.pk, now=NOW)
    run.progress.refresh_from_db()
    assert run.progress.state == Progress.State.FAILED
    assert LearnedRun.objects.get().result is None
    # The next try, or the next wish, begins anew.
    monkeypatch.undo()
    runs.perform_learning(run.pk, now=NOW)
    assert queries.last_learned() == run


def test_suggestions_go_into_the_draft_with_their_reason(kinds):
    run = actions.learn_now(by=None, now=NOW)
    assert actions.draft_learned(run, by=None, now=NOW, type_ids={kinds["price"]}) == 1
    edit = DraftEdit.objects.get()
    assert edit.after == by_type(run.result)["price"]["suggested"]
    assert "Learned from" in edit.reason
    assert "instead of" in edit.reason
    assert actions.draft_learned(run, by=None, now=NOW, reason="they buy") >= 1
    assert {edit.field for edit in DraftEdit.objects.all()} == {"value"}
    assert TypeValue.objects.get(pk=kinds["price"]).value == 4


def test_what_is_not_suggested_cannot_be_taken(kinds):
    run = actions.learn_now(by=None, now=NOW)
    with pytest.raises(actions.LearnedRefused) as refused:
        actions.draft_learned(run, by=None, now=NOW, type_ids={kinds["order"]})
    assert refused.value.code == "learned.nothing"
    run.result = None
    with pytest.raises(actions.LearnedRefused):
        actions.draft_learned(run, by=None, now=NOW)


def test_a_type_that_knows_the_win_waits_for_a_person():
    kinds = learned_market.told(signed=True)
    order = by_type(queries.learned(now=NOW))["order"]
    assert (order["suggested"], order["why_not"]) == (None, "leak")
    assert order["auc_alone"] > 0.9
    assert actions.confirm_type(kinds["order"], by=None, now=NOW)
    assert not actions.confirm_type(kinds["order"], by=None, now=NOW)
    confirmed = by_type(queries.learned(now=NOW))["order"]
    assert confirmed["confirmed"]
    assert confirmed["suggested"] is not None
    assert actions.take_back_confirmation(kinds["order"], by=None, now=NOW)
    assert not actions.take_back_confirmation(kinds["order"], by=None, now=NOW)
    assert by_type(queries.learned(now=NOW))["order"]["why_not"] == "leak"
    assert by_type(queries.learned(now=NOW, confirmed={kinds["order"]}))["order"]["suggested"] is not None
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["value.confirm", "value.doubt"]


def test_without_history_it_says_what_is_missing(db):
    told = queries.learned(now=NOW)
    assert told["values"] == []
    assert {one["what"] for one in told["missing"]} == {"activities", "wins"}


def test_too_few_wins_suggest_nothing(db):
    learned_market.told(accounts=12)
    told = queries.learned(now=NOW)
    assert told["values"] == []
    assert told["quality"] is None
    assert any(one["what"] in ("wins_before", "wins_after", "wins") for one in told["missing"])
    assert all(one["there"] < one["needed"] for one in told["missing"])


def test_a_long_log_is_learned_from_by_some_accounts(kinds, monkeypatch):
    from sanket.crm.recognition.learned import source

    whole = queries.learned(now=NOW)
    monkeypatch.setattr(source, "MOST_ACTIVITIES", whole["activities"] // 2)
    half = queries.learned(now=NOW)
    assert half["share"] == pytest.approx(0.5, abs=0.001)
    assert 0.3 < half["groups"] / whole["groups"] < 0.7
    assert half["wins"] < whole["wins"]


def test_only_so_many_studies_are_kept(kinds, monkeypatch):
    monkeypatch.setattr(runs, "KEPT", 2)
    last = [actions.learn_now(by=None, now=NOW).pk for _ in range(4)]
    assert list(queries.learned_runs().values_list("pk", flat=True)) == last[:1:-1]
