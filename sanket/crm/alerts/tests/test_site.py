"""Imports, sources and jobs tell those who started or look after them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanket.cli.worker import queue
from sanket.crm.alerts.actions import import_failed, import_finished
from sanket.crm.alerts.site import PATIENCE
from sanket.crm.alerts.tests.conftest import told
from sanket.crm.capture.actions import add_source, fares
from sanket.crm.imports.events import ImportFailed, ImportFinished
from sanket.crm.messaging.models import Notice
from sanket.crm.workspace.tests.cast import NOW, Cast, cast
from tests.cli import jobs
from tests.stage import standing

pytestmark = pytest.mark.django_db


@standing
def people() -> Cast:
    return cast()


def test_an_import_tells_whoever_started_it(people):
    counts = {"added": 3, "changed": 0, "rejected": 1}
    import_finished(ImportFinished(7, "activities", "visits.csv", "", people.bob.pk, counts, NOW))
    import_finished(ImportFinished(8, "activities", "watched.csv", "", None, counts, NOW))
    for _ in range(2):
        import_failed(ImportFailed(9, "broken.csv", people.bob.pk, "It holds no heading.", NOW))
    assert told() == [
        ("Bob", "import.finished", "Imported: visits.csv"),
        ("Bob", "import.failed", "Not imported: broken.csv"),
    ]
    assert Notice.objects.get(kind="import.finished").body == "3 added, 1 rejected"


def test_a_source_that_fails_for_a_while_is_told_once_for_each_time_it_breaks(people):
    source = add_source(name="Mart", by=None, now=NOW)
    fares(source, error="It refuses the key.", now=NOW)
    assert told() == []
    for minutes in (10, 11):
        fares(source, error="It refuses the key.", now=NOW + timedelta(minutes=minutes))
    assert sorted(told()) == [
        ("Anita", "source.failing", "Source fails: Mart"),
        ("Bob", "source.failing", "Source fails: Mart"),
    ]
    fares(source, now=NOW + timedelta(hours=1))
    for seconds in (0, PATIENCE):
        fares(source, error="It is away.", now=NOW + timedelta(hours=2, seconds=seconds))
    assert len(told()) == 4


def test_a_job_that_is_given_up_is_told_once_a_day(people):
    for _ in range(2):
        jobs.refuses.enqueue()
        job = queue.claim("w", now=NOW)
        with pytest.raises(Exception) as error:
            queue.call(job)
        queue.fail(job, error.value, now=NOW)
    assert told() == [("Anita", "job.failed", "Given up: tests.cli.jobs.refuses")]
