"""Questions to deals. Whoever asks has come to the account through its gate."""

from __future__ import annotations

from sanket.crm.deals.models import Deal

__all__ = ["Deal", "of_account"]


def of_account(account_id: int, *, limit: int = 20) -> list[Deal]:
    """The deals of an account: the open ones first, then the newest."""
    rows = Deal.objects.select_related("offering", "owner").filter(account_id=account_id)
    return sorted(rows.order_by("-opened_at", "-pk")[:limit], key=lambda deal: deal.status != Deal.Status.OPEN)
