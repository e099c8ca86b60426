"""What rows about offerings must be like, each alone and all of them together as a tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sanket.crm.catalogue.models import Offering
from sanket.shared import cells
from sanket.shared.batches import sliced
from sanket.shared.errors import RowError

PRODUCT, CATEGORY = Offering.Kind.PRODUCT.value, Offering.Kind.CATEGORY.value
KINDS = (PRODUCT, CATEGORY)
# A name of each offering on the way round is enough to find a circle.
SHOWN_IN_CIRCLE = 6


class Checked(dict[str, Any]):
    """A row whose cells are values: ``external_id``, and of name, kind, parent, price, sales_cycle_days those given.

    ``kind`` may be empty (to be told from the other rows); ``parent`` is an external id, empty = none.
    """


def check_offering(row: Mapping[str, Any]) -> Checked:
    """One row alone. Raises RowError."""
    checked = Checked(external_id=cells.key(row.get("offering"), "offering"))
    if "name" in row:
        checked["name"] = cells.text(row["name"], "name", most=300)
    if "kind" in row:
        checked["kind"] = cells.choice(row["kind"], "kind", KINDS, empty="")
    if "parent" in row:
        checked["parent"] = cells.text(row["parent"], "parent", most=200)
        if checked["parent"] == checked["external_id"]:
            raise RowError("parent", f"{cells.shown(checked['parent'])} cannot be above itself")
    if "price" in row:
        checked["price"] = cells.amount(row["price"], "price")
    if "sales_cycle_days" in row:
        checked["sales_cycle_days"] = cells.real(row["sales_cycle_days"], "sales_cycle_days", above=0.0)
    return checked


def check_offerings(
    rows: Sequence[Mapping[str, Any] | RowError], *, also_named: Collection[str] = ()
) -> list[Checked | RowError]:
    """All rows together, in their order; a parent may follow later. Rows known to be wrong are handed through.

    ``also_named``: ids that rows not handed in name as a parent, which makes them categories where they do not say.
    """
    found: list[Checked | RowError] = []
    for row in rows:
        try:
            found.append(row if isinstance(row, Checked | RowError) else check_offering(row))
        except RowError as error:
            found.append(error.kept())
    return _Tree(found, also_named).checked()


class _Tree:
    """The tree as it will be, and the rows that may not have their way in it."""

    def __init__(self, rows: list[Checked | RowError], also_named: Collection[str]) -> None:
        self.rows = rows
        self.named = {row["parent"] for row in rows if isinstance(row, Checked) and row.get("parent")} | set(also_named)
        self.kind: dict[str, str] = {}
        self.parent: dict[str, str] = {}
        self._known = self._load()

    def _load(self) -> dict[str, tuple[str, str]]:
        """External id -> kind and parent of what is there: the named, what stands above them, and below them."""
        known: dict[str, tuple[str, str]] = {}
        wanted = {row["external_id"] for row in self.rows if isinstance(row, Checked)} | self.named
        columns = ("external_id", "kind", "parent__external_id")
        for part in sliced(wanted):
            for ext, kind, parent in (
                Offering.objects.filter(parent__external_id__in=part).order_by().values_list(*columns)
            ):
                known[ext] = (kind, parent or "")
        while wanted := {ext for ext in wanted if ext and ext not in known}:
            above = set()
            for part in sliced(wanted):
                for ext, kind, parent in Offering.objects.filter(external_id__in=part).order_by().values_list(*columns):
                    known[ext] = (kind, parent or "")
                    above.add(parent or "")
            # What is not there is not asked for again.
            wanted = above
        return known

    def checked(self) -> list[Checked | RowError]:
        while wrong := self._wrong():
            for place, error in wrong.items():
                self.rows[place] = error
        self._say_kinds()
        return self.rows

    def _live(self) -> list[tuple[int, Checked]]:
        return [(place, row) for place, row in enumerate(self.rows) if isinstance(row, Checked)]

    def _kind_of(self, row: Checked) -> str:
        """The kind that this row gives its offering."""
        ext = row["external_id"]
        if said := row.get("kind"):
            return str(said)
        if ext in self._known and not (ext in self.named and "kind" in row):
            return self._known[ext][0]
        return CATEGORY if ext in self.named else PRODUCT

    def _wrong(self) -> dict[int, RowError]:
        live = self._live()
        self.kind = {ext: kind for ext, (kind, _) in self._known.items()}
        self.parent = {ext: parent for ext, (_, parent) in self._known.items() if parent}
        for _, row in live:
            ext = row["external_id"]
            self.kind[ext] = self._kind_of(row)
            if "parent" in row:
                self.parent[ext] = row["parent"]
        return self._orphans(live) or self._emptied(live) or self._under_products(live) or self._circles(live)

    def _orphans(self, live: list[tuple[int, Checked]]) -> dict[int, RowError]:
        """Rows below something that is not there; and, as they fall, the rows below them."""
        below: dict[str, list[int]] = defaultdict(list)
        left: dict[str, int] = defaultdict(int)
        ids = {place: row["external_id"] for place, row in live}
        for place, row in live:
            left[row["external_id"]] += 1
            if row.get("parent"):
                below[row["parent"]].append(place)
        wrong: dict[int, RowError] = {}
        missing = [parent for parent in below if parent not in self.kind]
        while missing:
            parent = missing.pop()
            for place in below[parent]:
                if place in wrong:
                    continue
                wrong[place] = RowError("parent", f"there is no offering {cells.shown(parent)}")
                ext = ids[place]
                left[ext] -= 1
                if not left[ext] and ext not in self._known:
                    missing.append(ext)
        return wrong

    def _emptied(self, live: list[tuple[int, Checked]]) -> dict[int, RowError]:
        """Rows that make a product of a category which keeps offerings below it."""
        kept = {parent for ext, (_, parent) in self._known.items() if parent and self.parent.get(ext) == parent}
        return {
            place: RowError("kind", f"{cells.shown(row['external_id'])} has offerings below it, so it stays a category")
            for place, row in live
            if row["external_id"] in kept
            and self._known.get(row["external_id"], ("",))[0] == CATEGORY
            and self._kind_of(row) == PRODUCT
        }

    def _under_products(self, live: list[tuple[int, Checked]]) -> dict[int, RowError]:
        return {
            place: RowError("parent", f"{cells.shown(row['parent'])} is a product; only a category can be above")
            for place, row in live
            if row.get("parent") and self.kind[row["parent"]] == PRODUCT
        }

    def _circles(self, live: list[tuple[int, Checked]]) -> dict[int, RowError]:
        rings: dict[str, list[str]] = {}
        done: set[str] = set()
        for start in self.parent:
            path: dict[str, None] = {}
            at = start
            while at and at not in done and at not in path:
                path[at] = None
                at = self.parent.get(at, "")
            if at in path:
                order = list(path)
                ring = order[order.index(at) :]
                rings.update(dict.fromkeys(ring, ring))
            done.update(path)
        return {
            place: RowError(
                "parent", f"the parents go in a circle: {_round(rings[row['external_id']], row['external_id'])}"
            )
            for place, row in live
            if row.get("parent") and row["external_id"] in rings
        }

    def _say_kinds(self) -> None:
        for _, row in self._live():
            row["kind"] = self._kind_of(row)


def _round(ring: Sequence[str], start: str) -> str:
    """The circle as seen from one that is in it."""
    at = ring.index(start)
    names = [*ring[at:], *ring[:at]]
    return " below ".join([*names[:SHOWN_IN_CIRCLE], *(["…"] if len(names) > SHOWN_IN_CIRCLE else []), start])
