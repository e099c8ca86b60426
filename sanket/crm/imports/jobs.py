"""What workers call."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django_tasks import task

from sanket.crm.imports import actions

FINISHED_KEPT = timedelta(days=30)
DRAFTS_KEPT = timedelta(days=7)


@task()
def run_import(run_id: int) -> None:
    # A worker is a door: nobody above it could say what time it is.
    actions.perform(run_id, now=datetime.now(UTC))


def forget_uploads(*, now: datetime) -> int:
    """Remove uploads that nobody needs any more; answers how many files went."""
    return actions.forget_uploads(finished_before=now - FINISHED_KEPT, drafts_before=now - DRAFTS_KEPT)
