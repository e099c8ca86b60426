"""Loops are stopped, and whoever set too much in motion waits: both are told to whoever made it and to administrators."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from sanket.crm.automation.audience import keepers, managers_of
from sanket.crm.automation.models import Automation, AutomationRun
from sanket.crm.messaging.actions import News, tell
from sanket.shared.instants import DAY

WITHIN = 600
"""Seconds in which so many runs are a storm."""

State = AutomationRun.State


def tell_stopped(runs: Sequence[AutomationRun], *, now_s: int) -> None:
    """Once a day for each automation."""
    for run in {run.automation_id: run for run in runs}.values():
        title = f"Automation {run.automation.name} was stopped: it went in a circle"
        _tell(run.automation, "automation.stopped", f"{run.automation_id}:{now_s // DAY}", title, run.said, now_s)


def acted_lately(automation: Automation, now_s: int) -> int:
    """How many of its runs did something in the last minutes; not what somebody let run although it was much."""
    acted = AutomationRun.objects.filter(automation=automation, state__in=(State.DONE, State.FAILED))
    return acted.filter(ended_at__gt=now_s - WITHIN, at__gt=automation.resumed_at or 0).count()


def is_storm(acted: int) -> bool:
    return acted >= settings.AUTOMATION_STORM


@transaction.atomic
def pause(automation: Automation, *, now_s: int) -> None:
    """It does nothing more until somebody says so. What waits is kept."""
    said = f"{settings.AUTOMATION_STORM:,} runs within {WITHIN // 60} minutes: more than it may."
    if Automation.objects.filter(pk=automation.pk, paused_at=None).update(paused_at=now_s, paused_why=said):
        title = f"Automation {automation.name} paused itself"
        body = f"{said} What it heard waits: look at it, then let it run or drop it."
        _tell(automation, "automation.paused", f"{automation.pk}:{now_s}", title, body, now_s)


def _tell(automation: Automation, kind: str, key: str, title: str, body: str, now_s: int) -> None:
    to = {one.pk for one in keepers() or managers_of(None)}
    if automation.by_id:
        to.add(automation.by_id)
    link, about = f"/settings/automation/{automation.pk}/", f"automation:{automation.pk}"
    tell([News(pk, kind, key, title, body, link, about=about) for pk in sorted(to)], at=now_s)
