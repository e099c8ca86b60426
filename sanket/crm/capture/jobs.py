"""What the clock and workers call."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from sanket.crm.capture import rereading
from sanket.crm.capture.connectors import connector_of
from sanket.crm.capture.models import Source

SOON = 40
"""What people said of events shows on their pages: before imports and studies, behind what is published."""


@task(priority=SOON)
def reread() -> None:
    """Read events anew that were noted."""
    # A worker is a door: nobody above it could say what time it is.
    rereading.reread(now=datetime.now(UTC))


@task(priority=SOON)
def pull(source_id: int) -> None:
    """Somebody wants to have another system asked now. It is not asked before it may be."""
    source = Source.objects.filter(pk=source_id, disabled_at=None).first()
    connector = connector_of(source) if source is not None else None
    if source is not None and connector is not None and connector.pull is not None:
        connector.pull(source, datetime.now(UTC))
