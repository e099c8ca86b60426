"""Throws away what nobody needs any more. The audit trail and the log of activities are kept for ever."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django_tasks import task

from sanket import schedule
from sanket.cli.worker import queue
from sanket.crm.automation import jobs as automation
from sanket.crm.imports import jobs as imports
from sanket.crm.messaging import jobs as messaging
from sanket.crm.webhooks import jobs as webhooks
from sanket.crm.workspace import jobs

logger = logging.getLogger(__name__)

DONE_KEPT = timedelta(days=7)
FAILED_KEPT = timedelta(days=60)
SILENT_KEPT = timedelta(days=1)


@task()
def tidy() -> None:
    now = datetime.now(UTC)
    queue.prune(done_before=now - DONE_KEPT, failed_before=now - FAILED_KEPT)
    jobs.forget_workers(before=now - SILENT_KEPT)
    jobs.forget_schedules({entry.name for entry in schedule.SCHEDULE})
    jobs.forget_calls(now=now)
    if gone := imports.forget_uploads(now=now):
        logger.info("%s files of old uploads removed", gone)
    if gone := webhooks.forget_messages(now=now):
        logger.info("%s old messages of webhooks removed", gone)
    if gone := messaging.forget_notices(now=now):
        logger.info("%s old notices removed", gone)
    if gone := automation.forget_runs(now=now):
        logger.info("%s old runs of automations removed", gone)
    call_command("clearsessions")
