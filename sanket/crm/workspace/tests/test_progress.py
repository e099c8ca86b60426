"""Long work as people see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from sanket.crm.workspace.actions import advance, end_lost, fail, finish, start_progress
from sanket.crm.workspace.queries import as_it_is, progress
from sanket.crm.workspace.tests.cast import NOW


def look(pk: int) -> Any:
    return progress(pk)


def test_waiting_running_done(cast):
    work = start_progress(kind="import", label="accounts: a.csv", by=cast.bob, waiting=True, now=NOW)
    assert (look(work.pk).state, look(work.pk).started_at) == ("waiting", None)
    advance(work, done=10, total=40, now=NOW + timedelta(seconds=5))
    seen = look(work.pk)
    assert (seen.state, seen.done, seen.total, seen.started_at) == ("running", 10, 40, NOW + timedelta(seconds=5))
    finish(work, result={"added": 3}, now=NOW + timedelta(seconds=9))
    seen = look(work.pk)
    assert (seen.state, seen.done, seen.result, seen.finished_at) == (
        "done",
        40,
        {"added": 3},
        NOW + timedelta(seconds=9),
    )


def test_failed_work_may_be_tried_again(db):
    work = start_progress(kind="settle", now=NOW)
    advance(work, done=1)
    fail(work, error="The disk is full.", now=NOW)
    assert (look(work.pk).state, look(work.pk).error) == ("failed", "The disk is full.")
    advance(work, done=2)
    assert (look(work.pk).state, look(work.pk).error) == ("running", "")


@task()
def counts(progress_id: int) -> None:
    """A job that is only waited for."""


def test_work_whose_job_was_given_up_has_failed(db):
    work = start_progress(kind="count", waiting=True, now=NOW)
    counts.enqueue(work.pk + 1)
    counts.enqueue(work.pk)
    mine = DBTaskResult.objects.get(args_kwargs={"args": [work.pk], "kwargs": {}})
    assert as_it_is(look(work.pk), counts, work.pk).state == "waiting"
    advance(work, done=1)
    for status, state in (("RUNNING", "running"), ("READY", "running"), ("FAILED", "failed")):
        DBTaskResult.objects.filter(pk=mine.pk).update(status=status)
        assert as_it_is(look(work.pk), counts, work.pk).state == state
    assert "killed again and again" in as_it_is(look(work.pk), counts, work.pk).error
    assert look(work.pk).state == "running"
    end_lost(work, now=NOW)
    assert (look(work.pk).state, look(work.pk).finished_at) == ("failed", NOW)
    assert "killed again and again" in look(work.pk).error


def test_work_that_ended_as_it_was_looked_at_is_not_lost(db):
    work = start_progress(kind="count", now=NOW)
    seen = look(work.pk)
    finish(work, result={"found": 3}, now=NOW)
    assert as_it_is(seen, counts, work.pk).state == "done"
    assert seen.result == {"found": 3}
    end_lost(work, now=NOW)
    assert look(work.pk).state == "done"


def test_one_statement_a_report(db, django_assert_num_queries):
    work = start_progress(kind="settle", now=NOW)
    with django_assert_num_queries(1):
        advance(work, done=5)


def test_no_such_work(db):
    assert look(12345) is None
