"""What the clock and workers call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.insight.measuring import measure


@task()
def measure_scores() -> None:
    """Measure the scores against what was won. Done twice after a kill, it leaves two measurements that agree."""
    measure(now=timezone.now())
