"""What workers and the clock call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from sanket.crm.automation.models import AutomationRun
from sanket.crm.automation.working import catch_up, follow
from sanket.shared.instants import seconds_of

SOON = 50
"""As what gives leads out, and in turns with it."""
AT_ONCE = 500


@task(priority=SOON)
def work() -> None:
    """Make runs of what was noted, and do them. What they set in motion is a job of its own."""
    follow(now=timezone.now())


@task(priority=SOON)
def look() -> None:
    """Look whose dates fell due, and for what a kill in between left undone."""
    catch_up(now=timezone.now())


def forget_runs(*, now: datetime) -> int:
    """Remove runs that ended long ago; answers how many went."""
    before = seconds_of(now - timedelta(days=settings.AUTOMATION_KEPT_DAYS))
    gone = 0
    while ids := list(
        AutomationRun.objects.filter(ended_at__lt=before).order_by("ended_at").values_list("pk", flat=True)[:AT_ONCE]
    ):
        gone += AutomationRun.objects.filter(pk__in=ids).delete()[0]
    return gone
