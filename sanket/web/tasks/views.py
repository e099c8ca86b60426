"""One's own tasks, and what is done with one: each deed is a POST, and has its undo."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.plans import one_state
from sanket.crm.tasks import actions, queries
from sanket.crm.tasks.queries import Task
from sanket.crm.workspace.queries import User, zone
from sanket.web import in_row, toasts
from sanket.web.access import needs
from sanket.web.leads import find
from sanket.web.requests import LARGEST, Request, clock, plain_number
from sanket.web.tasks.rows import day_word, rows

SHOWN, DONE_SHOWN = 200, 20
LONGEST_DAYS = 3_660


@require_safe
@one_state()
def index(request: Request) -> HttpResponse:
    at = int(clock().timestamp())
    context = {
        "rows": rows(queries.due_of(request.user, until=LARGEST, limit=SHOWN), at=at),
        "done": queries.done_by(request.user, limit=DONE_SHOWN),
        "here": request.path,
    }
    return render(request, "tasks/index.jinja", context)


@needs("task.edit")
@require_POST
def completion(request: Request, pk: int) -> HttpResponse:
    task = _task(request.user, pk)
    changed = actions.done(task, by=request.user, now=clock())
    if in_row.asked(request):
        return _in_row(request, task, _("Done"), so=changed or task.done_at is not None)
    if changed:
        toasts.say(request, _("Done: %(what)s.") % {"what": task.what}, undo=_undo(task))
    return _back(request)


@needs("task.edit")
@require_POST
def dropping(request: Request, pk: int) -> HttpResponse:
    task = _task(request.user, pk)
    changed = actions.drop(task, by=request.user, now=clock())
    if in_row.asked(request):
        return _in_row(request, task, _("Dropped"), so=changed or task.dropped_at is not None)
    if changed:
        toasts.say(request, _("Dropped: %(what)s.") % {"what": task.what}, undo=_undo(task))
    return _back(request)


@needs("task.edit")
@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    task = _task(request.user, pk)
    said = _("To be done again: %(what)s.") % {"what": task.what}
    changed = actions.again(task, by=request.user, now=clock())
    if in_row.asked(request):
        return in_row.undone(said)
    if changed:
        toasts.say(request, said, level="info")
    return redirect(find.came_from(request, reverse("tasks")))


@needs("task.edit")
@require_POST
def postponement(request: Request, pk: int) -> HttpResponse:
    """By ``days`` from today, as the buttons say; ``due`` is the instant, or the day, that an undo goes back to."""
    task, now = _task(request.user, pk), clock()
    today = now.astimezone(zone()).date()
    until = _until(request, today)
    if until is None or not actions.put_off(task, until=until, by=request.user, now=now):
        return in_row.refused(_meanwhile()) if in_row.asked(request) else _back(request)
    if "due" in request.GET:
        if in_row.asked(request):
            return in_row.undone(_("It is due as it was."))
        toasts.say(request, _("It is due as it was."), level="info")
        return redirect(find.came_from(request, reverse("tasks")))
    due = task.due_at if not task.whole_day else now.fromtimestamp(task.due_at, zone()).date().isoformat()
    assert isinstance(until, date)
    undo, words = f"{reverse('task-postponement', args=[pk])}?due={due}", {"when": day_word(until, today)}
    if in_row.asked(request):
        return in_row.told(request, _("Put off to %(when)s") % words, undo=undo, name=task.what)
    toasts.say(request, _("Put off to %(when)s: %(what)s.") % {**words, "what": task.what}, undo=undo)
    return _back(request)


def _in_row(request: Request, task: Task, what: str, *, so: bool) -> HttpResponse:
    """``so``: whether it ended like this, now or by a press that was sent before."""
    if not so:
        return in_row.refused(_meanwhile())
    return in_row.told(request, what, undo=_undo(task), name=task.what)


def _meanwhile() -> str:
    return _("This task has changed meanwhile; load the page anew.")


def _until(request: Request, today: date) -> int | date | None:
    due = request.GET.get("due", "")
    if (at := plain_number(due)) is not None:
        return at
    try:
        return date.fromisoformat(due)
    except ValueError:
        days = plain_number(request.POST.get("days", ""))
        return today + timedelta(days=days) if days is not None and 0 < days <= LONGEST_DAYS else None


def _task(user: User, pk: int) -> Task:
    return get_object_or_404(queries.visible_to(user), pk=min(pk, LARGEST))


def _undo(task: Task) -> str:
    return reverse("task-reopening", args=[task.pk])


def _back(request: Request) -> HttpResponse:
    return redirect(find.back(request, reverse("tasks")))
