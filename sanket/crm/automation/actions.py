"""Deeds of this room, and what it notes when others announce something.

``add(name=, said=Said(trigger, of, narrow, when, condition, actions), by=, now=)``, ``save`` (another wording is a new
version), ``dry_run(version, by=, now=)``
(``start_dry_run``: by a worker), ``switch_on`` (of the newest version, which must have been tried:
`AutomationUntried`), ``switch_off``, ``resume`` (of one that paused itself), ``order``, ``remove``, ``retry`` (of a run that
failed), ``catch_up`` (do what waits and what fell due; workers do). An action is a mapping, and what is wrong with one is
refused with ``field`` and ``action`` (its place):

- ``{"do": "task", "to": "owner" | "manager" | "person", "person": id, "what": …, "days": due in so many}``
- ``{"do": "notice", "to": …, "person": …, "title": …, "text": …}``
- ``{"do": "stage", "stage": "accepted" | "qualified" | "recycled" | "disqualified", "reason": …, "rest_days": …}``
- ``{"do": "owner", "to": "person" | "routing", "person": id}``
- ``{"do": "tag", "tag": …, "off": bool}``
- ``{"do": "webhook", "endpoint": its key, or ""}``
"""

from __future__ import annotations

from sanket.crm.automation.checking import Said, checked
from sanket.crm.automation.hearing import forget
from sanket.crm.automation.listeners import (
    accounts_written,
    activities_logged,
    contacts_written,
    deals_changed,
    leads_given_out,
    leads_moved,
    leads_opened,
    leads_restored,
    leads_revived,
    leads_went_cold,
    leads_withdrawn,
    members_changed,
    purchases_changed,
    response_due_soon,
    response_escalated,
    response_missed,
    tasks_done,
    tasks_given,
)
from sanket.crm.automation.refusals import AutomationRefused, AutomationUntried
from sanket.crm.automation.retrying import retry
from sanket.crm.automation.saving import add, order, remove, resume, save, switch_off, switch_on
from sanket.crm.automation.trying import dry_run
from sanket.crm.automation.watched import start_dry_run
from sanket.crm.automation.working import catch_up

__all__ = [
    "AutomationRefused",
    "AutomationUntried",
    "Said",
    "accounts_written",
    "activities_logged",
    "add",
    "catch_up",
    "checked",
    "contacts_written",
    "deals_changed",
    "dry_run",
    "forget",
    "leads_given_out",
    "leads_moved",
    "leads_opened",
    "leads_restored",
    "leads_revived",
    "leads_went_cold",
    "leads_withdrawn",
    "members_changed",
    "order",
    "purchases_changed",
    "remove",
    "response_due_soon",
    "response_escalated",
    "response_missed",
    "resume",
    "retry",
    "save",
    "start_dry_run",
    "switch_off",
    "switch_on",
    "tasks_done",
    "tasks_given",
]
