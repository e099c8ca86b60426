"""The house of routing's stories, and automations that are on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sanket.crm.automation import hearing
from sanket.crm.automation.actions import Said, add, dry_run, switch_on
from sanket.crm.automation.beginning import begin_all
from sanket.crm.automation.models import Automation, AutomationRun
from sanket.crm.automation.queries import newest
from sanket.crm.automation.running import run_all
from sanket.crm.recognition.tests.story import NOW, NOW_S
from sanket.crm.response.tests.conftest import house

__all__ = ["house"]

TELL = {"do": "notice", "to": "manager", "title": "{account.name}"}
TAG = {"do": "tag", "tag": "seen"}


@pytest.fixture(autouse=True)
def _heard_anew() -> Iterator[None]:
    hearing.forget()
    yield
    hearing.forget()


@pytest.fixture
def on(db: None) -> Callable[..., Automation]:
    """Make one, try it and switch it on."""

    def make(trigger: str, *actions: dict[str, Any], name: str = "A", by: Any = None, **said: Any) -> Automation:
        automation = add(name=name, said=Said(trigger, actions=actions or (TAG,), **said), by=by, now=NOW)
        dry_run(newest(automation), by=None, now=NOW)
        return switch_on(automation, by=None, now=NOW)

    return make


def work() -> list[AutomationRun]:
    """What workers do; answers all runs, the oldest first."""
    begin_all(now_s=NOW_S)
    run_all(now=NOW)
    return list(AutomationRun.objects.order_by("pk"))
