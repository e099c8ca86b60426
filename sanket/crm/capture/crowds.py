"""Crowds: where more are tied together than can be one person or share one device, nothing is tied.

A kiosk, or a site that sends one anonymous id for everybody, names thousands of users on one device; ``undefined`` as a
user id would be on every device; an alias of either would make them all one person. Of such names the links are kept and
do not hold. Whether they do follows from the links that stand, not from the order in which they came, so that an undone
link brings back what was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.capture import names
from sanket.crm.capture.identity import FOREVER
from sanket.crm.capture.models import Link
from sanket.crm.capture.statements import Rows, select, select_in
from sanket.crm.capture.visitors import Span
from sanket.shared.batches import sliced

USERS_ON_DEVICE = 50
DEVICES_OF_USER = 1_000
"""Trackers that are reset make a device of each visit."""
NAMES_OF_PERSON = 100
"""An alias brings two: it does not say whether the old name was a user's or a device's."""

Pair = tuple[str, str, str]
TIE = Link.Kind.TIE.value
SAME = (Link.Kind.ALIAS.value, Link.Kind.MERGE.value)
_SAME = "(kind || '') IN ('alias', 'merge')"
"""Joined to nothing it is no way into the table: a name's links that hold are, where a crowd has thousands that do not."""
_STANDS = "undone_at IS NULL"
_PAIRS = "SELECT one, other FROM crm_link WHERE"
_NAMES, _LINKS = "UPDATE crm_visitor SET", "UPDATE crm_link SET"


class Shift(NamedTuple):
    """Names that become a crowd, or are none any more: on devices or of users (``crowded``), of one person (``tangled``)."""

    crowded: frozenset[str] = frozenset()
    calm: frozenset[str] = frozenset()
    tangled: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    joined: frozenset[str] = frozenset()
    """Names of a person that is tangled, some of them for long: what ties them anew does not hold either."""

    @property
    def names(self) -> set[str]:
        return {*self.crowded, *self.calm, *self.tangled, *self.clear}

    def reached(self) -> set[str]:
        """The names from which all is found that may be read otherwise, as long as the links hold."""
        tied = self.crowded | self.calm
        found = {*self.tangled, *self.clear}
        rows = _ties("one", tied) + _ties("other", tied)
        # Whoever goes by the name of a device has what it said of itself, or has not.
        for end in ("one", "other"):
            joined = f"SELECT {end} FROM crm_link WHERE {_STANDS} AND crowded = false AND {_SAME} AND {end} IN {{}}"  # noqa: S608 - our own words
            found.update(name for (name,) in select_in(joined, _devices(tied)))
        # For whom somebody acts may have been said on the device.
        said = select_in("SELECT one FROM crm_link WHERE kind = 'group' AND one IN {}", {one for one, _ in rows})
        acting = {one for (one,) in said}
        return found.union(*(row for row in rows if row[0] in acting))

    def spans(self) -> set[Span]:
        """All that is told without a user id on the devices in question."""
        tied = self.crowded | self.calm
        devices = {one for one, _ in _ties("other", tied)} | set(_devices(tied))
        return {(one, 0, FOREVER) for one in devices}


def _devices(some: Iterable[str]) -> list[str]:
    return [name for name in some if not names.is_user(name)]


def _ties(end: str, some: Iterable[str]) -> Rows:
    return select_in(f"{_PAIRS} {_STANDS} AND kind = 'tie' AND {end} IN {{}}", some)


def shift(ties: Iterable[tuple[str, str]], same: Iterable[str], *, deep: bool = False) -> Shift:
    """What the links that stand now make of the ends of ``ties`` and of the persons that go by the names ``same``.

    Links that do not hold are passed over, for all that they lead to is known to be a crowd, unless ``deep``: after a link
    was undone.
    """
    some = list(ties)
    crowded, calm = _tied({one for one, _ in some} | {user for _, user in some})
    tangled, clear, joined = _persons(set(same), deep=deep)
    return Shift(crowded, calm, tangled, clear, joined)


