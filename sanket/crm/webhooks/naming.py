"""Rows as other programs know them: by external ids, people by their address, each with a link to its page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Model

from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities.actions import Facts
from sanket.crm.activities.queries import ActivityType
from sanket.crm.catalogue.queries import Offering
from sanket.crm.deals.actions import Dealt
from sanket.crm.leads.queries import Lead
from sanket.crm.purchases.actions import Bought
from sanket.crm.rules.events import MembersChanged
from sanket.crm.tasks.actions import Told
from sanket.crm.workspace.queries import User
from sanket.shared import instants
from sanket.shared.batches import sliced

Data = dict[str, Any]


def link(path: str) -> str | None:
    """None where no address of the site is set: half a link leads nowhere."""
    return f"{settings.BASE_URL}{path}" if settings.BASE_URL else None


class Names:
    """External ids of what is named in many rows, looked up at once."""

    def __init__(
        self,
        *,
        accounts: Iterable[int] = (),
        contacts: Iterable[int | None] = (),
        offerings: Iterable[int | None] = (),
        types: Iterable[int] = (),
        people: Iterable[int | None] = (),
    ) -> None:
        self.account = _named(Account, accounts).get
        self.contact = _named(Contact, contacts).get
        self.offering = _named(Offering, offerings).get
        self.type = _named(ActivityType, types).get
        self.person: Callable[[int | None], str | None] = _named(User, people, "email").get


def _named(model: type[Model], ids: Iterable[int | None], field: str = "external_id") -> Mapping[int | None, str]:
    found: dict[int | None, str] = {}
    for some in sliced(pk for pk in dict.fromkeys(ids) if pk is not None):
        found |= dict(model._default_manager.filter(pk__in=some).values_list("pk", field))
    return found


def leads(ids: Iterable[int], at: int) -> dict[int, Data]:
    """Each as it stands at this second."""
    found: dict[int, Data] = {}
    for some in sliced(ids):
        rows = Lead.objects.filter(pk__in=some).select_related("account", "offering", "owner").defer("why", "evidence")
        speaking = set(
            Lead.objects.warm(at)
            .filter(pk__in={row.covered_by_id for row in rows if row.covered_by_id})
            .values_list("pk", flat=True)
        )
        found |= {row.pk: _lead(row, at, row.covered_by_id if row.covered_by_id in speaking else None) for row in rows}
    return found


def _lead(row: Lead, at: int, covered_by: int | None) -> Data:
    return {
        "lead": row.pk,
        "account": row.account.external_id,
        "account_name": row.account.name,
        "offering": row.offering.external_id,
        "offering_name": row.offering.name,
        "stage": str(row.stage),
        "owner": row.owner.email if row.owner else None,
        "hot": bool(row.hot) and row.cold_at > at,
        "fits": bool(row.fits),
        "recognised_at": instants.show(row.recognised_at),
        "cold_at": instants.show(row.cold_at),
        "tipped_by": row.tipped_by,
        "covered_by": covered_by,
        "link": link(f"/leads/{row.pk}/"),
    }


def activities(rows: Iterable[Facts]) -> list[Data]:
    told = list(rows)
    names = Names(
        accounts=(one.account_id for one in told),
        contacts=(one.contact_id for one in told),
        offerings=(one.offering_id for one in told),
        types=(one.type_id for one in told),
    )
    return [
        {
            "activity": one.external_id,
            "occurred_at": instants.show(one.occurred_at),
            "account": names.account(one.account_id),
            "contact": names.contact(one.contact_id),
            "offering": names.offering(one.offering_id),
            "type": names.type(one.type_id),
            "source": one.source,
            "note": one.note,
            "url": one.url,
            "link": link(f"/activities/one/?id={quote(one.external_id, safe='')}"),
        }
        for one in told
    ]


def accounts(ids: Iterable[int]) -> list[Data]:
    found: list[Data] = []
    for some in sliced(ids):
        for row in Account.objects.filter(pk__in=some).select_related("owner").order_by("pk"):
            fields = ("name", "industry", "employees", "website", "city", "state", "country", "territory")
            found.append(
                {
                    "account": row.external_id,
                    **{name: getattr(row, name) for name in fields},
                    "owner": row.owner.email if row.owner else None,
                    "tags": row.tags,
                    "link": link(f"/accounts/{row.pk}/"),
                }
            )
    return found


def contacts(ids: Iterable[int]) -> list[Data]:
    found: list[Data] = []
    for some in sliced(ids):
        for row in Contact.objects.filter(pk__in=some).select_related("account").order_by("pk"):
            fields = ("name", "email", "phone", "title", "department", "seniority", "buying_role")
            found.append(
                {
                    "contact": row.external_id,
                    "account": row.account.external_id,
                    **{name: getattr(row, name) for name in fields},
                    "link": link(f"/accounts/{row.account_id}/"),
                }
            )
    return found


def offerings(ids: Iterable[int]) -> list[Data]:
    found: list[Data] = []
    for some in sliced(ids):
        for row in Offering.objects.filter(pk__in=some).select_related("parent").order_by("pk"):
            found.append(
                {
                    "offering": row.external_id,
                    "name": row.name,
                    "kind": str(row.kind),
                    "parent": row.parent.external_id if row.parent else None,
                    "price": _amount(row.price),
                    "sales_cycle_days": row.sales_cycle_days,
                    "link": link(f"/settings/offerings/{row.pk}/"),
                }
            )
    return found


def deals(rows: Iterable[Dealt]) -> list[Data]:
    told = list(rows)
    names = Names(
        accounts=(one.account_id for one in told),
        offerings=(one.offering_id for one in told),
        people=(one.owner_id for one in told),
    )
    return [
        {
            "deal": one.external_id,
            "account": names.account(one.account_id),
            "offering": names.offering(one.offering_id),
            "status": one.status,
            "amount": _amount(one.amount),
            "opened_at": instants.show(one.opened_at),
            "closed_at": None if one.closed_at is None else instants.show(one.closed_at),
            "owner": names.person(one.owner_id),
            "source": one.source,
            "lead": one.lead_id,
            "link": link(f"/accounts/{one.account_id}/"),
        }
        for one in told
    ]


def purchases(rows: Iterable[Bought]) -> list[Data]:
    told = list(rows)
    names = Names(accounts=(one.account_id for one in told), offerings=(one.offering_id for one in told))
    return [
        {
            "purchase": one.external_id,
            "account": names.account(one.account_id),
            "offering": names.offering(one.offering_id),
            "purchased_at": instants.show(one.purchased_at),
            "quantity": one.quantity,
            "amount": _amount(one.amount),
            "link": link(f"/accounts/{one.account_id}/"),
        }
        for one in told
    ]


def person(pk: int | None) -> str | None:
    return Names(people=[pk]).person(pk)


def _amount(value: Decimal | None) -> str | None:
    # As a text: a float has no paise.
    return None if value is None else f"{value:.2f}"


def members(fact: MembersChanged, ids: Iterable[int]) -> Data:
    """Who entered or left a segment."""
    found = list(ids)
    if fact.of == "lead":
        names = [str(pk) for pk in found]
    else:
        known = _named(Account if fact.of == "account" else Contact, found)
        names = [known[pk] for pk in found if pk in known]
    return {
        "segment": fact.segment_id,
        "name": fact.name,
        "of": fact.of,
        "members": names,
        "link": link(f"/segments/{fact.segment_id}/"),
    }


def tasks(some: Iterable[Told], by_id: int | None) -> list[Data]:
    """``by_id``: who did what is told."""
    rows = list(some)
    names = Names(
        accounts=[one.account_id for one in rows],
        contacts=[one.contact_id for one in rows],
        people=[by_id, *(one.to_id for one in rows)],
    )
    return [
        {
            "task": one.task_id,
            "external_id": one.external_id,
            "what": one.what,
            "account": names.account(one.account_id),
            "contact": names.contact(one.contact_id),
            "lead": one.lead_id,
            "to": names.person(one.to_id),
            "by": names.person(by_id),
            "source": one.source,
            "due_at": instants.show(one.due_at),
            "whole_day": one.whole_day,
            "link": link("/tasks/"),
        }
        for one in rows
    ]
