"""What if thresholds, values or half-lives were different: shown on the company's own past, proposed into the draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import Trial, WhatIf
from sanket.crm.workspace.queries import User, may
from sanket.shared.errors import Refusal
from sanket.web import show, toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.scoring import pages
from sanket.web.scoring.whatif_asked import Asked
from sanket.web.scoring.whatif_changes import changes, changes_page
from sanket.web.scoring.whatif_page import loading, whole_page
from sanket.web.scoring.whatif_picture import cell_of
from sanket.web.scoring.whatif_propose import proposed
from sanket.web.scoring.whatif_trial import TrialForm
from sanket.web.scoring.whatif_words import filled, threshold

SAID = 4
"""As many changes as are seen before one asks for the rest."""


@require_safe
@needs("scoring.view")
def page(request: Request) -> HttpResponseBase:
    """At once where this process has the past in memory; else a shell that asks for the rest and shows how far it is."""
    asked = Asked.of(request.GET)
    if not queries.what_if_warm() and "wait" not in request.GET:
        return pages.show(request, "scoring/what_if.jinja", loading(asked))
    return _whole(request, asked, TrialForm.of(asked))


@require_safe
@needs("scoring.view")
def load(request: Request) -> HttpResponseBase:
    """What the shell asks for: the page, or how far the worker is that reads the log."""
    asked = Asked.of(request.GET)
    work = queries.what_if_prepare(now=clock())
    if work is None:
        return _whole(request, asked, TrialForm.of(asked))
    return pages.show(request, "scoring/what_if.jinja", loading(asked, work, now=clock()))


def _found(asked: Asked) -> tuple[WhatIf, Asked, Refusal | None]:
    """The grid; when an address asks for what cannot be, that of the agreed settings and of all offerings."""
    try:
        return queries.what_if(asked.wish), asked, None
    except Refusal as refusal:
        agreed = replace(asked, offering=None, trial=Trial())
        return queries.what_if(agreed.wish), agreed, refusal


def _whole(request: Request, asked: Asked, form: TrialForm, *, invalid: bool = False) -> HttpResponseBase:
    found, asked, refusal = _found(asked)
    if refusal is not None:
        form.refuse(refusal)
    context = whole_page(found, asked, form, user=request.user)
    return pages.show(request, "scoring/what_if.jinja", context, invalid=invalid or refusal is not None)


@require_safe
@needs("scoring.view")
def leads(request: Request) -> HttpResponseBase:
    """The leads that would appear or vanish: as a part of the page while sliders move, or by themselves, all of them."""
    found, asked, _refusal = _found(Asked.of(request.GET))
    if request.headers.get("HX-Request") == "true":
        return render(request, "scoring/_what_if_leads.jinja", {"changes": changes(found, asked), "asked": asked})
    return pages.show(request, "scoring/what_if_leads.jinja", changes_page(found, asked))


@require_POST
@needs("scoring.view")
def trial(request: Request) -> HttpResponseBase:
    """To the page with these settings tried; nothing is changed."""
    asked = Asked.of(request.POST)
    form = TrialForm.sent(request.POST, asked)
    if form.errors:
        return _whole(request, replace(asked, trial=Trial()), form, invalid=True)
    return redirect(replace(asked, trial=form.trial).page_url + "#what-if")


@needs("scoring.propose")
def proposal(request: Request) -> HttpResponseBase:
    """What the sliders and the tried settings say goes into the draft, with its reason."""
    found, asked, _refusal = _found(Asked.of(request.GET))
    cell = cell_of(found, asked)
    told, reason, wrong = proposed(found, asked, cell), request.POST.get("reason", "").strip(), ""
    if request.method == "POST":
        try:
            if reason:
                actions.draft_proposal(found, asked.wish, cell, by=request.user, now=clock(), reason=reason)
                toasts.say(request, _put(told))
                return redirect("scoring-draft")
            wrong = _("Write in a sentence why the thresholds should change.")
        except Refusal as refusal:
            wrong = refusal.sentence
    thresholds = {"interest": threshold(found.interest[cell[0]]), "fitment": threshold(found.fitment[cell[1]])}
    context = {
        "asked": asked,
        "title": filled("propose", **thresholds),
        "about": about(request.user),
        "changes": told[:SAID],
        "more": told[SAID:],
        "boxed": request.headers.get("X-Dialog") == "true",
        "reason": reason,
        "reason_error": wrong,
        "errors": [("id_reason", wrong)] if wrong else [],
    }
    return pages.show(request, "scoring/what_if_proposal.jinja", context, invalid=bool(wrong))


def _put(told: Sequence[str]) -> str:
    if len(told) == 1:
        return _("Put into the draft: %(what)s.") % {"what": told[0]}
    several = ngettext("%(n)s change is in the draft.", "%(n)s changes are in the draft.", len(told))
    return several % {"n": show.number(len(told))}


def about(user: User) -> str:
    """What becomes of a proposal: who may publish it goes on there, others hand it over."""
    if may(user, "settings.edit"):
        return _("Nothing changes yet. The draft shows which leads of today would appear or vanish; publish it there.")
    return _("Nothing changes yet: whoever may publish the draft sees what it would do, and decides.")
