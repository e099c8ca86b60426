"""What the clock and workers call."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from sanket.crm.capture import rereading

SOON = 40
"""What people said of events shows on their pages: before imports and studies, behind what is published."""


@task(priority=SOON)
def reread() -> None:
    """Read events anew that were noted."""
    # A worker is a door: nobody above it could say what time it is.
    rereading.reread(now=datetime.now(UTC))
