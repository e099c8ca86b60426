"""Whom a rule gives a lead to, of people as they stand. Nothing is read or written here: live routing and replays both ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sanket.crm.response.models import AfterHours, RoutingRule, Then

AWAY = {"inactive": "is not active", "leave": "is on leave"}
SHOWN = 3
"""People whom a sentence names."""


ONE_PERSON = (Then.OWNER, Then.PERSON)
"""What rules do that mean one person."""


@dataclass
class Somebody:
    """A person at one instant. ``open``: leads they have; ``last``: when their turn was, the greater the later."""

    id: int
    name: str
    sells: bool
    team_id: int | None
    territories: frozenset[str]
    languages: frozenset[str]
    state: str
    most_open: int | None
    open: int = 0
    last: int = 0
    turns: dict[int, int] = field(default_factory=dict)
    """Rule -> when it was their turn by it."""

    @property
    def full(self) -> bool:
        return self.most_open is not None and self.open >= self.most_open

    @property
    def free(self) -> bool:
        return self.state not in AWAY and not self.full

    def beside(self, other: Somebody) -> bool:
        return self.team_id is not None and self.team_id == other.team_id

    @property
    def why_not(self) -> str:
        return f"{self.name} {AWAY.get(self.state, f'is full ({self.open} of {self.most_open})')}"


class Asked(NamedTuple):
    """What is asked of a lead besides conditions."""

    lead_id: int
    owner_id: int | None
    """Of its account."""
    territory: str


class Chosen(NamedTuple):
    to: Somebody
    runner_up: Somebody | None
    reason: str


class Waits(NamedTuple):
    """Until somebody is at work."""

    due_at: int
    reason: str


class Nobody(NamedTuple):
    reason: str


@dataclass
class Desk:
    """Everybody who can be given leads, at ``at``. ``next_open``: when somebody is at work next; None: never."""

    at: int
    people: dict[int, Somebody]
    turn: int
    """Which is next."""
    teams: dict[int, str]
    on_call: Sequence[int]
    next_open: Callable[[int], int | None]
    told: Callable[[int], str]
    """An instant in words."""

    def candidates(self, rule: RoutingRule, lead: Asked) -> list[Somebody]:
        """Those whom the rule means, free or not."""
        return [one for one in self._meant(rule, lead) if self._fits(one, rule, lead)]

    def _meant(self, rule: RoutingRule, lead: Asked) -> Iterable[Somebody]:
        if rule.then == Then.OWNER:
            return [self.people[lead.owner_id]] if lead.owner_id in self.people else []
        if rule.then in (Then.PERSON, Then.PEOPLE):
            return [self.people[pk] for pk in rule.people if pk in self.people]
        if rule.then == Then.TEAM:
            return [one for one in self.people.values() if one.sells and one.team_id == rule.team_id]
        return [one for one in self.people.values() if one.sells and self.sees(one, lead)]

    def sees(self, one: Somebody, lead: Asked) -> bool:
        """As the accounts' room says whom a sales person sees."""
        if lead.owner_id is None:
            return not lead.territory or lead.territory in one.territories
        owner = self.people.get(lead.owner_id)
        shares = owner is not None and owner.team_id is not None and owner.team_id == one.team_id
        return one.id == lead.owner_id or shares or lead.territory in one.territories

    def _fits(self, one: Somebody, rule: RoutingRule, lead: Asked) -> bool:
        speaks = not rule.language or rule.language in one.languages
        return speaks and (not rule.own_territory or lead.territory in one.territories)

    def pick(self, rule: RoutingRule, lead: Asked) -> Chosen | Waits | Nobody:
        meant = self.candidates(rule, lead)
        free = [one for one in meant if one.free]
        note = ""
        if rule.after_hours != AfterHours.ANYWAY and not any(one.state == "open" for one in free):
            if rule.after_hours == AfterHours.WAIT and free:
                return self._waits(rule, free)
            called = [self.people[pk] for pk in self.on_call if pk in self.people and self.people[pk].free]
            if rule.after_hours == AfterHours.ON_CALL and called:
                free, note = called, "on call after hours, "
        elif rule.after_hours != AfterHours.ANYWAY:
            free = [one for one in free if one.state == "open"]
        if not free:
            return Nobody(f"{label(rule)}: {self._none(rule, meant)}")
        ordered = self.ordered(rule, free)
        # Where a rule means several, nobody else is next: when it is missed a manager is told.
        others = ordered[1:] or (self.stand_ins(rule, lead, ordered[0]) if rule.then in ONE_PERSON else [])
        second = others[0] if others else None
        return Chosen(ordered[0], second, f"{label(rule)}: {note}{self._because(rule, ordered, bool(note))}")

    def stand_ins(self, rule: RoutingRule, lead: Asked, first: Somebody) -> list[Somebody]:
        """Where a rule means one person: who of those who see the account would have it else, their team first; each as who
        has the fewest open leads."""
        found = [
            one
            for one in self.people.values()
            if one.sells and one.id != first.id and self.there(one) and self.sees(one, lead)
        ]
        speaking = [one for one in found if self._fits(one, rule, lead)]
        return sorted(speaking, key=lambda one: (not one.beside(first), one.open, one.last, one.id))

    def there(self, one: Somebody) -> bool:
        """Free, and at work or on call."""
        return one.free and (one.state == "open" or one.id in self.on_call)

    def ordered(self, rule: RoutingRule, free: Iterable[Somebody]) -> list[Somebody]:
        """Who is next: by turns among named people, else who has the fewest open leads; ties to who waited longest."""
        if rule.then == Then.PEOPLE:
            place = {pk: nth for nth, pk in enumerate(rule.people)}
            return sorted(free, key=lambda one: (one.turns.get(rule.pk or 0, 0), place.get(one.id, 0), one.id))
        return sorted(free, key=lambda one: (one.open, one.last, one.id))

    def give(self, rule: RoutingRule, to: Somebody) -> None:
        """Count what was given."""
        to.open += 1
        to.last = to.turns[rule.pk or 0] = self.turn
        self.turn += 1

    def _waits(self, rule: RoutingRule, free: Iterable[Somebody]) -> Waits | Nobody:
        opening = [(when, one.id) for one in free if (when := self.next_open(one.id)) is not None]
        if not opening:
            return Nobody(f"{label(rule)}: {self.group(rule)} has no working hours")
        when, pk = min(opening)
        return Waits(when, f"{label(rule)}: waits for {self.people[pk].name}, at work from {self.told(when)}")

    def _none(self, rule: RoutingRule, meant: Sequence[Somebody]) -> str:
        if rule.then == Then.OWNER and not meant:
            return "nobody owns the account"
        if not meant:
            return "nobody who sells sees it" if rule is USUAL[1] else f"there is nobody of {self.group(rule)}"
        said = "; ".join(one.why_not for one in meant[:SHOWN])
        more = f" and {len(meant) - SHOWN} others" if len(meant) > SHOWN else ""
        return f"nobody of {self.group(rule)} is free ({said}{more})" if len(meant) > 1 else said

    def _because(self, rule: RoutingRule, ordered: Sequence[Somebody], called: bool) -> str:
        first, second = ordered[0], ordered[1] if len(ordered) > 1 else None
        turns = rule.then == Then.PEOPLE and not called
        if rule.then == Then.OWNER and not called:
            said = f"{first.name} owns the account"
        elif rule.then == Then.PERSON and not called:
            said = f"{first.name} is named"
        elif turns:
            said = f"{first.name}'s turn"
        else:
            among = "" if called else f" of {self.group(rule)}"
            said = f"fewest open leads{among} ({first.open})"
        if second is None:
            return said
        return f"{said}; next would have been {second.name}" + ("" if turns else f" ({second.open})")

    def group(self, rule: RoutingRule) -> str:
        if rule.then == Then.TEAM:
            return f"team {self.teams.get(rule.team_id or 0, '?')}"
        if rule.then == Then.ANYONE:
            return "those who see the account"
        return "those named"


