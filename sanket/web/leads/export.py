"""The list of leads as CSV, in the order shown, read as it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from sanket.crm.plans import one_state
from sanket.crm.response.queries import clocks_of, worths_of
from sanket.web import sheets
from sanket.web.leads import sentences
from sanket.web.leads.listing import Wanted, page_of
from sanket.web.leads.rows import Row, rows
from sanket.web.sheets import BATCH

if TYPE_CHECKING:
    from sanket.crm.leads.queries import Reader, Wish
    from sanket.crm.response.queries import Clock


def lines(who: Reader, wish: Wish | None, wanted: Wanted, *, at: int) -> Iterator[str]:
    return sheets.as_asked(sheets.lines(_rows(who, wish, wanted, at=at)))


def _rows(who: Reader, wish: Wish | None, wanted: Wanted, *, at: int) -> Iterator[list[Any]]:
    yield _headings()
    place, sent = replace(wanted, after=""), 0
    while sent < sheets.MOST:
        # Each batch of one state; not all of them, or whoever downloads slowly would keep an old one alive.
        with one_state():
            page = page_of(who, wish, place, at=at, size=BATCH)
            found = rows(
                page.rows, at=at, clocks=clocks_of(lead.pk for lead in page.rows), worths=worths_of(page.rows, at=at)
            )
        yield from map(_values, found)
        sent += len(page.rows)
        if not page.after:
            return
        place = replace(place, after=page.after)


def _headings() -> list[str]:
    return [
        _("Lead"), _("Account"), _("Account name"), _("Offering"), _("Offering name"), _("Stage"), _("State"), _("Why"),
        _("Interest"), _("Interest threshold"), _("Fitment"), _("Fitment threshold"), _("People"), _("Recognised at"),
        _("Goes cold at"), _("Owner"), _("Also covers"), _("Answer by"), _("Answered at"),
        _("Worth"),
    ]  # fmt: skip


def _values(row: Row) -> list[Any]:
    lead = row.lead
    return [
        lead.pk, lead.account.external_id, row.account, lead.offering.external_id, row.offering,
        sentences.stage_word(lead.stage), row.standing.word, row.why, round(row.interest, 3), lead.interest_threshold,
        round(lead.fitment, 4), lead.fitment_threshold, lead.people, _iso(lead.recognised_at),
        "" if lead.withdrawn_at else _iso(lead.cold_at),
        lead.owner.email if lead.owner else "", "; ".join(row.covers), *_answer(row.clock),
        round(row.worth.expected, 2) if row.worth and row.worth.typical else "",
    ]  # fmt: skip


def _answer(clock: Clock | None) -> tuple[str, str]:
    """When it is to be answered at the latest, and when it was."""
    by, when = (clock.due_at, clock.answered_at) if clock else (None, None)
    return "" if by is None else _iso(by), "" if when is None else _iso(when)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
