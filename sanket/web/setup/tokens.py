"""Tokens of programs: everybody makes and revokes their own, administrators see all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.workspace import actions, queries
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.requests import Request, clock
from sanket.web.setup import pages

REACH = [
    ("read", _l("Read everything that I may read")),
    ("write", _l("Read and change everything that I may")),
    ("some", _l("Only what is ticked below")),
]
LIVES = [("30", _l("30 days")), ("90", _l("90 days")), ("365", _l("A year")), ("", _l("Until it is revoked"))]
MODES = {"read": _l("read"), "write": _l("read and change")}


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_l("Name"), max_length=100, help_text=_l("Which program will have it, so that you know it again.")
    )
    reach = forms.ChoiceField(
        label=_l("What it may do"), choices=REACH, widget=forms.RadioSelect(attrs={"class": "radio"})
    )
    some = forms.MultipleChoiceField(
        label=_l("Only this"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"}),
    )
    days = forms.ChoiceField(label=_l("Valid for"), choices=LIVES, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        some = self.fields["some"]
        assert isinstance(some, forms.MultipleChoiceField)
        some.choices = [
            (f"{resource}:{mode}", f"{resource.replace('-', ' ')}: {word}")
            for resource in queries.RESOURCES
            for mode, word in MODES.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reach") == "some" and not cleaned.get("some"):
            self.add_error("some", _("Tick at least one thing that it may do."))
        return cleaned

    def scopes(self) -> list[str]:
        reach: str = self.cleaned_data["reach"]
        return list(self.cleaned_data["some"]) if reach == "some" else [reach]

    def lives(self) -> int | None:
        return int(self.cleaned_data["days"]) if self.cleaned_data["days"] else None


@require_safe
def index(request: Request) -> HttpResponseBase:
    now = clock()
    rows = [(token, token.holds(now)) for token in queries.tokens_seen_by(request.user)]
    context = {
        "good": [token for token, holds in rows if holds],
        "gone": [token for token, holds in rows if not holds],
        "everybodys": queries.may(request.user, "users.edit"),
    }
    return pages.show(request, "setup/tokens.jinja", context)


def add(request: Request) -> HttpResponseBase:
    posted = request.POST if request.method == "POST" else None
    form = TokenForm(posted, initial={"reach": "read", "days": "90"})
    if form.is_valid():
        deed: dict[str, Any] = {"by": request.user, "now": clock()}
        try:
            made = actions.issue_token(
                user=request.user, name=form.cleaned_data["name"], scopes=form.scopes(), days=form.lives(), **deed
            )
        except Refusal as refusal:
            name = str(refusal.data.get("field", ""))
            form.add_error(name if name in form.fields else None, refusal.sentence)
        else:
            answer = pages.show(request, "setup/token_made.jinja", {"made": made})
            # What is shown once is kept by no cache, and not brought back by the browser's Back.
            answer["Cache-Control"] = "no-store"
            return answer
    return pages.show(request, "setup/token.jinja", {"form": form}, invalid=posted is not None)


@require_POST
def revocation(request: Request, pk: int) -> HttpResponseBase:
    token = get_object_or_404(queries.tokens_seen_by(request.user), pk=pk)
    actions.revoke_token(token, by=request.user, now=clock())
    undo = reverse("token-restoration", args=[pk])
    toasts.say(request, _("%(name)s opens nothing any more.") % {"name": token}, undo=undo)
    return redirect("tokens")


@require_POST
def restoration(request: Request, pk: int) -> HttpResponseBase:
    """Undo of a revocation."""
    token = get_object_or_404(queries.tokens_seen_by(request.user), pk=pk)
    try:
        actions.restore_token(token, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
    else:
        toasts.say(request, _("%(name)s is valid again.") % {"name": token})
    return redirect("tokens")
