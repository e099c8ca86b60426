"""Why somebody has a lead, who would have had it else, and who may give it to others."""

from __future__ import annotations

from collections.abc import Sequence

from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Lead
from sanket.crm.response import queries as response
from sanket.crm.response.queries import Assignment
from sanket.crm.workspace.queries import User
from sanket.web.speech import gettext as _


def whose(lead: Lead, assignments: Sequence[Assignment]) -> dict[str, str]:
    """``waits``: why nobody has it; ``given``: why the one who has it does. Empty where people gave it."""
    last = assignments[-1] if assignments else None
    if last and last.to_id == lead.owner_id:
        return {"waits": "", "given": because(last)}
    # The account's owner stands at a lead that nobody was given yet, too.
    return {"waits": "" if lead.assigned else response.why_waiting([lead.pk]).get(lead.pk, ""), "given": ""}


def because(one: Assignment) -> str:
    """*Rule 'South': Charlie is named. Next would have been Farah*: the reason as it was kept, and the runner-up."""
    if one.runner_up is None:
        return f"{one.reason}. {_('Nobody else was free.')}"
    if f"next would have been {one.runner_up}" in one.reason:
        return f"{one.reason}."
    return f"{one.reason}. {_('Next would have been %(name)s.') % {'name': one.runner_up}}"


def hands(lead: Lead, user: User, at: int) -> dict[str, bool]:
    """Whether this person may hand it over, and take it."""
    over = leads.may_hand_over(user, lead)
    return {"hand_over": over, "take": lead.owner_id != user.pk and leads.may_take(user, lead, at=at)}
