"""Settings, Checklists: what is asked before a lead is qualified, of everything and of each category."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads import actions
from sanket.crm.leads import queries as leads
from sanket.crm.leads.actions import Question
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock, plain_number
from sanket.web.setup import pages

BLANKS = 2
UNDO, A_DAY = "checklist", 24 * 3600
EVERYTHING = 0
"""In addresses: the list for everything."""


@require_safe
@needs("settings.view")
def index(request: Request) -> HttpResponseBase:
    tree, known = catalogue.tree(), leads.checklists()
    rows = [_row(None, 0, tree, known)]
    rows += [_row(row.id, depth + 1, tree, known) for row, depth in tree.walk() if not row.is_product]
    return pages.show(request, "setup/checklists.jinja", {"rows": rows})


def _row(
    offering: int | None, depth: int, tree: catalogue.Tree, known: dict[int | None, leads.Asked]
) -> dict[str, Any]:
    asked = leads.checklist_of(offering, known, tree)
    return {
        "url": reverse("checklist", args=[offering or EVERYTHING]),
        "name": tree.label(offering) if offering else _("Everything"),
        "depth": depth,
        "asked": asked,
        "own": asked.source == offering,
        "source": tree.label(asked.source) if asked.source else _("Everything"),
    }


@needs("settings.view", change="settings.edit")
def detail(request: Request, pk: int) -> HttpResponseBase:
    tree, offering = catalogue.tree(), pk or None
    if offering is not None and offering not in tree.rows:
        raise Http404
    asked, error = leads.checklist_of(offering, catalogue=tree), ""
    questions, needed = list(asked.questions), asked.needed
    if request.method == "POST":
        questions, needed = read(request.POST), "needed" in request.POST
        try:
            before = actions.save_checklist(offering, questions, needed=needed, by=request.user, now=clock())
        except Refusal as refusal:
            error = refusal.sentence
        else:
            _say(request, offering, before, _("The checklist is saved."))
            return redirect("checklists")
    context = {
        "name": tree.label(offering) if offering else _("Everything"),
        "pk": pk,
        "rows": [*questions, *(Question("", "") for _blank in range(BLANKS))],
        "needed": needed,
        "own": asked.source == offering and offering is not None,
        "source": tree.label(asked.source) if asked.source else _("Everything"),
        "inherits": asked.source != offering,
        "error": error,
    }
    return pages.show(request, "setup/checklist.jinja", context, invalid=bool(error))


def read(posted: MultiValueDict[str, str]) -> list[Question]:
    """The rows in the order of the numbers before them; one without words is left out."""
    found = []
    columns = [posted.getlist(name) for name in ("key", "text", "choices", "place")]
    for n, (key, text, choices, place) in enumerate(zip(*columns, strict=False)):
        if text.strip():
            given = Question(key[:40], text, tuple(filter(None, (one.strip() for one in choices.split(",")))))
            asked = plain_number(place)
            found.append((n if asked is None else asked, n, given))
    return [given for _place, _n, given in sorted(found, key=lambda one: one[:2])]


def _say(request: Request, offering: int | None, before: leads.Asked | None, said: str) -> None:
    token = dumps([offering, before and [before.questions, before.needed]], salt=UNDO, compress=True)
    toasts.say(request, said, undo=reverse("checklist-restoration", args=[token]))


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int) -> HttpResponse:
    """What stands above it counts again."""
    before = actions.save_checklist(pk or None, None, needed=False, by=request.user, now=clock())
    _say(request, pk or None, before, _("The checklist above counts again."))
    return redirect("checklists")


@require_POST
@needs("settings.edit")
def restoration(request: Request, token: str) -> HttpResponse:
    """Undo: the list as it was stands in the signed address."""
    try:
        offering, before = loads(token, salt=UNDO, max_age=A_DAY)
    except BadSignature as error:
        raise Http404 from error
    questions = None
    if before is not None:
        questions = [Question(key, text, tuple(choices)) for key, text, choices in before[0]]
    needed = bool(before and before[1])
    actions.save_checklist(offering, questions, needed=needed, by=request.user, now=clock())
    toasts.say(request, _("The checklist is as it was."), level="info")
    return redirect("checklists")
