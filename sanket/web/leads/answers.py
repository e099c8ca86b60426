"""The questions of a lead, answered on its page one by one."""

from __future__ import annotations

from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sanket.crm.leads import actions
from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Lead
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.leads import find
from sanket.web.leads.sentences import ago
from sanket.web.requests import Request, clock

UNDO, A_DAY = "answer", 24 * 3600


def asked(lead: Lead, *, at: int) -> dict[str, Any]:
    """What the page shows of the checklist."""
    listed = leads.checklist_of(lead.offering_id)
    told = leads.questions(lead, listed)
    rows = [
        {
            "key": one.question.key,
            "text": in_words(one.question.text),
            "choices": [(choice, in_words(choice)) for choice in one.question.choices],
            "said": one.answer.said if one.answer else "",
            "meta": f"{one.answer.by}, {ago(one.answer.at, at)}" if one.answer else "",
            "asked": one.asked,
        }
        for one in told
    ]
    done = sum(bool(one.answer) and one.asked for one in told)
    return {
        "rows": rows,
        "done": done,
        "all": sum(one.asked for one in told),
        "first": next((row["key"] for row in rows if row["asked"] and not row["said"]), ""),
        "needed": listed.needed,
    }


def in_words(text: str) -> str:
    """The usual questions in everybody's language."""
    usual = {
        "What do they need it for?": _("What do they need it for?"),
        "Who decides?": _("Who decides?"),
        "Is the money there?": _("Is the money there?"),
        "When do they need it?": _("When do they need it?"),
        "Agreed": _("Agreed"),
        "Planned": _("Planned"),
        "Not yet": _("Not yet"),
        "Within 3 months": _("Within 3 months"),
        "This year": _("This year"),
        "Later": _("Later"),
    }
    return usual.get(text, text)


@needs("lead.act")
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    key, said = request.POST.get("question", ""), request.POST.get("said", "")
    was = _kept(request, find.lead(request.user, pk), key, said)
    if was is not None:
        token = dumps([pk, key, was], salt=UNDO, compress=True)
        toasts.say(request, _("The answer is kept."), undo=reverse("lead-answer-restoration", args=[pk, token]))
    return redirect(_place(pk))


@needs("lead.act")
@require_POST
def restoration(request: Request, pk: int, token: str) -> HttpResponse:
    """Undo: what was said before stands in the signed address."""
    try:
        of, key, said = loads(token, salt=UNDO, max_age=A_DAY)
    except BadSignature as error:
        raise Http404 from error
    if of != pk:
        raise Http404
    if _kept(request, find.lead(request.user, pk), key, said) is not None:
        toasts.say(request, _("The answer is as it was."), level="info")
    return redirect(_place(pk))


def _kept(request: Request, lead: Lead, key: str, said: str) -> str | None:
    try:
        return actions.answer(lead, key=key, said=said, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return None


def _place(pk: int) -> str:
    return reverse("lead", args=[pk]) + "#checklist"
