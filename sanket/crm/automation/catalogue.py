"""Every trigger: what it is called, when it comes, about which records, and by what it can be narrowed."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_noop as _n

from sanket.crm.automation.models import TIME

ACCOUNT, CONTACT, LEAD = "account", "contact", "lead"


class Trigger(NamedTuple):
    """``of``: kinds of record that it can be about, the usual one first. ``narrow``: what may be asked of the event itself:
    type (an activity type), offering (with all below it), stage, status (of a deal), segment. ``tells``: what texts of
    actions may name besides the record. ``past``: whether the log knows when it happened, for a dry run."""

    word: str
    when: str
    of: tuple[str, ...]
    narrow: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    past: bool = True


_ACTIVITY = ("activity.type", "activity.offering", "activity.note", "activity.source")
_DEAL = ("deal.id", "deal.offering", "deal.status", "deal.amount")
_PURCHASE = ("purchase.id", "purchase.offering", "purchase.amount")

CATALOGUE: tuple[Trigger, ...] = (
    Trigger("lead.opened", _n("A lead was recognised"), (LEAD, ACCOUNT), ("offering",)),
    Trigger("lead.gone_cold", _n("A lead went cold"), (LEAD, ACCOUNT), ("offering",)),
    Trigger("lead.revived", _n("A lead that had gone cold is hot again"), (LEAD, ACCOUNT), ("offering",), past=False),
    Trigger("lead.withdrawn", _n("A lead was withdrawn: by later facts it never was"), (ACCOUNT,), ("offering",)),
    Trigger("lead.restored", _n("A withdrawn lead was given back"), (LEAD, ACCOUNT), ("offering",), past=False),
    Trigger(
        "lead.stage_changed",
        _n("A lead was accepted, qualified, converted, recycled or disqualified"),
        (LEAD, ACCOUNT),
        ("offering", "stage"),
        ("move.reason",),
    ),
    Trigger("lead.assigned", _n("A lead was given to somebody"), (LEAD, ACCOUNT), ("offering",), ("move.reason",)),
    Trigger(
        "lead.found_nobody",
        _n("Nobody was free for a lead"),
        (LEAD, ACCOUNT),
        ("offering",),
        ("routing.reason",),
        past=False,
    ),
    Trigger("response.due_soon", _n("A lead is soon to be answered"), (LEAD,)),
    Trigger("response.missed", _n("A lead was not answered in time"), (LEAD,)),
    Trigger("response.escalated", _n("A missed lead went to the next person, or to a manager"), (LEAD,)),
    Trigger(
        "activity.logged",
        _n("An activity was logged"),
        (ACCOUNT, CONTACT, LEAD),
        ("type", "offering"),
        _ACTIVITY,
    ),
    Trigger("task.given", _n("A task was given"), (ACCOUNT, LEAD, CONTACT), (), ("task.what",)),
    Trigger("task.done", _n("A task was done"), (ACCOUNT, LEAD, CONTACT), (), ("task.what",)),
    Trigger("account.created", _n("An account was added"), (ACCOUNT,)),
    Trigger("account.changed", _n("An account was changed"), (ACCOUNT,), past=False),
    Trigger("contact.created", _n("A contact was added"), (CONTACT, ACCOUNT)),
    Trigger("contact.changed", _n("A contact was changed"), (CONTACT, ACCOUNT), past=False),
    Trigger("deal.changed", _n("A deal was added, changed, won or lost"), (ACCOUNT,), ("offering", "status"), _DEAL),
    Trigger("purchase.changed", _n("A purchase was added or changed"), (ACCOUNT,), ("offering",), _PURCHASE),
    Trigger(
        "segment.entered",
        _n("Somebody entered a segment that keeps its members"),
        (ACCOUNT, CONTACT, LEAD),
        ("segment",),
        ("segment.name",),
    ),
    Trigger(
        "segment.left",
        _n("Somebody left a segment that keeps its members"),
        (ACCOUNT, CONTACT, LEAD),
        ("segment",),
        ("segment.name",),
        past=False,
    ),
    Trigger(TIME, _n("A time before or after a date"), (LEAD, ACCOUNT, CONTACT)),
)

TRIGGERS = {one.word: one for one in CATALOGUE}

LATER = frozenset({"segment.entered", "segment.left"})
"""Told by a job after the change that brought them about: what led to it is known from the runs just before."""
