"""Log an activity: first told what it would do, then, with the word that this answer gave, written."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, Literal, NamedTuple

from django.core import signing
from django.db import transaction
from pydantic import Field

from sanket.api.mcp import named, told
from sanket.api.mcp.caller import Caller
from sanket.api.mcp.told import Named
from sanket.api.mcp.tool import Answer, Shape, Tool, ToolRefused
from sanket.crm.accounts.queries import Account, Contact
from sanket.crm.activities import queries as activities
from sanket.crm.activities.actions import Facts, given_key, log
from sanket.crm.activities.queries import ActivityType
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.catalogue.queries import Offering
from sanket.crm.leads import queries as leads
from sanket.crm.recognition import queries as recognition
from sanket.crm.workspace.actions import audit
from sanket.shared import cells
from sanket.shared.errors import RowError

SALT = "sanket.api.mcp.log_activity"
GOOD_FOR_S = 900
"""So long somebody may think about what would be written."""
SOURCE, LONGEST_SOURCE = "assistant", 200
LONGEST_NOTE, LONGEST_URL = 4_000, 2_000


class Asks(Shape):
    account: Annotated[str, Field(min_length=1, max_length=300)]
    """The account's id or name."""
    offering: Annotated[str, Field(min_length=1, max_length=300)]
    """What it was about: the id or name of a product or category."""
    type: Annotated[str, Field(min_length=1, max_length=300)]
    """What happened: the id or name of an activity type."""
    contact: Annotated[str, Field(max_length=300)] = ""
    """Who of them: the id or name of somebody who works there; empty: nobody is named."""
    occurred_at: Annotated[str, Field(max_length=40)] = ""
    """When, such as 2026-11-22T12:00; without a zone the person's own. Default: now."""
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    url: Annotated[str, Field(max_length=LONGEST_URL)] = ""
    activity: Annotated[str, Field(max_length=200)] = ""
    """An id of its own, under which it counts once. Default: a new one."""
    confirm: Annotated[str, Field(max_length=20_000)] = ""
    """What the answer to the first call gave as confirm. Without it nothing is written."""


class Written(Shape):
    activity: str
    account: Named
    offering: Named
    type: Named
    contact: Named | None
    occurred_at: str
    note: str
    url: str
    source: str
    value: int
    """Points."""


class Effect(Shape):
    """On the interest of the account in the offering, and in each category above it."""

    offering: Named
    interest_before: float
    interest_after: float
    interest_threshold: float
    fits: bool
    lead_before: bool
    lead_after: bool
    goes_cold_before: str | None
    goes_cold_after: str | None


class Tells(Shape):
    status: Literal["dry_run", "logged", "already_logged"]
    sentence: str
    would_write: Written
    effect: list[Effect]
    confirm: str
    """Call again with the same arguments and this to write it; empty once it is written."""
    confirm_good_for_s: int
    lead: int | None
    """The open lead it counts for, once it is written."""


class Meant(NamedTuple):
    """What the arguments name."""

    account: Account
    offering: Offering
    type: ActivityType
    contact: Contact | None
    facts: Facts


def run(caller: Caller, asks: Asks) -> Answer:
    shown = _shown(caller, asks.confirm) if asks.confirm else None
    meant = _meant(caller, asks, shown)
    before = recognition.imagine(meant.facts, at=caller.at)
    if shown is None:
        return _dry_run(caller, meant, before)
    if list(meant.facts) != shown:
        raise ToolRefused(
            "mcp.confirm-other",
            "This is not what was shown with that confirm: call again without confirm, and look at what would be written.",
        )
    return _write(caller, meant, before)


