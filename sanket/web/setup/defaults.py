"""Half-life, thresholds, rho and off-ratio, where neither an offering nor a category says otherwise."""

from __future__ import annotations

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from sanket.crm.recognition import actions, queries
from sanket.shared.errors import Refusal
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.setup import drafting, pages
from sanket.web.setup.numbers import RuleNumber

FIELDS = ("half_life_days", "interest_threshold", "fitment_threshold", "rho", "off_ratio")


class DefaultsForm(forms.Form):
    half_life_days = RuleNumber(
        "half_life_days",
        label=_l("Half-life"),
        help_text=_l("After this many days, half of an activity's points are left."),
    )
    interest_threshold = RuleNumber(
        "interest_threshold",
        label=_l("Interest threshold"),
        help_text=_l("A lead begins when its points reach this."),
    )
    fitment_threshold = RuleNumber(
        "fitment_threshold",
        label=_l("Fitment threshold"),
        help_text=_l(
            "An account fits when industry × account × contact reaches this. At 1, nothing speaks against it."
        ),
    )
    rho = RuleNumber(
        "rho",
        label=_l("Weight of weak signals"),
        help_text=_l("Weak signals count for at most this many times the strong ones. 0: not at all."),
    )
    off_ratio = RuleNumber(
        "off_ratio",
        label=_l("Goes cold at"),
        help_text=_l(
            "A lead goes cold when its points fall to this part of its threshold. At 0.5, one that has only just begun"
            " stays warm for one half-life."
        ),
    )
    reason = forms.CharField(
        label=_l("Reason for the change"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


@needs("settings.view", change="settings.edit")
def page(request: Request) -> HttpResponseBase:
    agreed = queries.defaults()
    posted = request.POST if request.method == "POST" else None
    edits = drafting.edits("settings")
    initial = {name: getattr(agreed, name) for name in FIELDS} | drafting.after(edits)
    form = DefaultsForm(posted, initial={name: pages.field_number(value) for name, value in initial.items()})
    drafting.mark(form, edits)
    if form.is_valid():
        try:
            given = drafting.changed(form, FIELDS)
            kept = actions.keep_defaults(given, by=request.user, now=clock(), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(refusal.data.get("field"), refusal.sentence)
        else:
            unchanged = "" if given else _("Nothing was changed.")
            drafting.say(request, kept, _("The defaults are saved."), unchanged=unchanged)
            return redirect("defaults")
    context = {"form": form, "edits": edits, "history_of": queries.value_history("settings")}
    return pages.show(request, "setup/defaults.jinja", context, invalid=posted is not None)
