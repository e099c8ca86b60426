"""All that is to be done now: dates that fell due, notes that wait, runs that wait."""

from __future__ import annotations

from datetime import datetime

from sanket.crm.automation.beginning import begin_all
from sanket.crm.automation.models import AutomationNote, AutomationRun
from sanket.crm.automation.running import run_all
from sanket.crm.automation.timing import look_at_dates
from sanket.shared.instants import seconds_of


def follow(*, now: datetime) -> int:
    """Make runs of what was noted, and do them; answers how many ended."""
    begin_all(now_s=seconds_of(now))
    return run_all(now=now)


def catch_up(*, now: datetime) -> int:
    """The same, after a look whose dates fell due."""
    look_at_dates(now_s=seconds_of(now))
    waiting = AutomationRun.objects.filter(state=AutomationRun.State.WAITING, automation__paused_at=None)
    return follow(now=now) if AutomationNote.objects.exists() or waiting.exists() else 0
