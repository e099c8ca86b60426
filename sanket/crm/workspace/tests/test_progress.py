"""Long work as people see it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sanket.crm.workspace.actions import advance, fail, finish, start_progress
from sanket.crm.workspace.queries import progress
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


def test_one_statement_a_report(db, django_assert_num_queries):
    work = start_progress(kind="settle", now=NOW)
    with django_assert_num_queries(1):
        advance(work, done=5)


def test_no_such_work(db):
    assert look(12345) is None
