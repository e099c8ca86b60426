"""What people read on a lead: why it is one, who is behind it, its frozen evidence, which product lead speaks for it.

Worked out in the transaction of a single activity; after a long import once for each lead, at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from sanket.crm.accounts.fields import contact_columns
from sanket.crm.activities.queries import Row, acts_of
from sanket.crm.leads.actions import Dressed
from sanket.crm.leads.actions import dress as write
from sanket.crm.leads.queries import Newest, newest
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.engine.recognition.explain import Part, explain, portions
from sanket.engine.recognition.fold import Act, Taken, weighed
from sanket.engine.scoring.fitment import CONTACT, FACTORS, fitment
from sanket.engine.scoring.head import Head

SHOWN_KINDS = 4
SHOWN_PARTS = 30
"""How many activities the frozen evidence names; the shares cover all of them."""


TOLD = ("contact", "name", "title", "department")
"""What is said of the person who tipped a lead."""


def dress(keys: Iterable[Key], *, now: int, rules: Book | None = None) -> int:
    """Work out the leads of these groups anew; returns how many. ``rules``: where the book is held already."""
    facts = worked_out(keys, rules=rules)
    write(facts)
    return len(facts)


def worked_out(keys: Iterable[Key], *, rules: Book | None = None) -> list[Dressed]:
    """What people read on the newest leads of these groups."""
    rules = rules or book()
    wanted: dict[int, set[int]] = {}
    for account, offering in keys:
        wanted.setdefault(account, set()).add(offering)
    leads = newest(wanted)
    rows = _rows(rules, wanted)
    judge = Judge(rules, wanted)
    people = contact_columns(wanted, TOLD)
    worth = {pk: value.value for pk, value in rules.values.items() if value.customer}
    facts: list[Dressed] = []
    for account, offerings in wanted.items():
        acts = _acts(rules, offerings, rows.get(account, ()))
        teller = Teller(rules.type_names, people.get(account, {}))
        for offering in offerings:
            key = (account, offering)
            if (lead := leads.get(key)) is None:
                continue
            some = acts[offering]
            log = Weighing(rules, offering, some)
            facts.append(
                Dressed(
                    lead.id,
                    len({row[2] for row in some if row[2]}),
                    _why(some, worth, lead.recognised_at, lead.tipped_by, teller),
                    _cover(rules, key, log, leads),
                    None if lead.told else _evidence(rules, key, log.taken, lead, judge, teller),
                    lead.stands,
                )
            )
    return facts


class Weighing:
    """The activities of a group, weighed once somebody asks: what is said of most leads does not need it."""

    def __init__(self, rules: Book, offering: int, rows: Sequence[Row]) -> None:
        self.rules, self.offering, self.rows = rules, offering, rows

    @cached_property
    def _weighed(self) -> tuple[Head, list[Taken]]:
        rules = self.rules
        return weighed(map(Act._make, self.rows), rules.rule(self.offering), rules.values, rules.weights)

    @property
    def head(self) -> Head:
        return self._weighed[0]

    @property
    def taken(self) -> list[Taken]:
        return self._weighed[1]


def _rows(rules: Book, wanted: Mapping[int, Collection[int]]) -> Mapping[int, Sequence[Row]]:
    if len(wanted) > 1:
        return acts_of(wanted)
    # One activity logged alone: of a busy account's log only what its groups are made of.
    return acts_of(wanted, offering_ids={pk for some in wanted.values() for one in some for pk in rules.below[one]})


def _acts(rules: Book, offerings: Iterable[int], rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Of one account's activities those of each of these groups, by its offering."""
    groups: dict[int, list[Row]] = {offering: [] for offering in offerings}
    fed: dict[int, list[list[Row]]] = {}
    for row in rows:
        some = fed.get(row[4])
        if some is None:
            some = fed[row[4]] = [groups[pk] for pk in rules.chain(row[4]) if pk in groups]
        for group in some:
            group.append(row)
    return groups


class Teller:
    """Tells an activity of one account in words: its type, and what is said of its person.

    ``people``: the columns of ``TOLD`` of each contact.
    """

    def __init__(self, names: Mapping[int, str], people: Mapping[int, Sequence[str]]) -> None:
        self.names, self.people = names, people
        self._said: dict[int, dict[str, str]] = {}

    def tell(self, row: Row) -> dict[str, Any]:
        at, pk, contact, kind, _ = row
        said = self._said.get(contact)
        if said is None:
            person = self.people.get(contact)
            said = self._said[contact] = {} if person is None else dict(zip(TOLD, person, strict=True))
        return {"activity": pk, "type": self.names[kind], "occurred_at": at, **said}


def _why(
    rows: Iterable[Row], worth: Mapping[int, float], recognised_at: int, tipped_by: str, teller: Teller
) -> dict[str, Any]:
    """Facts for the sentences: how many people, what tipped it, what they did most, within the last half-lives.

    ``worth``: the points of each type of activity by which a customer says something.
    """
    done: dict[int, int] = {}
    newest_at: dict[int, int] = {}
    people: set[int] = set()
    tipped = last = None
    for row in rows:
        at, pk, contact, kind, _ = row
        if pk == tipped_by:
            tipped = row
        points = worth.get(kind)
        if points is None:
            continue
        people.add(contact)
        if points > 0:
            last = row  # a meeting that was missed is no reason
            done[kind] = done.get(kind, 0) + 1
            newest_at[kind] = at
    people.discard(0)
    top = sorted(done, key=lambda kind: (-worth[kind] * done[kind], kind))[:SHOWN_KINDS]
    return {
        "people": len(people),
        "tipped": teller.tell(tipped) if tipped else {},
        "last": teller.tell(last) if last else {},
        "top": [[teller.names[kind], done[kind], newest_at[kind]] for kind in top],
        "recognised_at": recognised_at,
    }


