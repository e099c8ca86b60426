"""What the clock calls."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django_tasks import task

from sanket.crm.capture.actions import take_deliveries
from sanket.crm.capture.queries import connector_of, deliveries, sources

log = logging.getLogger(__name__)


@task()
def connect() -> None:
    """Ask the other systems that are to be asked now, and take what a kill has left waiting."""
    for source in sources():
        connector = connector_of(source)
        if connector is None or source.disabled_at is not None:
            continue
        try:
            due = connector.due(source, now()) if connector.due is not None else None
            if connector.pull is not None and due is not None and due <= now():
                connector.pull(source, now())
            if deliveries(source, state="stored", limit=1):
                take_deliveries(source, now=now())
        except Exception:
            # One that breaks must not keep the others from being asked.
            log.exception("The connector of %s failed.", source.external_id)


@task()
def take() -> None:
    """Take what came in by the hundred: whoever sent it was answered that it is kept."""
    for source in sources():
        if source.disabled_at is None and deliveries(source, state="stored", limit=1):
            take_deliveries(source, now=now())


def now() -> datetime:
    return datetime.now(UTC)
