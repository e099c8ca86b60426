"""Questions to deals. Whoever asks has come to the account through its gate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from sanket.crm.deals.models import Deal
from sanket.crm.leads.queries import LAST_WORD

__all__ = ["Deal", "QuietDeal", "of_account", "of_leads", "quiet"]


def of_account(account_id: int, *, limit: int = 20) -> list[Deal]:
    """The deals of an account: the open ones first, then the newest."""
    rows = Deal.objects.select_related("offering", "owner").filter(account_id=account_id)
    return sorted(rows.order_by("-opened_at", "-pk")[:limit], key=lambda deal: deal.status != Deal.Status.OPEN)


def of_leads(lead_ids: Iterable[int]) -> dict[int, Deal]:
    """Lead id -> the deal that it was converted to, while there is one."""
    wanted = list(lead_ids)
    rows = Deal.objects.filter(lead_id__in=wanted).order_by("pk") if wanted else ()
    return {deal.lead_id: deal for deal in rows if deal.lead_id is not None}


class QuietDeal(NamedTuple):
    """``since``: when something happened at its account last; if never, when it was opened."""

    deal: Deal
    since: int


_QUIET = (
    f"SELECT d.id, coalesce({LAST_WORD.format(account='d.account_id')}, d.opened_at) FROM crm_deal d"  # noqa: S608 - our own words
    " WHERE d.owner_id = %s AND d.status = 'open' AND d.opened_at <= %s ORDER BY d.opened_at, d.id LIMIT %s"
)
MOST_LOOKED_AT = 500


def quiet(owner_id: int, *, before: int, limit: int) -> list[QuietDeal]:
    """This person's open deals at whose accounts nothing has happened since ``before``, the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(_QUIET, [owner_id, before, MOST_LOOKED_AT])
        since = {pk: at for pk, at in cursor.fetchall() if at <= before}
    if not since:
        return []
    rows = Deal.objects.select_related("account", "offering").filter(pk__in=since)
    largest = sorted(rows, key=lambda one: (-(one.amount or 0), since[one.pk], one.pk))
    return [QuietDeal(one, since[one.pk]) for one in largest[:limit]]
