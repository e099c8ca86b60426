"""Texts with places that are filled in: ``Call {contact.name} about {lead.offering}``.

What may stand in a place depends on the record and on the trigger; a name that there is not is refused when the text is
saved, with the one that was perhaps meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sanket.crm.activities.queries import ActivityType
from sanket.crm.automation.catalogue import TRIGGERS
from sanket.crm.automation.records import Record
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads.queries import Lead
from sanket.crm.workspace.queries import zone
from sanket.engine.conditions.refusal import nearest

_PLACE = re.compile(r"\{([^{}]*)\}")

_ACCOUNT = ("name", "industry", "employees", "phone", "city", "state", "country", "website", "territory")
_CONTACT = ("name", "email", "phone", "whatsapp", "department", "seniority", "title")

Fill = Callable[[Record], object]


def _of_account(name: str, one: Record) -> object:
    return getattr(one.account, name)


def _of_contact(name: str, one: Record) -> object:
    return getattr(one.contact, name)


_OF: Mapping[str, Mapping[str, Fill]] = {
    "account": {
        **{f"account.{name}": partial(_of_account, name) for name in _ACCOUNT},
        "account.id": lambda one: one.account.external_id,
        "account.owner": lambda one: one.account.owner or "",
    },
    "contact": {
        **{f"contact.{name}": partial(_of_contact, name) for name in _CONTACT},
        "contact.id": lambda one: one.contact.external_id if one.contact else "",
    },
    "lead": {
        "lead.id": lambda one: one.pk,
        "lead.offering": lambda one: _lead(one).offering,
        "lead.stage": lambda one: _lead(one).stage,
        "lead.owner": lambda one: _lead(one).owner or "",
        "lead.why": lambda one: _why(_lead(one)),
        "lead.people": lambda one: _lead(one).people,
        "lead.recognised": lambda one: _day(_lead(one).recognised_at),
        "lead.cold_on": lambda one: _day(_lead(one).cold_at),
        "lead.last_activity": lambda one: _day(_lead(one).last_at),
    },
}


def places(of: str, trigger: str) -> list[str]:
    """What texts may name."""
    own = [] if of == "account" else list(_OF[of])
    tells = TRIGGERS[trigger].tells if trigger in TRIGGERS else ()
    return ["account.name", *own, *(name for name in _OF["account"] if name != "account.name"), *tells]


def check(text: str, of: str, trigger: str, field: str) -> None:
    """Raises where a place names what there is not."""
    known = places(of, trigger)
    for name in _PLACE.findall(text):
        if name not in known:
            near = nearest(name, known)
            hint = f" Did you mean {{{near}}}?" if near else f" There are {', '.join(known)}."
            raise AutomationRefused(field, f"Nothing can be put in for {{{name}}}.{hint}", nearest=near)
    if "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
        raise AutomationRefused(field, "A place begins with { and ends with }, such as {account.name}.")


def filled(text: str, record: Record, facts: Mapping[str, Any]) -> str:
    """The text with every place filled; what is not known stays empty."""

    def put(found: re.Match[str]) -> str:
        name = found[1]
        fill = next((some[name] for some in _OF.values() if name in some), None)
        value = fill(record) if fill else _fact(name, facts)
        return "" if value is None else str(value)

    return " ".join(_PLACE.sub(put, text).split()) if "\n" not in text else _PLACE.sub(put, text)


def _lead(one: Record) -> Lead:
    assert one.lead is not None
    return one.lead


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, zone()):%-d %b %Y}"


def _why(lead: Lead) -> str:
    """*Asked for a quote; 3 people; visited pricing 2×*"""
    tipped = str((lead.why.get("tipped") or {}).get("type") or "")
    many = int(lead.why.get("people") or lead.people or 0)
    most = [f"{row[0]} {row[1]}×" if row[1] > 1 else row[0] for row in lead.why.get("top") or () if row[0] != tipped]
    return "; ".join(filter(None, [tipped, f"{many} people" if many > 1 else "", *most[:2]]))


def _fact(name: str, facts: Mapping[str, Any]) -> object:
    owner, _, what = name.partition(".")
    if what == "id":
        return facts.get(owner)
    value = facts.get(what)
    if what == "offering" and value is not None:
        return Offering.objects.filter(pk=value).first()
    if what == "type" and value is not None:
        return ActivityType.objects.filter(pk=value).first()
    return value
