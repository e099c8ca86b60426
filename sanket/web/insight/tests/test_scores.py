"""The register of scores: who reads it, what it says before and after it was measured."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from sanket.crm.insight.models import Measurement
from sanket.engine.register import entries

pytestmark = pytest.mark.django_db

QUANTILES = [n / 20 for n in range(21)]


def page(cast, who: str = "bob") -> str:
    answer = cast.client(who).get(reverse("scores"))
    assert answer.status_code == 200
    return answer.content.decode()


def measured(cast, *, days: float, auc: float, missing: str = "", moved: float = 0.0) -> None:
    data = {"from": "2026-01-01T00:00:00Z", "to": "2026-06-01T00:00:00Z", "cut_offs": 12, "horizon_days": 56,
            "one_account_of": 1, "rows": 4_100, "wins": 37, "buyers": 9, "others": 80,
            "needed": 10, "days_needed": 112}  # fmt: skip
    figure = {"value": auc, "low": auc - 0.02, "high": auc + 0.02}
    Measurement.objects.create(
        score="interest",
        at=cast.now - timedelta(days=days),
        version=1,
        quality={} if missing else {"auc": figure, "lift": {"value": 4.2, "low": 3.0, "high": 5.0}},
        missing=missing,
        data=data,
        spread=[n + moved for n in QUANTILES],
    )


def test_every_score_says_what_it_is_for_before_it_was_measured(cast):
    text = page(cast)
    for entry in entries():
        assert f'id="{entry.name}"' in text
        assert f"sanket/engine/{entry.file}" in text
    assert text.count("Not measured yet") == len(entries())


def test_a_figure_stands_with_its_interval_and_its_data(cast):
    measured(cast, days=1, auc=0.812)
    text = page(cast)
    for said in (
        "0.812",
        "0.792 to 0.832",
        "4.2",
        "4,100 pairs of account and offering",
        "37 of these pairs (the same one on several days counts each time) followed by a purchase within 8 weeks",
    ):
        assert said in text


def test_drift_is_told_against_the_measurement_before(cast):
    measured(cast, days=8, auc=0.81)
    measured(cast, days=1, auc=0.70, moved=0.5)
    text = page(cast)
    assert "Ranked right: −0.110 since" in text
    assert "more than chance" in text
    assert "worth a look" in text
    measured(cast, days=0.5, auc=0.705, moved=0.5)
    text = page(cast)
    assert "no more than chance" in text
    assert "stand where they stood" in text


@pytest.mark.parametrize(("why", "said"), [("outcomes", "there are 9"), ("time", "the log is too short")])
def test_what_is_missing_is_said_plainly(cast, why, said):
    measured(cast, days=1, auc=0.5, missing=why)
    assert said in page(cast)


@pytest.mark.parametrize(("who", "status"), [("ada", 200), ("bob", 200), ("mary", 200), ("vera", 200), ("alice", 403)])
def test_who_reads_it(cast, who, status):
    assert cast.client(who).get(reverse("scores")).status_code == status
    assert ('href="/insight/scores/"' in cast.client(who).get(reverse("response")).content.decode()) == (status == 200)


def test_bob_has_them_measured_and_vera_may_not(cast):
    url = reverse("scores-measurement")
    assert cast.client("vera").post(url).status_code == 403
    assert cast.client("bob").post(url).status_code == 302
    assert DBTaskResult.objects.filter(task_path="sanket.crm.insight.jobs.measure_scores").count() == 1
    assert "Measure now" not in page(cast, "vera")


def test_one_question_a_score(cast):
    measured(cast, days=8, auc=0.81)
    client = cast.client("bob")
    client.get(reverse("scores"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("scores"))
    assert len(asked) <= 4 + len(entries()), [query["sql"] for query in asked]


def test_what_is_not_in_use_does_not_drift(cast):
    measured(cast, days=20, auc=0.7)
    measured(cast, days=1, auc=0.7, missing="off", moved=0.3)
    text = page(cast)
    assert "Not measured: it is not in use." in text
    assert "distribution moved" not in text


def test_a_span_is_told_with_its_years(cast):
    measured(cast, days=1, auc=0.7)
    assert "from 1 Jan 2026 to 1 Jun 2026" in page(cast)
