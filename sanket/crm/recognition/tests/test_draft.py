"""Edits collect in a draft and change nothing; publishing makes a version of them; any version comes back."""

from __future__ import annotations

import math
from typing import Any

import pytest

from sanket.crm.recognition import actions, queries
from sanket.crm.recognition.book import book
from sanket.crm.recognition.models import DraftEdit, ScoringVersion, ValueChange
from sanket.crm.recognition.tests.story import NOW, Market
from sanket.crm.workspace.models import User
from sanket.shared.errors import Refusal
from tests.stage import standing


@standing
def bob() -> User:
    return User.objects.create(email="bob@example.com", name="Bob", role="manager", created_at=NOW)


def everything(market: Market, bob: User) -> None:
    """One edit of each kind."""
    actions.draft_values([{"type_id": market.types["meeting"], "value": 30}], by=bob, now=NOW, reason="They buy")
    actions.draft_values([{"type_id": market.types["open"], "strength": "strong"}], by=bob, now=NOW)
    tuning = {"offering_id": market.offerings["robot"], "half_life_days": 60.0}
    actions.draft_tunings([tuning], by=bob, now=NOW)
    row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "auto", "score": 0.5}
    actions.draft_fitment([row], by=bob, now=NOW)
    actions.draft_defaults(off_ratio=0.8, rho=2.0, by=bob, now=NOW)


def test_a_draft_changes_nothing_and_says_what_it_would_change(market: Market, bob: User) -> None:
    market.tell("meeting", 3)
    before = book().freeze()
    everything(market, bob)
    assert book().freeze() == before
    found = [(edit.kind, edit.subject, edit.field, edit.before, edit.after) for edit in queries.draft().edits]
    assert found == [
        ("value", "meeting", "value", 20, 30),
        ("value", "open", "strength", "weak", "strong"),
        ("tuning", "robot", "half_life_days", None, 60.0),
        ("fitment", "all · industry · industry = auto", "score", None, 0.5),
        ("settings", "defaults", "rho", 1.0, 2.0),
        ("settings", "defaults", "off_ratio", 0.5, 0.8),
    ]
    assert {(edit.by, edit.reason) for edit in queries.draft().edits if edit.subject == "meeting"} == {
        (bob, "They buy")
    }


def test_the_book_of_the_draft_is_the_book_after_publishing(market: Market, bob: User) -> None:
    market.tell("meeting", 3)
    everything(market, bob)
    wanted = queries.draft_book().freeze()
    assert wanted != book().freeze()
    number = actions.publish(by=bob, now=NOW, reason="Spring")
    market.settle()
    assert book().freeze() == wanted
    assert queries.draft().edits == []
    assert ScoringVersion.objects.get(number=number).settings == wanted
    assert market.sound()


def test_an_edit_back_to_what_is_agreed_leaves_the_draft(market: Market, bob: User) -> None:
    meeting = market.types["meeting"]
    assert actions.draft_values([{"type_id": meeting, "value": 30}], by=bob, now=NOW) == 1
    assert actions.draft_values([{"type_id": meeting, "value": 31}], by=bob, now=NOW) == 1
    assert [edit.after for edit in queries.draft().edits] == [31]
    assert actions.draft_values([{"type_id": meeting, "value": 20}], by=bob, now=NOW) == 0
    assert queries.draft().edits == []


def test_what_an_import_sets_meanwhile_is_the_new_before(market: Market, bob: User) -> None:
    actions.draft_values([{"type_id": market.types["meeting"], "value": 30}], by=bob, now=NOW)
    market.value(meeting={"value": 25})
    assert [(edit.before, edit.after) for edit in queries.draft().edits] == [(25, 30)]
    market.value(meeting={"value": 30})
    assert queries.draft().edits == []


def test_edits_are_discarded_one_by_one_and_together(market: Market, bob: User) -> None:
    everything(market, bob)
    first, *rest = queries.draft().edits
    assert actions.discard_edit(first.id, by=bob, now=NOW)
    assert not actions.discard_edit(first.id, by=bob, now=NOW)
    assert queries.draft().edits == rest
    assert actions.discard_draft(by=bob, now=NOW) == len(rest)
    assert not DraftEdit.objects.exists()


def test_a_row_of_the_tables_is_removed_by_publishing(market: Market, bob: User) -> None:
    market.tell("meeting", 3)
    market.fit("industry", "industry", "auto", 0.1)
    assert market.names() == []
    market.settle()
    (row,) = queries.fitment_rows()
    actions.draft_fitment_removal([row.pk], by=bob, now=NOW)
    assert [(edit.before, edit.after) for edit in queries.draft().edits] == [(0.1, None)]
    actions.publish(by=bob, now=NOW, reason="It was wrong")
    assert market.names() == []  # readers keep to what was in force
    market.settle()
    assert market.names() == [("nandgiri", "robot")]
    assert queries.fitment_rows() == []
    assert market.sound()


def test_the_history_names_who_drafted_it_and_the_version(market: Market, bob: User) -> None:
    everything(market, bob)
    carol = User.objects.create(email="carol@example.com", name="Carol", role="admin", created_at=NOW)
    number = actions.publish(by=carol, now=NOW, reason="Spring")
    told = ValueChange.objects.get(subject="meeting", field="value", version=number)
    assert (told.by, told.reason, told.before, told.after) == (bob, "They buy", "20", "30")
    assert ValueChange.objects.filter(version=number).count() == 6
    version = queries.versions()[0]
    assert (version.number, version.by, version.reason, version.state) == (number, carol, "Spring", "in force")
    assert len(queries.version_changes(number)) == 6


