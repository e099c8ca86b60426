"""Why leads are rejected: shares by reason, and what had made those leads. Small numbers are counted, not made shares of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from sanket.crm.activities import queries as log
from sanket.crm.catalogue import queries as catalogue
from sanket.crm.leads import queries as leads
from sanket.crm.leads.queries import Rejected
from sanket.shared.instants import DAY, seconds_of
from sanket.web import show
from sanket.web.access import needs
from sanket.web.leads.forms import in_words
from sanket.web.leads.sentences import inside
from sanket.web.requests import Request, clock
from sanket.web.scoring import pages

LEAST, LEAST_OF = 20, 10
"""So many rejected leads before a share of them is told; so many of one reason before a share of those is."""
PERIODS = (30, 90, 365, 0)
USUAL_PERIOD = 365
SAID = 3
MORE_THAN_SOME = 0.4
"""Of the leads of a reason: what has a smaller part in them is not told in a sentence."""


@dataclass(frozen=True)
class Part:
    """So many ``leads`` of ``among``."""

    name: str
    leads: int
    among: int
    url: str = ""

    @property
    def share(self) -> str:
        """Empty below the minimum."""
        return show.percent(self.leads / self.among) if self.among >= LEAST_OF else ""

    @property
    def counted(self) -> str:
        return _("%(n)s of %(all)s") % {"n": show.number(self.leads), "all": show.number(self.among)}


@dataclass(frozen=True)
class Row:
    """A reason: its part in all, and what stands out among its leads."""

    part: Part
    deed: str
    source: Part
    kind: Part
    offering: Part

    @property
    def share(self) -> str:
        return show.percent(self.part.leads / self.part.among) if self.part.among >= LEAST else ""


class Names:
    def __init__(self) -> None:
        self.kinds = {kind.pk: str(kind) for kind in log.types()}
        self.tree = catalogue.tree()
        self.reasons = leads.reason_texts()

    def reason(self, pk: int | None) -> str:
        return in_words(self.reasons[pk]) if pk in self.reasons else _("In own words")

    def kind(self, pk: int | None) -> str:
        return self.kinds.get(pk or 0, _("not in the log any more"))

    def offering(self, pk: int) -> str:
        return self.tree.label(pk) if pk in self.tree.rows else _("unknown")


@require_safe
@needs("scoring.view")
def page(request: Request) -> HttpResponseBase:
    days = int(asked) if (asked := request.GET.get("days", "")) in map(str, PERIODS) else USUAL_PERIOD
    deed = request.GET.get("deed", "") if request.GET.get("deed") in leads.REASONED else ""
    at = seconds_of(clock())
    found = leads.rejections(at - days * DAY if days else 0, at)
    if deed:
        found = [one for one in found if one.deed == deed]
    rows = rows_of(found, Names())
    total = sum(one.leads for one in found)
    context: dict[str, Any] = {
        "rows": rows,
        "total": total,
        "few": total < LEAST,
        "least": LEAST,
        "least_of": LEAST_OF,
        "sentences": [sentence(row) for row in rows[:SAID]] if total >= LEAST else [],
        "periods": [(period_word(one), _address(one, deed), one == days) for one in PERIODS],
        "deeds": [(label, _address(days, one), one == deed) for one, label in deed_words().items()],
        "period": period_word(days),
        "deed_words": deed_words(),
    }
    return pages.show(request, "scoring/rejections.jinja", context)


def _address(days: int, deed: str) -> str:
    return "?" + urlencode({"days": days, **({"deed": deed} if deed else {})})


def period_word(days: int) -> str:
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": show.number(days)} if days else _("All time")


def deed_words() -> dict[str, str]:
    return {"": _("Both"), "disqualify": _("Disqualified"), "recycle": _("Recycled")}


def rows_of(found: Sequence[Rejected], names: Names) -> list[Row]:
    """The most frequent first."""
    total = sum(one.leads for one in found)
    counts: Counter[tuple[str, int | None]] = Counter()
    for one in found:
        counts[one.deed, one.reason_id] += one.leads
    rows = []
    for (deed, reason), n in sorted(counts.items(), key=lambda item: (-item[1], item[0][0], item[0][1] or 0)):
        of_it = [one for one in found if (one.deed, one.reason_id) == (deed, reason)]
        url = reverse("leads") + "?" + urlencode({"tab": "closed", "reason": reason}) if reason else ""
        rows.append(
            Row(
                Part(names.reason(reason), n, total, url),
                deed,
                _most(of_it, n, lambda one: one.source or _("no source")),
                _most(of_it, n, lambda one: names.kind(one.type_id)),
                _most(of_it, n, lambda one: names.offering(one.offering_id)),
            )
        )
    return rows


def _most(found: Sequence[Rejected], among: int, name: Callable[[Rejected], str]) -> Part:
    counts: Counter[str] = Counter()
    for one in found:
        counts[name(one)] += one.leads
    most, n = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return Part(most, n, among)


def sentence(row: Row) -> str:
    """*38 % of rejected leads: no budget, half of them from trade-fair scans.*"""
    words = {"share": row.share, "reason": inside(row.part.name), "source": row.source.name}
    part = row.source
    if part.among < LEAST_OF or part.leads < MORE_THAN_SOME * part.among or part.name == _("no source"):
        return _("%(share)s of rejected leads: %(reason)s.") % words
    words["part"] = part_word(part.leads / part.among)
    return _("%(share)s of rejected leads: %(reason)s, %(part)s of them from %(source)s.") % words


def part_word(share: float) -> str:
    """A part as people say it, where it is near one; else in percent."""
    if share == 1:
        return _("all")
    near = ((0.5, _("half")), (2 / 3, _("two thirds")), (0.75, _("three quarters")))
    return next((word for part, word in near if abs(share - part) <= 0.025), show.percent(share))
