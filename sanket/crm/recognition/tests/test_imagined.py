"""What an activity would do is what it does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanket.crm.recognition import queries
from sanket.crm.recognition.tests.story import DAY, NOW_S, Market

KINDS = ("visit", "page", "meeting", "open", "quote", "stopped", "return", "call")
TOLD = st.tuples(
    st.sampled_from(KINDS),
    st.floats(0, 60),
    st.sampled_from(["robot", "booth"]),
    st.sampled_from(["", "anita", "bala"]),
)


def stands(market: Market, offering: str) -> tuple[float, float, bool]:
    told = queries.explain(market.accounts["nandgiri"], market.offerings[offering], at=NOW_S)
    return told.interest, told.fitment, told.folded.group.hot(NOW_S)


@pytest.mark.django_db
@settings(max_examples=15)
@given(before=st.lists(TOLD, max_size=8), more=TOLD)
def test_what_was_imagined_comes_true(before: list[tuple[str, float, str, str]], more: tuple[str, float, str, str]):
    """Also of what happened long ago, and for the category above."""
    from django.db import transaction

    with transaction.atomic():
        market = Market()
        market.fit("contact", "department", "R&D", 2.0)
        for kind, days, offering, contact in before:
            market.tell(kind, days, offering, contact)
        kind, days, offering, contact = more
        facts = market.facts(kind, days, offering, contact)
        imagined = queries.imagine(facts, at=NOW_S)
        assert [one.offering_id for one in imagined] == [market.offerings[offering], market.offerings["painting"]]
        for name, one in zip((offering, "painting"), imagined, strict=True):
            assert stands(market, name) == (one.before.interest, one.before.fitment, one.before.hot)
        market.log(facts)
        for name, one in zip((offering, "painting"), imagined, strict=True):
            assert stands(market, name) == (one.after.interest, one.after.fitment, one.after.hot)
            assert one.after.lead == (("nandgiri", name) in every_lead(market))
        transaction.set_rollback(True)


def every_lead(market: Market) -> set[tuple[str, str]]:
    """Those that another speaks for, too."""
    from sanket.crm.models import Lead

    warm = Lead.objects.warm(NOW_S).select_related("account", "offering")
    return {(lead.account.external_id, lead.offering.external_id) for lead in warm}


def test_one_more_of_each_type_says_when_it_would_go_cold(db: None):
    market = Market()
    market.tell("meeting", 30)
    account, robot = market.accounts["nandgiri"], market.offerings["robot"]
    told = queries.explain(account, robot, at=NOW_S)
    types = [market.types[name] for name in ("meeting", "mailing", "quote")]
    found = {one.type_id: one for one in queries.ahead(robot, told.folded, types, at=NOW_S)}
    for name in ("meeting", "mailing", "quote"):
        one = found[market.types[name]]
        (imagined, _above) = queries.imagine(market.facts(name, 0), at=NOW_S)
        assert (one.interest, one.hot, one.cold_at) == (
            imagined.after.interest,
            imagined.after.hot,
            imagined.after.cold_at,
        )
    assert found[market.types["quote"]].hot
    assert (found[market.types["quote"]].cold_at or 0) > NOW_S + DAY
    assert queries.explain(account, robot, at=NOW_S).interest == told.interest
