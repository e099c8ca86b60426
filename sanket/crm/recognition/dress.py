"""What people read on a lead: why it is one, who is behind it, its frozen evidence, which product lead speaks for it.

Worked out in the transaction of a single activity; after a long import once for each lead, at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sanket.crm.accounts.fields import contact_profiles
from sanket.crm.activities.queries import acts_of, type_names
from sanket.crm.leads.actions import Dressed
from sanket.crm.leads.actions import dress as write
from sanket.crm.leads.queries import lives
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import by_group
from sanket.engine.recognition.explain import Part, explain, portions
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded, fold
from sanket.engine.scoring.fitment import CONTACT, FACTORS, fitment
from sanket.engine.scoring.head import Head

SHOWN_KINDS = 4
SHOWN_PARTS = 30
"""How many activities the frozen evidence names; the shares cover all of them."""


TOLD = ("contact", "name", "title", "department")
"""What is said of the person who tipped a lead."""


def dress(keys: Iterable[Key], *, now: int) -> int:
    """Work out the leads of these groups anew; returns how many."""
    rules = book()
    wanted: dict[int, set[Key]] = {}
    for key in keys:
        wanted.setdefault(key[0], set()).add(key)
    leads = lives(wanted)
    rows = acts_of(wanted)
    judge = Judge(rules, wanted)
    people = contact_profiles(wanted, TOLD)
    names = type_names()
    facts: list[Dressed] = []
    for account, groups in wanted.items():
        acts = by_group(rules, account, rows.get(account, ()))
        theirs = people.get(account, {})
        for key in groups:
            for lead in leads.get(key, ())[-1:]:
                some, rule = acts.get(key, []), rules.rule(key[1])
                folded = fold(some, rule, rules.values, judge.profile(*key), keep=True)
                evidence = lead.evidence or _evidence(
                    rules, key, folded, lead.recognised_at, lead.tipped_by, judge, theirs, names
                )
                facts.append(
                    Dressed(
                        lead.pk,
                        len({act.contact for act in some if act.contact}),
                        _why(folded, lead.recognised_at, lead.tipped_by, theirs, names),
                        _cover(rules, key, folded, leads),
                        evidence,
                    )
                )
    write(facts)
    return len(facts)


def _why(
    folded: Folded, recognised_at: int, tipped_by: str, people: Mapping[int, Any], names: Mapping[int, tuple[str, str]]
) -> dict[str, Any]:
    """Facts for the sentences: how many people, what tipped it, what they did most, within the last half-lives."""
    counts: dict[int, tuple[float, int, int]] = {}
    tipped: dict[str, Any] = {}
    for taken in folded.taken:
        if taken.value.customer and taken.value.value > 0:
            weight, count, newest = counts.get(taken.act.type, (0.0, 0, 0))
            counts[taken.act.type] = (weight + taken.value.value, count + 1, max(newest, taken.act.at))
        if taken.act.id == tipped_by:
            tipped = _told(taken.act, people, names)
    newest_act = max((taken.act for taken in folded.taken if taken.value.customer), default=None)
    top = sorted(counts.items(), key=lambda item: (-item[1][0], item[0]))[:SHOWN_KINDS]
    return {
        "people": len({taken.act.contact for taken in folded.taken if taken.act.contact and taken.value.customer}),
        "tipped": tipped,
        "last": _told(newest_act, people, names) if newest_act else {},
        "top": [[names[kind][1], count, newest] for kind, (_, count, newest) in top],
        "recognised_at": recognised_at,
    }


def _told(act: Act, people: Mapping[int, Any], names: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    person = people.get(act.contact, {})
    told = {name: person[name][0] for name in TOLD if person.get(name)}
    return {"activity": act.id, "type": names[act.type][1], "occurred_at": act.at, **told}


def cover_of(rules: Book, key: Key, parts: Sequence[Part], total: int) -> list[int]:
    """The products below a category that each give more than half of its score, the largest first."""
    if total <= 0 or rules.offerings[key[1]].is_product:
        return []
    given = portions(parts)
    over = [(quanta, pk) for pk, quanta in given.items() if 2 * quanta > total and rules.offerings[pk].is_product]
    return [pk for _, pk in sorted(over, reverse=True)]


def _cover(rules: Book, key: Key, folded: Folded, leads: Mapping[Key, Sequence[Any]]) -> int | None:
    """The open product lead that gives more than half of a category's score; of several the one that lasts longest."""
    if rules.offerings[key[1]].is_product or not folded.taken:
        return None
    total, parts = explain(folded.taken, folded.group.head, rules.rule(key[1]), folded.group.last_at)
    found = []
    for pk in cover_of(rules, key, parts, total):
        for lead in leads.get((key[0], pk), ())[-1:]:
            if lead.closed_at is None and lead.withdrawn_at is None:
                found.append((lead.hot and lead.fits, lead.cold_at, rules.offerings[pk].external_id, lead.pk))
    return max(found)[-1] if found else None


def _evidence(
    rules: Book,
    key: Key,
    folded: Folded,
    at: int,
    tipped_by: str,
    judge: Judge,
    people: Mapping[int, Any],
    names: Mapping[int, tuple[str, str]],
) -> dict[str, Any]:
    """What was known when the lead was recognised: the values then, the factors, who tipped it. Frozen."""
    rule, head = rules.rule(key[1]), Head()
    upto = [taken for taken in folded.taken if (taken.act.at, taken.act.id) <= (at, tipped_by)]
    for taken in upto:
        head.add(taken.epoch, taken.quanta, weak=taken.value.weak)
    _, parts = explain(upto, head, rule, at)
    strongest = sorted(parts, key=lambda part: (-abs(part.quanta), part.taken.act))[:SHOWN_PARTS]
    contacts = sorted({taken.act.contact for taken in upto if taken.value.customer and taken.act.contact})
    best = max(contacts, key=lambda pk: judge.factor(*key, CONTACT, pk)[0], default=0) if rules.contacts_matter else 0
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
