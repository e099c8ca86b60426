"""What the clock and workers call."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from sanket.crm.recognition.settle import settle as work_off


@task()
def settle() -> None:
    """Work off marked replays, re-tests and leads."""
    work_off(now=timezone.now())
