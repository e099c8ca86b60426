"""Why leads are recycled and disqualified: lists that the company words, and what was said before finds its place."""

from __future__ import annotations

import pytest

from sanket.crm.leads.actions import ReasonRefused, Worded, disqualify, save_reasons, undo
from sanket.crm.leads.models import LeadMove, Reason
from sanket.crm.leads.queries import reasons
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.workspace.actions import save_user
from sanket.crm.workspace.models import AuditEntry, User
from tests.stage import standing


@standing
def market() -> Market:
    market = Market()
    market.tell("meeting", 80)
    market.tell("meeting", 45)
    market.tell("meeting", 3)
    return market


@standing
def bob() -> User:
    return save_user(email="bob@example.com", name="Bob", role="manager", by=None, now=NOW)


def words(deed: str = "disqualify") -> list[str]:
    return [one.text for one in reasons(deed)]


def listed(deed: str = "disqualify") -> list[Worded]:
    return [Worded(one.pk, one.text, one.help, one.retired_at is None) for one in reasons(deed, retired=True)]


def closed_for(market: Market, said: str, by: User) -> LeadMove:
    return disqualify(market.lead(), reason=said, by=by, now=NOW)


def test_the_usual_reasons_are_there_and_become_rows_when_one_is_given(market: Market, bob: User) -> None:
    assert words()[:2] == ["No need", "Cannot buy"]
    assert not Reason.objects.exists()
    move = closed_for(market, "no need: they paint by hand", bob)
    assert move.chosen is not None
    assert (move.chosen.text, move.reason) == ("No need", "no need: they paint by hand")
    assert [one.text for one in Reason.objects.order_by("place")] == words()


def test_own_words_are_kept_and_belong_to_no_reason(market: Market, bob: User) -> None:
    move = closed_for(market, "Need nothing", bob)
    assert (move.chosen, move.reason) == (None, "Need nothing")


def test_what_was_said_before_there_were_lists_finds_its_reason(market: Market, bob: User) -> None:
    move = closed_for(market, "Wrong data: a namesake", bob)
    Reason.objects.all().delete()
    move.refresh_from_db()
    assert move.chosen is None
    undo(move, by=bob, now=NOW)
    before = LeadMove.objects.create(lead=market.lead(), kind="disqualify", at=1, reason="Wrong data: a namesake")
    closed_for(market, "Cannot buy", bob)
    before.refresh_from_db()
    assert before.chosen == Reason.objects.get(text="Wrong data")


def test_bob_words_the_list_anew_and_takes_it_back(market: Market, bob: User) -> None:
    closed_for(market, "Cannot buy", bob)
    first, second, *rest = listed()
    wanted = [second._replace(text="No money"), first, *(one._replace(active=False) for one in rest)]
    before = save_reasons("disqualify", [*wanted, Worded(None, "Too far away")], by=bob, now=NOW)
    assert words() == ["No money", "No need", "Too far away"]
    assert LeadMove.objects.get().chosen == Reason.objects.get(text="No money")
    assert AuditEntry.objects.filter(verb="lead.reasons").count() == 1
    assert before is not None
    save_reasons("disqualify", before, by=bob, now=NOW)
    assert listed() == before
    assert words("recycle")[0] == "No budget now"
    assert save_reasons("disqualify", before, by=bob, now=NOW) is None


def test_two_change_names_with_each_other(bob: User) -> None:
    save_reasons("recycle", [Worded(None, "A"), Worded(None, "B")], by=bob, now=NOW)
    a, b = (one for one in listed("recycle") if one.active)
    save_reasons("recycle", [a._replace(text="B"), b._replace(text="A")], by=bob, now=NOW)
    assert words("recycle") == ["B", "A"]


def test_what_was_given_is_retired_and_what_was_not_goes(market: Market, bob: User) -> None:
    closed_for(market, "No need", bob)
    save_reasons("disqualify", [Worded(None, "Other")], by=bob, now=NOW)
    assert [(one.text, one.active) for one in listed()] == [("Other", True), ("No need", False)]
    assert LeadMove.objects.get().chosen is not None


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([Worded(None, " ")], "reason.empty"),
        ([Worded(None, "No need"), Worded(None, " no  need")], "reason.twice"),
        ([Worded(None, "x" * 201)], "reason.long"),
        ([Worded(None, str(n)) for n in range(41)], "reason.many"),
    ],
)
def test_what_is_no_list_is_refused(bob: User, rows: list[Worded], code: str) -> None:
    with pytest.raises(ReasonRefused) as refused:
        save_reasons("recycle", rows, by=bob, now=NOW)
    assert refused.value.code == code