def label(rule: RoutingRule) -> str:
    return f"Rule '{rule.name}'" if rule.pk else "The usual way"


USUAL = (RoutingRule(name="owner", then=Then.OWNER), RoutingRule(name="anyone", then=Then.ANYONE))
"""What follows all rules, so that a new site needs none: the account's owner, else whoever sees it and has the fewest."""


def decide(desk: Desk, lead: Asked, rules: Iterable[RoutingRule]) -> tuple[RoutingRule | None, Chosen | Waits | Nobody]:
    """What becomes of a lead by the ``rules`` that are true of it, in order. Nurture and hold answer `Nobody` with the
    rule; without one nobody was free."""
    passed: list[str] = []
    for rule in (*rules, *USUAL):
        if rule.then in (Then.NURTURE, Then.HOLD):
            return rule, Nobody(f"{label(rule)}: {rule.reason}")
        found = desk.pick(rule, lead)
        if isinstance(found, Chosen):
            before = f" (before: {'. '.join(passed)})" if passed and rule is not USUAL[0] and _worth(passed) else ""
            return rule, found._replace(reason=found.reason + before)
        if isinstance(found, Waits):
            return rule, found
        passed.append(found.reason)
    # The usual way has two steps, and is named once.
    own, last = passed[:-1], passed[-1].removeprefix(f"{label(USUAL[1])}: ")
    more = "" if own[-1].endswith(f": {last}") else f", and {last}"
    return None, Nobody(". ".join(own) + f"{more}.")


def _worth(passed: Sequence[str]) -> bool:
    """That an account has no owner is no news."""
    return passed != [f"{label(USUAL[0])}: nobody owns the account"]
