"""Actions that failed are tried again, when a person says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sanket.crm.automation.acting import FAILED
from sanket.crm.automation.models import AutomationRun
from sanket.crm.automation.records import records
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.automation.running import act, state_of
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User


@transaction.atomic
def retry(run: AutomationRun, *, by: User | None, now: datetime) -> AutomationRun:
    """Those of its actions that failed; what was done is not done again."""
    held = AutomationRun.objects.select_for_update(of=("self",)).select_related("version", "automation").get(pk=run.pk)
    failed = [one["place"] for one in held.done if one["state"] == FAILED]
    if held.state != AutomationRun.State.FAILED or not failed:
        raise AutomationRefused("run", "Nothing of this run failed.")
    record = records(held.version.of, [held.record]).get(held.record)
    if record is None:
        raise AutomationRefused("run", "What it is about is not there any more.")
    held.done = act(held, held.version, failed, record, now)
    held.state = state_of(held.done)
    held.save(update_fields=["done", "state"])
    audit(
        by=by,
        verb="automation.retry",
        kind="automation",
        subject=held.automation_id,
        label=held.automation.name,
        changes={"run": [held.pk, held.state]},
        now=now,
    )
    return held
