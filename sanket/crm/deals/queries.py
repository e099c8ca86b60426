"""Questions to deals. Whoever asks has come to the account through its gate."""

from __future__ import annotations

from collections.abc import Iterable

from sanket.crm.deals.models import Deal

__all__ = ["Deal", "of_account", "of_leads"]


def of_account(account_id: int, *, limit: int = 20) -> list[Deal]:
    """The deals of an account: the open ones first, then the newest."""
    rows = Deal.objects.select_related("offering", "owner").filter(account_id=account_id)
    return sorted(rows.order_by("-opened_at", "-pk")[:limit], key=lambda deal: deal.status != Deal.Status.OPEN)


def of_leads(lead_ids: Iterable[int]) -> dict[int, Deal]:
    """Lead id -> the deal that it was converted to, while there is one."""
    wanted = list(lead_ids)
    rows = Deal.objects.filter(lead_id__in=wanted).order_by("pk") if wanted else ()
    return {deal.lead_id: deal for deal in rows if deal.lead_id is not None}
