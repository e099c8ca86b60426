"""The company: its name, zone and currency."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.workspace import actions as workspace
from sanket.shared.errors import Refusal
from sanket.web import choices, toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import pages


class CompanyForm(forms.Form):
    name = forms.CharField(label=_l("Company"), max_length=200)
    time_zone = forms.ChoiceField(
        label=_l("Time zone"),
        help_text=_l("Dates without a time zone are read in this one. Times already stored do not move."),
    )
    currency = forms.ChoiceField(
        label=_l("Currency"),
        help_text=_l(
            "Prices and turnovers are taken to be in this currency; nothing is converted. Rupees are shown in lakh and crore."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (("time_zone", choices.time_zones()), ("currency", choices.currencies())):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            now_is = str(self.initial.get(name, ""))
            known = any(now_is == value for value, _label in offered)
            field.choices = list(offered) if known or not now_is else [(now_is, now_is), *offered]


@needs("settings.view", change="settings.edit")
def page(request: Request) -> HttpResponseBase:
    ours = request.workspace
    posted = request.POST if request.method == "POST" else None
    initial = {"name": ours.name, "time_zone": ours.time_zone, "currency": ours.currency}
    form = CompanyForm(posted, initial=initial)
    if form.is_valid():
        try:
            workspace.save_settings(**form.cleaned_data, by=request.user, now=clock())
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            toasts.say(request, _("The company's settings are saved."))
            return redirect("company")
    return pages.show(request, "setup/company.jinja", {"form": form}, invalid=posted is not None)
