"""Give it to somebody: a person, or, of a lead, whom the routing rules name now."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _n

from sanket.crm.accounts.actions import save_accounts
from sanket.crm.automation.acting import DONE, FAILED, NOTHING, About, Acting, Came, Deed, Said, person_of
from sanket.crm.automation.refusals import AutomationRefused
from sanket.crm.leads.actions import LeadRefusal, assign
from sanket.crm.leads.queries import Lead
from sanket.crm.response.actions import clock_handed_over, reroute, take_turn
from sanket.crm.workspace.queries import User
from sanket.shared.instants import seconds_of

ROUTING, PERSON = "routing", "person"


def check(said: Said, about: About) -> dict[str, Any]:
    to = str(said.get("to") or PERSON)
    if to == ROUTING and about.of == "lead":
        return {"to": ROUTING}
    if to != PERSON:
        raise AutomationRefused("to", "A lead is given to a person or by routing, all else to a person.")
    return {"to": PERSON, "person": person_of(said)}


def do(said: Said, acting: Acting) -> Came:
    if said["to"] == ROUTING:
        return _routed(acting)
    person = User.objects.filter(pk=said["person"], is_active=True).first()
    if person is None:
        return Came(FAILED, "Whom it was to be given to is not active any more.")
    if acting.record.owner == person and (acting.record.lead is None or acting.record.lead.assigned):
        return Came(NOTHING, f"It is {person}'s already.", acting.record.link)
    if acting.record.lead is not None:
        try:
            assign(acting.record.lead, to=person, by=None, now=acting.now, note=acting.why)
            clock_handed_over(acting.record.pk, person.pk, at=seconds_of(acting.now))
        except LeadRefusal as refusal:
            return Came(FAILED, refusal.sentence, acting.record.link)
    else:
        row = {"account": acting.record.account.external_id, "owner": person.email}
        save_accounts([row], by=None, now=acting.now)
    return Came(DONE, f"Given to {person}.", acting.record.link)


def hold(said: Said, at: int) -> None:
    """Routing takes its turn and then accounts: in the other order each would wait for the other."""
    if said["to"] == ROUTING:
        take_turn(at)


def _routed(acting: Acting) -> Came:
    try:
        found = reroute([acting.record.pk], by=None, now=acting.now)
    except LeadRefusal as refusal:
        return Came(FAILED, refusal.sentence, acting.record.link)
    if not found:
        return Came(FAILED, "The lead is closed: nobody is given it.", acting.record.link)
    if found[0].move is None:
        return Came(NOTHING, f"It stays whose it is: {found[0].reason}", acting.record.link)
    owner = Lead.objects.select_related("owner").get(pk=acting.record.pk).owner
    return Came(DONE, f"Given to {owner}: {found[0].reason}", acting.record.link)


DEED = Deed(
    "owner",
    _n("Give it to somebody"),
    ("account", "contact", "lead"),
    check,
    do,
    lambda said, names: (
        "ask the routing rules who has it"
        if said["to"] == ROUTING
        else f"give it to {names.get(said['person'], 'somebody who is gone')}"
    ),
    hold,
)
