"""Who somebody is: names, what ties them, and since when. Nothing here is remembered: all follows from links and events.

An event that bears a user id is that user's. One that bears an anonymous id only is the user's who was named on it last
by an identify, at that moment; before the first identify, the first one's. Who was never named is known by the anonymous
id. Names that an alias or a person calls one belong to one person for all time.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sanket.crm.capture import names
from sanket.crm.capture.models import Link
from sanket.crm.capture.statements import select_in
from sanket.crm.capture.told import Told

FOREVER = 1 << 62
LONGEST_ID = 200
"""Of an account or contact."""
Moment = tuple[int, int]
"""When, and the number of the event: of two in one second the one that came first."""

_LINKS = "SELECT kind, one, other, id FROM crm_link WHERE undone_at IS NULL AND crowded = false AND"
_BEHIND = (
    " AND (kind <> 'tie' OR EXISTS (SELECT 1 FROM crm_link g WHERE g.kind = 'group' AND g.one = crm_link.one AND"
    " g.undone_at IS NULL))"
)
"""Of a user's devices, which may be many, those matter on which somebody said for whom they act."""
SAME = (Link.Kind.ALIAS.value, Link.Kind.MERGE.value)


NOTHING: Mapping[str, object] = {}


class Known(NamedTuple):
    """What was said of a name."""

    email: str = ""
    called: str = ""
    company: Mapping[str, object] = NOTHING
    crowded: bool = False

    def counts(self, name: str) -> bool:
        """What a device of many says of itself is said of nobody, whatever else its name is tied to."""
        return names.is_user(name) or not self.crowded


class Person:
    """The names of one, the ones to go by first; and what is known of them."""

    def __init__(
        self, called: Sequence[str], known: Mapping[str, Known], contact_id: int | None, *, crowd: bool = False
    ) -> None:
        self.names = tuple(called)
        self.contact_link = contact_id
        self.crowd = crowd
        self.users = tuple(name[2:] for name in called if names.is_user(name))
        told = [known[name] for name in called if name in known and known[name].counts(name)]
        self.emails = tuple(dict.fromkeys(one.email for one in told if one.email))
        self.called = next((one.called for one in told if one.called), "")
        self.company = next((one.company for one in told if one.company), {})
        self.groups: list[tuple[Moment, str]] = []

    @property
    def key(self) -> str:
        """What a contact made of them is called: the user id, else the mail address."""
        return (self.users or self.emails or ("",))[0]

    def group_at(self, moment: Moment) -> str:
        """For whom they acted then."""
        if not self.groups:
            return ""
        place = bisect_right(self.groups, moment, key=lambda group: group[0])
        return self.groups[max(place - 1, 0)][1]


class Timeline:
    """Who was named on a shared device, and when: as much of it as is asked for, for a device may have years of it."""

    def __init__(self, one: str, users: Iterable[str], fresh: Sequence[Told] = ()) -> None:
        self.anonymous_id = one[2:]
        self.users = {user[2:] for user in users}
        self.low, self.high = FOREVER, -1
        self._fresh = [
            ((told.at, told.id), told.user_id)
            for told in fresh
            if told.kind == "identify" and told.anonymous_id == self.anonymous_id and told.user_id in self.users
        ]
        self._moments: list[tuple[Moment, str]] = []

    def cover(self, low: int, high: int) -> None:
        """Have what tells whose it was from instant to instant."""
        if self.low <= low and high <= self.high:
            return
        self.low, self.high = min(low, self.low), max(high, self.high)
        named = self._named("at >= %s AND at <= %s", "", self.low, self.high)
        before = self._named("at < %s", " ORDER BY at DESC, id DESC LIMIT 1", self.low)
        if not named and not before:
            named = self._next()
        self._moments = sorted(before + named + self._fresh)

    def _next(self) -> list[tuple[Moment, str]]:
        return self._named("at > %s", " ORDER BY at, id LIMIT 1", self.high)

    def _named(self, when: str, order: str, *given: int) -> list[tuple[Moment, str]]:
        # Joined to nothing, the user ids are no way into the table: the device and the instants are.
        rows = select_in(
            "SELECT at, id, user_id FROM crm_event WHERE anonymous_id = %s AND NOT (anonymous_id = '')"  # noqa: S608 - our own words
            f" AND kind = 'identify' AND NOT (user_id = '') AND {when} AND (user_id || '') IN {{}}{order}",
            sorted(self.users),
            self.anonymous_id,
            *given,
        )
        return [((at, pk), user_id) for at, pk, user_id in rows]

    def at(self, moment: Moment) -> str:
        """The name of the user whose it was; nothing: of nobody's."""
        self.cover(moment[0], moment[0])
        if not self._moments:
            return ""
        place = bisect_right(self._moments, moment, key=lambda tie: tie[0])
        return names.user(self._moments[max(place - 1, 0)][1])

    def reign(self, at: int) -> tuple[int, int]:
        """From when until when it is somebody else's, if another is named at ``at``: until the next one, and where nobody
        was before, from the beginning."""
        self.cover(at, at)
        after = [moment[0] for moment, _ in self._moments + self._next() if moment[0] > at]
        first = not any(moment[0] <= at for moment, _ in self._moments)
        return (0 if first else at), min(after, default=FOREVER - 1) + 1


