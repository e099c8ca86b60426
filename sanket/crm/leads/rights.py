"""Who may give a lead away, take it, and take such a deed back."""

from __future__ import annotations

from sanket.crm.leads.models import Lead, LeadMove
from sanket.crm.workspace.queries import User, available, may

AWAY = ("inactive", "leave")


def may_hand_over(user: User, lead: Lead) -> bool:
    """Managers whatever it is, others what is theirs."""
    return may(user, "lead.assign") or (may(user, "lead.act") and lead.owner_id == user.pk)


def may_take(user: User, lead: Lead, *, at: int) -> bool:
    """To oneself: what nobody has, or somebody who is on leave or gone; managers whatever it is."""
    if may(user, "lead.assign") or not may(user, "lead.act"):
        return may(user, "lead.assign")
    if lead.owner_id is None:
        return True
    found = available([lead.owner_id], at).get(lead.owner_id)
    return found is None or found.state in AWAY


def may_take_back(user: User, move: LeadMove) -> bool:
    """To undo an assignment is to hand the lead to somebody, too: without the right to assign only one's own is undone."""
    return move.kind != LeadMove.Kind.ASSIGN or move.by_id == user.pk or may(user, "lead.assign")


def given_away(user: User, lead_pk: int, move_pk: int) -> LeadMove | None:
    """Their own assignment, by which they may have lost sight of the lead: it can be taken back all the same."""
    mine = LeadMove.objects.select_related("lead__account", "lead__offering", "lead__owner")
    return mine.filter(pk=move_pk, lead_id=lead_pk, kind=LeadMove.Kind.ASSIGN, by=user).first()
