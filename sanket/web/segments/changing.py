"""Segments made, changed and removed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.signing import BadSignature, dumps, loads
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.rules import actions, queries
from sanket.crm.rules.queries import ConditionRefused, Segment
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.conditions import builder
from sanket.web.conditions.trouble import field, of_asked
from sanket.web.requests import Request, clock
from sanket.web.segments.views import crumbs, find, previewed

REMOVED, A_DAY = "segments.removed", 24 * 3600


class SegmentForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=100)
    of = forms.ChoiceField(
        label=_l("Of"), choices=(("account", _l("Accounts")), ("contact", _l("Contacts")), ("lead", _l("Leads")))
    )
    condition = field()


class ChangeForm(SegmentForm):
    of = None  # type: ignore[assignment]


@needs("segment.edit")
def add(request: Request) -> HttpResponseBase:
    of = of_asked(request.POST if request.method == "POST" else request.GET)
    posted = builder.filled(request.POST, of) if request.method == "POST" else None
    form = SegmentForm(posted, initial={"of": of, "condition": request.GET.get("condition", "")})
    return _shown(request, form, None, of)


@needs("segment.edit")
def change(request: Request, pk: int) -> HttpResponseBase:
    segment = find(pk)
    posted = builder.filled(request.POST, segment.of) if request.method == "POST" else None
    form = ChangeForm(posted, initial={"name": segment.name, "condition": segment.condition})
    return _shown(request, form, segment, segment.of)


def _shown(request: Request, form: forms.Form, segment: Segment | None, of: str) -> HttpResponseBase:
    """A press of the builder or of *Who would it be?* shows the form again; else it is saved if it can be."""
    presses = builder.pressed(form.data, of)
    if form.is_bound and not presses and form.is_valid():
        try:
            return _saved(request, form.cleaned_data, segment)
        except ConditionRefused as refused:
            form.add_error("condition", refused.sentence)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
    text = str(form["condition"].value() or "")
    built = builder.shown(of, text, form.data if form.is_bound else None, label=str(form["condition"].label))
    context = {
        "form": form,
        "says_errors": form.is_bound and not presses,
        "segment": segment,
        "of": of,
        "built": built,
        "crumbs": [*crumbs(), *([(segment.name, reverse("segment", args=[segment.pk]))] if segment else [])],
        "back": reverse("segment", args=[segment.pk]) if segment else reverse("segments"),
        "preview": previewed(request, "" if built.trouble else built.text, of),
    }
    return render(request, "segments/form.jinja", context, status=422 if context["says_errors"] else 200)


def _saved(request: Request, given: dict[str, Any], segment: Segment | None) -> HttpResponseBase:
    if segment is None:
        made = actions.add_segment(**given, by=request.user, now=clock())
        toasts.say(request, _("The segment %(name)s is there.") % {"name": made.name})
    else:
        made = actions.save_segment(segment, **given, by=request.user, now=clock())
        toasts.say(request, _("The segment is saved."))
    return redirect("segment", made.pk)


@require_POST
@needs("segment.edit")
def keeping(request: Request, pk: int) -> HttpResponseBase:
    """Whether it is told who enters and who leaves."""
    segment = find(pk)
    try:
        if request.POST.get("keeps") == "1":
            actions.keep_members(segment, by=request.user, now=clock())
            toasts.say(request, _("Its members are kept: whoever enters or leaves from now on is told."))
        else:
            actions.let_go(segment, by=request.user, now=clock())
            toasts.say(request, _("It is not told any more who enters or leaves."))
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    return redirect("segment", pk)


@needs("segment.edit")
def removal(request: Request, pk: int) -> HttpResponseBase:
    """What has snapshots asks first, for these cannot be brought back."""
    segment = find(pk)
    if request.method != "POST":
        kept = queries.snapshots(segment).count()
        return render(request, "segments/removal.jinja", {"segment": segment, "kept": kept, "crumbs": crumbs()})
    undo = ""
    if not queries.snapshots(segment).exists():
        was = {name: getattr(segment, name) for name in ("pk", "name", "of", "condition", "kept")}
        undo = reverse("segment-restoration", args=[dumps(was, salt=REMOVED, compress=True)])
    try:
        actions.remove_segment(segment, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("segment", pk)
    toasts.say(request, _("The segment %(name)s is removed.") % {"name": segment.name}, undo=undo)
    return redirect("segments")


@require_POST
@needs("segment.edit")
def restoration(request: Request, token: str) -> HttpResponseBase:
    """Undo of a removal: what it was stands in the signed address."""
    try:
        kept = loads(token, salt=REMOVED, max_age=A_DAY)
    except BadSignature as error:
        raise Http404 from error
    told = kept.pop("kept", False)
    try:
        made = actions.add_segment(**kept, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("segments")
    toasts.say(request, _("The segment is there again."), level="info")
    if told:
        _kept_again(request, made)
    return redirect("segment", made.pk)


def _kept_again(request: Request, segment: Segment) -> None:
    """As many as may keep members may do so meanwhile: it is there nevertheless."""
    try:
        actions.keep_members(segment, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, _("It keeps no members: %(why)s") % {"why": refusal.sentence}, level="error")