class Identity:
    """All that bears on whose some events are. ``fresh`` are events that are not written yet; of the names ``blank``
    nothing was ever said, and nothing is asked."""

    def __init__(self, called: Iterable[str], fresh: Sequence[Told] = (), blank: Collection[str] = ()) -> None:
        self.fresh = fresh
        self.blank = blank
        self.ties: dict[str, list[str]] = defaultdict(list)
        self._devices: dict[str, set[str]] = defaultdict(set)
        self._same: dict[str, set[str]] = {}
        self._older: set[str] = set()
        self._contacts: dict[str, tuple[int, int]] = {}
        self._groups: dict[str, set[str]] = defaultdict(set)
        self.all = self._gather(set(called))
        self._shared = {one: Timeline(one, users, fresh) for one, users in self.ties.items() if len(users) > 1}
        self._persons: dict[str, Person] = {}

    def _gather(self, called: set[str]) -> set[str]:
        found, waiting = set[str](), called
        seen: set[int] = set()
        while waiting:
            found |= waiting
            asked = waiting.difference(self.blank)
            rows = select_in(f"{_LINKS} one IN {{}}", asked)
            rows += select_in(f"{_LINKS} other IN {{}}{_BEHIND}", asked)
            more: set[str] = set()
            for kind, one, other, pk in rows:
                if pk in seen:
                    continue
                seen.add(pk)
                if kind == Link.Kind.TIE:
                    self.ties[one].append(other)
                    self._devices[other].add(one)
                    if one in found:
                        more.add(other)
                elif kind in SAME:
                    self._same.setdefault(one, set()).add(other)
                    self._same.setdefault(other, set()).add(one)
                    self._older.add(one)
                    more |= {one, other}
                elif kind == Link.Kind.GROUP:
                    self._groups[one].add(other)
                elif kind == Link.Kind.CONTACT:
                    newest = max(self._contacts.get(one, (0, 0)), (pk, int(other[2:])))
                    self._contacts[one] = newest
            waiting = more - found
        return found

    @cached_property
    def _known(self) -> dict[str, Known]:
        """What was said of the names; read when first asked for."""
        rows = select_in(
            "SELECT name, email, called, company, crowded FROM crm_visitor WHERE name IN {}",
            sorted(self.all.difference(self.blank)),
        )
        return {
            name: Known(email, called, as_company(company), bool(crowd)) for name, email, called, company, crowd in rows
        }

    @cached_property
    def _groups_behind(self) -> dict[str, set[str]]:
        """The groups said on devices that are met from behind only: by the user that was named on them."""
        found: dict[str, set[str]] = defaultdict(set)
        devices = {one for some in self._devices.values() for one in some} - self.all
        for _, one, other, _ in select_in(f"{_LINKS} kind = 'group' AND one IN {{}}", sorted(devices)):
            found[one].add(other)
        return found

    def expect(self, some: Iterable[tuple[str, int]]) -> None:
        """Whose these anonymous ids were at these instants will be asked: all that is needed is read at once."""
        spans: dict[str, tuple[int, int]] = {}
        for one, at in some:
            if one in self._shared:
                low, high = spans.get(one, (at, at))
                spans[one] = (min(low, at), max(high, at))
        for one, (low, high) in spans.items():
            self._shared[one].cover(low, high)

    def owner(self, one: str, moment: Moment) -> str:
        """Whose an anonymous id was at a moment: a user's name, or itself."""
        tied = self.ties.get(one, ())
        if len(tied) == 1:
            return tied[0]
        return (self._shared[one].at(moment) if tied else "") or one

    def who(self, told: Told) -> Person:
        if told.user_id:
            return self.person(names.user(told.user_id))
        one = names.anonymous(told.anonymous_id)
        if self._is_crowd(one):
            # A person may still say who it is; what a crowd says of itself counts for none of them.
            return self._crowd(one)
        return self.person(self.owner(one, (told.at, told.id)))

    def _is_crowd(self, name: str) -> bool:
        known = self._known.get(name)
        return known is not None and not known.counts(name)

    def _crowd(self, one: str) -> Person:
        found = self._persons.get(one)
        if found is None or not found.crowd:
            found = self._persons[one] = Person((), {}, self._contacts.get(one, (0, None))[1], crowd=True)
        return found

    def person(self, called: str) -> Person:
        found = self._persons.get(called)
        if found is None:
            if called not in self._same:
                return self._alone(called)
            together = self.together(called)
            # The names to go by before those they replace; users before anonymous ids; then in one order for everybody.
            ranked = sorted(together, key=lambda name: (name in self._older, not names.is_user(name), name))
            newest = max((self._contacts[name] for name in together if name in self._contacts), default=None)
            found = Person(ranked, self._known, newest[1] if newest else None)
            found.groups = self._acting(together)
            for name in together:
                self._persons[name] = found
        return found

    def _alone(self, called: str) -> Person:
        """As nearly everybody is: with one name."""
        found = self._persons[called] = Person((called,), self._known, self._contacts.get(called, (0, None))[1])
        found.groups = self._acting({called})
        return found

    def together(self, called: str) -> set[str]:
        """All names of the one who goes by this name."""
        found, waiting = set[str](), [called]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._same.get(name, ())
        return found

    def _acting(self, together: set[str]) -> list[tuple[Moment, str]]:
        """For which accounts somebody said to act, and when; by groups called on their devices, too, while theirs."""
        devices = {one for name in together for one in self._devices.get(name, ())}
        called = {name for name in together if not self._is_crowd(name)} | devices
        groups = {name: set(self._groups[name]) for name in called if name in self._groups}
        for name in devices - self.all:
            if name in self._groups_behind:
                groups.setdefault(name, set()).update(self._groups_behind[name])
        if not groups:
            return []
        distinct = {group for some in groups.values() for group in some}
        if len(distinct) == 1 and all(names.is_user(name) or self._is_theirs(name, together) for name in groups):
            return [((0, 0), next(iter(distinct))[2:])]
        return self._acted(together, groups)

    def _is_theirs(self, one: str, together: set[str]) -> bool:
        """Whether a device is nobody else's at any time. Of one met from behind not all ties are known here."""
        return one in self.all and together.issuperset(self.ties.get(one) or [one])

    def _acted(self, together: set[str], groups: Mapping[str, set[str]]) -> list[tuple[Moment, str]]:
        users = [name[2:] for name in groups if names.is_user(name)]
        devices = [name for name in groups if not names.is_user(name)]
        columns = "SELECT at, id, anonymous_id, user_id, group_id FROM crm_event WHERE kind = 'group'"
        rows = {row[1]: row for row in select_in(f"{columns} AND NOT (user_id = '') AND user_id IN {{}}", users)}
        for row in select_in(
            f"{columns} AND NOT (anonymous_id = '') AND anonymous_id IN {{}}", [one[2:] for one in devices]
        ):
            rows[row[1]] = row
        for told in self.fresh:
            if told.kind == "group" and (told.user_id in users or names.anonymous(told.anonymous_id) in groups):
                rows[told.id] = (told.at, told.id, told.anonymous_id, told.user_id, told.group_id)
        met = self
        if not self.all.issuperset(devices):
            met = Identity(devices, self.fresh)
        met.expect((names.anonymous(row[2]), row[0]) for row in rows.values() if not row[3])
        found = []
        for at, pk, anonymous_id, user_id, group_id in rows.values():
            whose = names.user(user_id) if user_id else met.owner(names.anonymous(anonymous_id), (at, pk))
            if whose in together and group_id and names.group(group_id) in _of(groups, user_id, anonymous_id):
                found.append(((at, pk), group_id))
        return sorted(found)


def _of(groups: Mapping[str, set[str]], user_id: str, anonymous_id: str) -> set[str]:
    """Links are noted under the name that spoke."""
    return groups.get(names.user(user_id) if user_id else names.anonymous(anonymous_id), set())


def company_key(company: Mapping[str, object]) -> str:
    """The external id of an account made of what somebody says of their company."""
    return str(company.get("id") or company.get("name") or "")[:LONGEST_ID].strip()


def as_company(stored: object) -> Mapping[str, object]:
    """The driver hands JSON out as text, or read already."""
    if stored in ("{}", None):
        return NOTHING
    found = json.loads(stored) if isinstance(stored, str) else stored
    return found if isinstance(found, dict) else NOTHING


def reach(called: Iterable[str]) -> set[str]:
    """The names whose events may be read otherwise when something about these names changes."""
    identity = Identity(called)
    found = set[str]()
    for name in list(identity.all):
        found |= identity.together(name)
    devices = {one for _, one, _, _ in select_in(f"{_LINKS} kind = 'tie' AND other IN {{}}", sorted(found))}
    return found | devices
