"""One account: who they are, how warm they are for what, who works there, what happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import dateformat, timezone
from django.utils.translation import ngettext

from sanket.crm.accounts import queries as accounts
from sanket.crm.activities import queries as activities
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads import queries as leads
from sanket.crm.recognition import queries as recognition
from sanket.web import show
from sanket.web.accounts import ties
from sanket.web.accounts.reach import Person, first_to_call, persons, persons_of
from sanket.web.accounts.sales import sales_of
from sanket.web.accounts.timeline import entry
from sanket.web.charts import heatstrip
from sanket.web.leads.offerings import offering_choices
from sanket.web.leads.rows import Row
from sanket.web.leads.rows import rows as lead_rows
from sanket.web.requests import plain_number
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Account
    from sanket.crm.activities.queries import Activity
    from sanket.crm.workspace.queries import User

TIMELINE_PAGE = 30
PEOPLE_SHOWN = 100
MOST_LEADS = 1_000
WEEKS = 26
STRIPS_SHOWN = 8
QUIET_SHOWN = 3
QUIET = 0.1  # of the threshold: what never came so far in all these weeks says nothing
DIRECTIONS = ("customer", "campaign", "sales")


@dataclass(frozen=True)
class Asked:
    """Which part of the timeline is wanted."""

    direction: str = ""
    offering: int | None = None
    before: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Asked:
        offering, before = str(asked.get("offering", "")), str(asked.get("before", ""))
        return cls(
            direction=asked["direction"] if asked.get("direction") in DIRECTIONS else "",
            offering=plain_number(offering),
            before=before if _place(before) else "",
        )

    def but(self, **changes: object) -> str:
        other = replace(self, **{"before": "", **changes})  # type: ignore[arg-type]
        return "?" + urlencode({key: value for key, value in vars(other).items() if value})


def _place(text: str) -> tuple[int, int] | None:
    at, _dot, pk = text.partition(".")
    plain = all(part.isascii() and part.lstrip("-").isdigit() and len(part) < 19 for part in (at, pk))
    return (int(at), int(pk)) if plain else None


def page(account: Account, asked: Asked, *, user: User, at: int) -> dict[str, Any]:
    tree = catalogue.tree()
    people = persons(list(accounts.contacts_of(account)[:PEOPLE_SHOWN]))
    here = leads.Wish(accounts=[account.pk])
    found = leads.listed(leads.reader(user), here, at=at, order="cold", limit=MOST_LEADS)
    open_leads = lead_rows(sorted(found, key=lambda lead: -leads.heat(lead, at)), at=at)
    unfit = asked_unfit(account, tree, at=at)
    active = behind(open_leads, at=at)
    weights = recognition.contact_weights()
    return {
        "account": account,
        "about": about(account),
        "strips": strips(account, tree, at=at, unfit=unfit),
        "leads": open_leads,
        "unfit": [tree.label(pk) for pk in unfit],
        "people": people,
        "weighs": {one.id: ties.weighs(weights.get(one.id, 1.0)) for one in people} if weights else {},
        "in_touch": in_touch(account, people, open_leads, active, at=at),
        "to_call": whom_to_call(open_leads, active, people),
        "facts": facts(account),
        "sales": sales_of(account.pk),
        "crumbs": [(_("Accounts"), reverse("accounts"))],
        **timeline(account, asked, tree),
    }


def asked_unfit(account: Account, tree: catalogue.Tree, *, at: int) -> list[int]:
    """Offerings that somebody here asked for and that the account does not fit; a product speaks for its categories."""
    found = [row.offering_id for row in recognition.asked_at(account.pk, at=at)]
    above = {pk for offering in found for pk in tree.chain(offering)[1:]}
    return [pk for pk in found if pk not in above]


def behind(open_leads: Sequence[Row], *, at: int) -> list[int]:
    """Whose activities the hottest open lead is the sum of, the largest share first."""
    if not open_leads:
        return []
    lead = open_leads[0].lead
    return [
        pk for pk, _points, _share in recognition.explain(lead.account_id, lead.offering_id, at=at).by(_contact) if pk
    ]


def whom_to_call(open_leads: Sequence[Row], active: Sequence[int], people: Sequence[Person]) -> Person | None:
    """Whom the page of the hottest open lead would call; else who acted last there; else the first with a number."""
    if open_leads:
        known = {one.id: one for one in persons(accounts.contacts_by_id(active))}
        if found := first_to_call(known[pk] for pk in active if pk in known):
            return found
        if last := first_to_call(one for some in persons_of([open_leads[0].lead]).values() for one in some):
            return last
    return first_to_call(people)


def in_touch(
    account: Account, people: Sequence[Person], open_leads: Sequence[Row], active: Sequence[int], *, at: int
) -> dict[int, str]:
    """Contact -> with how many colleagues they write, and how many of these are active on the hottest open lead."""
    near = ties.touch(account.pk, at=at)
    offering = str(open_leads[0].lead.offering) if open_leads else ""
    return {one.id: ties.words(one.id, near, active, offering) for one in people}


def _contact(part: recognition.PartOf) -> int:
    return part.taken.act.contact


def about(account: Account) -> str:
    place = ", ".join(filter(None, (account.city, account.state, account.country)))
    size = ""
    if account.employees is not None:
        size = ngettext("%(n)s person", "%(n)s people", account.employees) % {"n": show.number(account.employees)}
    return " · ".join(filter(None, (account.industry, place, size)))


def facts(account: Account) -> list[dict[str, Any]]:
    plan = [
        (_("Industry"), account.industry),
        (_("Employees"), show.number(account.employees) if account.employees is not None else ""),
        (_("Turnover a year"), show.money(account.turnover) if account.turnover is not None else ""),
        (_("Phone"), account.phone),
        (_("Place"), ", ".join(filter(None, (account.city, account.state, account.country)))),
        (_("Website"), account.website),
        (_("GSTIN"), account.gstin),
        (_("Territory"), account.territory),
        (_("Owner"), str(account.owner) if account.owner else _("nobody")),
        (_("Tags"), ", ".join(account.tags)),
        (_("Number"), account.external_id),
    ]
    return [{"label": label, "value": value, "source": "", "pill": ""} for label, value in plan if value]


def strips(account: Account, tree: catalogue.Tree, *, at: int, unfit: Collection[int] = ()) -> heatstrip.Strips | None:
    """The warmest offerings, week by week."""
    weeks = {row.offering_id: row for row in recognition.heat_weeks(account.pk, at=at, weeks=WEEKS)}
    # Between the two questions an activity may move to another offering; what has no weeks then has nothing to draw.
    heats = recognition.heat(account.pk, at=at)
    best = {pk: max(row.ratios, default=0.0) for pk, row in weeks.items()}
    loud = [heat for heat in heats if best.get(heat.offering_id, 0) >= QUIET]
    # Where all is quiet, the little that there is is shown all the same.
    heats = loud[:STRIPS_SHOWN] or [heat for heat in heats if best.get(heat.offering_id, 0) > 0][:QUIET_SHOWN]
    rows = [
        heatstrip.Offering(
            name=tree.label(heat.offering_id),
            threshold=heat.threshold,
            interest=heat.interest,
            weeks=_weeks(weeks[heat.offering_id], heat.threshold, at),
            url=reverse("lead", args=[heat.lead_id]) if heat.lead_id else "",
            note=_("asked, does not fit") if heat.offering_id in unfit else _state(heat, at),
        )
        for heat in heats
    ]
    return heatstrip.strips(rows, weeks=WEEKS, month=_month, title=_week_words) if rows else None


def _weeks(row: recognition.Weeks, threshold: float, at: int) -> list[heatstrip.Week]:
    today = timezone.localtime(datetime.fromtimestamp(at, timezone.get_current_timezone())).date()
    count = len(row.ratios)
    return [
        heatstrip.Week(today - timedelta(weeks=count - n, days=-1), ratio * threshold, hot)
        for n, (ratio, hot) in enumerate(zip(row.ratios, row.hot, strict=True))
    ]


def _month(day: date) -> str:
    return dateformat.format(day, "M")


def _week_words(week: heatstrip.Week) -> str:
    words = {"date": show.day(week.starts), "n": show.points(week.interest)}
    said = _("Week of %(date)s: interest %(n)s") % words
    return _("%(said)s, was a lead") % {"said": said} if week.lead else said


def _state(heat: recognition.Heat, at: int) -> str:
    if heat.state == 1 and heat.cold_at is not None:
        return _("hot, cold on %(date)s") % {"date": show.day(heat.cold_at)}
    if heat.ratio >= 0.6:
        return _("warming")
    return _("was a lead") if heat.lead_id else _("quiet")


def timeline(account: Account, asked: Asked, tree: catalogue.Tree | None = None) -> dict[str, Any]:
    tree = tree or catalogue.tree()
    rows = list(
        activities.timeline(
            account.pk,
            offering_ids=tree.below(asked.offering) if asked.offering is not None else None,
            direction=asked.direction or None,
            before=_place(asked.before),
            limit=TIMELINE_PAGE + 1,
        )
    )
    values = recognition.values()
    shown = rows[:TIMELINE_PAGE]
    more = f"{shown[-1].occurred_at}.{shown[-1].pk}" if len(rows) > TIMELINE_PAGE else ""
    words = {"": _("All"), "customer": _("Customer"), "campaign": _("Campaign"), "sales": _("Sales")}
    return {
        "account": account,
        "asked": asked,
        "from_events": any(row.external_id.startswith("event:") for row in shown),
        "entries": [_entry(row, values[row.type_id].value if row.type_id in values else None) for row in shown],
        "earlier": asked.but(before=more) if more else "",
        "directions": [(label, asked.but(direction=key), key == asked.direction) for key, label in words.items()],
        "offering_filter": {
            "value": "" if asked.offering is None else str(asked.offering),
            "clear": asked.but(offering=None) + "#timeline",
            "options": [
                {"value": str(pk), "label": label, "url": asked.but(offering=pk) + "#timeline", "count": None}
                for pk, label in offering_choices(tree)
            ],
        },
    }


def _entry(row: Activity, value: int | None) -> dict[str, Any]:
    who = str(row.contact) if row.contact else ""
    return entry(
        str(row.type),
        kind=row.type.direction,
        url=reverse("activity") + "?" + urlencode({"id": row.external_id}),
        meta=" · ".join(filter(None, (who, str(row.offering), row.source, show.instant(row.occurred_at)))),
        note=row.note,
        points=value,
    )
