"""The first page of an empty site: who the company is, who looks after Sanket, what five activities are worth."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from sanket.crm.activities import actions as activities
from sanket.crm.activities import queries as log
from sanket.crm.recognition import actions as recognition
from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace.queries import User
from sanket.shared.errors import Refusal
from sanket.web import choices, toasts
from sanket.web.requests import Request, clock

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

# Key, then what the form shows: name, direction, value, strength, countable, decisive. With the threshold of 20 points
# one meeting tips a lead, three looks at prices do within a month, and web visits never do so alone.
STARTERS = (
    ("web-visit", _("Visited the web site"), "customer", 1, "weak", True, ""),
    ("download", _("Downloaded a brochure"), "customer", 5, "strong", False, ""),
    ("pricing", _("Looked at prices"), "customer", 8, "strong", False, ""),
    ("meeting", _("Met us"), "customer", 20, "strong", False, ""),
    ("quote", _("Asked for a quote"), "customer", 20, "strong", False, "opens"),
)


STRENGTHS = (("strong", _("Strong")), ("weak", _("Weak")))
DECISIVE = (("", _("No")), ("opens", _("Opens")), ("closes", _("Closes")))


class CompanyForm(forms.Form):
    company = forms.CharField(label=_("Company"), max_length=200)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Dates without a zone are read in this one."))
    currency = forms.ChoiceField(label=_("Currency"))
    name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("Your e-mail"), help_text=_("You sign in with it."))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "time_zone", choices.time_zones())
        _choose(self, "currency", choices.currencies())
        for field, meaning in (("company", "organization"), ("name", "name"), ("email", "username")):
            self.fields[field].widget.attrs["autocomplete"] = meaning

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        about = User(email=self.cleaned_data.get("email", ""), name=self.cleaned_data.get("name", ""))
        try:
            validate_password(password, about)
        except ValidationError as error:
            raise forms.ValidationError(error.messages) from error
        return password


class StarterForm(forms.Form):
    name = forms.CharField(label=_("Activity"), max_length=300, required=False)
    value = forms.IntegerField(label=_("Points"), min_value=-1000, max_value=1000)
    strength = forms.ChoiceField(label=_("Strength"), choices=STRENGTHS)
    countable = forms.BooleanField(label=_("Repeats count less and less"), required=False)
    decisive = forms.ChoiceField(label=_("Decides"), choices=DECISIVE, required=False)


def _choose(form: forms.Form, name: str, offered: tuple[tuple[str, str], ...]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(offered)


def starters(data: Any = None) -> list[StarterForm]:
    return [
        StarterForm(
            data,
            prefix=key,
            initial={"name": name, "value": value, "strength": strength, "countable": countable, "decisive": decisive},
        )
        for key, name, _direction, value, strength, countable, decisive in STARTERS
    ]


@never_cache
@sensitive_post_parameters("password")
def page(request: Request) -> HttpResponse:
    if request.workspace.set_up_at is not None and request.method != "POST":
        return redirect("/")
    posted = request.POST if request.method == "POST" else None
    form = CompanyForm(posted, initial={"time_zone": settings.SANKET_TIME_ZONE, "currency": "INR"})
    types = starters(posted)
    if posted is not None and form.is_valid() and all([one.is_valid() for one in types]):  # noqa: C419 - all errors at once
        try:
            user = _set_up(form.cleaned_data, types, now=clock())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return render(request, "signin/first_run.jinja", {"form": form, "types": types}, status=409)
        login(request, user, backend=BACKEND)
        toasts.say(request, str(_("Sanket is ready. Import your accounts and activities, or look at the demo first.")))
        return redirect("/")
    status = 422 if posted is not None else 200
    return render(request, "signin/first_run.jinja", {"form": form, "types": types}, status=status)


@transaction.atomic
def _set_up(company: dict[str, Any], types: list[StarterForm], *, now: datetime) -> User:
    """All or nothing; the room refuses when somebody was quicker."""
    user = workspace.set_up(**company, now=now)
    kept = [(kind, form.cleaned_data) for kind, form in zip(STARTERS, types, strict=True) if form.cleaned_data["name"]]
    activities.save_types(
        [{"type": kind[0], "name": data["name"], "direction": kind[2]} for kind, data in kept], by=user, now=now
    )
    numbers = log.ids_by_external([kind[0] for kind, _data in kept])
    values = [
        {"type_id": numbers[kind[0]], **{name: data[name] for name in ("value", "strength", "countable", "decisive")}}
        for kind, data in kept
    ]
    recognition.set_values(values, by=user, now=now, reason=str(_("Starting value")))
    return user
