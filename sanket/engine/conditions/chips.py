"""A condition as chips, for people who would rather press than write; and back, without loss.

A chip is one test in three texts (what · operator · values), as the language prints them. Chips stand in groups, whose parts
are joined by *and* or by *or*; ``nots`` is how often *not* stands before a chip or group. What cannot be read is one chip, the
text as it was typed, until somebody puts it right. Places are tuples of numbers: ``(0, 2)`` is the third part of the first
part; ``()`` is the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.printing import shown, value_shown, what_shown
from sanket.engine.conditions.refusal import ConditionRefused
from sanket.engine.conditions.tree import OF_KNOWING, OF_LISTS, All, Condition, Either, Not, Test

Place = tuple[int, ...]


@dataclass(frozen=True)
class Chip:
    """``text``: the whole, where it cannot be read; the other three are empty then."""

    what: str
    operator: str = ""
    value: str = ""
    nots: int = 0
    text: str = ""

    @property
    def said(self) -> str:
        """As the language writes it, without its *not*."""
        return self.text or " ".join(filter(None, (self.what, self.operator, self.value)))


@dataclass(frozen=True)
class Group:
    """``joint``: ``and`` or ``or``. A condition of one test is a group of one chip."""

    joint: str
    parts: tuple[Chip | Group, ...] = ()
    nots: int = 0


def chips_of(text: str) -> Group:
    """The chips of a condition; an empty text is an empty group, and one that cannot be read a chip of text."""
    if not text.strip():
        return Group("and")
    try:
        found = _part(parse(text))
    except ConditionRefused:
        return Group("and", (Chip("", text=text),))
    return found if isinstance(found, Group) and not found.nots else Group("and", (found,))


def _part(tree: Condition, nots: int = 0) -> Chip | Group:
    match tree:
        case Not(part):
            return _part(part, nots + 1)
        case All(parts):
            return Group("and", tuple(_part(part) for part in parts), nots)
        case Either(parts):
            return Group("or", tuple(_part(part) for part in parts), nots)
        case Test():
            return chip_of(tree, nots)


def chip_of(test: Test, nots: int = 0) -> Chip:
    """
    >>> chip_of(parse('account.city in ("Pune", "Nashik")'))
    Chip(what='account.city', operator='in', value='("Pune", "Nashik")', nots=0, text='')
    """
    what = what_shown(test.what)
    if test.operator in OF_KNOWING or not test.operator:
        return Chip(what, test.operator, nots=nots)
    values = ", ".join(map(value_shown, test.values))
    return Chip(what, test.operator, f"({values})" if test.operator in OF_LISTS else values, nots)


def text_of(part: Chip | Group) -> str:
    """The condition that chips say. Groups of one part need no brackets, and empty ones say nothing."""
    found = tidy(part)
    if found is None:
        return ""
    try:
        return shown(tree_of(found))
    except ConditionRefused:
        return _as_typed(found, top=True)


def tree_of(part: Chip | Group) -> Condition:
    """Raises `ConditionRefused` where a chip cannot be read."""
    tree: Condition
    if isinstance(part, Chip):
        tree = parse(part.said)
    else:
        parts = tuple(map(tree_of, part.parts))
        tree = All(parts) if part.joint == "and" else Either(parts)
    for _ in range(part.nots):
        tree = Not(tree)
    return tree


def _as_typed(part: Chip | Group, *, top: bool = False) -> str:
    before = "not " * part.nots
    if isinstance(part, Chip):
        return f"{before}({part.said})" if part.text and not top else before + part.said
    inside = f" {part.joint} ".join(map(_as_typed, part.parts))
    return inside if top and not part.nots else f"{before}({inside})"


def tidy(part: Chip | Group) -> Chip | Group | None:
    """Without empty groups, and without groups of one."""
    if isinstance(part, Chip):
        return part if part.said else None
    parts = tuple(one for one in map(tidy, part.parts) if one is not None)
    if not parts:
        return None
    if len(parts) == 1:
        return replace(parts[0], nots=parts[0].nots + part.nots)
    return replace(part, parts=parts)


# ------------------------------------------------------------------------------------------------------------- deeds


def at(group: Group, place: Place) -> Chip | Group | None:
    """What stands at a place, or None."""
    found: Chip | Group = group
    for step in place:
        if not isinstance(found, Group) or not 0 <= step < len(found.parts):
            return None
        found = found.parts[step]
    return found


def changed(group: Group, place: Place, change: Callable[[Chip | Group], Chip | Group | None]) -> Group:
    """With another thing at a place; ``change`` answers None to take it away. A place that is not there changes nothing."""
    if at(group, place) is None:
        return group
    if not place:
        found = change(group)
        return found if isinstance(found, Group) else Group("and", () if found is None else (found,))
    step, rest = place[0], place[1:]
    if rest:
        inner = group.parts[step]
        assert isinstance(inner, Group)
        put: Chip | Group | None = changed(inner, rest, change)
    else:
        put = change(group.parts[step])
    middle = () if put is None else (put,)
    return replace(group, parts=(*group.parts[:step], *middle, *group.parts[step + 1 :]))


def added(group: Group, place: Place, chip: Chip) -> Group:
    """One more chip in the group at a place; to a chip it is joined in a group of both, by the other word than around it."""

    def more(part: Chip | Group) -> Group:
        if isinstance(part, Group):
            return replace(part, parts=(*part.parts, chip))
        around = at(group, place[:-1])
        other = "or" if isinstance(around, Group) and around.joint == "and" else "and"
        return Group(other, (part, chip))

    return changed(group, place, more)


def removed(group: Group, place: Place) -> Group:
    return changed(group, place, lambda part: None)


def negated(group: Group, place: Place) -> Group:
    """*Not* before it, or the one that stands there taken away."""
    return changed(group, place, lambda part: replace(part, nots=0 if part.nots else 1))


def joined(group: Group, place: Place) -> Group:
    """*Or* for *and*, and the other way round."""

    def other(part: Chip | Group) -> Chip | Group:
        return replace(part, joint="or" if part.joint == "and" else "and") if isinstance(part, Group) else part

    return changed(group, place, other)
