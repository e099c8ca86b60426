"""Why people recycle and disqualify leads: a list for each of the two deeds, which the company words as it likes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from sanket.crm.leads.models import LeadMove, Reason
from sanket.crm.workspace.actions import audit
from sanket.crm.workspace.queries import User
from sanket.shared import instants
from sanket.shared.errors import Refusal

LONGEST, LONGEST_HELP, MOST = 200, 300, 40
DEEDS = (LeadMove.Kind.RECYCLE.value, LeadMove.Kind.DISQUALIFY.value)

USUAL: dict[str, tuple[tuple[str, str], ...]] = {
    "recycle": (
        ("No budget now", "They will have money in another period."),
        ("Bad time", "They asked to be called later."),
        ("Could not be reached", "Nobody answered, several times."),
        ("Not ready", "They are still looking around."),
    ),
    "disqualify": (
        ("No need", "They do not need this offering."),
        ("Cannot buy", "No money or no authority, and not later either."),
        ("Competitor, student or spam", "The interest is not a buyer's."),
        ("Bought elsewhere", "They decided for somebody else."),
        ("Wrong data", "The activities belong to another account."),
    ),
}
"""The lists until somebody changes them. They become rows with the first deed that gives one of them, or the first change."""


class ReasonRefused(Refusal):
    """A list of reasons that cannot be kept like this."""


class Worded(NamedTuple):
    """A reason as a list holds it. ``id``: of one that is there already."""

    id: int | None
    text: str
    help: str = ""
    active: bool = True


def reasons(deed: str, *, retired: bool = False) -> list[Reason]:
    """Those that people choose from, in their order; with those retired behind them."""
    rows = list(Reason.objects.filter(deed=deed).order_by("place", "pk"))
    if not rows:
        return _usual(deed)
    active = [row for row in rows if row.retired_at is None]
    return active + [row for row in rows if row.retired_at is not None] if retired else active


def _usual(deed: str) -> list[Reason]:
    return [Reason(deed=deed, text=text, help=said, place=n) for n, (text, said) in enumerate(USUAL[deed])]


def chosen(deed: str, said: str) -> Reason | None:
    """The reason of the list that was said, alone or with a note behind a colon; None: it was said in other words."""
    if rows := list(Reason.objects.filter(deed=deed)):
        return _said(rows, said)
    # The list becomes rows with the first deed that names one of it.
    return _said(_rows(deed), said) if _said(_usual(deed), said) else None


def _said(known: Sequence[Reason], said: str) -> Reason | None:
    said = said.casefold()
    alone = [row for row in known if said == row.text.casefold()]
    return next(iter(alone + [row for row in known if said.startswith(f"{row.text.casefold()}:")]), None)


def _rows(deed: str) -> list[Reason]:
    """The list as rows: the usual ones are written if nobody did yet, and what was said before finds its reason."""
    if not Reason.objects.filter(deed=deed).exists():
        Reason.objects.bulk_create(_usual(deed), ignore_conflicts=True)
        for row in Reason.objects.filter(deed=deed):
            given = Q(reason__iexact=row.text) | Q(reason__istartswith=f"{row.text}:")
            LeadMove.objects.filter(given, kind=deed, chosen=None).update(chosen=row)
    return list(Reason.objects.filter(deed=deed).order_by("place", "pk"))


def worded(rows: Iterable[Reason]) -> list[Worded]:
    return [Worded(row.pk, row.text, row.help, row.retired_at is None) for row in rows]


@transaction.atomic
def save_reasons(deed: str, wanted: Sequence[Worded], *, by: User | None, now: datetime) -> list[Worded] | None:
    """Make the list be this, in this order; answers how it was, to be saved again by an undo. None: nothing changed.

    What leads were closed for and the list lacks is retired; what nobody ever gave goes.
    """
    _check(wanted)
    known = {row.pk: row for row in _rows(deed)}
    list(Reason.objects.select_for_update().filter(deed=deed).values_list("pk"))
    before = worded(known.values())
    given = _placed(deed, wanted, known)
    if (told := worded(given)) == before:
        return None
    for row in given:
        row.retired_at = None if row.retired_at is None else row.retired_at or instants.seconds_of(now)
    left = set(known) - {row.pk for row in given}
    used = set(LeadMove.objects.filter(chosen__in=left).values_list("chosen_id", flat=True))
    Reason.objects.filter(pk__in=left - used).delete()
    Reason.objects.filter(pk__in=used, retired_at=None).update(retired_at=instants.seconds_of(now))
    called = {one.id: one.text for one in before}
    # Two that change names with each other would meet in between.
    for row in given:
        if called.get(row.pk, row.text) != row.text:
            Reason.objects.filter(pk=row.pk).update(text=f"\x01{row.pk}")
    for row in given:
        row.save()
    changes = {"list": [_told(before), _told(told)]}
    audit(by=by, verb="lead.reasons", kind="reasons", subject=deed, label=deed, changes=changes, now=now)
    return before


def _placed(deed: str, wanted: Sequence[Worded], known: dict[int, Reason]) -> list[Reason]:
    """The rows as they are to be; the retired among them have an instant, 0 where it is now."""
    by_text = {row.text.casefold(): row for row in known.values()}
    found = []
    for place, one in enumerate(wanted):
        row = known.get(one.id or 0) or by_text.get(one.text.strip().casefold())
        if row is None or row in found:
            row = Reason(deed=deed)
        row.text, row.help, row.place = one.text.strip(), one.help.strip(), place
        row.retired_at = None if one.active else row.retired_at or 0
        found.append(row)
    return found


def _check(wanted: Sequence[Worded]) -> None:
    if len(wanted) > MOST:
        raise ReasonRefused("reason.many", f"Keep it to {MOST} reasons; nobody chooses from more.", {})
    seen: set[str] = set()
    for one in wanted:
        text = " ".join(one.text.split()).casefold()
        if not text:
            raise ReasonRefused("reason.empty", "A reason needs words.", {"field": "text"})
        if len(one.text) > LONGEST or len(one.help) > LONGEST_HELP:
            raise ReasonRefused("reason.long", f"Keep a reason to {LONGEST} characters.", {"field": "text"})
        if text in seen:
            raise ReasonRefused("reason.twice", f"“{one.text.strip()}” stands there twice.", {"field": "text"})
        seen.add(text)


def _told(rows: Iterable[Worded]) -> str:
    return "; ".join(one.text if one.active else f"({one.text})" for one in rows)
