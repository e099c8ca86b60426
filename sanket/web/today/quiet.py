"""What has gone quiet: leads that were taken on and deals that are open, of which nobody has said a word for days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.urls import reverse

from sanket.crm.deals import queries as deals
from sanket.crm.leads import queries as leads
from sanket.crm.response import queries as response
from sanket.crm.tasks import queries as tasks
from sanket.web import show
from sanket.web.speech import gettext as _
from sanket.web.speech import ngettext
from sanket.web.today.lists import Part

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead
    from sanket.crm.workspace.queries import User

DAY = 86_400
SHOWN, DEALS_SHOWN = 8, 5


class DealRow(NamedTuple):
    account: str
    offering: str
    url: str
    silent: str
    about: str
    task: str


class Silent(NamedTuple):
    """``words``: lead -> for how long nobody said a word."""

    part: Part
    words: Mapping[int, str]
    deals: Sequence[DealRow]


def quiet(user: User, *, at: int, but: Sequence[Lead]) -> Silent:
    """Of one's own leads those that stand nowhere above, and for which nothing is planned."""
    before = at - settings.SANKET_QUIET_DAYS * DAY
    above = {lead.pk for lead in but}
    found = [one for one in response.quiet(user, at=at, before=before) if one.lead_id not in above]
    if found:
        busy = tasks.leads_with_tasks(one.lead_id for one in found)
        found = [one for one in found if one.lead_id not in busy]
    named = leads.read([one.lead_id for one in found[:SHOWN]])
    shown = [named[one.lead_id] for one in found[:SHOWN] if one.lead_id in named]
    part = Part("quiet", _("Gone quiet"), _("most valuable on top"), shown, str(len(found)))
    told = deals.quiet(user.pk, before=before, limit=DEALS_SHOWN)
    return Silent(part, {one.lead_id: silence(one.since, at) for one in found[:SHOWN]}, [_row(one, at) for one in told])


def silence(since: int, at: int) -> str:
    days = (at - since) // DAY
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": show.number(days)}


def _row(one: deals.QuietDeal, at: int) -> DealRow:
    deal = one.deal
    words = {"deal": deal.external_id, "day": show.day(deal.opened_at)}
    about = _("Deal %(deal)s, open since %(day)s") % words
    if deal.amount is not None:
        about = f"{about} · {show.money_short(deal.amount)}"
    return DealRow(
        str(deal.account),
        str(deal.offering),
        reverse("account", args=[deal.account_id]),
        silence(one.since, at),
        about,
        f"{reverse('task-add')}?account={deal.account_id}",
    )
