"""The answers of the command line, to the letter: ``leads`` and ``explain``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sanket.crm.accounts.fields import contact_external_ids, external_ids, owner_emails
from sanket.crm.activities.queries import acts_of, acts_of_all, directions, type_names
from sanket.crm.leads.queries import closing, lives, stages_at, warm_accounts
from sanket.crm.plans import one_state
from sanket.crm.recognition.book import Book, book
from sanket.crm.recognition.dress import cover_of
from sanket.crm.recognition.explanation import Explanation, explain
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.profiles import Judge
from sanket.crm.recognition.replay import by_group
from sanket.engine.recognition.explain import explain as parts_of
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Closing, Folded, fold
from sanket.shared.instants import show

Found = dict[str, Any]


@one_state()
def leads_json(*, at: int, now_s: int, offering_id: int | None = None) -> list[Found]:
    """The leads that stand at ``at``: hot, fitting, not closed by people, not covered. Hottest first.

    Now, only accounts with a warm lead are read; for the past, the whole log up to then. Both ways fold the same
    activities with the same rules, so that the same question has the same answer to the letter.
    """
    rules = book()
    found: list[Found] = []
    past = at < now_s
    for rows in (rows for _, rows in acts_of_all(until=at)) if past else _warm_slices(at):
        found += _leads_of(rules, rows, at)
    if offering_id is not None:
        wanted = rules.offerings[offering_id].external_id
        found = [lead for lead in found if lead["offering"] == wanted]
    found.sort(key=lambda lead: (-lead["interest"] / lead["interest_threshold"], lead["account"], lead["offering"]))
    return found


def _warm_slices(at: int) -> Iterator[Mapping[int, Any]]:
    accounts = warm_accounts(at)
    for start in range(0, len(accounts), 2_000):
        yield acts_of(accounts[start : start + 2_000], until=at)


def _leads_of(rules: Book, rows: Mapping[int, Sequence[Any]], at: int) -> list[Found]:
    acts: dict[Key, list[Act]] = {}
    for account, some in rows.items():
        acts |= by_group(rules, account, some)
    judge = Judge(rules, rows)
    leads = _closings_at(rows, at)
    warm: dict[Key, tuple[Folded, int]] = {}
    for key, some in acts.items():
        closings = leads.get(key, ())
        folded = fold(some, rules.rule(key[1]), rules.values, judge.profile(*key), closings, weights=rules.weights)
        if not folded.openings or not folded.group.hot(at) or not rules.rule(key[1]).fits(folded.profile.fitment()):
            continue
        number = folded.openings[-1].number
        if number < len(closings) and closings[number] is not None:
            continue  # closed by people
        warm[key] = (folded, number)
    covers = _covers(rules, judge, warm, acts, at)
    covered = {(account, pk) for (account, _), below in covers.items() for pk in below}
    people = _people(rules, warm, acts)
    rows_of = lives({account for account, _ in warm})
    stages = stages_at([lead.pk for some in rows_of.values() for lead in some], at)
    names = external_ids({account for account, _ in warm})
    owners = owner_emails({account for account, _ in warm})
    found = []
    for key, (folded, number) in warm.items():
        if key in covered:
            continue
        rule, lead_rows = rules.rule(key[1]), rows_of.get(key, [])
        lead = lead_rows[number] if number < len(lead_rows) else None
        owner = (lead.owner.email if lead.owner else None) if lead and lead.assigned else owners.get(key[0])
        found.append(
            {
                "account": names[key[0]],
                "offering": rules.offerings[key[1]].external_id,
                "stage": stages.get(lead.pk, "recognised") if lead else "recognised",
                "interest": folded.group.head.score(at, rule.half_life, rho=rule.rho),
                "fitment": folded.profile.fitment(),
                "interest_threshold": rule.on,
                "fitment_threshold": rule.fit,
                "recognised_at": show(folded.openings[-1].at),
                "cold_at": show(folded.group.cold_at or at),
                "contacts": people[key],
                "evidence": folded.group.count,
                "covers": sorted(rules.offerings[pk].external_id for pk in covers.get(key, ())),
                "owner": owner,
            }
        )
    return found


def _closings_at(accounts: Iterable[int], at: int) -> dict[Key, list[Closing | None]]:
    """What people had closed by ``at``; a lead closed later was open then."""
    return {
        key: [
            closing(lead.closed_at, lead.rest_until) if lead.closed_at is not None and lead.closed_at <= at else None
            for lead in some
        ]
        for key, some in lives(list(accounts)).items()
    }


def _covers(
    rules: Book, judge: Judge, warm: Mapping[Key, tuple[Folded, int]], acts: Mapping[Key, Sequence[Act]], at: int
) -> dict[Key, set[int]]:
    """Product lead -> the categories it speaks for: those of whose score it gives more than half."""
    covers: dict[Key, set[int]] = {}
    for key in warm:
        account, pk = key
        if rules.offerings[pk].is_product or not any(
            (account, below) in warm for below in rules.below[pk] if below != pk
        ):
            continue
        folded = fold(acts[key], rules.rule(pk), rules.values, judge.profile(*key), weights=rules.weights, keep=True)
        total, parts = parts_of(folded.taken, folded.group.head, rules.rule(pk), at)
        over = [product for product in cover_of(rules, key, parts, total) if (account, product) in warm]
        if over:  # where negative parts let two give more than half, the one that lasts longest speaks for it
            cold_at = {product: warm[account, product][0].group.cold_at or 0 for product in over}
            longest = max(over, key=lambda product: (cold_at[product], rules.offerings[product].external_id))
            covers.setdefault((account, longest), set()).add(pk)
    return covers


def _people(rules: Book, warm: Iterable[Key], acts: Mapping[Key, Sequence[Act]]) -> dict[Key, list[str]]:
    contacts = {key: {act.contact for act in acts[key] if act.contact} for key in warm}
    names = contact_external_ids({pk for some in contacts.values() for pk in some})
    return {key: sorted(names[pk] for pk in some) for key, some in contacts.items()}


def explain_json(account_id: int, offering_id: int, *, at: int) -> Found:
    """The score at ``at`` and the list it is the sum of."""
    rules = book()
    told = explain(account_id, offering_id, at=at)
    kinds, ways = type_names(), directions()
    people = contact_external_ids({part.taken.act.contact for part in told.parts if part.taken.act.contact})
    parts = [
        {
            "activity": part.taken.act.id,
            "occurred_at": show(part.taken.act.at),
            "contact": people.get(part.taken.act.contact),
            "type": kinds[part.taken.act.type][0],
            "value": part.taken.value.value,
            **({"weight": rules.weights.get(part.taken.act.contact, 1.0)} if rules.weights else {}),
            "points": part.points,
            "quanta": part.quanta,
            "share": part.share,
        }
        for part in told.parts
    ]
    return {
        "account": external_ids([account_id])[account_id],
        "offering": rules.offerings[offering_id].external_id,
        "at": show(at),
        "interest": told.interest,
        "fitment": told.fitment,
        "parts": parts,
        "by_contact": _shares(
            "contact", [(people.get(pk), *rest) for pk, *rest in told.by(lambda part: part.taken.act.contact)]
        ),
        "by_type": _shares("type", [(kinds[pk][0], *rest) for pk, *rest in told.by(lambda part: part.taken.act.type)]),
        "by_direction": _shares("direction", _directions(told, ways)),
        "factors": [
            {
                "factor": factor.name,
                "score": factor.score,
                "rows": [
                    {
                        "offering": rules.offerings[row.offering].external_id if row.offering is not None else None,
                        "attribute": row.attribute,
                        "equals": row.equals,
                        "score": row.score,
                    }
                    for row in factor.rows
                ],
            }
            for factor in told.factors
        ],
        "crossings": [{"kind": kind, "at": show(when), "activity": cause} for kind, when, cause in told.crossings],
    }


def _directions(told: Explanation, ways: Mapping[int, str]) -> list[tuple[Any, ...]]:
    order = ("customer", "campaign", "sales")
    return [(order[pk], *rest) for pk, *rest in told.by(lambda part: order.index(ways[part.taken.act.type]))]


def _shares(name: str, rows: Iterable[Sequence[Any]]) -> list[Found]:
    """By share, falling; ties by name, so that the order says nothing of the order of arrival."""
    found = [{name: key, "points": points, "share": share} for key, points, share in rows]
    return sorted(found, key=lambda row: (-row["share"], row[name] is not None, str(row[name])))
