"""A lead becomes a deal: what is known of the deal is asked, and nothing of it has to be said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from sanket.crm.deals import actions as deals
from sanket.crm.leads.queries import LeadMove
from sanket.shared.errors import Refusal
from sanket.web import show
from sanket.web.access import needs
from sanket.web.amounts import AmountField
from sanket.web.leads import find
from sanket.web.leads.deeds import asking, done, named, refused
from sanket.web.requests import Request, clock


class ConversionForm(forms.Form):
    amount = AmountField(
        label=_l("Amount"),
        required=False,
        min_value=0,
        max_digits=deals.LARGEST_AMOUNT_DIGITS + 2,
        decimal_places=2,
        error_messages={"invalid": _l("Write the amount as a number, such as 2450000 or 24.5 lakh.")},
    )
    deal = forms.CharField(label=_l("Number of the deal"), max_length=200, required=False)

    @staticmethod
    def currency() -> str:
        return show.current_currency()

    def given(self) -> dict[str, Any]:
        return {"amount": self.cleaned_data["amount"], "external_id": self.cleaned_data["deal"]}


@needs("lead.act")
@require_http_methods(["GET", "POST"])
def conversion(request: Request, pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk)
    form = ConversionForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return asking(request, lead, form, "leads/convert.jinja", title=_("Make a deal"))
    try:
        deal = deals.convert(lead, by=request.user, now=clock(), **form.given())
    except Refusal as refusal:
        if refusal.data.get("field") not in form.fields:
            return refused(request, refusal, reverse("lead", args=[pk]))
        form.add_error(refusal.data["field"], refusal.sentence)
        return asking(request, lead, form, "leads/convert.jinja", title=_("Make a deal"))
    move: LeadMove = lead.moves.filter(kind=LeadMove.Kind.CONVERT).latest("pk")
    words = {**named(lead), "deal": deal.external_id}
    return done(request, lead, move, _("%(account)s, %(offering)s, is the deal %(deal)s now.") % words)
