"""Where an edit of the scoring goes: into the draft once anything is logged, into force at once before that.

Forms begin with what the draft says, so that whoever edits a setting twice goes on where they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.queries import Edit
from sanket.crm.workspace.queries import User
from sanket.web import toasts
from sanket.web.requests import Request
from sanket.web.setup.wording import told

Row = Mapping[str, Any]


class Kept(NamedTuple):
    """``changes``: how many settings differ now from what is in force (drafted), or did until now."""

    drafted: bool
    changes: int


def values(rows: Sequence[Row], *, by: User, now: datetime, reason: str) -> Kept:
    return _kept(actions.draft_values, actions.set_values, rows, by=by, now=now, reason=reason)


def tunings(rows: Sequence[Row], *, by: User, now: datetime, reason: str) -> Kept:
    return _kept(actions.draft_tunings, actions.set_tunings, rows, by=by, now=now, reason=reason)


def fitment(rows: Sequence[Row], *, by: User, now: datetime, reason: str) -> Kept:
    return _kept(actions.draft_fitment, actions.save_fitment, rows, by=by, now=now, reason=reason)


def defaults(given: Mapping[str, float], *, by: User, now: datetime, reason: str) -> Kept:
    if queries.edits_are_drafted():
        return Kept(True, actions.draft_defaults(**given, by=by, now=now, reason=reason))
    return Kept(False, len(actions.set_defaults(**given, by=by, now=now, reason=reason)))


def _kept(drafts: Callable[..., int], directly: Callable[..., list[str]], rows: Sequence[Row], **deed: Any) -> Kept:
    if queries.edits_are_drafted():
        return Kept(True, drafts(rows, **deed))
    return Kept(False, sum(outcome != "duplicate" for outcome in directly(rows, **deed)))


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
