"""Questions to the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from sanket.crm.catalogue.fields import OfferingRow, offering_rows
from sanket.crm.catalogue.models import Offering
from sanket.shared.batches import sliced

__all__ = ["Offering", "Tree", "by_external", "ids_by_external", "offerings", "search", "tree"]


class Tree:
    """The whole catalogue as it was when asked: cheap to walk, one query to make."""

    def __init__(self, rows: Iterable[OfferingRow]) -> None:
        self.rows: Mapping[int, OfferingRow] = {row.id: row for row in rows}
        self._children: dict[int | None, list[int]] = defaultdict(list)
        for row in sorted(self.rows.values(), key=lambda row: row.external_id):
            self._children[row.parent].append(row.id)

    def chain(self, offering_id: int) -> tuple[int, ...]:
        """The offering, then the categories above it, nearest first."""
        chain: dict[int, None] = {}
        at: int | None = offering_id
        while at is not None and at not in chain:
            chain[at] = None
            row = self.rows.get(at)
            at = row.parent if row else None
        return tuple(chain)

    def below(self, offering_id: int) -> tuple[int, ...]:
        """The offering and everything under it, each category before what it holds."""
        found: dict[int, None] = {}
        waiting = [offering_id]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found[at] = None
                waiting.extend(reversed(self._children.get(at, ())))
        return tuple(found)

    def children(self, offering_id: int | None) -> tuple[int, ...]:
        """What stands directly below; None: what has no category above."""
        return tuple(self._children.get(offering_id, ()))

    def walk(self) -> list[tuple[OfferingRow, int]]:
        """All offerings with their depth, each category before what it holds: the catalogue as people read it."""
        listed = []
        for top in self.children(None):
            for offering_id in self.below(top):
                listed.append((self.rows[offering_id], len(self.chain(offering_id)) - 1))
        return listed

    def label(self, offering_id: int) -> str:
        row = self.rows[offering_id]
        return row.name or row.external_id


def tree() -> Tree:
    """Read anew at each call: whoever needs it twice keeps it."""
    return Tree(offering_rows())


def offerings() -> QuerySet[Offering]:
    return Offering.objects.select_related("parent").order_by("external_id", "pk")


def by_external(external_id: str) -> Offering | None:
    return offerings().filter(external_id=external_id).first()


def ids_by_external(external_ids: Iterable[str]) -> dict[str, int]:
    """External id -> id, of those there are."""
    found: dict[str, int] = {}
    for part in sliced(dict.fromkeys(external_ids)):
        found.update(Offering.objects.filter(external_id__in=part).order_by().values_list("external_id", "pk"))
    return found


def search(text: str, *, limit: int = 10) -> list[Offering]:
    """Offerings whose name or id holds ``text`` or, where none does, each of its words; catalogues are small enough to
    look through."""
    wanted = text.strip()
    if not wanted:
        return []
    words = wanted.split()
    return _holding([wanted], limit) or (_holding(words, limit) if len(words) > 1 else [])


def _holding(words: list[str], limit: int) -> list[Offering]:
    held = [Q(name__icontains=word) | Q(external_id__icontains=word) for word in words]
    return list(offerings().filter(*held).order_by("name", "pk")[:limit])
