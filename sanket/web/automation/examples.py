"""Automations that many want, to begin with one instead of an empty form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from sanket.crm.automation.queries import TIME, Said


class Example(NamedTuple):
    name: str | Promise
    about: str | Promise
    said: Said


_CALL = {"do": "task", "to": "owner", "what": "Call {account.name} about {lead.offering}: {lead.why}", "days": 0}

EXAMPLES: Mapping[str, Example] = {
    "large": Example(
        _l("Large companies are called at once"),
        _l(
            "When a lead of a company of more than 200 people is recognised, its owner is given a task and the manager is told."
        ),
        Said(
            "lead.opened",
            condition="account.employees > 200",
            actions=(
                _CALL,
                {"do": "notice", "to": "manager", "title": "{account.name} is interested in {lead.offering}"},
            ),
        ),
    ),
    "missed": Example(
        _l("Nobody waits for an answer"),
        _l("When a lead was not answered in time, the routing rules give it out anew, and the manager is told."),
        Said(
            "response.missed",
            actions=(
                {"do": "owner", "to": "routing"},
                {"do": "notice", "to": "manager", "title": "{account.name} was not called in time"},
            ),
        ),
    ),
    "cooling": Example(
        _l("Nothing goes cold unseen"),
        _l("Three days before a lead goes cold that nobody has accepted, its owner is given a task."),
        Said(
            TIME,
            when="3 days before lead.cold_on",
            condition='lead.stage = "recognised"',
            actions=({**_CALL, "what": "Call {account.name} before {lead.cold_on}: it is about to go cold"},),
        ),
    ),
}
