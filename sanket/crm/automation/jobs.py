"""What workers and the clock call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from sanket.crm.automation.beginning import begin_all
from sanket.crm.automation.models import AutomationNote, AutomationRun
from sanket.crm.automation.running import run_all
from sanket.crm.automation.timing import look_at_dates
from sanket.shared.instants import seconds_of

SOON = 50
"""As what gives leads out, and in turns with it."""
AT_ONCE = 500


@task(priority=SOON)
def work() -> None:
    """Make runs of what was noted, and do them. What they set in motion is a job of its own."""
    now = timezone.now()
    begin_all(now_s=seconds_of(now))
    run_all(now=now)


@task(priority=SOON)
def look() -> None:
    """Look whose dates fell due, and for what a kill in between left undone."""
    now = timezone.now()
    look_at_dates(now_s=seconds_of(now))
    if (
        AutomationNote.objects.exists()
        or AutomationRun.objects.filter(state=AutomationRun.State.WAITING, automation__paused_at=None).exists()
    ):
        begin_all(now_s=seconds_of(now))
        run_all(now=now)


def forget_runs(*, now: datetime) -> int:
    """Remove runs that ended long ago; answers how many went."""
    before = seconds_of(now - timedelta(days=settings.AUTOMATION_KEPT_DAYS))
    gone = 0
    while ids := list(
        AutomationRun.objects.filter(ended_at__lt=before).order_by("ended_at").values_list("pk", flat=True)[:AT_ONCE]
    ):
        gone += AutomationRun.objects.filter(pk__in=ids).delete()[0]
    return gone
