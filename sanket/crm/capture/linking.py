"""Links that events say: noted once for each pair, and of whom something else holds with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sanket.crm.capture import names
from sanket.crm.capture.identity import Identity
from sanket.crm.capture.models import Link
from sanket.crm.capture.statements import quietly_put, select_in
from sanket.crm.capture.told import NEW, Told

Pair = tuple[str, str, str]
"""Kind, one, other."""
TIE, ALIAS, GROUP = Link.Kind.TIE.value, Link.Kind.ALIAS.value, Link.Kind.GROUP.value


_COLUMNS = {"kind": "text", "one": "text", "other": "text", "first_at": "bigint"}


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


def note_links(fresh: Sequence[Told], now_s: int) -> set[str]:
    """Note what the events say; answers the names of whom something else holds now."""
    said = [(pair, told) for told in fresh for pair in pairs_of(told)]
    if not said:
        return set()
    known = _known(one for (_, one, _), _ in said)
    new = sorted({pair for pair, _ in said if pair not in known})
    changed = {name for _, *pair in new for name in pair if not name.startswith("g:")}
    again = [(pair, told) for pair, told in said if known.get(pair)]
    changed |= _otherwise(again, known)
    quietly_put("crm_link", _COLUMNS, "kind, one, other", [(*pair, now_s) for pair in new])
    return changed


def _known(called: Iterable[str]) -> dict[Pair, bool]:
    """The links of these names that there are, and whether they hold."""
    rows = select_in("SELECT kind, one, other, undone_at FROM crm_link WHERE one IN {}", called)
    return {(kind, one, other): undone_at is None for kind, one, other, undone_at in rows}


def _otherwise(again: Sequence[tuple[Pair, Told]], known: Mapping[Pair, bool]) -> set[str]:
    """Of links that are known: the names for which they say something new about a moment.

    What is said of a moment as it was known already changes nothing at any other moment either.
    """
    shared = {one for (kind, one, _), _ in again if kind == TIE and _several(one, known)}
    grouped = {one for (kind, one, _), _ in again if kind == GROUP}
    if not shared and not grouped:
        return set()
    before = Identity(shared | grouped)
    found = set[str]()
    for (kind, one, other), told in again:
        moment = (told.at, NEW)
        if (kind == TIE and one in shared and before.owner(one, moment) != other) or (
            kind == GROUP and before.who(told).group_at(moment) != told.group_id
        ):
            found.add(one)
    return found


def _several(one: str, known: Mapping[Pair, bool]) -> bool:
    return sum(holds and (kind, device) == (TIE, one) for (kind, device, _), holds in known.items()) > 1
