"""What workers call."""

from __future__ import annotations

from datetime import UTC, datetime

from django_tasks import task

from sanket.crm.imports import actions


@task()
def run_import(run_id: int) -> None:
    # A worker is a door: nobody above it could say what time it is.
    actions.perform(run_id, now=datetime.now(UTC))
