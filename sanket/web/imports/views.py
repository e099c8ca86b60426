"""Pages of imports: choose a kind, give a file, look at its first rows, start it, watch it, take its rejects home."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sanket.crm.imports import actions, queries
from sanket.crm.imports.actions import ImportRefused
from sanket.crm.workspace import jobs
from sanket.web import toasts
from sanket.web.access import needs
from sanket.web.imports import columns
from sanket.web.requests import Request, clock

MODES = ("", "correct", "withdraw")
PAST_SHOWN = 50
REJECTED_SHOWN = 50
# A worker that lives takes a job within seconds; after this long without one the page says what is missing.
WORKER_MISSED = timedelta(seconds=60)


@require_safe
@needs("import")
def index(request: Request) -> HttpResponseBase:
    kinds = [(kind.name, columns.KINDS[kind.name]) for kind in queries.kinds()]
    runs = queries.visible_to(request.user)[: PAST_SHOWN + 1]
    context = {"kinds": kinds, "runs": runs[:PAST_SHOWN], "words": columns.KINDS, "more": len(runs) > PAST_SHOWN}
    return render(request, "imports/index.jinja", context)


@needs("import")
def kind(request: Request, name: str) -> HttpResponseBase:
    wanted, words = queries.KINDS.get(name), columns.KINDS.get(name)
    if wanted is None or words is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise ImportRefused(_("Choose a file first."))
            run = actions.upload(file, kind=name, name=file.name or "", by=request.user, now=clock())
            return redirect("import", pk=run.pk)
        except ImportRefused as refusal:
            problem = refusal.sentence
    rows = [(column, column in wanted.required, words.columns[column]) for column in wanted.columns]
    context = {"name": name, "words": words, "rows": rows, "problem": problem}
    return render(request, "imports/kind.jinja", context, status=422 if problem else 200)


@require_safe
@needs("import")
def template(request: Request, name: str) -> HttpResponseBase:
    """The headings alone, so that nobody imports an example by accident. The mark at its start is for Excel."""
    wanted = queries.KINDS.get(name)
    if wanted is None:
        raise Http404
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    csv.writer(answer).writerow(wanted.columns)
    return answer


@require_safe
@needs("import")
def run(request: Request, pk: int) -> HttpResponseBase:
    """Before the start: the first rows. Afterwards: how far it is, and what became of it."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    mode = request.GET.get("mode", "") if request.GET.get("mode") in MODES else ""
    context: dict[str, Any] = {"run": found, "words": columns.KINDS[found.kind], "mode": mode or found.mode}
    if found.path and found.progress is None:
        seen = queries.preview(found, mode)
        bad = sum(row.outcome == "rejected" for row in seen.rows) if seen else 0
        context |= {"preview": seen, "refused": bad, "seen_s": found.result.get("seen_s")}
        return render(request, "imports/preview.jinja", context)
    refused = queries.rejects_of(found)
    context |= {
        "work": work(found),
        "has_rejects": refused is not None,
        "rejected": [_without_option(row) for row in queries.rejected(refused, limit=REJECTED_SHOWN)]
        if refused
        else [],
        "has_conflicts": refused is not None and found.kind == "activities" and queries.conflicts_in(refused),
    }
    return render(request, "imports/run.jinja", context)


def _without_option(row: queries.Rejected) -> queries.Rejected:
    """What the command line would say to it is a button here."""
    return row._replace(reason=row.reason.removesuffix(queries.CONFLICT))


@require_POST
@needs("import")
def preview(request: Request, pk: int) -> HttpResponseBase:
    """Look at the first rows once more: other files may have brought what they name."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, progress=None)
    try:
        actions.look_again(found, now=clock())
    except ImportRefused as refusal:
        toasts.say(request, _gone(refusal), level="error")
    mode = request.POST.get("mode", "")
    return redirect(reverse("import", args=[pk]) + (f"?mode={mode}" if mode in MODES and mode else ""))


def _gone(refusal: ImportRefused | FileNotFoundError) -> str:
    """The sentence; but of a file that is gone people know the name, not where it was kept."""
    if isinstance(refusal, ImportRefused) and refusal.code != "import.no-file":
        return refusal.sentence
    return _("The uploaded file is no longer there. Upload it again.")


@require_POST
@needs("import")
def beginning(request: Request, pk: int) -> HttpResponseBase:
    """Start an upload, for real or to see what it would do. A started one is done again on a copy of its file."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    mode, dry = request.POST.get("mode", ""), request.POST.get("dry_run") == "on"
    if found.progress is not None and found.progress.state in ("waiting", "running"):
        # Pressed twice: one start is enough.
        return redirect("import", pk=pk)
    try:
        if found.progress is not None:
            with actions.path_of(found).open("rb") as file:
                found = actions.upload(
                    file, kind=found.kind, name=found.file_name, by=request.user, now=clock(), look=False
                )
        begun = actions.start(found, by=request.user, now=clock(), mode=mode if mode in MODES else "", dry_run=dry)
    except (ImportRefused, FileNotFoundError) as refusal:
        if isinstance(refusal, ImportRefused) and refusal.code == "import.started":
            return redirect("import", pk=pk)
        toasts.say(request, _gone(refusal), level="error")
        return redirect("import", pk=pk)
    return redirect("import", pk=begun.pk)


@require_safe
@needs("import")
def progress(request: Request, pk: int) -> HttpResponseBase:
    """The bar alone, asked for every second; when the work has ended the whole page is asked for again."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    state = work(found)
    answer = render(request, "imports/_progress.jinja", {"run": found, "work": state})
    if state["ended"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@needs("import")
def rejects(request: Request, pk: int) -> HttpResponseBase:
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    path = queries.rejects_of(found)
    if path is None:
        raise Http404
    name, kind = queries.rejects_name(found), "text/csv; charset=utf-8"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)


@require_POST
@needs("import")
def removal(request: Request, pk: int) -> HttpResponseBase:
    """Throw away an upload that was not started."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk, progress=None)
    actions.discard(found)
    toasts.say(request, _("%(file)s is thrown away. Nothing was imported.") % {"file": found.file_name})
    return redirect("import-kind", name=found.kind)


def work(found: queries.ImportRun) -> dict[str, Any]:
    """How far it is, at which pace, how long it will take; and whether anybody is there to do it."""
    told = found.progress
    if told is None:
        return {"state": "done", "ended": True}
    now = clock()
    seconds = max(1, round((now - (told.started_at or told.created_at)).total_seconds()))
    left = round((told.total - told.done) * seconds / told.done) if told.total and told.done else None
    ended = told.state in ("done", "failed")
    beat = jobs.last_beat() if told.state == "waiting" else now
    missed = told.state == "waiting" and (beat is None or now - beat > WORKER_MISSED)
    rate = told.done // seconds if told.state == "running" else 0
    return {"state": told.state, "ended": ended, "told": told, "rate": rate, "left": left, "no_worker": missed}
