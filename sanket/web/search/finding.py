"""What a few letters find: accounts, contacts, open leads, offerings, and things to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sanket.crm.accounts import queries as accounts
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import interest_at as interest
from sanket.crm.workspace import queries as workspace
from sanket.shared.typos import begins_near, slips
from sanket.web import show
from sanket.web.context import looks, to_do
from sanket.web.leads.listing import Wanted
from sanket.web.scoring.plan import pages as scoring_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sanket.crm.workspace.queries import User
    from sanket.web.context import Item

EACH, MEANT = 6, 8
OFFERINGS_LOOKED_AT = 300
Group = dict[str, Any]
Command = dict[str, Any]


def groups(user: User, asked: str, *, at: int, commands: bool) -> list[Group]:
    """``commands``: the palette has them in the page already."""
    doing = [_group(_("Go to and do"), commands_for(user, asked))] if commands else []
    if not asked:
        return doing
    found = accounts.search(user, asked, EACH)
    account_ids = [account.pk for account in found.accounts]
    made = [
        _group(_("Accounts"), [_account(account) for account in found.accounts]),
        _group(_("Leads"), _leads(user, account_ids, asked, at)),
        _group(_("People"), [_contact(contact) for contact in found.contacts]),
        _group(_("Offerings"), [_offering(offering) for offering in catalogue.search(asked, limit=EACH)]),
        *doing,
    ]
    filled = [group for group in made if group["items"]]
    return filled or _meant(user, asked)


def _meant(user: User, asked: str) -> list[Group]:
    """Where nothing was found: what lies one slip of the finger away."""
    near = set(slips(asked))
    # The palette's commands are in the page, and those that hold what was typed are shown there.
    if not near or commands_for(user, asked):
        return []
    found = accounts.nearest(user, asked, EACH)
    items: list[dict[str, Any]] = [
        *(_account(account) for account in found.accounts),
        *(_contact(contact) for contact in found.contacts),
        *(_offering(offering) for offering in _near_offerings(near)),
        *(item for item in commands_for(user, "") if begins_near(item["label"], near)),
    ]
    return [_group(_("Nothing found. Did you mean …"), items[:MEANT])] if items else []


def _near_offerings(near: set[str]) -> list[catalogue.Offering]:
    """Of a catalogue small enough to look through."""
    offerings = catalogue.offerings().order_by("name", "pk")[:OFFERINGS_LOOKED_AT]
    return [one for one in offerings if begins_near(one.name or one.external_id, near)][:EACH]


def _group(label: str, items: Sequence[dict[str, Any]]) -> Group:
    return {"label": label, "items": items}


def _item(label: object, url: str, icon: str, meta: str = "") -> dict[str, str]:
    return {"label": str(label), "url": url, "icon": icon, "meta": meta, "keys": ""}


def _account(account: accounts.Account) -> dict[str, str]:
    meta = ", ".join(filter(None, (account.city, account.external_id)))
    return _item(account, reverse("account", args=[account.pk]), "accounts", meta)


def _contact(contact: accounts.Contact) -> dict[str, str]:
    meta = ", ".join(filter(None, (contact.title, str(contact.account))))
    return _item(contact, reverse("account", args=[contact.account_id]) + "#people", "person", meta)


def _offering(offering: catalogue.Offering) -> dict[str, str]:
    return _item(offering, reverse("leads") + Wanted(offering=offering.pk).but(), "offering", _("its leads"))


def _leads(user: User, account_ids: list[int], asked: str, at: int) -> list[dict[str, str]]:
    """Open leads of the accounts found, and the one whose number was typed."""
    visible = leads.visible_to(user).select_related("account", "offering")
    found = (
        list(visible.listed(at, among=visible).filter(account__in=account_ids).order_by("cold_at", "pk")[:EACH])
        if account_ids
        else []
    )
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        found = [*visible.filter(pk=int(asked)), *(lead for lead in found if lead.pk != int(asked))]
    return [
        _item(
            f"{lead.account}, {lead.offering}",
            reverse("lead", args=[lead.pk]),
            "leads",
            _("%(n)s of %(of)s") % {"n": show.points(interest(lead, at)), "of": show.points(lead.interest_threshold)},
        )
        for lead in found[:EACH]
    ]


def commands_for(user: User, asked: str) -> list[Command]:
    """Pages and things to do whose words hold all that was typed."""
    words = asked.lower().split()
    return [
        one
        for one in (*_doing(to_do(user)), *_pages(user), *_doing(looks()))
        if all(word in f"{one['label']} {one['words']}".lower() for word in words)
    ]


def _doing(items: list[Item]) -> list[Command]:
    return [{**_item(one.label, one.url, one.icon), "words": one.words, "theme": one.theme} for one in items]


def _pages(user: User) -> list[Command]:
    plan = [
        (_("Today"), reverse("today"), "today", ""),
        (_("Leads"), reverse("leads"), "leads", ""),
        (_("My leads"), reverse("leads") + Wanted(tab="mine").but(), "leads", ""),
        (_("Leads going cold this week"), reverse("leads") + Wanted(tab="cooling", sort="cold").but(), "cold", ""),
        (_("Accounts"), reverse("accounts"), "accounts", ""),
        (_("Import"), reverse("imports"), "import", "import"),
        (_("Settings"), reverse("settings"), "settings", "scoring.view"),
        (_("Activity types and their values"), reverse("types"), "note", "settings.view"),
        (_("Fitment tables"), reverse("fitment"), "fit", "settings.view"),
        (_("Offerings"), reverse("offerings"), "offering", "settings.view"),
        *((page.found_as, reverse(page.name), page.icon, page.deed) for page in scoring_pages()),
        (_("Users and teams"), reverse("users"), "team", "users.edit"),
        (_("Audit trail"), reverse("audit"), "history", "audit.view"),
        (_("Your profile"), reverse("profile"), "person", ""),
    ]
    return [
        {**_item(label, url, icon), "words": "", "theme": None}
        for label, url, icon, deed in plan
        if not deed or workspace.may(user, deed)
    ]
