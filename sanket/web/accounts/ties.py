"""Who is in touch with whom at an account, in a few words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import ngettext

from sanket.crm.accounts import queries as accounts
from sanket.crm.communications import queries as communications
from sanket.web import show
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Contact

Touch = Mapping[int, Collection[int]]
"""Contact -> the colleagues whom they addressed or who addressed them."""


def touch(account_id: int, *, at: int) -> Touch:
    """One query, however many they are."""
    found: dict[int, set[int]] = {}
    for tie in communications.ties(account_id, until=at):
        found.setdefault(tie.sender_id, set()).add(tie.recipient_id)
        found.setdefault(tie.recipient_id, set()).add(tie.sender_id)
    return found


def words(contact: int, touch: Touch, active: Collection[int], offering: str) -> str:
    """*writes with 9 colleagues, 4 of them active on Paint robots*; nothing of whom nobody wrote with."""
    colleagues = touch.get(contact, ())
    if not colleagues:
        return ""
    said = ngettext("writes with %(n)s colleague", "writes with %(n)s colleagues", len(colleagues)) % {
        "n": len(colleagues)
    }
    here = len(set(active).intersection(colleagues))
    if not here or not offering:
        return said
    told = ngettext("%(n)s of them active on %(offering)s", "%(n)s of them active on %(offering)s", here)
    return f"{said}, {told % {'n': here, 'offering': offering}}"


def weighs(weight: float) -> str:
    """How much somebody's activities count, where that is not simply once; it is an experiment, and that is said."""
    if weight == 1.0:
        return ""
    return f"{_('counts × %(n)s') % {'n': f'{weight:.2f}'}} ({_('experimental')})"


def colleagues(contact: Contact, *, at: int) -> list[dict[str, Any]]:
    """Whom somebody is in touch with, those with most messages first, as the list of people shows them."""
    messages: dict[int, int] = {}
    last: dict[int, int] = {}
    for tie in communications.ties(contact.account_id, until=at):
        if contact.pk in (tie.sender_id, tie.recipient_id):
            other = tie.recipient_id if tie.sender_id == contact.pk else tie.sender_id
            messages[other] = messages.get(other, 0) + tie.messages
            last[other] = max(last.get(other, 0), tie.last_at)
    known = {one.pk: one for one in accounts.contacts_by_id(messages)}
    ranked = sorted(known.values(), key=lambda one: (-messages[one.pk], one.name_key, one.pk))
    return [
        {
            "name": str(one),
            "url": reverse("contact", args=[one.pk]),
            "meta": ngettext("%(n)s message, the last %(date)s", "%(n)s messages, the last %(date)s", messages[one.pk])
            % {"n": show.number(messages[one.pk]), "date": show.day(last[one.pk])},
        }
        for one in ranked
    ]
