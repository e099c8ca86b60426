"""The list of leads that would appear or vanish, as the what-if page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanket.crm.recognition import queries
from sanket.crm.recognition.queries import Changed, Changes, WhatIf
from sanket.web import show
from sanket.web.leads.rows import Heat
from sanket.web.scoring.whatif_asked import Asked
from sanket.web.scoring.whatif_picture import cell_of
from sanket.web.scoring.whatif_words import threshold

FIRST, PAGE = 25, 100
DAY = 86_400


@dataclass(frozen=True)
class Row:
    appears: bool
    account: str
    url: str
    offering: str
    heat: Heat
    fitment: str
    outcome: str
    worth: str
    warning: str


@dataclass(frozen=True)
class Link:
    label: str
    url: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True)
class List:
    title: str
    about: str
    filters: list[Link]
    rows: list[Row]
    told: str
    links: list[Link]
    text: str


def changes(found: WhatIf, asked: Asked) -> List:
    """The first of them, for the page itself."""
    return _list(found, asked, limit=FIRST, page=1, name="scoring-what-if")


def changes_page(found: WhatIf, asked: Asked) -> dict[str, Any]:
    """All of them, page by page."""
    j, k = cell_of(found, asked)
    about = _(
        "At an interest threshold of %(interest)s and a fitment threshold of %(fitment)s, against what is agreed."
    )
    told = {"interest": threshold(found.interest[j]), "fitment": threshold(found.fitment[k])}
    shown = _list(found, asked, limit=PAGE, page=asked.page, name="scoring-what-if-leads")
    return {"changes": shown, "asked": asked, "about": about % told}


def _list(found: WhatIf, asked: Asked, *, limit: int, page: int, name: str) -> List:
    cell = cell_of(found, asked)
    all_of_them = queries.what_if_changes(found, asked.wish, cell)
    start = (page - 1) * limit
    rows = queries.what_if_rows(found, asked.wish, all_of_them, shown=asked.shown, start=start, limit=limit)
    total = {
        "both": all_of_them.appear + all_of_them.vanish,
        "appear": all_of_them.appear,
        "vanish": all_of_them.vanish,
    }
    of = total[asked.shown]
    return List(
        title=_title(all_of_them),
        about=_won(all_of_them) if total["both"] else "",
        filters=_filters(asked, total, name) if total["both"] else [],
        rows=[_row(row) for row in rows],
        told=_order(asked) % {"n": _span(start, len(rows)), "total": show.number(of)},
        links=_links(asked, start, len(rows), of, name),
        text=_("The leads of this period would have been the same.") if not of else "",
    )


def _order(asked: Asked) -> str:
    if asked.shown == "appear":
        return _("%(n)s of %(total)s, largest orders first")
    return _("%(n)s of %(total)s, won leads that would vanish first, then the largest orders")


def _span(start: int, count: int) -> str:
    return show.number(count) if not start else f"{show.number(start + 1)}–{show.number(start + count)}"


def _title(found: Changes) -> str:
    appear = ngettext("%(n)s lead would have appeared", "%(n)s leads would have appeared", found.appear)
    vanish = ngettext("%(n)s would have vanished", "%(n)s would have vanished", found.vanish)
    told = (appear % {"n": show.number(found.appear)}, vanish % {"n": show.number(found.vanish)})
    return _("%(appear)s in this period, %(vanish)s") % {"appear": told[0], "vanish": told[1]}


def _won(found: Changes) -> str:
    told = {
        "appearing": _orders(found.appear_won, found.appear_orders),
        "vanishing": _orders(found.vanish_won, found.vanish_orders),
    }
    return _("%(appearing)s of those appearing were won; %(vanishing)s of those vanishing were") % told


def _orders(leads: int, orders: int) -> str:
    """How many leads were won, and by how many orders where those are fewer."""
    if leads == orders:
        return show.number(leads)
    told = ngettext("%(leads)s (%(n)s order)", "%(leads)s (%(n)s orders)", orders)
    return told % {"leads": show.number(leads), "n": show.number(orders)}


def _filters(asked: Asked, total: dict[str, int], name: str) -> list[Link]:
    labels = {"both": _("Both"), "appear": _("Appear"), "vanish": _("Vanish")}
    return [
        Link(
            label,
            asked.at(name, shown=key) + ("#what-if-leads" if name == "scoring-what-if" else ""),
            key == asked.shown,
            "" if key == "both" else show.number(total[key]),
        )
        for key, label in labels.items()
    ]


def _links(asked: Asked, start: int, count: int, of: int, name: str) -> list[Link]:
    if name == "scoring-what-if":
        return [Link(_("See all"), asked.at("scoring-what-if-leads"))] if of > count else []
    address = asked.at(name)
    sign = "&" if "?" in address else "?"
    links = []
    if start:
        links.append(Link(_("Previous"), f"{address}{sign}page={asked.page - 1}"))
    if start + count < of:
        links.append(Link(_("Next"), f"{address}{sign}page={asked.page + 1}"))
    return links


def _row(row: Changed) -> Row:
    days = None if row.won_at is None else (row.won_at - row.recognised_at) / DAY
    return Row(
        appears=row.appears,
        account=row.account,
        url=reverse("account", args=[row.account_id]),
        offering=row.offering,
        heat=_heat(row),
        fitment=show.number(row.fitment, 2),
        outcome="won" if row.won_at is not None else "lost" if row.lost_at is not None else "",
        worth=_("same order as above") if row.repeated else show.money(row.amount),
        warning=show.NOTHING if days is None else _days(round(days)),
    )


def _days(n: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", n) % {"n": show.number(n)}


def _heat(row: Changed) -> Heat:
    words = {"number": show.points(row.top), "threshold": show.points(row.threshold)}
    return Heat.of(row.top, row.threshold, _("Interest %(number)s, threshold %(threshold)s") % words)
