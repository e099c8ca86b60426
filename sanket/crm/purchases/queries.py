"""Questions to purchases. Whoever asks has come to the account through its gate."""

from __future__ import annotations

from sanket.crm.purchases.models import Purchase

__all__ = ["Purchase", "of_account"]


def of_account(account_id: int, *, limit: int = 20) -> list[Purchase]:
    """The newest purchases of an account."""
    rows = Purchase.objects.select_related("offering").filter(account_id=account_id)
    return list(rows.order_by("-purchased_at", "-pk")[:limit])
