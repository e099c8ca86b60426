"""Finding the records that an address names, through the one gate; what somebody may not see is not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from sanket.crm.leads import queries as leads
from sanket.web.requests import LARGEST, plain_number

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Lead, LeadMove
    from sanket.crm.workspace.queries import User

MOST_AT_ONCE = 500


def lead(user: User, pk: int, *, whole: bool = True) -> Lead:
    """``whole``: with more than a row of a list shows."""
    if pk > LARGEST:
        raise Http404
    if whole:
        found = get_object_or_404(leads.Lead.objects.select_related("account", "offering", "owner"), pk=pk)
    elif (row := leads.read([pk]).get(pk)) is not None:
        found = row
    else:
        raise Http404
    # One's own is seen whatever one sees besides.
    if found.owner_id != user.pk and not leads.sees(leads.reader(user), found):
        raise Http404
    return found


def picked(user: User, ids: Iterable[str]) -> list[Lead]:
    """The leads ticked in a list; one that is not visible is left out like one that does not exist."""
    numbers = sorted({number for text in ids if (number := plain_number(text)) is not None})
    found = leads.visible_to(user).select_related("account", "offering", "owner")
    return list(found.filter(pk__in=numbers[:MOST_AT_ONCE]).order_by("pk"))


def move(lead: Lead, pk: int) -> LeadMove:
    if pk > LARGEST:
        raise Http404
    return get_object_or_404(lead.moves, pk=pk)


def back(request: HttpRequest, otherwise: str) -> str:
    """Where the person came from, as the form says; never another site."""
    asked = request.POST.get("next", "")
    return asked if asked and _ours(request, asked) else otherwise


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The page on which Undo was pressed: a toast does not know where it stands, the browser says it."""
    named = request.headers.get("Referer", "")
    return named if named and _ours(request, named) else otherwise


def _ours(request: HttpRequest, address: str) -> bool:
    return url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