def _meant(caller: Caller, asks: Asks, shown: list[Any] | None) -> Meant:
    account = named.account(caller, asks.account)
    offering, kind = named.offering(asks.offering), named.kind(asks.type)
    contact = named.contact(caller, account, asks.contact) if asks.contact else None
    # What was not said the first time was filled in then, and is the same now.
    new_id, now = (str(shown[0]), int(shown[1])) if shown else (f"assistant-{secrets.token_hex(10)}", caller.at)
    try:
        external_id = given_key(asks.activity or new_id)
        note, url = cells.text(asks.note, "note", lines=True), cells.text(asks.url, "url")
    except RowError as error:
        raise ToolRefused("mcp.text", f"{error.column}: {error.reason}.", {"field": error.column}) from error
    at = named.instant(caller, asks.occurred_at, field="occurred_at") if asks.occurred_at else now
    source = f"{SOURCE}: {caller.token.name if caller.token else caller.user}"[:LONGEST_SOURCE]
    facts = Facts(external_id, at, account.pk, contact.pk if contact else None, offering.pk, kind.pk, source, note, url)
    return Meant(account, offering, kind, contact, facts)


def _sign(caller: Caller, facts: Facts) -> str:
    return signing.dumps([caller.user.pk, list(facts)], salt=SALT, compress=True)


def _shown(caller: Caller, text: str) -> list[Any]:
    """The facts that were shown with this word."""
    try:
        user, facts = signing.loads(text, salt=SALT, max_age=GOOD_FOR_S)
    except signing.SignatureExpired:
        raise ToolRefused(
            "mcp.confirm-old", "That confirm is older than 15 minutes: call again without it, and look once more."
        ) from None
    except (signing.BadSignature, ValueError):
        user, facts = None, []
    if user != caller.user.pk:
        raise ToolRefused("mcp.confirm", "That confirm is not one that was given to you: call again without it first.")
    return list(facts)


def _dry_run(caller: Caller, meant: Meant, found: list[recognition.Imagined]) -> Answer:
    if _is_logged(meant):
        return _answer(caller, meant, _as_it_is(caller, found), "It is logged already; nothing would change.")
    effect = _effects(caller, found)
    sentence = f"Nothing is written yet. This would be logged: {_what(caller, meant)}. {_said(effect)}"
    return _answer(caller, meant, effect, sentence, status="dry_run", confirm=_sign(caller, meant.facts))


def _write(caller: Caller, meant: Meant, found: list[recognition.Imagined]) -> Answer:
    """Once: called again with the same word it finds it there."""
    with transaction.atomic():
        added = not _is_logged(meant) and log([meant.facts], now_s=caller.at) == ["added"]
        if added:
            audit(
                by=caller.user,
                verb="activity.add",
                kind="activity",
                subject=meant.facts.external_id,
                label=f"{meant.account} · {meant.type}"[:300],
                now=caller.now,
            )
    if not added and _is_logged(meant):
        return _answer(caller, meant, _as_it_is(caller, found), "It was logged already; nothing changed.")
    effect = _effects(caller, found)
    return _answer(caller, meant, effect, f"Logged: {_what(caller, meant)}. {_said(effect)}", status="logged")


def _is_logged(meant: Meant) -> bool:
    """Whether the log has it. Refuses where it has something else under this id, and does not tell what."""
    external_id = meant.facts.external_id
    logged = activities.logged([external_id]).get(external_id)
    if logged == meant.facts and external_id not in activities.standing_rows([external_id]):
        raise ToolRefused(
            "mcp.withdrawn",
            f"{external_id!r} was logged, and somebody said since that it did not happen: leave activity out to log it anew.",
            {"activity": external_id},
        )
    if logged is not None and logged != meant.facts:
        raise ToolRefused(
            "mcp.conflict",
            f"Another activity is logged as {external_id!r}: choose another id for this one, or leave activity out.",
            {"activity": external_id},
        )
    return logged is not None


def _answer(
    caller: Caller,
    meant: Meant,
    effect: list[Effect],
    sentence: str,
    *,
    status: Literal["dry_run", "logged", "already_logged"] = "already_logged",
    confirm: str = "",
) -> Answer:
    data = Tells(
        status=status,
        sentence=sentence,
        would_write=_written(caller, meant),
        effect=effect,
        confirm=confirm,
        confirm_good_for_s=GOOD_FOR_S if confirm else 0,
        lead=None if confirm else _lead(caller, meant),
    )
    if not confirm:
        return Answer(data, sentence if data.lead is None else f"{sentence} It counts for lead {data.lead}.")
    asking = f"Show this to the person. If they agree, call again with the same arguments and confirm={confirm}"
    return Answer(data, f"{sentence}\n{asking}")


