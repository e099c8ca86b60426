"""What a round came to: one type, everybody's proposal, and the value that is agreed on, with its reason."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_POST

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.actions import LARGEST
from sanket.shared.errors import Refusal
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.charts import spread
from sanket.web.requests import Request, clock
from sanket.web.scoring import pages
from sanket.web.scoring.values import find, learned_values
from sanket.web.setup import drafting

POINTS = _l("Points are a whole number from −1,000 to 1,000.")


class AgreementForm(forms.Form):
    value = forms.IntegerField(
        label=_l("Agreed value"),
        min_value=-LARGEST,
        max_value=LARGEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), POINTS),
    )
    reason = forms.CharField(
        label=_l("Why this value?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Others read it in the history: what speaks for it?"),
    )


@needs("scoring.view", change="settings.edit")
def page(request: Request, pk: int, type_pk: int) -> HttpResponseBase:
    held = find(pk)
    spreads = queries.spreads(held, request.user)
    one = next((row for row in spreads if row.type.pk == type_pk), None)
    if one is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    agreed = one.agreement
    initial = {"value": agreed.value if agreed else one.suggestion, "reason": agreed.reason if agreed else ""}
    form = AgreementForm(posted, initial=initial)
    if form.is_valid():
        value, reason, now = form.cleaned_data["value"], form.cleaned_data["reason"], clock()
        try:
            kept = actions.keep_agreement(pk, type_id=type_pk, value=value, reason=reason, by=request.user, now=now)
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            undo = reverse("value-agreement-removal", args=[pk, type_pk]) if kept.drafted else ""
            unchanged = _("Agreed; it is what is in force already.")
            drafting.say(request, kept, _("The value is agreed on."), unchanged=unchanged, undo=undo)
            return _next(request, pk)
    context = {
        "round": held,
        "one": one,
        "strip": spread.strips(spreads)[type_pk],
        "form": form,
        "learned": learned_values(),
        "place": (spreads.index(one) + 1, len(spreads)),
        "before": spreads[spreads.index(one) - 1] if spreads.index(one) else None,
        "after": spreads[spreads.index(one) + 1] if spreads.index(one) + 1 < len(spreads) else None,
        "edits": drafting.edits("value", type_id=type_pk),
        "history_of": queries.value_history("value", one.type.external_id),
    }
    return pages.show(request, "scoring/agreement.jinja", context, invalid=posted is not None)


def _next(request: Request, pk: int) -> HttpResponseBase:
    """To the next type without a value, the widest disagreement first; else to the round."""
    left = [one.type.pk for one in queries.spreads(find(pk), request.user) if one.agreement is None]
    return redirect("value-agreement", pk, left[0]) if left else redirect("value-round", pk)


@require_POST
@needs("settings.edit")
def removal(request: Request, pk: int, type_pk: int) -> HttpResponseBase:
    """Undo of an agreement; what it put into the draft goes, too, unless somebody has changed it since."""
    try:
        was = actions.undo_agreement(find(pk).pk, type_id=type_pk, by=request.user, now=clock())
    except Refusal as refusal:
        toasts.say(request, refusal.sentence, level="error")
        return redirect("value-round", pk)
    toasts.say(request, _("The agreement is taken back.") if was else _("There is nothing to take back."))
    return redirect("value-round", pk)
