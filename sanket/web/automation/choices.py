"""What the form of an automation offers: triggers in groups, what narrows them, dates, people, endpoints, places of texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l

from sanket.crm.activities.queries import types
from sanket.crm.automation.queries import CATALOGUE, DEEDS, TRIGGERS, date_fields, places
from sanket.crm.catalogue.queries import tree
from sanket.crm.leads.queries import reasons
from sanket.crm.rules.queries import segments
from sanket.crm.webhooks.queries import endpoints
from sanket.crm.workspace.queries import active_users
from sanket.web.automation.draft import Draft
from sanket.web.leads.offerings import INDENT
from sanket.web.speech import gettext as _

Option = tuple[str, str]
Group = tuple[str, Sequence[Option]]

ABOUT: Mapping[str, str | Promise] = {
    "lead": _l("Leads"),
    "response": _l("Response"),
    "activity": _l("Activities and tasks"),
    "task": _l("Activities and tasks"),
    "account": _l("Accounts and contacts"),
    "contact": _l("Accounts and contacts"),
    "deal": _l("Deals and purchases"),
    "purchase": _l("Deals and purchases"),
    "segment": _l("Segments"),
    "time": _l("Time"),
}
OF: Mapping[str, str | Promise] = {"account": _l("the account"), "contact": _l("the contact"), "lead": _l("the lead")}
NARROW: Mapping[str, str | Promise] = {
    "type": _l("Only of the activity type"),
    "offering": _l("Only for the offering"),
    "stage": _l("Only to the stage"),
    "status": _l("Only with the status"),
    "segment": _l("Segment"),
}
STAGES: Mapping[str, str | Promise] = {
    "accepted": _l("accepted"),
    "qualified": _l("qualified"),
    "converted": _l("converted"),
    "recycled": _l("recycled"),
    "disqualified": _l("disqualified"),
}
STATUSES: Mapping[str, str | Promise] = {"open": _l("open"), "won": _l("won"), "lost": _l("lost")}
SETTABLE = ("accepted", "qualified", "recycled", "disqualified")


class Narrow(NamedTuple):
    """One field that narrows a trigger."""

    name: str
    label: str
    options: list[Option]
    value: str


def offered(draft: Draft) -> dict[str, object]:
    """All lists of one form; of people and endpoints only where an action asks for them."""
    known = TRIGGERS.get(draft.trigger)
    deeds = {action["do"] for action in draft.actions}
    return {
        "triggers": _triggers(),
        "subjects": [(of, str(OF[of])) for of in (known.of if known else (draft.of,))],
        "narrows": [
            Narrow(name, str(NARROW[name]), _narrowing(name, draft.narrow.get(name, "")), draft.narrow.get(name, ""))
            for name in (known.narrow if known else ())
        ],
        "dates": [(name, f"{name} · {field.about}") for name, field in date_fields(draft.of).items()],
        "units": [("hour", _("hours")), ("day", _("days")), ("week", _("weeks"))],
        "sides": [("before", _("before")), ("after", _("after")), ("on", _("on the moment itself"))],
        "people": people() if deeds & {"task", "notice", "owner"} else [],
        "endpoints": _endpoints() if "webhook" in deeds else [],
        "stages": [(stage, str(STAGES[stage])) for stage in SETTABLE],
        "reasons": _reasons() if "stage" in deeds else [],
        "places": places(draft.of, draft.trigger),
        "deeds": [(name, _(DEEDS[name].label)) for name in draft.deeds],
        "labels": {name: _(deed.label) for name, deed in DEEDS.items()},
    }


def _triggers() -> list[Group]:
    groups: dict[str, list[Option]] = {}
    for one in CATALOGUE:
        groups.setdefault(str(ABOUT[one.word.partition(".")[0]]), []).append((one.word, _(one.when)))
    return list(groups.items())


def people() -> list[Option]:
    return [(f"person:{one.pk}", str(one)) for one in active_users()]


def _endpoints() -> list[Option]:
    every = ("", _("all that take automation.ran"))
    return [every, *((one.key, one.name or one.key) for one in endpoints())]


def _reasons() -> list[str]:
    return sorted({one.text for deed in ("recycle", "disqualify") for one in reasons(deed)})


def _narrowing(name: str, chosen: str) -> list[Option]:
    """With what is chosen although it is not there any more: it is not lost by being shown."""
    found = _LISTS[name]()
    first = [] if name == "segment" and chosen else [("", _("choose …") if name == "segment" else _("any"))]
    gone = [(chosen, chosen)] if chosen and chosen not in dict(found) else []
    return [*first, *gone, *found]


def _types() -> list[Option]:
    return [(one.external_id, str(one)) for one in types()]


def _offerings() -> list[Option]:
    whole = tree()
    return [(row.external_id, f"{INDENT * depth}{whole.label(row.id)}") for row, depth in whole.walk()]


def _segments() -> list[Option]:
    return [(str(one.pk), one.name) for one in segments().order_by("name") if one.kept]


_LISTS: Mapping[str, Callable[[], list[Option]]] = {
    "type": _types,
    "offering": _offerings,
    "stage": lambda: [(stage, str(said)) for stage, said in STAGES.items()],
    "status": lambda: [(status, str(said)) for status, said in STATUSES.items()],
    "segment": _segments,
}
