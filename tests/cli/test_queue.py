"""The queue, the reaper and the clock, at instants of our choosing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from sanket.cli.worker import clock, identity, loop, queue, tidy
from sanket.cli.worker.loop import Worker
from sanket.crm.insight import jobs as insight
from sanket.crm.recognition import jobs as recognition
from sanket.crm.workspace import jobs as beats
from sanket.schedule import SCHEDULE, Entry
from tests.cli import jobs

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KOLKATA = ZoneInfo("Asia/Kolkata")
HOURLY = (Entry("hourly", "0 * * * *", "tests.cli.jobs.breaks"),)


def only() -> DBTaskResult:
    return DBTaskResult.objects.get()


# ------------------------------------------------------------------------------------------------------- jobs


def test_a_job_is_claimed_once_and_done(tmp_path):
    jobs.write.enqueue(str(tmp_path / "out"))
    job = queue.claim("one", now=NOW)
    assert queue.claim("two", now=NOW) is None
    assert queue.call(job) == "done"
    queue.succeed(job, "done", now=NOW)
    assert (only().status, only().return_value, only().worker_ids) == ("SUCCESSFUL", "done", ["one"])


def test_an_idle_look_only_reads():
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert queue.claim("one", now=NOW) is None
    assert [query["sql"].split()[0] for query in captured] == ["SELECT"]


def test_urgent_jobs_go_first(tmp_path):
    jobs.breaks.enqueue()
    urgent = jobs.refuses.using(priority=10).enqueue()
    job = queue.claim("one", now=NOW)
    assert job is not None
    assert str(job.pk) == urgent.id


def test_a_failure_is_tried_again_ever_later_and_given_up_after_five():
    jobs.breaks.enqueue()
    pauses = []
    for attempt in range(1, queue.MOST_ATTEMPTS + 1):
        DBTaskResult.objects.update(run_after=NOW - timedelta(days=1))
        job = queue.claim(f"worker {attempt}", now=NOW)
        queue.fail(job, RuntimeError("out of order"), now=NOW)
        pauses.append((only().run_after - NOW).total_seconds())
    assert pauses[:-1] == [10, 60, 300, 1800]
    assert (only().status, only().exception_class_path) == ("FAILED", "builtins.RuntimeError")
    assert "out of order" in only().traceback


def test_a_refusal_is_final():
    jobs.refuses.enqueue()
    Worker(pid=1).step()
    assert (only().status, only().exception_class_path) == ("FAILED", "sanket.shared.errors.Refusal")


def test_a_job_of_an_older_program_fails_once():
    jobs.breaks.enqueue()
    DBTaskResult.objects.update(task_path="sanket.no_longer.here")
    Worker(pid=1).step()
    assert only().status == "FAILED"


def test_a_job_whose_database_broke_is_tried_again():
    jobs.loses_the_database.enqueue()
    Worker(pid=1).step()
    assert only().status == "READY"
    assert len(only().worker_ids) == 1


@pytest.mark.parametrize("job", [jobs.finds_it_locked, jobs.gives_way])
def test_a_job_that_others_are_in_the_way_of_is_put_off_and_has_not_failed(job):
    job.enqueue()
    for _ in range(queue.MOST_ATTEMPTS + 1):
        before = datetime.now(UTC)
        Worker(pid=1).step()
        assert (only().status, only().worker_ids, only().traceback) == ("READY", [], "")
        assert only().run_after >= before + queue.IN_THE_WAY
        DBTaskResult.objects.update(run_after=before)


def test_what_people_wait_for_goes_before_what_nobody_waits_for():
    insight.measure_scores.enqueue()
    jobs.breaks.enqueue()
    recognition.settle.enqueue()
    order = [str(getattr(queue.claim("one", now=NOW), "task_path", "")).rpartition(".")[2] for _ in range(3)]
    assert order == ["settle", "breaks", "measure_scores"]


def test_between_the_parts_of_a_long_job_more_urgent_ones_are_done(tmp_path):
    """Also where one of these breaks; and whoever is to end goes on with the job in hand alone."""
    told = tmp_path / "out"
    jobs.in_parts.enqueue(str(told))
    worker = Worker(pid=1)
    assert worker.step()
    assert told.read_text().splitlines() == ["first part", "most urgent", "urgent", "last part"]
    assert not worker.busy
    assert sorted(DBTaskResult.objects.values_list("status", "priority")) == [
        ("READY", 9), ("READY", 10), ("READY", 13), ("SUCCESSFUL", 10), ("SUCCESSFUL", 11), ("SUCCESSFUL", 12),
    ]  # fmt: skip
    told.unlink()
    DBTaskResult.objects.all().delete()
    jobs.in_parts.enqueue(str(told))
    worker.ending = True
    worker.step()
    assert told.read_text().splitlines() == ["first part", "last part"]


def test_a_job_may_ask_which_attempt_it_is():
    jobs.tells_attempt.enqueue()
    Worker(pid=1).step()
    assert only().return_value == 1


# ------------------------------------------------------------------------------------------------- the reaper


def test_a_job_of_a_dead_worker_goes_back(tmp_path):
    jobs.write.enqueue(str(tmp_path / "out"))
    lost = queue.claim("dead", now=NOW)
    assert queue.take_back(lambda worker: worker != "dead", now=NOW) == 1
    assert only().status == "READY"
    job = queue.claim("alive", now=NOW + timedelta(seconds=1))
    assert only().worker_ids == ["dead", "alive"]
    # The dead one was only asleep; what it says now no longer counts.
    queue.succeed(lost, "late", now=NOW)
    assert only().status == "RUNNING"
    queue.succeed(job, "done", now=NOW)
    assert (only().status, only().return_value) == ("SUCCESSFUL", "done")


def test_a_job_of_a_living_worker_is_left_alone():
    jobs.breaks.enqueue()
    queue.claim("alive", now=NOW)
    assert queue.take_back(lambda worker: True, now=NOW) == 0
    assert only().status == "RUNNING"


def test_a_job_that_kills_five_workers_is_given_up():
    jobs.breaks.enqueue()
    for number in range(queue.MOST_ATTEMPTS):
        assert queue.claim(f"worker {number}", now=NOW + timedelta(seconds=number)) is not None
        assert queue.take_back(lambda worker: False, now=NOW) == 1
    assert only().status == "FAILED"
    assert only().traceback == queue.LOST


def test_a_worker_lives_as_long_as_it_beats():
    worker = "other-machine:12:34:ab"
    beats.beat(worker, started_at=NOW, now=NOW)
    soon, late = NOW + timedelta(seconds=59), NOW + timedelta(seconds=61)
    assert identity.Census(now=soon).is_alive(worker)
    assert not identity.Census(now=late).is_alive(worker)
    assert not identity.Census(now=soon).is_alive("a stranger")
    beats.sign_off(worker)
    assert not identity.Census(now=soon).is_alive(worker)


def test_a_process_of_this_machine_that_is_gone_is_dead_at_once():
    import os

    mine = identity.make(os.getpid())
    gone = f"{identity.machine()}:{2**22 - 3}:1:ab"
    reused = mine.replace(identity.born(os.getpid()), "1")
    for worker in (mine, gone, reused):
        beats.beat(worker, started_at=NOW, now=NOW)
    census = identity.Census(now=NOW)
    assert [census.is_alive(worker) for worker in (mine, gone, reused)] == [True, False, False]


def test_a_worker_is_forsaken_a_while_after_its_server_ended(monkeypatch):
    now, above = [50.0], [7]
    monkeypatch.setattr("sanket.cli.worker.loop.time.monotonic", lambda: now[0])
    monkeypatch.setattr("sanket.cli.worker.loop.os.getppid", lambda: above[0])
    worker, free = Worker(pid=1, parent=7), Worker(pid=1)
    assert not worker.forsaken()
    above[0] = 1
    now[0] = 1_000.0
    assert not worker.forsaken()
    now[0] += loop.ORPHAN_GRACE_SECONDS
    assert worker.forsaken()
    assert not free.forsaken()


# -------------------------------------------------------------------------------------------------- the clock


def test_what_is_due_is_enqueued_once():
    assert clock.tick(zone=KOLKATA, now=NOW, schedule=HOURLY) == []
    due = NOW + timedelta(hours=1)
    assert clock.tick(zone=KOLKATA, now=due, schedule=HOURLY) == ["hourly"]
    assert clock.tick(zone=KOLKATA, now=due, schedule=HOURLY) == []
    assert DBTaskResult.objects.count() == 1


def test_what_was_missed_is_done_once():
    clock.tick(zone=KOLKATA, now=NOW, schedule=HOURLY)
    later = NOW + timedelta(days=3)
    assert clock.tick(zone=KOLKATA, now=later, schedule=HOURLY) == ["hourly"]
    assert clock.tick(zone=KOLKATA, now=later, schedule=HOURLY) == []


def test_a_schedule_that_is_changed_counts_from_then_on():
    yearly = (HOURLY[0]._replace(cron="0 0 1 1 *"),)
    clock.tick(zone=KOLKATA, now=NOW, schedule=yearly)
    assert clock.tick(zone=KOLKATA, now=NOW, schedule=HOURLY) == []
    assert clock.tick(zone=KOLKATA, now=NOW + timedelta(hours=1), schedule=HOURLY) == ["hourly"]


def test_the_clock_is_the_companys():
    assert clock.following("0 9 * * *", zone=KOLKATA, now=NOW) == datetime(2026, 11, 23, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
def test_every_entry_of_the_schedule_can_be_enqueued(entry: Entry):
    assert clock.following(entry.cron, zone=KOLKATA, now=NOW) > NOW
    queue.enqueue(entry.task)
    assert queue.call(queue.claim("one", now=NOW)) is None


# ------------------------------------------------------------------------------------------------------- tidy


def test_old_results_are_thrown_away():
    for _ in range(4):
        jobs.breaks.enqueue()
    now = datetime.now(UTC)
    ages = [("SUCCESSFUL", 8), ("SUCCESSFUL", 6), ("FAILED", 61), ("FAILED", 8)]
    for job, (status, days) in zip(DBTaskResult.objects.order_by("pk"), ages, strict=True):
        DBTaskResult.objects.filter(pk=job.pk).update(status=status, finished_at=now - timedelta(days=days))
    beats.beat("old", started_at=NOW, now=now - timedelta(days=2))
    tidy.tidy.call()
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["FAILED", "SUCCESSFUL"]
    assert beats.last_beat() is None
