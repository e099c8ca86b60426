"""The list of accounts as CSV, in the order shown, read as it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sanket.crm.accounts import queries as accounts
from sanket.crm.plans import one_state
from sanket.web import sheets
from sanket.web.accounts import listing
from sanket.web.saved import narrowing
from sanket.web.speech import gettext as _

if TYPE_CHECKING:
    from sanket.crm.workspace.queries import User


def lines(wanted: listing.Wanted, *, user: User, at: int) -> Iterator[list[Any]]:
    """As the list shows them, with all that an import takes."""
    yield [
        _("Account"), _("Name"), _("Industry"), _("Employees"), _("Turnover"), _("Telephone"), _("City"), _("State"),
        _("Country"), _("Website"), _("Territory"), _("Owner"), _("Tags"), _("Hottest offering"), _("Interest"),
    ]  # fmt: skip
    place, sent = replace(wanted, after=""), 0
    while sent < sheets.MOST:
        with one_state():
            narrowed = narrowing.narrowed("accounts", wanted.segment, wanted.condition)
            found = narrowed.rows(listing.chosen(accounts.visible_to(user), wanted, user=user), at=at)
            rows, after = listing.page_of(found, place, size=sheets.BATCH)
            hottest = listing.hottest_of(rows, user=user, at=at)
        for one in rows:
            hot = hottest.get(one.pk)
            yield [
                one.external_id, one.name, one.industry, one.employees, one.turnover, one.phone, one.city, one.state,
                one.country, one.website, one.territory, one.owner.email if one.owner else "", "; ".join(one.tags),
                hot.offering if hot else "", round(hot.interest, 3) if hot else "",
            ]  # fmt: skip
        sent += len(rows)
        if not after:
            return
        place = replace(place, after=after)
