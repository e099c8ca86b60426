"""Whom a condition holds, of those somebody may see: how many, and a page of them with links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from sanket.crm.accounts import queries as accounts
from sanket.crm.leads import queries as leads
from sanket.crm.rules import queries as rules
from sanket.crm.rules.queries import Asked, ConditionRefused
from sanket.web import show
from sanket.web.leads.listing import beyond, read_cursor, write_cursor
from sanket.web.leads.sentences import stage_word
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from sanket.crm.workspace.queries import User

PAGE = 30


@dataclass(frozen=True)
class Member:
    """A row of the table. ``second`` and ``third`` are quiet; ``account_url`` is empty where the member is the account."""

    name: str
    url: str
    account: str = ""
    account_url: str = ""
    second: str = ""
    third: str = ""


def seen(user: User, of: str) -> QuerySet[Any]:
    """All accounts, contacts or leads that one may see."""
    if of == "account":
        return accounts.visible_to(user).select_related("owner")
    if of == "contact":
        return accounts.contacts_visible_to(user).select_related("account")
    return leads.visible_to(user).filter(withdrawn_at=None).select_related("account", "offering")


def held(user: User, of: str, condition: str, *, at: int) -> QuerySet[Any]:
    """Of whom it is true now. Raises `ConditionRefused`."""
    return rules.among(seen(user, of), Asked(condition, of), rules.clock_at(at))


def count(user: User, of: str, condition: str, *, at: int) -> int | None:
    """None: it cannot be asked any more."""
    try:
        return held(user, of, condition, at=at).count()
    except ConditionRefused:
        return None


def page_of(found: QuerySet[Any], of: str, after: str, *, size: int = PAGE) -> tuple[list[Member], str]:
    """Accounts and contacts by name, leads from the newest; and where the next page begins."""
    field, falling = ("id", True) if of == "lead" else ("name_key", False)
    place = read_cursor(after, (int, int) if of == "lead" else (str, int))
    if place:
        found = found.filter(beyond(field, falling, place))
    order = ["-id"] if falling else ["name_key", "id"]
    rows = list(found.order_by(*order)[: size + 1])
    shown = rows[:size]
    mark = write_cursor([getattr(shown[-1], field), shown[-1].pk]) if len(rows) > size else ""
    return members(shown, of), mark


def members(rows: list[Any], of: str) -> list[Member]:
    address, account = show.addresses(of), show.addresses("account")
    if of == "account":
        return [Member(str(one), address(one.pk), second=one.industry, third=one.city) for one in rows]
    if of == "contact":
        return [
            Member(str(one), address(one.pk), str(one.account), account(one.account_id), one.title, one.department)
            for one in rows
        ]
    return [
        Member(
            str(one.offering), address(one.pk), str(one.account), account(one.account_id),
            stage_word(one.stage), show.day(one.recognised_at),
        )
        for one in rows
    ]  # fmt: skip


def columns(of: str) -> list[dict[str, str]]:
    if of == "account":
        named = [(_("Account"), ""), (_("Industry"), "grow"), (_("City"), "p1")]
    elif of == "contact":
        named = [(_("Contact"), ""), (_("Account"), "grow"), (_("Title"), "p1"), (_("Department"), "p2")]
    else:
        named = [(_("Offering"), ""), (_("Account"), "grow"), (_("Stage"), "p1"), (_("Recognised"), "p2")]
    return [{"label": label, "cls": cls} for label, cls in named]


def how_many(of: str, n: int) -> str:
    """12 accounts"""
    said = {
        "account": ngettext("%(n)s account", "%(n)s accounts", n),
        "contact": ngettext("%(n)s contact", "%(n)s contacts", n),
        "lead": ngettext("%(n)s lead", "%(n)s leads", n),
    }[of]
    return said % {"n": show.number(n)}


def kinds() -> dict[str, str]:
    return {"account": _("Accounts"), "contact": _("Contacts"), "lead": _("Leads")}
