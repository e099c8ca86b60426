"""Enqueues what sanket/schedule.py asks for; what was missed while no worker ran is done once."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from sanket.cli.worker import queue
from sanket.crm.workspace import jobs
from sanket.schedule import SCHEDULE, Entry


def tick(*, zone: ZoneInfo, now: datetime, schedule: tuple[Entry, ...] = SCHEDULE) -> list[str]:
    """Names of the jobs that this worker enqueued."""
    taken = []
    for entry in schedule:
        next_at = following(entry.cron, zone=zone, now=now)
        if jobs.is_due(entry.name, now=now, next_at=next_at):
            with transaction.atomic():
                # The turn and the job are one: a kill in between loses neither.
                if jobs.take_turn(entry.name, now=now, next_at=next_at):
                    queue.enqueue(entry.task)
                    taken.append(entry.name)
    return taken


def following(cron: str, *, zone: ZoneInfo, now: datetime) -> datetime:
    from croniter import croniter

    found: datetime = croniter(cron, now.astimezone(zone)).get_next(datetime)
    return found.astimezone(UTC)
