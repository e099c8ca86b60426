"""One's own name, zone, languages, leave and theme; password and second factor are doors from here."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.workspace import actions as workspace
from sanket.crm.workspace import queries as workspace_queries
from sanket.web import choices, toasts
from sanket.web.requests import Request, clock
from sanket.web.setup.worktime import leave, words
from sanket.web.setup.worktime.fields import Languages, LeaveForm

YEAR = 365 * 24 * 3600
THEMES = ("light", "dark")


class ProfileForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = forms.ChoiceField(label=_l("Time zone"), required=False)
    language = forms.ChoiceField(label=_l("Language"), choices=settings.LANGUAGES)
    languages = Languages()

    def __init__(self, *args: Any, company_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = self.fields["time_zone"]
        assert isinstance(zones, forms.ChoiceField)
        zones.choices = [("", _("The company's: %(zone)s") % {"zone": company_zone}), *choices.time_zones()]


def page(request: Request) -> HttpResponse:
    now_has = {field: getattr(request.user, field) for field in ("name", "time_zone", "languages")}
    posted = request.POST if request.method == "POST" else None
    initial = {**now_has, "language": get_language()}
    form = ProfileForm(posted, initial=initial, company_zone=request.workspace.time_zone)
    if form.is_valid():
        return _save(request, form.cleaned_data)
    return _show(request, form, LeaveForm(prefix="leave"), invalid=posted is not None)


@require_POST
def own_leave(request: Request) -> HttpResponse:
    """Written down by oneself."""
    planned = LeaveForm(request.POST, prefix="leave")
    if planned.is_valid() and (taken := leave.take(request, request.user, planned)):
        toasts.say(request, _("Your leave is saved."), undo=leave.cancelling(taken))
        return redirect("profile")
    now_has = {field: getattr(request.user, field) for field in ("name", "time_zone", "languages")}
    form = ProfileForm(initial={**now_has, "language": get_language()}, company_zone=request.workspace.time_zone)
    return _show(request, form, planned, invalid=True)


def _show(request: Request, form: ProfileForm, planned: LeaveForm, *, invalid: bool) -> HttpResponse:
    authenticators = list(Authenticator.objects.filter(user_id=request.user.pk).order_by("pk"))
    factors = {one.type: one for one in authenticators}
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "form": form,
        "second_factor": factors.get(Authenticator.Type.TOTP),
        "passkeys": [one.wrap() for one in authenticators if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "leave_form": planned,
        "leaves": list(workspace_queries.leaves(since=clock(), user=request.user)),
        "hours": workspace_queries.own_hours(request.user, request.workspace),
        "zone": workspace_queries.zone_of(request.user, request.workspace),
        "words": words,
    }
    return render(request, "signin/profile.jinja", context, status=422 if invalid else 200)


def _save(request: Request, data: dict[str, Any]) -> HttpResponse:
    changed = {"name": data["name"], "time_zone": data["time_zone"]}
    with transaction.atomic():
        workspace.save_user(user=request.user, **changed, by=request.user, now=clock())
        workspace.save_worktime(of=request.user, languages=data["languages"], by=request.user, now=clock())
    with override(data["language"]):
        toasts.say(request, _("Your profile is saved."))
    answer = redirect("profile")
    _remember(answer, settings.LANGUAGE_COOKIE_NAME, data["language"])
    return answer


@require_POST
def theme(request: Request) -> HttpResponse:
    """Kept on this device: a phone may be dark and a desk light. Empty: as the device itself is set."""
    back = request.POST.get("next", "")
    answer = redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "profile")
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        _remember(answer, "theme", chosen)
    else:
        answer.delete_cookie("theme")
    return answer


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    secure = bool(settings.SESSION_COOKIE_SECURE)
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure)
