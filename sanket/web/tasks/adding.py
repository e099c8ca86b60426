"""A task is given: to oneself in a line on the lead's page, or to somebody else on a page of its own."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods

from sanket.crm.accounts import queries as accounts
from sanket.crm.leads.queries import Lead
from sanket.crm.tasks.actions import Wanted, give
from sanket.crm.workspace import queries as workspace
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.accounts.adding import choose_account
from sanket.web.accounts.find import asked_account
from sanket.web.leads import find
from sanket.web.requests import Request, clock, plain_number
from sanket.web.tasks.rows import day_word

LONGEST_KEY = 60


class TaskForm(forms.Form):
    what = forms.CharField(
        label=_l("What is to be done"), max_length=300, error_messages={"required": _l("Say what is to be done.")}
    )
    day = forms.DateField(
        label=_l("Due on"),
        error_messages={"required": _l("Choose a day."), "invalid": _l("Write the date as 2026-12-31.")},
    )
    time = forms.TimeField(label=_l("At"), required=False, error_messages={"invalid": _l("Write the time as 14:30.")})
    to = forms.TypedChoiceField(label=_l("For"), coerce=int, required=False, empty_value="")
    contact = forms.TypedChoiceField(label=_l("Person"), coerce=int, required=False, empty_value="")

    def __init__(self, *args: Any, account: accounts.Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(one.pk, str(one)) for one in workspace.active_users() if workspace.may(one, "task.edit")]
        self._offer("to", people)
        self._offer(
            "contact", [("", _("Nobody in particular")), *((one.pk, str(one)) for one in accounts.contacts_of(account))]
        )

    def _offer(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices

    def due(self) -> int | date:
        """A day of the company, or with a time an instant on its clock."""
        day: date = self.cleaned_data["day"]
        at = self.cleaned_data["time"]
        return int(datetime.combine(day, at, tzinfo=workspace.zone()).timestamp()) if at else day


@needs("task.edit")
@require_http_methods(["GET", "POST"])
def add(request: Request) -> HttpResponse:
    """About ``lead`` or ``account``, as the address says."""
    lead, account = _about(request)
    if account is None:
        return choose_account(request, title=_("A task: about which account?"), onto=reverse("task-add"))
    form = TaskForm(request.POST if request.method == "POST" else None, account=account)
    if not form.is_valid():
        return _asked(request, form, lead, account)
    given = form.cleaned_data
    told = give(
        [
            Wanted(
                given["what"],
                given["to"] or request.user.pk,
                form.due(),
                lead_id=lead.pk if lead else None,
                account_id=account.pk,
                contact_id=given["contact"] or None,
                key=_key(request),
            )
        ],
        by=request.user,
        now=clock(),
    )[0]
    if told.refused is not None:
        field = str(told.refused.data["field"])
        form.add_error({"due": "day"}.get(field, field if field in form.fields else None), told.refused.sentence)
        return _asked(request, form, lead, account)
    assert told.task is not None
    undo = reverse("task-dropping", args=[told.task.pk])
    toasts.say(request, _("Noted for %(when)s: %(what)s.") % {"when": _when(form), "what": given["what"]}, undo=undo)
    return redirect(find.back(request, _place(lead, account)))


def _about(request: Request) -> tuple[Lead | None, accounts.Account | None]:
    if "lead" not in request.GET:
        return None, asked_account(request.user, request.GET.get("account", ""))
    pk = plain_number(request.GET["lead"])
    if pk is None:
        raise Http404
    lead = find.lead(request.user, pk)
    return lead, lead.account


def _key(request: Request) -> str:
    """A form that is sent twice gives one task."""
    key = request.POST.get("key", "")
    return f"form:{request.user.pk}:{key}" if 0 < len(key) <= LONGEST_KEY else ""


def _when(form: TaskForm) -> str:
    return day_word(form.cleaned_data["day"], clock().astimezone(workspace.zone()).date())


def _place(lead: Lead | None, account: accounts.Account) -> str:
    return reverse("lead", args=[lead.pk]) + "#tasks" if lead else reverse("account", args=[account.pk])


def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def _asked(request: Request, form: TaskForm, lead: Lead | None, account: accounts.Account) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    context = {
        "lead": lead,
        "account": account,
        "form": form,
        "action": f"{reverse('task-add')}?" + (f"lead={lead.pk}" if lead else f"account={account.pk}"),
        "back": _place(lead, account),
        "key": asked.get("key") or secrets.token_hex(8),
        "next": asked.get("next", ""),
        "tomorrow": tomorrow(),
    }
    return render(request, "tasks/add.jinja", context, status=422 if form.is_bound else 200)