def test_a_version_is_in_the_making_until_the_log_is_replayed(market: Market, bob: User) -> None:
    market.tell("meeting", 3)
    actions.draft_values([{"type_id": market.types["meeting"], "value": 30}], by=bob, now=NOW)
    first = actions.publish(by=bob, now=NOW, reason="a")
    actions.draft_values([{"type_id": market.types["meeting"], "value": 31}], by=bob, now=NOW)
    second = actions.publish(by=bob, now=NOW, reason="b")
    states = {version.number: version.state for version in queries.versions()}
    assert (states[first], states[second]) == ("given up", "in the making")
    market.settle()
    states = {version.number: version.state for version in queries.versions()}
    assert (states[first], states[second]) == ("given up", "in force")


def test_an_earlier_version_comes_back_by_way_of_the_draft(market: Market, bob: User) -> None:
    market.tell("meeting", 3)
    before, number = book().freeze(), queries.versions()[0].number
    everything(market, bob)
    actions.publish(by=bob, now=NOW, reason="Spring")
    market.settle()
    actions.draft_defaults(rho=3.0, by=bob, now=NOW)
    assert actions.restore(number, by=bob, now=NOW) == 6
    assert queries.draft().restored_from == number
    back = actions.publish(by=bob, now=NOW, reason="It was better")
    market.settle()
    assert book().freeze() == before
    assert ScoringVersion.objects.get(number=back).restored_from == number
    assert market.sound()


def test_a_direct_setting_leaves_a_version_too(market: Market) -> None:
    count = ScoringVersion.objects.count()
    actions.set_defaults(off_ratio=0.6, by=None, now=NOW, reason="r")
    actions.set_defaults(off_ratio=0.6, by=None, now=NOW, reason="again")
    assert ScoringVersion.objects.count() == count + 1
    assert queries.versions()[0].state == "in force"


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (lambda market, bob: actions.publish(by=bob, now=NOW, reason="r"), "publish.empty"),
        (lambda market, bob: actions.publish(by=bob, now=NOW, reason=" "), "publish.reason"),
        (lambda market, bob: actions.restore(99, by=bob, now=NOW), "version.unknown"),
        (lambda market, bob: actions.restore(queries.versions()[0].number, by=bob, now=NOW), "version.same"),
    ],
)
def test_what_cannot_be_done_is_refused(market: Market, bob: User, deed: Any, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        deed(market, bob)
    assert refusal.value.code == code


@pytest.mark.parametrize("to_draft", [True, False])
@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, -1.0, 1e12, True, "5"])
@pytest.mark.parametrize("name", sorted(actions.LIMITS))
def test_a_number_that_cannot_be_is_refused_with_its_range(
    market: Market, name: str, number: float, to_draft: bool
) -> None:
    deed: Any = actions.draft_defaults if to_draft else actions.set_defaults
    with pytest.raises(Refusal) as refusal:
        deed(by=None, now=NOW, **{name: number})
    least, most = actions.LIMITS[name]
    assert refusal.value.sentence == f"{name} must lie between {least:g} and {most:g}."
    assert refusal.value.data == {"field": name}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": math.nan}, "rule.value"),
        ({"value": 1001}, "rule.value"),
        ({"value": 2.5}, "rule.value"),
        ({"value": True}, "rule.value"),
        ({"strength": "mighty"}, "rule.choice"),
        ({"decisive": "maybe"}, "rule.choice"),
        ({"countable": "yes"}, "rule.choice"),
    ],
)
@pytest.mark.parametrize("deed", [actions.draft_values, actions.set_values])
def test_a_value_that_cannot_be_is_refused(market: Market, deed: Any, given: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        deed([{"type_id": market.types["meeting"], **given}], by=None, now=NOW)
    assert refusal.value.code == code


@pytest.mark.parametrize("half_life", [0.0, math.nan, 1e9])
@pytest.mark.parametrize("deed", [actions.draft_tunings, actions.set_tunings])
def test_a_half_life_that_cannot_be_is_refused(market: Market, deed: Any, half_life: float) -> None:
    with pytest.raises(Refusal):
        deed([{"offering_id": market.offerings["robot"], "half_life_days": half_life}], by=None, now=NOW)


def test_nothing_above_the_threshold_goes_cold_is_refused(market: Market) -> None:
    with pytest.raises(Refusal, match=r"^off_ratio must lie between 0\.05 and 1\.$"):
        actions.draft_defaults(off_ratio=1.01, by=None, now=NOW)


def test_another_off_ratio_moves_the_date_on_which_leads_go_cold(market: Market, bob: User) -> None:
    market.tell("meeting", 3)
    before = market.lead().cold_at
    actions.draft_defaults(off_ratio=0.25, by=bob, now=NOW)
    actions.publish(by=bob, now=NOW, reason="Call later")
    assert market.lead().cold_at == before
    market.settle()
    assert market.lead().cold_at == before + 30 * 86_400
    assert market.sound()