def cover_of(rules: Book, key: Key, parts: Sequence[Part], total: int) -> list[int]:
    """The products below a category that each give more than half of its score, the largest first."""
    if total <= 0 or rules.offerings[key[1]].is_product:
        return []
    given = portions(parts)
    over = [(quanta, pk) for pk, quanta in given.items() if 2 * quanta > total and rules.offerings[pk].is_product]
    return [pk for _, pk in sorted(over, reverse=True)]


def _cover(rules: Book, key: Key, log: Weighing, leads: Mapping[Key, Newest]) -> int | None:
    """The open product lead that gives more than half of a category's score; of several the one that lasts longest."""
    if rules.offerings[key[1]].is_product or not log.rows:
        return None
    opened = {pk for pk in rules.below[key[1]] if rules.offerings[pk].is_product and _open(leads.get((key[0], pk)))}
    if not opened:
        return None
    acting = {row[4] for row in log.rows}
    if len(acting) == 1:
        # Alone it gives all of the score, if there is one.
        covering = acting if is_positive(log.head) else set()
    else:
        total, parts = explain(log.taken, log.head, rules.rule(key[1]), log.rows[-1][0])
        covering = set(cover_of(rules, key, parts, total))
    found = []
    for pk in opened & covering:
        lead = leads[(key[0], pk)]
        found.append((lead.warm, lead.cold_at, rules.offerings[pk].external_id, lead.id))
    return max(found)[-1] if found else None


def _open(lead: Newest | None) -> bool:
    return lead is not None and lead.open


def speakers(keys: Iterable[Key], *, at: int) -> dict[Key, int]:
    """Category group -> the product lead that speaks for its lead, for these groups and the categories above them.

    For whoever has to know it before it is written.
    """
    rules = book()
    wanted: dict[int, set[int]] = {}
    for account, offering in keys:
        above = {pk for pk in rules.chain(offering) if not rules.offerings[pk].is_product}
        if above:
            wanted.setdefault(account, set()).update(above)
    leads = newest(wanted)
    spoken = {key: lead for key, lead in leads.items() if lead.open and key[1] in wanted[key[0]]}
    rows = _rows(rules, {account: wanted[account] for account, _ in spoken})
    warm = {lead.id for lead in leads.values() if lead.warm and lead.cold_at > at}
    found = {}
    for (account, offering), lead in spoken.items():
        log = Weighing(rules, offering, _acts(rules, [offering], rows.get(account, ()))[offering])
        speaker = _cover(rules, (account, offering), log, leads)
        # Of two that are cold none is listed, and still they are one.
        if speaker is not None and (speaker in warm or lead.id not in warm):
            found[account, offering] = speaker
    return found


def is_positive(head: Head) -> bool:
    """Whether a score is left, in whole numbers: weak points count only beside strong ones."""
    strong = (head.s0 << 32) + (head.s1 << 16) + head.s2
    weak = (head.w0 << 32) + (head.w1 << 16) + head.w2
    return strong > 0 if weak > 0 else strong + weak > 0


def _evidence(
    rules: Book, key: Key, acts: Sequence[Taken], lead: Newest, judge: Judge, teller: Teller
) -> dict[str, Any]:
    """What was known when the lead was recognised: the values then, the factors, who tipped it. Frozen."""
    at, tipped_by = lead.recognised_at, lead.tipped_by
    rule, head = rules.rule(key[1]), Head()
    upto = [taken for taken in acts if (taken.act.at, taken.act.id) <= (at, tipped_by)]
    for taken in upto:
        head.add(taken.epoch, taken.quanta, weak=taken.value.weak)
    _, parts = explain(upto, head, rule, at)
    strongest = sorted(parts, key=lambda part: (-abs(part.quanta), part.taken.act))[:SHOWN_PARTS]
    contacts = {taken.act.contact for taken in upto if taken.value.customer and taken.act.contact}
    best = judge.best(*key, contacts)
    factors = [judge.factor(*key, name, best if name == CONTACT else 0)[0] for name in FACTORS]
    return {
        "at": at,
        "tipped_by": tipped_by,
        "interest": head.score(at, rule.half_life, rho=rule.rho),
        "interest_threshold": rule.on,
        "fitment": fitment(*factors),
        "fitment_threshold": rule.fit,
        "factors": [{"factor": name, "score": score} for name, score in zip(FACTORS, factors, strict=True)],
        "activities": len(parts),
        "parts": [
            {
                **teller.tell(part.taken.act),
                "value": part.taken.value.value,
                "points": part.points,
                "share": part.share + 0.0,  # no -0.0, which PostgreSQL would not keep
            }
            for part in strongest
        ],
    }
