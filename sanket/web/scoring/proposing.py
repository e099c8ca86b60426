"""The answer of one who is asked: a number for each type, a remark where it helps, blind to all others."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.actions import LARGEST, Proposed
from sanket.crm.recognition.queries import ValueRound
from sanket.shared.errors import Refusal
from sanket.web import choices, toasts
from sanket.web.access import needs
from sanket.web.requests import Request, clock
from sanket.web.scoring import pages
from sanket.web.scoring.values import find

LONGEST_REMARK = 1_000


@needs("scoring.propose")
def page(request: Request, pk: int) -> HttpResponseBase:
    held = find(pk)
    mine = next((one for one in queries.asked_people(held) if one.person_id == request.user.pk), None)
    if mine is None or mine.withdrawn_at is not None:
        raise Http404
    if held.shown_at or held.closed_at:
        return redirect("value-round", pk)
    rows = _rows(request, held)
    if request.method != "POST":
        return _show(request, held, rows)
    hand_in = request.POST.get("deed") == "hand-in"
    if any(row["error"] for row in rows):
        return _show(request, held, rows, invalid=True)
    given = {row["type"].pk: Proposed(row["value"], row["remark"]) for row in rows}
    try:
        actions.propose(pk, person=request.user, given=given, hand_in=hand_in, now=clock())
    except Refusal as refusal:
        for row in rows:
            if row["type"].pk in refusal.data.get("types", ()):
                row["error"] = _("Write a number; 0 is one, too.")
        return _show(request, held, rows, said=refusal.sentence, invalid=True)
    toasts.say(request, _said(pk, hand_in=hand_in or mine.answered_at is not None))
    return redirect("value-round", pk)


def _said(pk: int, *, hand_in: bool) -> str:
    if not hand_in:
        return _("Kept for later. Nobody sees it, and you are still waited for.")
    if find(pk).shown_at:
        return _("You were the last: all have answered, and all may see the proposals now.")
    return _("Thank you. You may change it until the last one has answered.")


def _rows(request: Request, held: ValueRound) -> list[dict[str, Any]]:
    """One for each type, with what was kept or, once sent, with what was typed."""
    kept, worth = queries.own_proposals(held, request.user), queries.values()
    rows = []
    for kind in queries.asked_types(held):
        own, present = kept.get(kind.pk), worth.get(kind.pk)
        row: dict[str, Any] = {
            "type": kind,
            "direction": dict(choices.DIRECTIONS)[kind.direction],
            "now": present.value if present else None,
            "typed": str(own.value) if own else "",
            "remark": own.remark if own else "",
            "error": "",
        }
        if request.method == "POST":
            row["typed"] = request.POST.get(f"value-{kind.pk}", "").strip()
            row["remark"] = request.POST.get(f"remark-{kind.pk}", "").strip()[:LONGEST_REMARK]
        row["value"], row["error"] = _read(row["typed"])
        rows.append(row)
    return rows


def _read(typed: str) -> tuple[int | None, str]:
    """A whole number as people write it, and what is wrong with it; nothing is none yet."""
    plain = typed.replace("\u2212", "-").replace(",", "")
    if not plain:
        return None, ""
    try:
        value = int(plain)
    except ValueError:
        value = LARGEST + 1
    if -LARGEST <= value <= LARGEST:
        return value, ""
    return None, _("Points are a whole number from −1,000 to 1,000.")


def _show(
    request: Request, held: ValueRound, rows: list[dict[str, Any]], *, said: str = "", invalid: bool = False
) -> HttpResponseBase:
    errors = [(f"value-{row['type'].pk}", f"{row['type']}: {row['error']}") for row in rows if row["error"]]
    context = {
        "round": held,
        "rows": rows,
        "errors": errors or ([("", said)] if said else []),
        "threshold": queries.defaults().interest_threshold,
        "waits": vars(held)["people"] - vars(held)["answers"],
        "people": vars(held)["people"],
    }
    return pages.show(request, "scoring/proposals.jinja", context, invalid=invalid)
