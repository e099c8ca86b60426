"""Three automations: two that are on, one of which has asked after leads, and one that was only tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from sanket.crm.automation.actions import Said, add, catch_up, dry_run, switch_on
from sanket.crm.automation.queries import automations, newest
from sanket.demo.story import house


def set_up_automations(*, now: datetime) -> None:
    if automations().exists():
        return
    for name, trigger, narrow, when, condition, actions, days_on in house.AUTOMATIONS:
        since = now - timedelta(days=days_on)
        said = Said(trigger, narrow=narrow, when=when, condition=condition, actions=actions)
        made = add(name=name, said=said, by=None, now=since)
        dry_run(newest(made), by=None, now=since)
        if days_on:
            switch_on(made, by=None, now=since)
    catch_up(now=now)
