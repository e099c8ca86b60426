"""By columns over the whole log as one group after another: states, crossings, openings and fitments are the same bits."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from sanket.crm.accounts.actions import save_contacts
from sanket.crm.activities.queries import acts_of_all, history
from sanket.crm.leads.actions import disqualify, known, recycle
from sanket.crm.leads.models import Lead
from sanket.crm.leads.queries import lives
from sanket.crm.recognition import feed
from sanket.crm.recognition import market as judged_market
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.market import STRETCH, fitments
from sanket.crm.recognition.replay import by_group, fold_groups
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.recognition.tests.test_facts_change import history as told
from sanket.crm.recognition.whole import Whole
from sanket.engine.recognition.kernel import KINDS


def tables(market: Market) -> None:
    market.fit("industry", "industry", "auto", 0.9)
    market.fit("industry", "", "", 0.7)
    market.fit("account", "employees", ">=10", 1.5, "painting")
    market.fit("account", "", "", 0.8)
    market.fit("contact", "department", "R&D", 1.0)
    market.fit("contact", "department", "Stores", 0.2, "robot")
    market.fit("contact", "department", "Stores", 0.4)
    market.fit("contact", "industry", "lifts", 1.25)
    market.fit("contact", "", "", 0.3)


def close_some(rng: random.Random, now: datetime) -> None:
    for lead in list(Lead.objects.filter(closed_at=None, withdrawn_at=None).order_by("pk")):
        deed = rng.randrange(3)
        if deed == 0:
            disqualify(lead, reason="no", by=None, now=now)
        elif deed == 1:
            recycle(lead, reason="later", until=None, by=None, now=now)


def crossed(whole: Whole, keys: list[Any]) -> dict[Any, Any]:
    """What each group crossed, as ``fold`` tells it."""
    row, group, kind, at, cause = whole.crossings
    counts = dict(zip(KINDS, whole.counts.tolist(), strict=True))
    assert counts == {name: int((kind == n).sum()) for n, name in enumerate(KINDS)}
    found: dict[Any, Any] = {}
    ids = whole.history.external_ids(row)
    for g, what, when, by_activity, name in zip(*(c.tolist() for c in (group, kind, at, cause)), ids, strict=True):
        found.setdefault(keys[g], []).append((KINDS[what], when, name if by_activity else None))
    return found


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize(("seed", "stretch"), [(0, STRETCH), (1, 7), (2, 1), (3, 50)])
def test_the_whole_is_the_sum_of_its_groups(
    market: Market, monkeypatch: pytest.MonkeyPatch, seed: int, stretch: int, engine: str
) -> None:
    monkeypatch.setattr(judged_market, "STRETCH", stretch)
    rng = random.Random(seed)
    tables(market)
    market.tune("robot", interest_threshold=12.0, fitment_threshold=0.45)
    facts = [market.facts(*row) for row in told(market, seed)]
    market.log(*facts[: len(facts) // 2], bulk=True)
    close_some(rng, NOW - timedelta(days=rng.randrange(1, 60)))
    market.log(*facts[len(facts) // 2 :], bulk=True)
    close_some(rng, NOW - timedelta(days=rng.randrange(1, 60)))
    # Somebody who changed the employer is judged as the old one's profile.
    save_contacts([{"contact": "bala", "account": "tapti"}], by=None, now=NOW)
    book, log = Book(), history()
    acts: dict[Any, Any] = {}
    for _, rows in acts_of_all():
        for account, some in rows.items():
            acts |= by_group(book, account, some)
    leads = known(lives())
    folded = fold_groups(book, acts, leads)
    whole = Whole(book, log, engine=engine)
    keys = list(zip(whole.judged.account.tolist(), whole.judged.offering.tolist(), strict=True))
    assert {key for key, one in folded.items() if one.group.count} == {
        key for key, state in zip(keys, whole.states, strict=True) if state[feed.COUNT]
    }
    opened = whole.openings({key: [lead.closing for lead in some] for key, some in leads.items()})
    ids = log.external_ids(opened.row)
    found: dict[Any, Any] = {}
    for group, at, name, number in zip(
        opened.group.tolist(), log.at(opened.row).tolist(), ids, opened.number.tolist(), strict=True
    ):
        found.setdefault(keys[group], []).append((at, name, number))
    for key, state in zip(keys, whole.states.tolist(), strict=True):
        assert feed.group_of(state).facts() == folded[key].group.facts()
    assert crossed(whole, keys) == {key: some.crossings for key, some in folded.items() if some.crossings}
    assert found == {key: [tuple(one) for one in some.openings] for key, some in folded.items() if some.openings}
    assert any(len(some) > 1 for some in found.values()) or seed
    now = fitments(book, log, whole.judged)
    assert now.tolist() == [folded[key].profile.fitment() for key in keys]
    assert whole.fitment.tolist() == now[whole.risen].tolist()


def test_an_empty_log_has_no_leads(market: Market) -> None:
    whole = Whole(Book(), history())
    assert len(whole.openings({}).group) == 0
    assert len(whole.fits) == 0
    assert len(whole.crossings.row) == 0


def test_crossings_that_were_not_kept_are_not_there(market: Market) -> None:
    whole = Whole(Book(), history(), keep_crossings=False)
    assert whole.counts.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="counted only"):
        _ = whole.crossings
