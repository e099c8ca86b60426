"""What came of a call, by one tap; the day on which they want to be called is asked. Sent twice it counts once."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from sanket.crm.accounts.queries import contacts_of
from sanket.crm.leads.queries import Lead
from sanket.crm.response import actions, queries
from sanket.crm.response.actions import Recorded
from sanket.crm.response.queries import Attempt, Clock
from sanket.crm.workspace.queries import User, may
from sanket.shared.errors import Refusal
from sanket.web import in_row, toasts
from sanket.web.access import needs
from sanket.web.leads import find
from sanket.web.leads.deeds import named, refused
from sanket.web.leads.due import moment
from sanket.web.requests import Request, clock, plain_number

NOT_NOW = "not now"
LONGEST_NOTE = 1_000


class LaterForm(forms.Form):
    until = forms.DateField(
        label=_l("Call on"),
        error_messages={"required": _l("Choose a date."), "invalid": _l("Write the date as 2026-12-31.")},
    )
    time = forms.TimeField(label=_l("At"), required=False, error_messages={"invalid": _l("Write the time as 14:30.")})
    note = forms.CharField(label=_l("Note"), max_length=LONGEST_NOTE, required=False)

    def when(self) -> datetime:
        """Without a time it is the beginning of that day; whoever calls is reminded when they are at work."""
        at = self.cleaned_data["time"] or time.min
        return datetime.combine(self.cleaned_data["until"], at, tzinfo=timezone.get_current_timezone())


@needs("lead.act")
@require_http_methods(["GET", "POST"])
def outcomes(request: Request, pk: int) -> HttpResponse:
    """GET asks for the day; POST records."""
    lead = find.lead(request.user, pk, whole=False)
    later = request.method == "GET" or request.POST.get("outcome") == NOT_NOW
    form = LaterForm(request.POST if request.method == "POST" else None)
    if later and not form.is_valid():
        return _asked(request, lead, form)
    try:
        told = record(request, lead, form if later else None, at=_pressed(request))
    except Refusal as refusal:
        field = str((refusal.data or {}).get("field", ""))
        if later and field == "until":
            form.add_error("until", refusal.sentence)
            return _asked(request, lead, form)
        return refused(request, refusal, reverse("lead", args=[pk]))
    if in_row.asked(request):
        return answered(request, lead, told)
    say(request, lead, told)
    return redirect(find.back(request, reverse("lead", args=[pk])))


@needs("lead.act")
@require_http_methods(["POST", "DELETE"])
def reversal(request: Request, pk: int, attempt_pk: int) -> HttpResponse:
    lead = find.lead(request.user, pk, whole=False)
    found = next((one for one in queries.attempts_of(lead) if one.pk == attempt_pk), None)
    if found is None:
        raise Http404
    try:
        actions.undo_outcome(found, by=request.user, now=clock())
    except Refusal as refusal:
        return refused(request, refusal, reverse("lead", args=[pk]))
    sentence = _("Undone: %(account)s, %(offering)s, is as it was.") % named(lead)
    if in_row.asked(request):
        return in_row.undone(sentence)
    toasts.say(request, sentence, level="info")
    return redirect(find.came_from(request, reverse("lead", args=[pk])))


LATEST = 32_503_680_000
"""The year 3000, in Unix seconds."""


def _pressed(request: Request) -> datetime | None:
    """A page that was offline says when it was pressed."""
    at = plain_number(request.POST.get("at", ""))
    # Beyond any year of ours it is refused as what lies ahead, not a number that no calendar holds.
    return None if at is None else datetime.fromtimestamp(min(at, LATEST), tz=timezone.get_current_timezone())


def record(request: Request, lead: Lead, later: LaterForm | None, *, at: datetime | None) -> Recorded:
    posted = request.POST
    contact = plain_number(posted.get("contact", ""))
    return actions.record_outcome(
        lead,
        outcome=posted.get("outcome", ""),
        by=request.user,
        now=clock(),
        at=at,
        key=posted.get("key", ""),
        until=later.when() if later else None,
        contact_id=contact if contact and contacts_of(lead.account).filter(pk=contact).exists() else None,
        note=later.cleaned_data["note"] if later else "",
    )


def _asked(request: Request, lead: Lead, form: LaterForm) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    context = {
        "lead": lead,
        "form": form,
        "key": given.get("key") or secrets.token_hex(8),
        "contact": given.get("contact", ""),
        "next": given.get("next", ""),
        "tomorrow": tomorrow(),
    }
    return render(request, "leads/later.jinja", context, status=422 if form.is_bound else 200)


def answered(request: Request, lead: Lead, told: Recorded) -> HttpResponse:
    """For the row in which it was pressed; sent again it says what was told first."""
    if told.attempt is None:
        return in_row.refused(taken_back())
    at = int(clock().timestamp())
    what = f"{outcome_words()[told.attempt.outcome]}, {moment(told.attempt.made_at or at, at)}"
    undo = _undo(lead, told.attempt)
    return in_row.told(request, what, more=_next(told, at), undo=undo, name=f"{lead.account}, {lead.offering}")


def say(request: Request, lead: Lead, told: Recorded, *, when: str = "") -> None:
    """``when`` it was pressed, where that was not just now."""
    if told.attempt is None:
        toasts.say(request, taken_back(), level="info")
        return
    said = f"{lead.account}: {word(told.attempt.outcome)}{when}. {_next(told, int(clock().timestamp()))}".strip()
    toasts.say(request, said, undo=_undo(lead, told.attempt))


def taken_back() -> str:
    return _("That was told before, and taken back since.")


def _undo(lead: Lead, attempt: Attempt) -> str:
    return reverse("lead-outcome-reversal", args=[lead.pk, attempt.pk])


def _next(told: Recorded, at: int) -> str:
    if told.planned is not None:
        return _("Next attempt %(when)s.") % {"when": moment(told.planned.due_at, at)}
    if told.attempt is not None and told.attempt.move_id is not None:
        return _("That was the last attempt; it rests now.")
    return _meanwhile(told.since, at) if told.since else ""


def _meanwhile(since: Attempt, at: int) -> str:
    words = {"name": since.by or _("Somebody"), "when": moment(since.made_at or 0, at)}
    if since.outcome == "reached":
        return _("%(name)s has reached them meanwhile: %(when)s.") % words
    return _("%(name)s has found meanwhile that it is another person: %(when)s.") % words


def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def outcome_words() -> dict[str, str]:
    """As their buttons say it."""
    return {
        "reached": _("Reached"),
        "no answer": _("No answer"),
        "wrong person": _("Wrong person"),
        NOT_NOW: _("Call back"),
    }


def word(outcome: str) -> str:
    return {
        "reached": _("reached"),
        "no answer": _("no answer"),
        "wrong person": _("the wrong person"),
        NOT_NOW: _("asked to be called back"),
        "": _("called"),
    }.get(outcome, outcome)


def tried(
    lead: Lead, clock_of: Clock | None, *, user: User, at: int, contact: int | None, covered: bool = False
) -> dict[str, Any]:
    """What the lead's page shows of attempts."""
    rows = queries.attempts_of(lead)
    made = [one for one in rows if one.made_at is not None]
    # What was told before the lead became hot again stays as it is.
    last = queries.last_made(lead.pk) if made and may(user, "lead.act") else None
    # Of what a product lead speaks for nobody is told to call.
    is_open = lead.closed_at is None and lead.withdrawn_at is None and not covered
    planned = next((one for one in rows if one.made_at is None and one.skipped_at is None), None)
    return {
        "may": is_open and may(user, "lead.act"),
        "key": secrets.token_hex(8),
        "contact": contact or "",
        "planned": _planned(planned, clock_of, at) if planned and is_open else "",
        "late": planned is not None and is_open and planned.due_at < at,
        "rows": [_made(one, at) for one in sorted(made, key=lambda one: -(one.made_at or 0))],
        "last": last.pk if last and last.outcome else None,
        # Asked only where there can be any.
        "escalations": queries.escalations_of(lead) if clock_of and clock_of.missed_at else [],
    }


def _planned(one: Attempt, clock_of: Clock | None, at: int) -> str:
    when = {"when": moment(one.due_at, at)}
    if one.asked:
        return _("They asked to be called: %(when)s") % when
    nth, of = (clock_of.made + 1, clock_of.promised) if clock_of else (one.nth, one.nth)
    return _("Attempt %(nth)s of %(of)s: %(when)s") % {"nth": nth, "of": of, **when}


def _made(one: Attempt, at: int) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "outcome": word(one.outcome),
        "good": one.outcome == "reached",
        "who": str(one.by) if one.by else "",
        "when": moment(one.made_at or 0, at),
    }