def _written(caller: Caller, meant: Meant) -> Written:
    facts, person = meant.facts, meant.contact
    return Written(
        activity=facts.external_id,
        account=told.of_account(meant.account),
        offering=told.of_offering(meant.offering),
        type=Named(id=meant.type.external_id, name=str(meant.type)),
        contact=Named(id=person.external_id, name=str(person)) if person else None,
        occurred_at=caller.when(facts.occurred_at),
        note=facts.note,
        url=facts.url,
        source=facts.source,
        value=recognition.book_in_force().values[facts.type_id].value,
    )


def _what(caller: Caller, meant: Meant) -> str:
    who = f" by {meant.contact}" if meant.contact else ""
    when = caller.when(meant.facts.occurred_at)
    note = f", with the note: {meant.facts.note}" if meant.facts.note else ""
    return f"{meant.type}{who} at {meant.account} about {meant.offering} on {when}{note}"


def _effects(caller: Caller, found: list[recognition.Imagined]) -> list[Effect]:
    tree = catalogue.tree()
    return [
        Effect(
            offering=Named(id=tree.rows[one.offering_id].external_id, name=tree.label(one.offering_id)),
            interest_before=one.before.interest,
            interest_after=one.after.interest,
            interest_threshold=one.threshold,
            fits=one.after.fits,
            lead_before=one.before.lead,
            lead_after=one.after.lead,
            goes_cold_before=None if one.before.cold_at is None else caller.when(one.before.cold_at),
            goes_cold_after=None if one.after.cold_at is None else caller.when(one.after.cold_at),
        )
        for one in found
    ]


def _as_it_is(caller: Caller, found: list[recognition.Imagined]) -> list[Effect]:
    """It counts already: before and after are the same."""
    return _effects(caller, [one._replace(after=one.before) for one in found])


def _said(effect: list[Effect]) -> str:
    said = []
    for one in effect:
        change = (
            f"interest in {one.offering.name} {told.points(one.interest_before)} to {told.points(one.interest_after)}"
        )
        needed = f"{told.points(one.interest_threshold)} needed"
        said.append(f"{change} ({needed}): {_outcome(one)}")
    return f"Effect: {'; '.join(said)}."


def _outcome(one: Effect) -> str:
    if one.lead_after and not one.lead_before:
        return f"a lead, until {one.goes_cold_after}"
    if one.lead_after:
        return f"stays a lead, until {one.goes_cold_after}"
    if one.lead_before:
        return "no lead any more"
    if one.goes_cold_after and not one.fits:
        return "hot, but it does not fit, so it is no lead"
    return "no lead"


def _lead(caller: Caller, meant: Meant) -> int | None:
    """The open lead it counts for: of a product and its category the product's."""
    chain = catalogue.tree().chain(meant.offering.pk)
    warm = leads.visible_to(caller.user).warm(caller.at).filter(account=meant.account, offering__in=chain)
    ranked = sorted((chain.index(offering), pk) for offering, pk in warm.values_list("offering_id", "pk"))
    return ranked[0][1] if ranked else None


TOOL = Tool(
    name="log_activity",
    title="Log an activity",
    about=(
        "Log something that happened with an account: a call, a meeting, a request for a quote. Call it first without"
        " confirm: nothing is written, and the answer tells exactly what would be, and what it would do to interest and"
        " lead. Show that to the person, and only if they agree call it again with the same arguments and the confirm of"
        " that answer. Each id counts once."
    ),
    asks=Asks,
    tells=Tells,
    scope="activities:write",
    run=run,
    deed="activity.add",
    writes=True,
)
