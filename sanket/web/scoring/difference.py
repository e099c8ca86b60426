"""What publishing the draft would do to the leads of now, as the page tells it: a sentence, then names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sanket.crm.leads import queries as leads
from sanket.crm.recognition.queries import Diff, ListedLead, Move
from sanket.crm.workspace.queries import User
from sanket.web import show

SHOWN = 50
FIRST = 50
"""Places are told among so many; see recognition.diff."""
MOST_ASKED = 500
FARTHEST = 1_000_000_000


class Told(NamedTuple):
    diff: Diff
    sentence: str
    moves: list[Move]
    url: Callable[[ListedLead], str]
    threshold: Callable[[int], float] | None
    """Of an offering after publishing; None: it stays as it is."""

    def raised(self, lead: ListedLead) -> float | None:
        """The threshold that is to come, where it is another than the lead's own: why it vanishes."""
        after = self.threshold(lead.offering_id) if self.threshold else lead.interest_threshold
        return None if after == lead.interest_threshold else after

    def held(self, lead: ListedLead) -> bool:
        """A lead that appears below its threshold: it began earlier, and would not have gone cold since."""
        return lead.interest < lead.interest_threshold and lead in self.diff.appear

    @property
    def shifted(self) -> list[Move]:
        """Who moves by one place only, mostly because somebody else comes or goes."""
        return [move for move in self.moves if distance(move) <= 1]

    @property
    def movers(self) -> list[Move]:
        return [move for move in self.moves if distance(move) > 1]

    @property
    def lists(self) -> list[tuple[str, list[ListedLead], int]]:
        """Title, leads shown, how many there are."""
        both = ((_("They appear"), self.diff.appear), (_("They vanish"), self.diff.vanish))
        return [(title, some[:SHOWN], len(some)) for title, some in both if some]


def told(diff: Diff, user: User, threshold: Callable[[int], float] | None = None) -> Told:
    shown = [*diff.appear[:SHOWN], *diff.vanish[:SHOWN], *(move.lead for move in diff.moves)]
    known = _known(user, shown)

    def url(lead: ListedLead) -> str:
        pk = known.get((lead.account_id, lead.offering_id))
        return reverse("lead", args=[pk]) if pk else reverse("account", args=[lead.account_id])

    return Told(diff, sentence(diff), moves(diff), url, threshold)


def sentence(diff: Diff) -> str:
    """*3 leads appear, 1 vanishes, 7 change places among the first 50.*"""
    moving = moves(diff)
    moved, shifted = len(moving), sum(distance(move) <= 1 for move in moving)
    if not (diff.appear or diff.vanish or moved):
        return _("No lead appears, none vanishes, and the first %(first)s stand in the same order.") % {"first": FIRST}
    number = len(diff.appear)
    appear = ngettext("%(n)s lead appears", "%(n)s leads appear", number) if number else _("No lead appears")
    gone = len(diff.vanish)
    vanish = ngettext("%(n)s vanishes", "%(n)s vanish", gone) if gone else _("none vanishes")
    places = (
        ngettext(
            "%(n)s changes its place among the first %(first)s", "%(n)s change places among the first %(first)s", moved
        )
        if moved
        else _("none changes its place among the first %(first)s")
    )
    if shifted:
        by_one = ngettext("%(n)s of them by one place", "%(n)s of them by one place", shifted)
        places = f"{places} ({by_one % {'n': show.number(shifted)}})" if shifted < moved else places
    said = ((appear, number), (vanish, gone), (places, moved))
    return ", ".join(words % {"n": show.number(many), "first": FIRST} for words, many in said) + "."


def moves(diff: Diff) -> list[Move]:
    """Of those that are leads before and after, who moves farthest first; who appears or vanishes is told of already."""
    others = {(lead.account_id, lead.offering_id) for lead in (*diff.appear, *diff.vanish)}
    moving = [move for move in diff.moves if (move.lead.account_id, move.lead.offering_id) not in others]
    return sorted(moving, key=lambda move: -distance(move))


def distance(move: Move) -> int:
    """By how many places; to or from nowhere is farther than any."""
    return FARTHEST if move.before is None or move.after is None else abs(move.after - move.before)


def _known(user: User, some: Iterable[ListedLead]) -> dict[tuple[int, int], int]:
    """Those that are leads already have a page of their own."""
    accounts = list({lead.account_id for lead in some})[:MOST_ASKED]
    rows = leads.visible_to(user).open().filter(account__in=accounts).order_by()
    return {(account, offering): pk for pk, account, offering in rows.values_list("pk", "account_id", "offering_id")}