def _tied(some: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    more, fewer = set[str](), set[str]()
    for end, most in (("one", USERS_ON_DEVICE), ("other", DEVICES_OF_USER)):
        asked = sorted(name for name in some if names.is_user(name) == (end == "other"))
        # No further than to the one too many.
        rows = select_in(
            "SELECT v.name, v.crowded, (SELECT 1 FROM crm_link l WHERE l.kind = 'tie' AND"  # noqa: S608 - our own words
            f" l.{end} = v.name AND l.undone_at IS NULL LIMIT 1 OFFSET {most:d}) IS NOT NULL"
            " FROM crm_visitor v WHERE v.name IN {}",
            asked,
        )
        more |= {name for name, was, now in rows if now and not was}
        fewer |= {name for name, was, now in rows if was and not now}
    return frozenset(more), frozenset(fewer)


def _persons(some: set[str], *, deep: bool) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    more, fewer, joined = set[str](), set[str](), set[str]()
    beside: dict[str, set[str]] = {}
    found, waiting = set[str](), some
    holds = "" if deep else " AND crowded = false"
    while waiting:
        found |= waiting
        rows = [
            row
            for end in ("one", "other")
            for row in select_in(f"{_PAIRS} {_STANDS}{holds} AND {_SAME} AND {end} IN {{}}", waiting)
        ]
        for one, other in rows:
            beside.setdefault(one, set()).add(other)
            beside.setdefault(other, set()).add(one)
        waiting = {name for row in rows for name in row} - found
    before = {name for (name,) in select_in("SELECT name FROM crm_visitor WHERE tangled = true AND name IN {}", found)}
    while found:
        person = _together(found.pop(), beside)
        found -= person
        if len(person) > NAMES_OF_PERSON or (not deep and not before.isdisjoint(person)):
            more |= person - before
            joined |= person
        else:
            fewer |= person & before
    return frozenset(more), frozenset(fewer), frozenset(joined)


def _together(name: str, beside: dict[str, set[str]]) -> set[str]:
    found, waiting = {name}, [name]
    while waiting:
        new = beside.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def apply(change: Shift) -> None:
    """Write down what holds now."""
    for column, kinds, on, off, joined in (
        ("crowded", "(kind || '') = 'tie'", change.crowded, change.calm, change.crowded),
        ("tangled", _SAME, change.tangled, change.clear, change.joined),
    ):
        _say(f"{_NAMES} {column} = true WHERE name IN {{}}", on)
        _say(f"{_NAMES} {column} = false WHERE name IN {{}}", off)
        for end, other in (("one", "other"), ("other", "one")):
            _say(f"{_LINKS} crowded = true WHERE {kinds} AND crowded = false AND {end} IN {{}}", joined)
            flagged = f"EXISTS (SELECT 1 FROM crm_visitor v WHERE v.{column} = true AND v.name = crm_link.{other})"  # noqa: S608 - our own words
            _say(f"{_LINKS} crowded = {flagged} WHERE {kinds} AND crowded = true AND {end} IN {{}}", off)


def _say(sql: str, some: Iterable[str]) -> None:
    """A statement that answers nothing, for as many names as there are."""
    with connection.cursor() as cursor:
        for part in sliced(sorted(some)):
            cursor.execute(sql.replace("IN {}", f"IN ({','.join(['%s'] * len(part))})"), list(part))


def stale() -> list[tuple[str, str, str]]:
    """Names and links that are written down as what they are not: (name, as it is written, as it should be)."""
    found = []
    ties = set[str]()
    for end, most in (("one", USERS_ON_DEVICE), ("other", DEVICES_OF_USER)):
        ties |= {
            name
            for (name,) in select(
                f"SELECT {end} FROM crm_link WHERE {_STANDS} AND kind = 'tie' GROUP BY {end} HAVING count(*) > {most:d}"  # noqa: S608 - our own words
            )
        }
    beside: dict[str, set[str]] = {}
    for one, other in select(f"{_PAIRS} {_STANDS} AND {_SAME}"):
        beside.setdefault(one, set()).add(other)
        beside.setdefault(other, set()).add(one)
    tangled, left = set[str](), set(beside)
    while left:
        person = _together(left.pop(), beside)
        left -= person
        tangled |= person if len(person) > NAMES_OF_PERSON else set()
    for column, right in (("crowded", ties), ("tangled", tangled)):
        written = {name for (name,) in select(f"SELECT name FROM crm_visitor WHERE {column} = true")}  # noqa: S608 - our own words
        found += [(name, str(name in written), f"{column}: {name in right}") for name in sorted(written ^ right)]
    for kinds, right in (("kind = 'tie'", ties), (_SAME, tangled)):
        written = set(select(f"{_PAIRS} {kinds} AND crowded = true"))
        wanted = {
            row for end in ("one", "other") for row in select_in(f"{_PAIRS} {kinds} AND {end} IN {{}}", sorted(right))
        }
        found += [(f"{one} – {other}", str((one, other) in written), kinds) for one, other in sorted(written ^ wanted)]
    return found


def ends_of(pairs: Sequence[Pair]) -> tuple[list[tuple[str, str]], set[str]]:
    """The ties among some links, and the names that others make one."""
    ties = [(one, other) for kind, one, other in pairs if kind == TIE]
    return ties, {name for kind, *pair in pairs if kind in SAME for name in pair}
