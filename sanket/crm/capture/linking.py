"""Links that events say: noted once for each pair, and of whom something else holds with them."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from sanket.crm.capture import names
from sanket.crm.capture.crowds import Pair
from sanket.crm.capture.identity import FOREVER, Identity, Timeline
from sanket.crm.capture.models import Link
from sanket.crm.capture.statements import Rows, quietly_put, select, select_in
from sanket.crm.capture.told import NEW, Told
from sanket.crm.capture.visitors import Row, Span
from sanket.shared.batches import sliced

TIE, ALIAS, GROUP = Link.Kind.TIE.value, Link.Kind.ALIAS.value, Link.Kind.GROUP.value


_COLUMNS = {"kind": "text", "one": "text", "other": "text", "first_at": "bigint", "crowded": "boolean"}


class Said(NamedTuple):
    """What links say that was not known: ``changed`` are names of whose events any may mean something else, ``spans`` what
    of devices does, ``new`` the links that there were not."""

    changed: set[str]
    spans: set[Span]
    new: list[Pair]


def pairs_of(told: Told) -> list[Pair]:
    """The links that an event says."""
    if told.kind == "identify" and told.anonymous_id and told.user_id:
        return [(TIE, names.anonymous(told.anonymous_id), names.user(told.user_id))]
    if told.kind == "alias" and told.previous_id:
        new = told.speaker
        # It does not say whether the old name was a user's or a device's; what never was harms nobody.
        old = (names.anonymous(told.previous_id), names.user(told.previous_id))
        return [(ALIAS, name, new) for name in old if name != new]
    if told.kind == "group" and told.group_id:
        return [(GROUP, told.speaker, names.group(told.group_id))]
    return []


def note_links(fresh: Sequence[Told], held: Mapping[str, Row | None], now_s: int) -> Said:
    """Note what the events say."""
    said = [(pair, told) for told in fresh for pair in pairs_of(told)]
    if not said:
        return Said(set(), set(), [])
    holding = _holding(one for (_, one, _), _ in said)
    known = holding | written({pair for pair, _ in said} - holding)
    new = sorted({pair for pair, _ in said} - known)
    changed, spans = set[str](), set[Span]()
    groups: list[tuple[Pair, Told]] = []
    for pair, told in said:
        kind, one, other = pair
        if kind == TIE:
            if _crowd(held, one) or _crowd(held, other) or held.get(one) is None:
                continue
            if pair in holding or pair not in known:
                _tied(pair, told, holding, changed, spans)
        elif kind == GROUP:
            if (pair in holding or pair not in known) and not _of_many(held, one):
                groups.append((pair, told))
        elif pair not in known:
            changed |= {one, other}
    moved = changed | {one for one, _, _ in spans} | {name for kind, *ends in new if kind != GROUP for name in ends}
    _acting(groups, moved, changed, spans)
    rows = [(*pair, now_s, int(pair[0] == TIE and any(_crowd(held, name) for name in pair[1:]))) for pair in new]
    quietly_put("crm_link", _COLUMNS, "kind, one, other", rows)
    return Said(changed, spans, new)


def _crowd(held: Mapping[str, Row | None], name: str) -> bool:
    row = held.get(name)
    return row is not None and row.crowded


def _of_many(held: Mapping[str, Row | None], name: str) -> bool:
    """A device of a crowd: what is said of it is said of nobody."""
    return _crowd(held, name) and not names.is_user(name)


def _holding(called: Iterable[str]) -> set[Pair]:
    """The links of these names that hold: a few for each."""
    rows = select_in(
        "SELECT kind, one, other FROM crm_link WHERE undone_at IS NULL AND crowded = false AND one IN {}", called
    )
    return {(kind, one, other) for kind, one, other in rows}


def linked(called: Iterable[str]) -> set[str]:
    """Those of these names that a link speaks of, whether it holds or not."""
    some = sorted(called)
    rows = [
        *select_in("SELECT DISTINCT one FROM crm_link WHERE one IN {}", some),
        *select_in("SELECT DISTINCT other FROM crm_link WHERE other IN {}", some),
    ]
    return {name for (name,) in rows}


def written(pairs: set[Pair]) -> set[Pair]:
    """Those of these links that were said before, whether they hold or not; each looked up by itself, for a name may have
    thousands that do not."""
    found: Rows = []
    for part in sliced(sorted(pairs), 300):
        marks = ", ".join(["(%s, %s, %s)"] * len(part))
        if connection.vendor == "postgresql":
            marks = marks.replace("%s", "%s::text")
        found += select(
            f"WITH said(kind, one, other) AS (VALUES {marks}) SELECT l.kind, l.one, l.other FROM said CROSS JOIN crm_link l"  # noqa: S608 - our own words
            " WHERE l.kind = said.kind AND l.one = said.one AND l.other = said.other",
            [text for pair in part for text in pair],
        )
    return {(kind, one, other) for kind, one, other in found}


def _tied(pair: Pair, told: Told, holding: set[Pair], changed: set[str], spans: set[Span]) -> None:
    """What of a device is another's when a user is named on it.

    What is said of a moment as it was known already changes nothing at any other moment either.
    """
    _, one, other = pair
    users = {user for kind, device, user in holding if (kind, device) == (TIE, one)}
    since, until = 0, FOREVER
    if users:
        if users == {other}:
            return
        timeline = Timeline(one, users)
        if pair in holding and timeline.at((told.at, NEW)) == other:
            return
        since, until = timeline.reign(told.at)
    if any((kind, device) == (GROUP, one) for kind, device, _ in holding):
        # For whom somebody acts was said there, and is said by another now.
        changed |= {one, other}
    spans.add((one, since, until))


def _acting(groups: Sequence[tuple[Pair, Told]], moved: set[str], changed: set[str], spans: set[Span]) -> None:
    """What is another account's when somebody says for whom they act: all until they say otherwise, and of whoever never
    said so before, or is another person by now (``moved``), everything."""
    if not groups:
        return
    before = Identity({one for (_, one, _), _ in groups})
    devices: dict[str, set[str]] = defaultdict(set)
    for one, other in select_in(_TIED, (name for name in before.all if names.is_user(name))):
        devices[other].add(one)
    for (_, one, _), told in groups:
        person = before.who(told)
        theirs = {one, *person.names}.union(*(devices[name] for name in person.names))
        said = person.groups
        if not moved.isdisjoint(theirs) or not said:
            changed.add(one)
        elif person.group_at((told.at, NEW)) != told.group_id:
            if len(said) == 1:
                changed.add(one)
                continue
            place = bisect_right(said, (told.at, NEW), key=lambda group: group[0])
            until = said[place][0][0] + 1 if place < len(said) else FOREVER
            spans |= {(name, told.at if place else 0, until) for name in theirs}


_TIED = "SELECT one, other FROM crm_link WHERE undone_at IS NULL AND crowded = false AND kind = 'tie' AND other IN {}"
