"""What forms of the scoring say of the draft: they begin with it, so that whoever edits a setting twice goes on where
they were, and tell whether an edit went there or into force at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from sanket.crm.recognition import queries
from sanket.crm.recognition.actions import Kept
from sanket.crm.recognition.queries import Edit
from sanket.web import toasts
from sanket.web.requests import Request
from sanket.web.setup.wording import told


def say(request: Request, kept: Kept, saved: str, *, unchanged: str = "", undo: str = "") -> None:
    """Tell what became of an edit: at once, in the draft, or nothing."""
    if kept.drafted and kept.changes:
        toasts.say(request, added(), undo=undo)
    elif kept.drafted:
        toasts.say(request, unchanged or _("That is in force already; the draft says nothing else."))
    else:
        toasts.say(request, saved if kept.changes else unchanged or saved, undo=undo)


def added() -> str:
    return format_html(
        '{} <a href="{}">{}</a>',
        _("Added to the draft. Nothing changes until it is published."),
        reverse("scoring-draft"),
        _("Open the draft"),
    )


def edits(kind: str, **target: Any) -> dict[str, Edit]:
    """Field -> what the draft says of this type, offering, table row, or of the defaults."""
    return {edit.field: edit for edit in queries.draft().edits if edit.kind == kind and edit.target == target}


def by_target(kind: str, key: str) -> dict[Any, dict[str, Edit]]:
    """The same for a list: by the type's or the offering's number."""
    found: dict[Any, dict[str, Edit]] = {}
    for edit in queries.draft().edits:
        if edit.kind == kind:
            found.setdefault(edit.target[key], {})[edit.field] = edit
    return found


def after(found: Mapping[str, Edit]) -> dict[str, Any]:
    return {name: edit.after for name, edit in found.items()}


def mark(form: forms.Form, found: Mapping[str, Edit]) -> None:
    """Write at each field what the draft makes of it."""
    for name, edit in found.items():
        if name in form.fields:
            help_text = form.fields[name].help_text
            form.fields[name].help_text = format_html("<b>{}</b> {}", change(edit), help_text)


def change(edit: Edit) -> str:
    return _("In the draft: %(before)s → %(after)s.") % {
        "before": told(edit.before, edit.field),
        "after": told(edit.after, edit.field),
    }


def changed(form: forms.Form, names: Iterable[str]) -> dict[str, Any]:
    """What was changed on the form; what was left alone keeps its reason in the draft."""
    return {name: form.cleaned_data[name] for name in names if name in form.changed_data}
