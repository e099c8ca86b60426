"""What an assistant names: accounts, offerings, types, people, instants. By id, else by a name that only one bears.

Whatever is not found is answered with what may have been meant, so that the next call is right.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from sanket.api.mcp.caller import Caller
from sanket.api.mcp.tool import ToolRefused
from sanket.crm.accounts import queries as accounts
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities import queries as activities
from sanket.crm.activities.queries import ActivityType
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads import queries as leads
from sanket.crm.workspace import queries as workspace
from sanket.shared import instants
from sanket.shared.typos import begins_near, slips

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead
    from sanket.crm.workspace.queries import User

N = TypeVar("N", Offering, ActivityType, Contact)

OFFERED = 5
"""So many are offered for one that was not found."""
LARGEST = 2**63 - 1


def account(caller: Caller, text: str) -> Account:
    wanted = " ".join(text.split())
    if found := accounts.account_by_external(caller.user, wanted):
        return found
    bearing = list(accounts.visible_to(caller.user).select_related("owner").filter(name_key=wanted.lower())[:2])
    if len(bearing) == 1:
        return bearing[0]
    near = bearing or near_accounts(caller, wanted)
    raise ToolRefused(
        "mcp.account",
        f"There is no account {_shown(text)} that you can see; {_or(near, 'find_accounts')}",
        {"account": text, "did_you_mean": [one.external_id for one in near]},
    )


def near_accounts(caller: Caller, text: str) -> list[Account]:
    """Accounts that may have been meant: whose name holds it, else one slip of the finger away."""
    found = accounts.search(caller.user, text, OFFERED).accounts if text else []
    return found or accounts.nearest(caller.user, text, OFFERED).accounts


def offering(text: str) -> Offering:
    everything = catalogue.offerings()
    wanted = " ".join(text.split())
    if found := catalogue.by_external(wanted):
        return found
    bearing = list(everything.filter(name__iexact=wanted)[:2])
    if len(bearing) == 1:
        return bearing[0]
    near = bearing or catalogue.search(wanted, limit=OFFERED) or _alike(wanted, list(everything))
    raise ToolRefused(
        "mcp.offering",
        f"There is no offering {_shown(text)}; {_or(near, 'list_offerings')}",
        {"offering": text, "did_you_mean": [one.external_id for one in near]},
    )


def below(text: str) -> tuple[int, ...] | None:
    """The offering named and all below it; None where none is named."""
    return catalogue.tree().below(offering(text).pk) if text else None


def kind(text: str) -> ActivityType:
    everything = list(activities.types().order_by("external_id"))
    wanted = " ".join(text.split()).lower()
    for known in (
        [one for one in everything if one.external_id == text.strip()],
        [one for one in everything if wanted in (one.external_id.lower(), one.name.lower())],
    ):
        if len(known) == 1:
            return known[0]
    near = _alike(wanted, everything)
    raise ToolRefused(
        "mcp.type",
        f"There is no activity type {_shown(text)}; {_or(near, 'list_activity_types')}",
        {"type": text, "did_you_mean": [one.external_id for one in near]},
    )


def contact(caller: Caller, at: Account, text: str) -> Contact:
    everybody = accounts.contacts_of(at)
    wanted = " ".join(text.split())
    known = everybody.filter(external_id=wanted).first()
    bearing = [known] if known else list(everybody.filter(name_key=wanted.lower())[:2])
    if len(bearing) == 1:
        return bearing[0]
    near = bearing or _alike(wanted, list(everybody[:500])) or list(everybody[:OFFERED])
    if not caller.reaches("contacts:read"):
        near = []
    raise ToolRefused(
        "mcp.contact",
        f"There is no contact {_shown(text)} at {at}; {_or(near, 'get_account')}",
        {"contact": text, "did_you_mean": [one.external_id for one in near]},
    )


def person(caller: Caller, text: str) -> User:
    """One of our own people: me, an e-mail address, or a name."""
    wanted = " ".join(text.split()).lower()
    if wanted == "me":
        return caller.user
    everybody = list(workspace.active_users())
    known = [one for one in everybody if wanted in (one.email.lower(), one.name.lower())]
    if len(known) == 1:
        return known[0]
    near = difflib.get_close_matches(wanted, [one.email.lower() for one in everybody], n=OFFERED, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "write me, nobody or an e-mail address."
    raise ToolRefused("mcp.owner", f"There is no active user {_shown(text)}; {hint}", {"owner": text})


def lead(caller: Caller, *, number: int | None, account_text: str, offering_text: str) -> Lead:
    """The lead of this number, or the newest of an account for an offering."""
    if number is not None:
        found = leads.Lead.objects.select_related("account__owner", "offering", "owner").filter(pk=number).first()
        if found is None or not leads.sees(caller.reader, found):
            raise ToolRefused("mcp.lead", f"There is no lead {number} that you can see; find_leads lists them.")
        return found
    at, about = group(caller, account_text, offering_text)
    newest = leads.visible_to(caller.user).filter(account=at, offering=about).order_by("-number")
    if (one := newest.select_related("account__owner", "offering", "owner").first()) is not None:
        return one
    raise ToolRefused(
        "mcp.no-lead",
        f"{at} has never been a lead for {about}; why_is_this_a_lead tells how far it is from becoming one.",
        {"account": at.external_id, "offering": about.external_id},
    )


def group(caller: Caller, account_text: str, offering_text: str) -> tuple[Account, Offering]:
    if not account_text or not offering_text:
        raise ToolRefused("mcp.which", "Say which: either lead (its number), or account and offering.")
    return account(caller, account_text), offering(offering_text)


def group_of(caller: Caller, *, number: int | None, account_text: str, offering_text: str) -> tuple[Account, Offering]:
    """The account and the offering that are asked about, whether or not they are a lead."""
    if number is None:
        return group(caller, account_text, offering_text)
    found = lead(caller, number=number, account_text="", offering_text="")
    return found.account, found.offering


def instant(caller: Caller, text: str, *, field: str) -> int:
    """ISO 8601; without a zone it is the person's; never ahead."""
    try:
        at = instants.parse(text, caller.zone)
    except ValueError as error:
        raise ToolRefused("mcp.instant", f"{field}: {error}.", {"field": field}) from error
    if not 0 <= at <= caller.at:
        raise ToolRefused(
            "mcp.instant", f"{field} must lie between 1970 and now, {caller.when(caller.at)}.", {"field": field}
        )
    return at


def _alike(text: str, known: Sequence[N]) -> list[N]:
    """By one slip of the finger, else by what they have in common with it."""
    near = set(slips(text))
    slipped = [one for one in known if begins_near(str(one), near) or begins_near(one.external_id, near)]
    if slipped:
        return slipped[:OFFERED]
    by_name = {name.lower(): one for one in known for name in (one.external_id, str(one))}
    close = difflib.get_close_matches(text.lower(), by_name, n=OFFERED, cutoff=0.5)
    return list(dict.fromkeys(by_name[name] for name in close))


def _or(near: Sequence[Account] | Sequence[Offering] | Sequence[ActivityType] | Sequence[Contact], tool: str) -> str:
    named = [f"{one} ({one.external_id})" for one in near]
    return f"did you mean {' or '.join(named)}?" if named else f"{tool} lists them."


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
