"""What all pages of *Working time* share: the row of pages under the settings' tabs, and a form that takes a refusal."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _l

from sanket.crm.workspace.queries import may
from sanket.shared.errors import Refusal
from sanket.web.requests import Request
from sanket.web.setup import pages
from sanket.web.setup.worktime import words

SUBTABS = (
    ("worktime", _l("Hours")),
    ("holidays", _l("Holidays")),
    ("leave", _l("Leave")),
    ("on-call", _l("On call")),
)
"""Name of the address, and its tab; the first one's address begins all others'."""


def show(request: Request, template: str, context: dict[str, Any], *, tab: str, invalid: bool = False) -> HttpResponse:
    """A page of *Working time*; its template extends setup/worktime/_page.jinja."""
    subtabs = [{"label": label, "url": reverse(name), "current": name == tab} for name, label in SUBTABS]
    common = {"subtabs": subtabs, "words": words, "editor": may(request.user, "worktime.edit")}
    return pages.show(request, template, {**common, **context}, invalid=invalid)


def refuse(form: forms.Form, refusal: Refusal) -> None:
    """Beside the field that the refusal is about, if the form has it."""
    field = refusal.data.get("field")
    form.add_error(field if field in form.fields else None, refusal.sentence)
