"""Whether the live state is what a clean replay of the log makes: every head, crossing and lead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sanket.crm.accounts.fields import external_ids
from sanket.crm.activities.queries import acts_of_all, count_alive
from sanket.crm.leads.actions import Known, known
from sanket.crm.leads.queries import lives, repeated_otherwise, standings
from sanket.crm.plans import one_state
from sanket.crm.recognition import feed
from sanket.crm.recognition.book import Book, book, scoring
from sanket.crm.recognition.feed import Key
from sanket.crm.recognition.replay import by_group, fold_groups
from sanket.crm.recognition.standing import standing
from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Folded, Opening
from sanket.engine.recognition.step import HOT


class Difference(NamedTuple):
    """``what``: interest, crossings or leads; ``live`` and ``replayed`` as text."""

    account: str
    offering: str
    what: str
    live: str
    replayed: str


def verify(report: Callable[[int, int], None] | None = None) -> list[Difference]:
    """Compare group by group; an empty list is what must come out. Reads one state of the database, and only reads."""
    scoring()
    with one_state():
        rules = book()
        found: list[tuple[Key, str, Any, Any]] = []
        total, done = (count_alive() if report else 0), 0
        for accounts, rows in acts_of_all(slice_size=1_000):
            found += _compare(rules, accounts, rows)
            done += sum(map(len, rows.values()))
            if report:
                report(done, total)
        if orphans := feed.accounts_without_log(rules.version):
            found += _compare(rules, orphans, {})
        names = external_ids({account for (account, _), *_ in found})
        return [
            Difference(names[account], rules.offerings[offering].external_id, what, str(live), str(replayed))
            for (account, offering), what, live, replayed in found
        ]


def _compare(
    rules: Book, accounts: Sequence[int], rows: Mapping[int, Sequence[Any]]
) -> Iterable[tuple[Key, str, Any, Any]]:
    acts: dict[Key, list[Act]] = {}
    for account, some in rows.items():
        acts |= by_group(rules, account, some)
    live = feed.groups_of(rules.version, accounts)
    crossings = feed.crossings_of(rules.version, accounts)
    leads = _leads(accounts)
    acts |= {key: [] for key in {*live, *leads} if key not in acts}
    folded = fold_groups(rules, acts, leads)
    states = standings(accounts)
    for key, one in folded.items():
        if not one.group.count:
            if key in live:
                yield key, "interest", live[key].facts(), "no activity"
        elif key not in live or live[key].facts() != one.group.facts():
            yield key, "interest", live[key].facts() if key in live else "nothing", one.group.facts()
        if sorted(crossings.get(key, []), key=str) != sorted(one.crossings, key=str):
            yield key, "crossings", crossings.get(key, []), one.crossings
        yield from _compare_leads(rules, key, one, leads.get(key, []), states.get(key))
    yield from ((key, "leads", said, recorded) for key, said, recorded in repeated_otherwise(accounts))


def _leads(accounts: Sequence[int]) -> dict[Key, list[Known]]:
    return known(list(lives(accounts)))


def _compare_leads(
    rules: Book, key: Key, folded: Folded, leads: Sequence[Known], state: tuple[Any, ...] | None
) -> Iterable[tuple[Key, str, Any, Any]]:
    stand = [Opening(lead.recognised_at, lead.tipped_by, n) for n, lead in enumerate(leads) if not lead.withdrawn]
    if stand != folded.openings:
        yield key, "leads", stand, folded.openings
    elif stand and state is not None:
        wanted = tuple(standing(folded.group, rules.rule(key[1]), folded.profile))
        # A cold lead may hear of activities that change nothing at the end of a long intake (settle) only.
        shown = slice(None) if folded.group.state == HOT or state[0] else slice(1)
        if state[shown] != wanted[shown]:
            yield key, "leads", state, wanted
