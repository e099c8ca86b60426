"""What workers and the clock call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from sanket.crm.automation.models import AutomationRun
from sanket.crm.automation.watched import perform_dry_run
from sanket.crm.automation.working import catch_up, follow
from sanket.shared.instants import seconds_of

SOON = 50
"""As what gives leads out, and in turns with it."""
WATCHED = 40
"""After what gives leads out: somebody looks at a page."""
AT_ONCE = 500


@task(priority=SOON)
def work() -> None:
    """Make runs of what was noted, and do them. What they set in motion is a job of its own."""
    follow(now=timezone.now())


@task(priority=SOON)
def look() -> None:
    """Look whose dates fell due, and for what a kill in between left undone."""
    catch_up(now=timezone.now())


@task(priority=WATCHED)
def try_version(version_id: int, progress_id: int) -> None:
    """A dry run that somebody waits for."""
    perform_dry_run(version_id, progress_id, now=timezone.now())


def forget_runs(*, now: datetime) -> int:
    """Remove runs that ended long ago; answers how many went."""
    before = seconds_of(now - timedelta(days=settings.AUTOMATION_KEPT_DAYS))
    gone = 0
    while ids := list(
        AutomationRun.objects.filter(ended_at__lt=before).order_by("ended_at").values_list("pk", flat=True)[:AT_ONCE]
    ):
        gone += AutomationRun.objects.filter(pk__in=ids).delete()[0]
    return gone
