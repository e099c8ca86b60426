"""What workers and the clock call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.rules import keeping, sweeping

SOON = 30
"""After leads that wait for somebody."""


@task(priority=SOON)
def follow_segments() -> None:
    """Who has entered or left by what was changed."""
    keeping.follow(now=timezone.now())


@task(priority=SOON)
def sweep_segments() -> None:
    """Who has entered or left by time alone, and whom those hold that have begun to keep members."""
    sweeping.sweep(clock=timezone.now)
