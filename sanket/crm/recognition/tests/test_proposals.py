"""Rounds: asked people propose blind to each other, whatever anybody tries; then the spread, and what was agreed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.models import ActivityType, AuditEntry, User, ValueProposal, ValueRound
from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.actions import Proposed, set_values
from sanket.shared.errors import Refusal
from tests.stage import standing

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
ROLES = {
    "ada": "admin",
    "bob": "manager",
    "mary": "marketing",
    "mira": "marketing",
    "alice": "sales",
    "charlie": "viewer",
}


@standing
def people() -> dict[str, User]:
    return {
        name: User.objects.create(email=f"{name}@example.com", name=name.title(), role=role, created_at=NOW)
        for name, role in ROLES.items()
    }


@standing
def types() -> dict[str, int]:
    names = {"quote": "Asked for a quote", "visit": "Visited pricing", "mail": "Opened a mail"}
    save_types([{"type": key, "name": name, "direction": "customer"} for key, name in names.items()], by=None, now=NOW)
    return {row.external_id: row.pk for row in ActivityType.objects.all()}


@pytest.fixture
def held(people, types) -> ValueRound:
    asked = [people[name] for name in ("bob", "mary", "mira")]
    return actions.open_round(types=types.values(), people=asked, by=people["ada"], now=NOW, note="Before the fair")


def answers(held: ValueRound, person: User, *values: int, hand_in: bool = True) -> None:
    in_order = sorted(queries.asked_types(held), key=lambda one: one.pk)
    given = {one.pk: Proposed(value) for one, value in zip(in_order, values, strict=True)}
    actions.propose(held.pk, person=person, given=given, hand_in=hand_in, now=NOW)


def fresh(held: ValueRound) -> ValueRound:
    return queries.rounds().get(pk=held.pk)


def refused(deed, *args, **kwargs) -> str:
    with pytest.raises(Refusal) as told:
        deed(*args, **kwargs)
    return told.value.code


def test_a_round_goes_well(people, types, held):
    answers(held, people["bob"], 20, 4, 1)
    answers(held, people["mary"], 24, 10, 1)
    assert queries.spreads(fresh(held), people["bob"]) == []
    answers(held, people["mira"], 22, 12, 2)
    held = fresh(held)
    assert held.shown_at == NOW
    found = queries.spreads(held, people["charlie"])
    assert [(str(one.type), one.low, one.median, one.high) for one in found] == [
        ("Visited pricing", 4, 10, 12),
        ("Asked for a quote", 20, 22, 24),
        ("Opened a mail", 1, 1, 2),
    ]
    assert (found[0].first, found[0].third) == (7, 11)
    made = actions.agree_on(held.pk, type_id=types["visit"], value=8, reason="Bob is near", by=people["ada"], now=NOW)
    assert queries.spreads(held, people["bob"])[0].agreement == made
    assert AuditEntry.objects.get(verb="value.agree").reason == "Bob is near"


def test_nobody_sees_another_s_proposal_before_all_have_answered(people, types, held):
    answers(held, people["bob"], 471, 472, 473)
    for name, person in people.items():
        seen = ValueProposal.objects.visible_to(person)
        assert seen.count() == (3 if name == "bob" else 0), name
        assert queries.spreads(fresh(held), person) == []
        assert len(queries.own_proposals(held, person)) == (3 if name == "bob" else 0)
    # Nor does the trail say it, which managers read meanwhile.
    told = str([(entry.changes, entry.label, entry.reason) for entry in AuditEntry.objects.all()])
    assert AuditEntry.objects.filter(verb="proposal.hand-in", by=people["bob"]).exists()
    assert not any(value in told for value in ("471", "472", "473"))


def test_a_round_closed_early_is_never_shown(people, held):
    answers(held, people["bob"], 1, 2, 3)
    answers(held, people["mary"], 1, 2, 3)
    actions.close_round(held.pk, by=people["ada"], now=NOW)
    assert queries.spreads(fresh(held), people["ada"]) == []
    assert ValueProposal.objects.visible_to(people["ada"]).count() == 0


def test_whoever_is_withdrawn_is_not_waited_for_and_does_not_count(people, held):
    answers(held, people["mira"], 900, 900, 900, hand_in=False)
    answers(held, people["bob"], 1, 2, 3)
    answers(held, people["mary"], 3, 4, 5)
    actions.withdraw_person(held.pk, person=people["mira"], reason="on leave", by=people["ada"], now=NOW)
    found = queries.spreads(fresh(held), people["ada"])
    assert {proposal.person.name for spread in found for proposal in spread.proposals} == {"Bob", "Mary"}
    assert refused(actions.ask_person, held.pk, person=people["mira"], by=None, now=NOW) == "round.shown"


def test_withdrawing_all_but_one_does_not_show_that_one(people, held):
    answers(held, people["bob"], 1, 2, 3)
    actions.withdraw_person(held.pk, person=people["mira"], reason="on leave", by=people["ada"], now=NOW)
    told = refused(actions.withdraw_person, held.pk, person=people["mary"], reason="away", by=people["ada"], now=NOW)
    assert told == "round.few"
    assert queries.spreads(fresh(held), people["ada"]) == []


def test_who_was_withdrawn_can_be_asked_again_and_somebody_else_too(people, held):
    actions.withdraw_person(held.pk, person=people["mira"], reason="on leave", by=people["ada"], now=NOW)
    assert refused(answers, held, people["mira"], 1, 2, 3) == "round.not-asked"
    actions.ask_person(held.pk, person=people["mira"], by=people["ada"], now=NOW)
    answers(held, people["mira"], 1, 2, 3)
    actions.ask_person(held.pk, person=people["ada"], by=people["ada"], now=NOW)
    assert vars(fresh(held))["people"] == 4


def test_own_proposals_can_be_changed_until_the_last_has_answered(people, types, held):
    answers(held, people["bob"], 1, 2, 3)
    answers(held, people["bob"], 4, 5, 6, hand_in=False)
    assert [row.value for row in queries.own_proposals(held, people["bob"]).values()] == [4, 5, 6]
    answers(held, people["mary"], 1, 2, 3)
    answers(held, people["mira"], 1, 2, 3)
    assert refused(answers, held, people["bob"], 7, 8, 9) == "round.shown"


def test_an_answer_says_something_of_each_type(people, types, held):
    given = {types["quote"]: Proposed(20, " they mean it "), types["visit"]: Proposed(None)}
    told = refused(actions.propose, held.pk, person=people["bob"], given=given, hand_in=True, now=NOW)
    assert told == "proposal.missing"
    assert queries.own_proposals(held, people["bob"]) == {}
    actions.propose(held.pk, person=people["bob"], given=given, hand_in=False, now=NOW)
    assert queries.own_proposals(held, people["bob"])[types["quote"]].remark == "they mean it"
    assert vars(fresh(held))["answers"] == 0


def test_who_has_answered_cannot_take_a_value_away_again(people, types, held):
    answers(held, people["bob"], 1, 2, 3)
    given = {types["quote"]: Proposed(None)}
    told = refused(actions.propose, held.pk, person=people["bob"], given=given, hand_in=False, now=NOW)
    assert told == "proposal.missing"
    assert len(queries.own_proposals(held, people["bob"])) == 3


@pytest.mark.parametrize("value", [-1001, 1001])
def test_values_that_cannot_be(people, types, held, value):
    given = {types["quote"]: Proposed(value)}
    assert refused(actions.propose, held.pk, person=people["bob"], given=given, hand_in=False, now=NOW) == "rule.value"
    assert refused(actions.agree_on, held.pk, type_id=types["quote"], value=value, reason="r", by=None, now=NOW)


def test_types_that_were_not_asked_about_are_passed_over(people, types, held):
    save_types([{"type": "fair", "direction": "customer"}], by=None, now=NOW)
    fair = ActivityType.objects.get(external_id="fair").pk
    actions.propose(held.pk, person=people["bob"], given={fair: Proposed(5)}, hand_in=False, now=NOW)
    assert queries.own_proposals(held, people["bob"]) == {}


def test_what_a_round_refuses(people, types, held):
    ada, bob, mary = people["ada"], people["bob"], people["mary"]
    two = [bob, mary]
    assert refused(actions.open_round, types=types.values(), people=two, by=ada, now=NOW) == "round.open"
    assert refused(actions.open_round, types=[], people=two, by=ada, now=NOW) == "round.types"
    assert refused(actions.open_round, types=types.values(), people=[bob, bob], by=ada, now=NOW) == "round.people"
    told = refused(actions.open_round, types=types.values(), people=[bob, people["alice"]], by=ada, now=NOW)
    assert told == "round.person"
    assert refused(actions.withdraw_person, held.pk, person=mary, reason=" ", by=ada, now=NOW) == "round.reason"
    early = {"type_id": types["quote"], "value": 5, "by": ada, "now": NOW}
    assert refused(actions.agree_on, held.pk, reason="I know it", **early) == "round.early"
    assert refused(actions.agree_on, held.pk, reason=" ", **early) == "round.reason"
    assert refused(answers, held, people["alice"], 1, 2, 3) == "round.not-asked"
    actions.close_round(held.pk, by=ada, now=NOW)
    assert refused(answers, held, bob, 1, 2, 3) == "round.closed"


def test_a_closed_round_is_opened_again_unless_another_is(people, types, held):
    actions.close_round(held.pk, by=people["ada"], now=NOW)
    actions.reopen_round(held.pk, by=people["ada"], now=NOW)
    assert queries.open_round() == held
    actions.close_round(held.pk, by=people["ada"], now=NOW)
    actions.open_round(types=types.values(), people=[people["bob"], people["mary"]], by=None, now=NOW)
    assert refused(actions.reopen_round, held.pk, by=people["ada"], now=NOW) == "round.open"


def test_an_agreement_is_taken_back(people, types, held):
    for name in ("bob", "mary", "mira"):
        answers(held, people[name], 1, 2, 3)
    agreed = {"type_id": types["quote"], "by": people["ada"], "now": NOW}
    actions.agree_on(held.pk, value=5, reason="so be it", **agreed)
    was = actions.take_back_agreement(held.pk, **agreed)
    assert was is not None
    assert (was.value, was.reason) == (5, "so be it")
    assert all(spread.agreement is None for spread in queries.spreads(fresh(held), people["bob"]))


def test_what_a_round_waits_for(people, types, held):
    set_values([{"type_id": types["quote"], "value": 20}], by=None, now=NOW)
    wanted = queries.waiting(people["bob"])
    assert wanted is not None
    assert (wanted.asked, wanted.types, wanted.to_agree, wanted.round.opened_by) == (True, 3, 0, people["ada"])
    ada = queries.waiting(people["ada"])
    assert ada is not None
    assert not ada.asked
    for name in ("bob", "mary", "mira"):
        answers(held, people[name], 1, 2, 3)
    wanted = queries.waiting(people["bob"])
    assert wanted is not None
    assert (wanted.asked, wanted.to_agree) == (False, 3)
    actions.close_round(held.pk, by=None, now=NOW)
    assert queries.waiting(people["bob"]) is None


@pytest.mark.parametrize(("values", "suggested"), [((1, 2), 2), ((-1, -2), -2), ((0, 0), 0), ((5, 9), 7), ((-3, 4), 1)])
def test_the_suggestion_is_the_median_as_a_whole_number(people, types, values, suggested):
    two = [people["bob"], people["mary"]]
    held = actions.open_round(types=[types["quote"]], people=two, by=None, now=NOW)
    for person, value in zip(two, values, strict=True):
        answers(held, person, value)
    assert queries.spreads(fresh(held), people["bob"])[0].suggestion == suggested
