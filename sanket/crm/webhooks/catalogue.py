"""Every event that is told, with what its data looks like. docs/webhooks.md and the page show this table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _n

Data = Mapping[str, Any]


class Kind(NamedTuple):
    """``when`` for people; ``example`` has the fields that the data of such an event always has."""

    type: str
    when: str
    example: Data


_LEAD: Data = {
    "lead": 4711,
    "account": "nandgiri",
    "account_name": "Nandgiri Auto",
    "offering": "painting-robot",
    "offering_name": "Painting robot",
    "stage": "recognised",
    "owner": "alice@example.com",
    "hot": True,
    "fits": True,
    "recognised_at": "2026-11-20T08:30:00Z",
    "cold_at": "2026-12-24T02:11:09Z",
    "tipped_by": "web-1729",
    "covered_by": None,
    "link": "https://sanket.example.com/leads/4711/",
}
_MOVED: Data = {**_LEAD, "by": "bob@example.com", "reason": "", "undone": False}
_ANSWER: Data = {
    **_LEAD,
    "started_at": "2026-11-20T08:30:00Z",
    "due_at": "2026-11-20T08:35:02Z",
}
_TASK: Data = {
    "task": 12,
    "external_id": "erp-2041",
    "what": "Send the layout",
    "account": "nandgiri",
    "contact": "anita",
    "lead": 4711,
    "to": "alice@example.com",
    "by": "bob@example.com",
    "source": "",
    "due_at": "2026-11-30T18:30:00Z",
    "whole_day": True,
    "link": "https://sanket.example.com/tasks/",
}
_ACTIVITY: Data = {
    "activity": "web-1729",
    "occurred_at": "2026-11-20T08:30:00Z",
    "account": "nandgiri",
    "contact": "anita",
    "offering": "painting-robot",
    "type": "price-page",
    "source": "website",
    "note": "",
    "url": "https://www.example.com/robots/prices",
    "link": "https://sanket.example.com/activities/one/?id=web-1729",
}
_ACCOUNT: Data = {
    "account": "nandgiri",
    "name": "Nandgiri Auto",
    "industry": "auto",
    "employees": 240,
    "website": "nandgiri.example.com",
    "city": "Pune",
    "state": "Maharashtra",
    "country": "IN",
    "territory": "west",
    "owner": "alice@example.com",
    "tags": ["exhibitor"],
    "link": "https://sanket.example.com/accounts/12/",
}
_CONTACT: Data = {
    "contact": "anita",
    "account": "nandgiri",
    "name": "Anita Rao",
    "email": "anita@nandgiri.example.com",
    "phone": "+919812345678",
    "title": "Head of R&D",
    "department": "R&D",
    "seniority": "head",
    "buying_role": "decider",
    "link": "https://sanket.example.com/accounts/12/",
}
_OFFERING: Data = {
    "offering": "painting-robot",
    "name": "Painting robot",
    "kind": "product",
    "parent": "painting",
    "price": "2500000.00",
    "sales_cycle_days": 120.0,
    "link": "https://sanket.example.com/settings/offerings/7/",
}
_DEAL: Data = {
    "deal": "D-99",
    "account": "nandgiri",
    "offering": "painting-robot",
    "status": "won",
    "amount": "2450000.00",
    "opened_at": "2026-10-01T00:00:00Z",
    "closed_at": "2026-11-20T08:30:00Z",
    "owner": "alice@example.com",
    "source": "import of deals.csv",
    "lead": None,
    "link": "https://sanket.example.com/accounts/12/",
}
_PURCHASE: Data = {
    "purchase": "INV-2041",
    "account": "nandgiri",
    "offering": "painting-robot",
    "purchased_at": "2026-11-20T08:30:00Z",
    "quantity": 1.0,
    "amount": "2450000.00",
    "link": "https://sanket.example.com/accounts/12/",
}

_SEGMENT: Data = {
    "segment": 4,
    "name": "Engineers of large works",
    "of": "contact",
    "members": ["P-17", "P-18"],
    "link": "https://sanket.example.com/segments/4/",
}

TEST = "webhook.test"

CATALOGUE: tuple[Kind, ...] = (
    Kind(
        "lead.opened",
        _n("A lead was recognised. Not fresh: what made it one happened more than a day ago, or the settings changed."),
        {**_LEAD, "covers": ["painting"], "fresh": True},
    ),
    Kind(
        "lead.covered",
        _n("A category's lead was recognised for which a product's lead speaks: lists show that one alone."),
        {
            **_LEAD,
            "lead": 4712,
            "offering": "painting",
            "offering_name": "Painting",
            "covered_by": 4711,
            "link": "https://sanket.example.com/leads/4712/",
            "fresh": True,
        },
    ),
    Kind(
        "lead.gone_cold",
        _n("An open lead is hot no more: time went by, or the log says something else now."),
        {**_LEAD, "hot": False, "because": "time"},
    ),
    Kind("lead.revived", _n("An open lead that was told to be cold is hot again."), _LEAD),
    Kind(
        "lead.withdrawn", _n("Later facts took a lead away: an activity was corrected, or the account changed."), _LEAD
    ),
    Kind("lead.restored", _n("Later facts gave a withdrawn lead back."), _LEAD),
    Kind(
        "lead.stage_changed",
        _n("A person accepted, qualified, converted, recycled or disqualified a lead, or took that back."),
        {**_MOVED, "stage": "accepted", "stage_before": "recognised"},
    ),
    Kind(
        "lead.assigned",
        _n("A person handed a lead to somebody, or took that back."),
        {**_MOVED, "owner_before": "charlie@example.com"},
    ),
    Kind("response.due_soon", _n("A lead is still to be answered, and most of the time for it has passed."), _ANSWER),
    Kind("response.missed", _n("Nobody of yours had answered a lead when it was due."), _ANSWER),
    Kind(
        "response.escalated",
        _n("A missed lead was given to the next person, or a manager is to be told, or there is nobody."),
        {
            **_ANSWER,
            "kind": "next",
            "owner_before": "charlie@example.com",
            "to": "alice@example.com",
            "reason": "Charlie had it and did not answer within 5 minutes of working time: Alice was next",
        },
    ),
    Kind("task.given", _n("Somebody was given a task."), _TASK),
    Kind("task.done", _n("A task was done, or that was taken back."), {**_TASK, "undone": False}),
    Kind("activity.logged", _n("An activity was logged."), _ACTIVITY),
    Kind("activity.corrected", _n("Other facts were put in an activity's place."), _ACTIVITY),
    Kind("activity.withdrawn", _n("It was said that an activity did not happen."), _ACTIVITY),
    Kind("account.created", _n("An account was added."), _ACCOUNT),
    Kind("account.changed", _n("What an account says of itself was changed."), _ACCOUNT),
    Kind("contact.created", _n("A contact was added."), _CONTACT),
    Kind("contact.changed", _n("What a contact says of itself was changed."), _CONTACT),
    Kind("offering.created", _n("A product or category was added."), _OFFERING),
    Kind("offering.moved", _n("An offering moved in the tree, or takes another time to sell."), _OFFERING),
    Kind("deal.changed", _n("A deal was added, or changed, won or lost."), _DEAL),
    Kind("deal.removed", _n("A deal was taken out."), {"deal": "D-99"}),
    Kind("purchase.changed", _n("A purchase was added or changed."), _PURCHASE),
    Kind("purchase.removed", _n("A purchase was taken out."), {"purchase": "INV-2041"}),
    Kind("segment.entered", _n("Somebody belongs to a segment that keeps its members, and did not before."), _SEGMENT),
    Kind("segment.left", _n("Somebody belongs to such a segment no more."), _SEGMENT),
    Kind(
        "automation.ran",
        _n("An automation came to the action that tells other programs; of the record that it is about."),
        {
            "automation": 3,
            "name": "Quotes are called back",
            "version": 2,
            "run": 881,
            "trigger": "activity.logged",
            "of": "lead",
            "record": "4711",
            "account": "nandgiri",
            "account_name": "Nandgiri Auto",
            "offering": "painting-robot",
            "owner": "alice@example.com",
            "link": "https://sanket.example.com/leads/4711/",
        },
    ),
    Kind(
        "import.batch",
        _n("A long import, or a deed on more than a thousand rows, is told by the batch instead of row by row."),
        {"kind": "activities", "added": 4996, "changed": 3, "removed": 0},
    ),
    Kind(
        "import.finished",
        _n("A file was read to its end."),
        {
            "import": 31,
            "kind": "activities",
            "file": "visits.csv",
            "mode": "",
            "by": "bob@example.com",
            "counts": {"read": 5000, "added": 4996, "rejected": 1},
            "link": "https://sanket.example.com/imports/runs/31/",
        },
    ),
    Kind(
        "version.published",
        _n(
            "Other values, thresholds or tables came into force and changed what was logged before; leads are best read anew."
        ),
        {
            "version": 12,
            "reason": "Visits tell more",
            "by": "bob@example.com",
            "link": "https://sanket.example.com/settings/scoring/versions/",
        },
    ),
    Kind(
        TEST,
        _n("Somebody tries the endpoint out. Told to that endpoint alone, whatever it wants."),
        {"hello": "Sanket"},
    ),
)

KINDS = {kind.type: kind for kind in CATALOGUE}
WANTABLE = tuple(kind.type for kind in CATALOGUE if kind.type != TEST)
"""What an endpoint may ask for."""
