"""What people read on a lead: why it is one, who is behind it, its frozen evidence, which product lead speaks for it.

Worked out in the transaction of a single activity; after a long import once for each lead, at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sanket.crm.accounts.fields import contact_profiles
from sanket.crm.activities.queries import acts_of
from sanket.crm.leads.actions import Dressed
from sanket.crm.leads.actions import dress as write
from sanket.crm.leads.queries import Newest, newest
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import by_group
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
    rules = rules or book()
    wanted: dict[int, set[Key]] = {}
    for key in keys:
        wanted.setdefault(key[0], set()).add(key)
    leads = newest(wanted)
    rows = acts_of(wanted)
    judge = Judge(rules, wanted)
    people = contact_profiles(wanted, TOLD)
    names = rules.type_names
    facts: list[Dressed] = []
    for account, groups in wanted.items():
        acts = by_group(rules, account, rows.get(account, ()))
        theirs = people.get(account, {})
        for key in groups:
            if (lead := leads.get(key)) is None:
                continue
            head, taken = weighed(acts.get(key, ()), rules.rule(key[1]), rules.values)
            facts.append(
                Dressed(
                    lead.id,
                    len({one.act.contact for one in taken if one.act.contact}),
                    _why(taken, lead.recognised_at, lead.tipped_by, theirs, names),
                    _cover(rules, key, head, taken, leads),
                    None
                    if lead.told
                    else _evidence(rules, key, taken, lead.recognised_at, lead.tipped_by, judge, theirs, names),
                )
            )
    write(facts)
    return len(facts)


def _why(
    acts: Sequence[Taken],
    recognised_at: int,
    tipped_by: str,
    people: Mapping[int, Any],
    names: Mapping[int, str],
) -> dict[str, Any]:
    """Facts for the sentences: how many people, what tipped it, what they did most, within the last half-lives."""
    counts: dict[int, tuple[float, int, int]] = {}
    tipped: dict[str, Any] = {}
    for taken in acts:
        if taken.value.customer and taken.value.value > 0:
            weight, count, newest = counts.get(taken.act.type, (0.0, 0, 0))
            counts[taken.act.type] = (weight + taken.value.value, count + 1, max(newest, taken.act.at))
        if taken.act.id == tipped_by:
            tipped = _told(taken.act, people, names)
    newest_act = max((taken.act for taken in acts if taken.value.customer), default=None)
    top = sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))[:SHOWN_KINDS]
    return {
        "people": len({taken.act.contact for taken in acts if taken.act.contact and taken.value.customer}),
        "tipped": tipped,
        "last": _told(newest_act, people, names) if newest_act else {},
        "top": [[names[kind], count, newest] for kind, (_, count, newest) in top],
        "recognised_at": recognised_at,
    }


def _told(act: Act, people: Mapping[int, Any], names: Mapping[int, str]) -> dict[str, Any]:
    person = people.get(act.contact, {})
    told = {name: person[name][0] for name in TOLD if person.get(name)}
    return {"activity": act.id, "type": names[act.type], "occurred_at": act.at, **told}


def cover_of(rules: Book, key: Key, parts: Sequence[Part], total: int) -> list[int]:
    """The products below a category that each give more than half of its score, the largest first."""
    if total <= 0 or rules.offerings[key[1]].is_product:
        return []
    given = portions(parts)
    over = [(quanta, pk) for pk, quanta in given.items() if 2 * quanta > total and rules.offerings[pk].is_product]
    return [pk for _, pk in sorted(over, reverse=True)]


def _cover(rules: Book, key: Key, head: Head, acts: Sequence[Taken], leads: Mapping[Key, Newest]) -> int | None:
    """The open product lead that gives more than half of a category's score; of several the one that lasts longest."""
    if rules.offerings[key[1]].is_product or not acts:
        return None
    total, parts = explain(acts, head, rules.rule(key[1]), acts[-1].act.at)
    found = []
    for pk in cover_of(rules, key, parts, total):
        lead = leads.get((key[0], pk))
        if lead is not None and lead.open:
            found.append((lead.warm, lead.cold_at, rules.offerings[pk].external_id, lead.id))
    return max(found)[-1] if found else None


def _evidence(
    rules: Book,
    key: Key,
    acts: Sequence[Taken],
    at: int,
    tipped_by: str,
    judge: Judge,
    people: Mapping[int, Any],
    names: Mapping[int, str],
) -> dict[str, Any]:
    """What was known when the lead was recognised: the values then, the factors, who tipped it. Frozen."""
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
                **_told(part.taken.act, people, names),
                "value": part.taken.value.value,
                "points": part.points,
                "share": part.share,
            }
            for part in strongest
        ],
    }
