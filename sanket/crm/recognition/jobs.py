"""What the clock and workers call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.recognition.learned.runs import perform_learning
from sanket.crm.recognition.settle import settle as work_off
from sanket.crm.recognition.weighing import perform_weighing
from sanket.crm.recognition.whatif_reading import read

FIRST = 50
"""People wait for what they published: it goes before imports, studies and measurements."""


@task(priority=FIRST)
def settle() -> None:
    """Work off marked replays, re-tests and leads."""
    work_off(now=timezone.now())


@task()
def weigh(progress_id: int) -> None:
    """Freeze weights of contacts."""
    perform_weighing(progress_id, now=timezone.now())


@task()
def read_log(progress_id: int) -> None:
    """Keep the log by columns, for what-if."""
    read(progress_id, clock=timezone.now)


@task()
def learn(run_id: int) -> None:
    """Do a study of what outcomes say about values."""
    perform_learning(run_id, now=timezone.now())
