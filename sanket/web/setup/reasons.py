"""Why leads are recycled and disqualified: the two lists that people choose from."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanket.crm.leads import actions
from sanket.crm.leads import queries as leads
from sanket.crm.leads.actions import Worded
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup import pages

BLANKS = 2
"""Empty rows in which more can be written."""
UNDO, A_DAY = "reasons", 24 * 3600


@needs("settings.view", change="settings.edit")
def page(request: Request) -> HttpResponseBase:
    typed: dict[str, list[Worded]] = {}
    error = ""
    if request.method == "POST":
        deed = _deed(request.POST.get("deed", ""))
        typed[deed] = read(request.POST)
        try:
            before = actions.save_reasons(deed, typed[deed], by=request.user, now=clock())
        except Refusal as refusal:
            error = refusal.sentence
        else:
            _say(request, deed, before)
            return redirect("reasons")
    titles = {"disqualify": _("Disqualify, because …"), "recycle": _("Recycle, because …")}
    lists = [
        {"deed": deed, "title": title, "rows": rows(deed, typed.get(deed)), "error": error if deed in typed else ""}
        for deed, title in titles.items()
    ]
    context: dict[str, Any] = {"lists": lists}
    return pages.show(request, "setup/reasons.jinja", context, invalid=bool(error))


def rows(deed: str, typed: list[Worded] | None) -> list[Worded]:
    """As they stand, or were typed, with room for more behind them."""
    known = [Worded(row.pk, row.text, row.help, row.retired_at is None) for row in leads.reasons(deed, retired=True)]
    return [*(known if typed is None else typed), *(Worded(None, "") for _blank in range(BLANKS))]


def read(posted: MultiValueDict[str, str]) -> list[Worded]:
    """The rows in the order of the numbers before them; one without words is left out."""
    found = []
    columns = [posted.getlist(name) for name in ("id", "text", "help", "place")]
    for n, (pk, text, said, place) in enumerate(zip(*columns, strict=False)):
        if text.strip():
            given = Worded(plain_number(pk), text.strip(), said.strip(), str(n) in posted.getlist("active"))
            asked = plain_number(place)
            found.append((n if asked is None else asked, n, given))
    return [given for _place, _n, given in sorted(found, key=lambda one: one[:2])]


def _say(request: Request, deed: str, before: list[Worded] | None) -> None:
    if before is None:
        toasts.say(request, _("Nothing was changed."))
        return
    undo = reverse("reasons-restoration", args=[dumps([deed, before], salt=UNDO, compress=True)])
    toasts.say(request, _("The reasons are saved."), undo=undo)


def _deed(said: str) -> str:
    if said not in leads.REASONED:
        raise Http404
    return said


@require_POST
@needs("settings.edit")
def restoration(request: Request, token: str) -> HttpResponse:
    """Undo: the list as it was stands in the signed address."""
    try:
        deed, before = loads(token, salt=UNDO, max_age=A_DAY)
    except BadSignature as error:
        raise Http404 from error
    actions.save_reasons(deed, [Worded(*one) for one in before], by=request.user, now=clock())
    toasts.say(request, _("The reasons are as they were."), level="info")
    return redirect("reasons")
