"""Finding accounts, contacts and activities through the one gate; what somebody may not see is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from sanket.crm.accounts import queries as accounts
from sanket.crm.activities import queries as activities
from sanket.web.requests import LARGEST

if TYPE_CHECKING:
    from sanket.crm.accounts.queries import Account, Contact
    from sanket.crm.activities.queries import Activity
    from sanket.crm.workspace.queries import User


def account(user: User, pk: int) -> Account:
    if pk > LARGEST or not accounts.sees(user, pk):
        raise Http404
    return get_object_or_404(accounts.Account.objects.select_related("owner"), pk=pk)


def contact(user: User, pk: int) -> Contact:
    if pk > LARGEST:
        raise Http404
    return get_object_or_404(accounts.contacts_visible_to(user).select_related("account"), pk=pk)


def activity(user: User, external_id: str) -> Activity:
    """The current row of an activity, withdrawn or not, of an account that the user sees."""
    found = activities.recent(external_id[:200].replace("\0", ""))
    if found is None:
        raise Http404
    account(user, found.account_id)
    return found


def asked_account(user: User, text: str) -> Account | None:
    """The account that an address names by number, if there is one and it is the user's business."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return accounts.visible_to(user).select_related("owner").filter(pk=int(text)).first()
