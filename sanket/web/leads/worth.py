"""What a lead is worth calling for, in words: the sum of it in a line, and its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sanket.engine.response.worth import EDGES
from sanket.web import show
from sanket.web.leads.sentences import ahead, stage_word
from sanket.web.speech import gettext as _
from sanket.web.speech import ngettext

if TYPE_CHECKING:
    from sanket.crm.response.queries import Ranked
    from sanket.engine.response.worth import Factor, Part, Worth


SMALL = 0.095
"""Below it the first decimal matters."""
DIGITS = 2
"""Of what is only expected: more would say that somebody knows."""


class Line(NamedTuple):
    label: str
    value: str
    note: str


def said(rank: Ranked, *, cold_at: int, at: int) -> str:
    """*Worth about ₹1.2 lakh · 18 % × ₹6.5 lakh · goes cold in 4 days*"""
    text = amount(rank.worth)
    return _("%(worth)s · goes cold %(when)s") % {"worth": text, "when": ahead(cold_at, at)} if cold_at > at else text


def amount(worth: Worth) -> str:
    """*Worth about ₹1.2 lakh · 18 % × ₹6.5 lakh*, and what is not known yet."""
    words = {"chance": _chance(worth)}
    if worth.typical is not None:
        words |= {"worth": show.money_short(about(worth.expected)), "value": show.money_short(round(worth.value))}
    if not worth.known and worth.typical is None:
        return _("Nothing was sold or lost yet: all have the same chance")
    if not worth.known:
        return _("Sold, about %(value)s; its chance is not known yet") % words
    if worth.typical is None:
        return _("Chance %(chance)s; what a sale brings is not known yet") % words
    return _("Worth about %(worth)s · %(chance)s × %(value)s") % words


def short(worth: Worth) -> str:
    """*₹1.2 lakh*, while no sale is known its chance, while nothing is known nothing."""
    if worth.typical is not None:
        return show.money_short(about(worth.expected))
    return _chance(worth) if worth.known else ""


def about(amount: float) -> int:
    """
    >>> about(24_002.4), about(1_236), about(7.4), about(0.3)
    (24000, 1200, 7, 0)
    """
    whole = round(amount)
    return round(whole, DIGITS - len(str(whole))) if whole else 0


def _chance(worth: Worth) -> str:
    return show.percent(worth.chance, 0 if worth.chance >= SMALL else 1)


def lines(rank: Ranked, *, stage: str) -> Sequence[Line]:
    """Factors of the score, in order, and what they make."""
    worth, times = rank.worth, rank.haste
    found = [
        *(_factors(worth, stage) if worth.known else ()),
        Line(_("Becomes a deal"), show.percent(worth.converts, 1), _leads(worth)),
        Line(_("The deal is won"), show.percent(worth.wins.share, 1), _deals(worth.wins)),
    ]
    if worth.typical is not None:
        found.append(Line(_("A deal brings"), show.money(round(worth.value)), _won(worth.typical.won)))
    note = _("1 + %(due)s as it is due + %(fade)s as it fades") % {
        "due": f"{times.due:.2f}",
        "fade": f"{times.fade:.2f}",
    }
    found.append(Line(_("Haste"), f"{times.times:.2f}", note))
    return found


def _factors(worth: Worth, stage: str) -> Sequence[Line]:
    """What of leads like it became a deal: of its offering, as far as it, as hot and as well fitting."""
    own = _("%(hits)s of %(of)s did, drawn to all leads") % _counts(worth.own) if worth.own.of else _("as all leads")
    found = [
        Line(_("Leads of its offering"), show.percent(worth.own.share, 1), own),
        Line(stage_word(stage), _times(worth.stage), _("for how far it has come")),
    ]
    bands = ((_("Interest"), worth.heat, worth.heat_band), (_("Fitment"), worth.fit, worth.fit_band))
    for label, factor, place in bands:
        if place is not None and factor.of:
            note = _("%(hits)s of %(of)s such leads became a deal") % _counts(factor)
            found.append(Line(f"{label} {_band(place)}", _times(factor.times), note))
    return found


def _band(place: int) -> str:
    """In times the threshold."""
    low, high = EDGES
    return (
        _("below %(high)s× its threshold") % {"high": show.points(low)},
        _("%(low)s× to %(high)s× its threshold") % {"low": show.points(low), "high": show.points(high)},
        _("over %(low)s× its threshold") % {"low": show.points(high)},
    )[place]


def _times(factor: float) -> str:
    return f"× {factor:.2f}"


def _counts(part: Part | Factor) -> dict[str, str]:
    return {"hits": show.number(part.hits), "of": show.number(part.of)}


def _leads(worth: Worth) -> str:
    return _("these multiplied, and no more than all") if worth.known else _("the same for all, as none has ended yet")


def _deals(wins: Part) -> str:
    if not wins.of:
        return _("as all deals")
    return _("%(hits)s of %(of)s were, drawn to all deals") % _counts(wins)


def _won(won: int) -> str:
    if not won:
        return _("as in its category")
    words = ngettext("median of %(n)s won, drawn to its category", "median of %(n)s won, drawn to its category", won)
    return words % {"n": show.number(won)}
