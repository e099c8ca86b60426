"""A dry run as people watch it: a worker does it, for it reads the history of all accounts that it is about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanket.crm.automation.breaking import sentence
from sanket.crm.automation.models import AutomationVersion
from sanket.crm.automation.trying import dry_run
from sanket.crm.plans import lasts
from sanket.crm.workspace.actions import advance, end_lost, fail, finish, start_progress
from sanket.crm.workspace.queries import GOING, Progress, User, as_it_is

KIND = "dry-run"


@transaction.atomic
def start_dry_run(version: AutomationVersion, *, by: User | None, now: datetime) -> Progress:
    """Have a worker try it. While it is being tried that one is meant."""
    from sanket.crm.automation.jobs import try_version

    # Held: two who press at once start one.
    AutomationVersion.objects.select_for_update(no_key=True).filter(pk=version.pk).first()
    last = trial_of(version)
    if last is not None:
        if last.state in GOING:
            return last
        end_lost(last, now=now)
    progress = start_progress(kind=_kind(version.pk), label=version.automation.name, by=by, waiting=True, now=now)
    try_version.enqueue(version.pk, progress.pk)
    return progress


def perform_dry_run(version_id: int, progress_id: int, *, now: datetime) -> None:
    """Do what was started; after a kill it is done again from the beginning."""
    progress = Progress.objects.select_related("by").filter(pk=progress_id).first()
    if progress is None or progress.state == Progress.State.DONE:
        return
    version = AutomationVersion.objects.filter(pk=version_id).first()
    if version is None:
        fail(progress, error="The automation was removed.", now=now)
        return
    advance(progress, done=0, now=now)
    try:
        dry_run(version, by=progress.by, now=now)
    except Exception as error:
        fail(progress, error=sentence(error), now=now)
        if not lasts(error):
            raise
    else:
        finish(progress, now=now)


def trial_of(version: AutomationVersion) -> Progress | None:
    """The newest, whether it is going on or has ended."""
    from sanket.crm.automation.jobs import try_version

    last = Progress.objects.filter(kind=_kind(version.pk)).order_by("-pk").first()
    return None if last is None else as_it_is(last, try_version, version.pk, last.pk)


def _kind(version_id: int) -> str:
    return f"{KIND}:{version_id}"
