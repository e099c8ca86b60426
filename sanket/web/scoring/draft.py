"""The draft: what was edited and is not in force yet, what it would change, and its publishing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import Edit
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.scoring import difference, pages, reading

DISCARDED = "scoring.discarded"
"""Where the session keeps what was discarded last, for its Undo: a draft may be longer than an address."""


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=_l("Why is this published?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("It stands in the history and under Versions."),
    )


def address(edit: Any) -> str:
    """The page on which the setting is edited."""
    if edit.kind == "value":
        return reverse("type", args=[edit.target["type_id"]])
    if edit.kind == "tuning":
        return reverse("offering", args=[edit.target["offering_id"]])
    if edit.field == "influence":
        return reverse("scoring-influence")
    return reverse("fitment" if edit.kind == "fitment" else "defaults")


def grouped(edits: Iterable[Edit]) -> list[list[Edit]]:
    """What was put in together, as one proposal of what-if: for the same reason at the same instant by the same person."""
    found: dict[Any, list[Edit]] = {}
    for edit in edits:
        found.setdefault((edit.at, edit.reason, edit.by and edit.by.pk), []).append(edit)
    return list(found.values())


@require_safe
@needs("scoring.view")
def page(request: Request) -> HttpResponseBase:
    return _page(request)


def reason_of(edits: Iterable[Edit]) -> str:
    """What all edits were made for, if it is one thing: nobody writes it twice."""
    reasons = {edit.reason for edit in edits}
    return reasons.pop() if len(reasons) == 1 else ""


def _page(request: Request, form: PublishForm | None = None, *, invalid: bool = False) -> HttpResponseBase:
    drafted = queries.draft()
    versions = queries.versions()
    context = {
        "edits": drafted.edits,
        "groups": [[(edit, address(edit)) for edit in group] for group in grouped(drafted.edits)],
        "restored_from": drafted.restored_from,
        "form": form or PublishForm(initial={"reason": reason_of(drafted.edits)}),
        "in_force": next((one for one in versions if one.state == "in force"), None),
        "told_diff": _told(request) if drafted.edits and "diff" in request.GET else None,
    }
    return pages.show(request, "scoring/draft.jinja", context, invalid=invalid, edits=drafted.edits)


@require_safe
@needs("scoring.view")
def diff(request: Request) -> HttpResponseBase:
    """What publishing would change, alone: it is worked out over the whole log and asked for by htmx."""
    shell = reading.waits(request, "diff-of-draft")
    return shell or render(request, "scoring/_diff.jinja", {"told_diff": _told(request)})


def _told(request: Request) -> difference.Told:
    book = queries.draft_book()
    return difference.told(queries.draft_diff(clock()), request.user, lambda offering: book.rule(offering).on)


@require_POST
@needs("settings.edit")
def publication(request: Request) -> HttpResponseBase:
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            number = actions.publish(by=request.user, now=clock(), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, published(number))
            return redirect("scoring-draft")
    return _page(request, form, invalid=True)


def published(number: int) -> SafeString:
    """That it is done, and the way back: an earlier version is brought back from the list of them."""
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Version %(number)s is published.") % {"number": number},
        reverse("scoring-versions"),
        _("To undo it, bring an earlier one back"),
    )


@require_POST
@needs("settings.edit")
@transaction.atomic
def edit_removal(request: Request, pk: int) -> HttpResponseBase:
    """Takes out one edit, or with ``together`` all that were put in with it."""
    groups = grouped(queries.draft().edits) if "together" in request.POST else [[one] for one in queries.draft().edits]
    found = next((group for group in groups if any(edit.id == pk for edit in group)), [])
    now = clock()
    if [edit for edit in found if actions.discard_edit(edit.id, by=request.user, now=now)]:
        _remember(request, found)
        toasts.say(request, _("Taken out of the draft."), undo=reverse("scoring-draft-restoration"))
    else:
        toasts.say(request, _("That is not in the draft any more."), level="warning")
    return redirect("scoring-draft")


@require_POST
@needs("settings.edit")
def removal(request: Request) -> HttpResponseBase:
    found = queries.draft().edits
    count = actions.discard_draft(by=request.user, now=clock())
    if count:
        _remember(request, found)
        said = ngettext("%(n)s edit is discarded.", "%(n)s edits are discarded.", count) % {"n": count}
        toasts.say(request, said, undo=reverse("scoring-draft-restoration"))
    return redirect("scoring-draft")


@require_POST
@needs("settings.edit")
@transaction.atomic
def restoration(request: Request) -> HttpResponseBase:
    """Undo of a removal: what was taken out is put in again, with its reason and by whoever presses Undo."""
    kept, now = request.session.pop(DISCARDED, []), clock()
    for one in kept:
        _put_back(request, one, now)
    toasts.say(request, _("Back in the draft.") if kept else _("There is nothing to bring back."))
    return redirect("scoring-draft")


def _remember(request: Request, edits: Iterable[Edit]) -> None:
    names = ("kind", "target", "field", "after", "reason")
    request.session[DISCARDED] = [{name: getattr(edit, name) for name in names} for edit in edits]


def _put_back(request: Request, one: dict[str, Any], now: datetime) -> None:
    deed = {"by": request.user, "now": now, "reason": one["reason"]}
    row = {**one["target"], one["field"]: one["after"]}
    if one["kind"] == "value":
        actions.draft_values([row], **deed)
    elif one["kind"] == "tuning":
        actions.draft_tunings([row], **deed)
    elif one["kind"] == "settings":
        if one["field"] == "influence":
            actions.draft_influence(one["after"], **deed)
        else:
            actions.draft_defaults(**row, **deed)
    elif one["after"] is not None:
        actions.draft_fitment([row], **deed)
    else:
        gone = [
            known.pk
            for known in queries.fitment_rows()
            if all(getattr(known, name) == value for name, value in one["target"].items())
        ]
        actions.draft_fitment_removal(gone, **deed)
