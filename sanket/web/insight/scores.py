"""The register of scores: for each what it decides, how it is worked out, how good it was, and whether it drifts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.insight import jobs, queries
from sanket.crm.insight.queries import Drift, Measurement, Registered
from sanket.engine import register as words
from sanket.web import show, toasts
from sanket.web.access import needs
from sanket.web.requests import Request
from sanket.web.sections import insight_tabs

OFF = "off"
# Digits behind the point: an interval is seldom narrower than a hundredth, that of a lift seldom than a tenth.
FIGURES, FIGURES_OF_LIFT = 3, 1


@require_safe
@needs("scores.view")
def index(request: Request) -> HttpResponseBase:
    return render(
        request,
        "insight/scores.jinja",
        {"scores": [_score(one) for one in queries.register()], "tabs": insight_tabs(request)},
    )


@require_POST
@needs("settings.edit")
def measurement(request: Request) -> HttpResponseBase:
    """Have a worker measure all scores now."""
    jobs.measure_scores.enqueue()
    toasts.say(request, _("The scores are being measured; load this page again in a while."))
    return redirect("scores")


def _score(one: Registered) -> dict[str, Any]:
    entry, last, drift = one
    plan = [(_("Decides"), _(entry.decision)), (_("Method"), _(entry.method))]
    behind = [
        (_("Formula"), entry.formula),
        (_("Worked out"), _joined(_refresh(moment) for moment in entry.refresh)),
        (_("Made of"), ", ".join(entry.inputs)),
        (_("In the code"), f"sanket/engine/{entry.file}"),
    ]
    return {
        "name": entry.name,
        "title": _(entry.title),
        "facts": _facts(plan),
        "behind": _facts(behind),
        "figures": _figures(last) if last else [],
        "missing": _missing(last),
        "data": _data(last) if last and last.data else "",
        # What is not in use does not drift.
        "drift": _drift(drift) if drift and last and last.missing != OFF else [],
    }


def _facts(told: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value, "source": "", "pill": ""} for label, value in told]


def _joined(parts: Any) -> str:
    return "; ".join(parts)


def _refresh(moment: str) -> str:
    said = {
        words.AT_ACTIVITY: _("at each activity"),
        words.AT_CHANGE: _("at each change of a profile or table"),
        words.ON_REQUEST: _("when asked"),
    }
    return said.get(moment) or _("by the job %(name)s") % {"name": moment.removeprefix("sanket.crm.")}


def _figures(last: Measurement) -> list[dict[str, Any]]:
    """The quality, each figure with the interval around it."""
    named = {
        "auc": (_("Ranked right (AUC)"), _("chance that who bought stood above who did not; 0.5 is guessing")),
        "with_fitment": (_("Ranked right, times fitment"), _("interest × fitment in the same test")),
        "without": (
            _("Ranked right without it"),
            _("the same test, as if nothing were known of anybody's influence"),
        ),
        "agreed": (_("Ranked right by the agreed values"), _("the same test, with the values that are in force")),
        "lift": (_("Buyers in the top 5 %"), _("times as many as among all")),
    }
    return [
        {
            "label": label,
            "value": show.number(figure["value"], digits) + ("×" if name == "lift" else ""),
            "unit": _("%(low)s to %(high)s") % {end: show.number(figure[end], digits) for end in ("low", "high")},
            "sub": about,
        }
        for name, (label, about) in named.items()
        for digits in (FIGURES_OF_LIFT if name == "lift" else FIGURES,)
        if (figure := last.quality.get(name))
    ]


def _missing(last: Measurement | None) -> str:
    """Why there is no quality to show; empty: there is."""
    if last is None:
        return _("Not measured yet. It is measured every week and after each new version.")
    if last.missing == "outcomes":
        few = min(last.data["buyers"], last.data["others"])
        known = {"few": show.number(few), "needed": show.number(last.data["needed"])}
        said = _(
            "Not measured: too few outcomes. It takes %(needed)s accounts that bought in the weeks after an instant looked at,"
            " and as many that did not; there are %(few)s. Import deals or purchases."
        )
        return said % known
    if last.missing == "time":
        days = show.number(last.data["days_needed"])
        return _("Not measured: the log is too short. It takes %(days)s days from its first activity.") % {"days": days}
    return _("Not measured: it is not in use.") if last.missing else ""


def _data(last: Measurement) -> str:
    """When, and on what."""
    told = last.data
    said = [_("Measured on %(date)s") % {"date": show.day(last.at)}]
    if "rows" in told and "cut_offs" in told:
        rows, cuts = told["rows"], told["cut_offs"]
        said += [
            ngettext("%(n)s pair of account and offering", "%(n)s pairs of account and offering", rows)
            % {"n": show.number(rows)},
            ngettext("looked at on %(n)s day", "looked at on %(n)s days", cuts) % {"n": show.number(cuts)},
            _("from %(start)s to %(end)s") % _span(told),
            _(
                "%(n)s of these pairs (the same one on several days counts each time) followed by a purchase within"
                " %(weeks)s weeks"
            )
            % {"n": show.number(told["wins"]), "weeks": show.number(told["horizon_days"] / 7)},
            ngettext("at %(n)s account", "at %(n)s accounts", told["buyers"]) % {"n": show.number(told["buyers"])},
        ]
        if told.get("one_account_of", 1) > 1:
            said.append(_("one account of %(n)s") % {"n": show.number(told["one_account_of"])})
    elif "learned_from" in told:
        said += [
            ngettext("learned from %(n)s win", "learned from %(n)s wins", told["learned_from"])
            % {"n": show.number(told["learned_from"])},
            _("then tried from %(start)s to %(end)s") % _span(told),
            ngettext("%(n)s followed by a purchase", "%(n)s followed by a purchase", told["wins"])
            % {"n": show.number(told["wins"])},
            _("within %(n)s weeks") % {"n": show.number(told["horizon_days"] / 7)},
        ]
    return ", ".join(said) + "."


def _span(told: dict[str, Any]) -> dict[str, str]:
    """Both ends with their year: of a span that began last year nobody should have to work it out."""
    ends = {"start": told["from"], "end": told["to"]}
    return {name: show.whole_day(datetime.fromisoformat(instant)) for name, instant in ends.items()}


def _drift(drift: Drift) -> list[str]:
    """What changed since the measurement before."""
    since = {"date": show.day(drift.since.at)}
    said = []
    if drift.auc is not None:
        change = {**since, "change": f"{drift.auc:+.3f}".replace("-", "−")}
        chance = _("more than chance") if drift.beyond_chance else _("no more than chance")
        said.append(_("Ranked right: %(change)s since %(date)s") % change + f", {chance}.")
    moved = _("worth a look") if drift.moved else _("the same people stand where they stood")
    shift = {**since, "shift": show.number(drift.shift, 2)}
    said.append(
        _("The score's distribution moved by %(shift)s since %(date)s (0 the same, 1 wholly apart)") % shift
        + f": {moved}."
    )
    return said
