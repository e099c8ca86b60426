"""The gate, told as stories: what makes a group hot, what cools it, what holds it and what shuts it."""

from __future__ import annotations

import pytest

from sanket.engine.recognition.fold import Act, walk
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.recognition.step import CLOSED, COLD, HOT, Group

DAY = 86_400
H = 30 * DAY
T = 1_700_000_000
VISIT, MEETING, OPENED_MAIL, RETURNED, LOOKED, ASKED, DECLINED, PAGE, BIG, DOUBLE, REVOKED, HALVED = range(1, 13)
VALUES = {
    VISIT: Value(5),
    MEETING: Value(20),
    OPENED_MAIL: Value(3, weak=True),
    RETURNED: Value(-15),
    LOOKED: Value(0),
    ASKED: Value(1, decisive="opens"),
    DECLINED: Value(1, decisive="closes"),
    PAGE: Value(4, countable=True),
    BIG: Value(160),
    DOUBLE: Value(10),
    REVOKED: Value(-1_000),
    HALVED: Value(-10),
}


class Story:
    """A group and what happened to it, told in half-lives since T."""

    def __init__(self, **rule: float) -> None:
        self.group = Group()
        self.rule = Rule(H, rule.get("on", 20.0), rho=rule.get("rho", 1.0))
        self.told: list[tuple[str, float, bool]] = []
        self.count = 0
        self.cells: dict[tuple[int, int, int], int] = {}

    def then(self, kind: int, half_lives: float = 0.0, times: int = 1, contact: int = 1) -> Story:
        at = T + round(half_lives * H)
        acts = [Act(at, f"{self.count + i:04}", contact, kind, 1) for i in range(times)]
        self.count += times
        for taken in walk(self.group, acts, self.rule, VALUES, self.cells):
            self.told += [(c.kind, (c.at - T) / H, c.by_activity) for c in taken.crossings]
        return self

    @property
    def cold_at(self) -> float | None:
        return None if self.group.cold_at is None else (self.group.cold_at - T) / H


# the threshold


def test_one_meeting_makes_a_lead_for_one_half_life():
    story = Story().then(MEETING)
    assert story.told == [("recognised", 0, True)]
    assert story.cold_at == 1.0
    assert story.group.hot(T + H - 1)
    assert not story.group.hot(T + H)


@pytest.mark.parametrize("when", [0, 0.5, 7.77, 15.999, 16.0, 100.3])
def test_an_exact_tie_reaches_its_threshold(when):
    assert Story().then(DOUBLE, when, times=2).group.state == HOT
    assert Story().then(VISIT, when, times=4).group.state == HOT
    assert Story().then(VISIT, when, times=3).group.state == COLD


def test_what_lies_a_little_below_does_not():
    assert Story(on=20.0001).then(MEETING).group.state == COLD
    assert Story(on=20.00001).then(MEETING).group.state == HOT  # half a millionth


def test_it_stays_warm_between_the_thresholds_but_does_not_rise_there():
    story = Story().then(MEETING).then(VISIT, 0.9)
    assert story.told == [("recognised", 0, True)]
    assert story.cold_at is not None
    assert story.cold_at > 1.2
    assert Story().then(VISIT, times=3).told == []


def test_cooling_by_time_is_written_at_the_next_activity_with_its_own_date():
    story = Story().then(MEETING).then(LOOKED, 5)
    assert story.told == [("recognised", 0, True), ("cooled", 1, False)]
    assert story.group.state == COLD


def test_a_cold_group_remembers_when_it_went_cold():
    story = Story().then(VISIT)
    assert story.cold_at is None
    assert story.then(MEETING).then(VISIT, 5).then(VISIT, 6).cold_at == pytest.approx(1.32, abs=0.01)
    assert Story().then(MEETING).then(RETURNED, 0.5).then(VISIT, 0.6).cold_at == 0.5
    assert Story().then(ASKED).then(DECLINED, 0.5).then(VISIT, 0.6).cold_at == 0.5
    latched = Story().then(MEETING, times=2).then(DECLINED, 0.5)
    assert latched.cold_at == pytest.approx(2.05, abs=0.01)
    assert latched.then(RETURNED, 0.6).then(RETURNED, 0.7).then(VISIT, 0.8).cold_at == 0.7


def test_at_the_very_second_of_its_cold_date_it_is_cold():
    assert Story().then(MEETING).then(LOOKED, 1).told[-1] == ("cooled", 1, False)
    story = Story().then(MEETING)
    assert story.then(LOOKED, 1 - 2 / H).told == [("recognised", 0, True)]


def test_a_return_cools_at_its_instant_and_warmth_comes_back_as_a_revival():
    story = Story().then(MEETING).then(RETURNED, 0.1).then(MEETING, 0.2)
    assert story.told == [("recognised", 0, True), ("cooled", 0.1, True), ("revived", 0.2, True)]


@pytest.mark.parametrize("when", [0, 0.1, 0.77, 3.33, 9.99, 15.999])
def test_a_return_to_exactly_off_does_not_fall_below_it(when):
    """It has reached "off", whatever the rounding: cold from this instant by the closed form, not below it."""
    story = Story().then(MEETING, when).then(HALVED, when)
    assert [kind for kind, _, _ in story.told] == ["recognised"]
    assert story.group.state == HOT
    assert story.cold_at == story.told[0][1]


def test_a_return_while_cold_is_remembered():
    assert Story().then(RETURNED).then(MEETING).told == []
    assert Story().then(RETURNED).then(MEETING).then(RETURNED).then(MEETING).then(MEETING).told == [
        ("recognised", 0, True)
    ]


def test_each_return_to_warmth_is_the_same_group_revived():
    story = Story().then(MEETING).then(MEETING, 10).then(MEETING, 20)
    assert [kind for kind, _, _ in story.told] == ["recognised", "cooled", "revived", "cooled", "revived"]


# weak and countable


def test_opened_mails_alone_never_make_a_lead():
    assert Story().then(OPENED_MAIL, times=500).told == []


def test_opened_mails_double_a_visit_and_no_more():
    assert Story(on=10).then(OPENED_MAIL, times=500).then(VISIT).told == [("recognised", 0, True)]
    assert Story(on=10.1).then(OPENED_MAIL, times=500).then(VISIT).told == []
    assert Story(on=10, rho=0.37).then(OPENED_MAIL, times=500).then(VISIT).told == []


def test_many_pages_of_one_person_in_one_day_say_little():
    night = (T % DAY) / H  # since midnight
    assert Story().then(PAGE, 1 - night, times=20).told == []  # 4 log2(21) = 17.6
    assert Story().then(PAGE, 1 - night, times=31).told == [("recognised", 1 - night, True)]  # 4 log2(32) = 20


def test_pages_of_several_people_say_more():
    story = Story()
    night = (T % DAY) / H
    for contact in range(5):
        story.then(PAGE, 1 - night, contact=contact)
    assert story.told == [("recognised", 1 - night, True)]


def test_pages_without_a_name_share_a_cell():
    story = Story()
    for _ in range(5):
        story.then(PAGE, 1 - (T % DAY) / H, contact=0)
    assert story.told == []


# opens


def test_asking_makes_hot_whatever_the_score():
    story = Story().then(ASKED)
    assert story.told == [("recognised", 0, True)]
    assert story.cold_at == 1.0


def test_asking_holds_for_one_half_life_against_returns_and_silence():
    story = Story().then(ASKED).then(RETURNED, 0.2).then(RETURNED, 0.999)
    assert story.told == [("recognised", 0, True)]
    assert story.cold_at == 1.0
    assert story.then(LOOKED, 1).told[-1] == ("cooled", 1, False)


def test_a_high_score_lasts_longer_than_the_hold():
    story = Story().then(BIG).then(ASKED)
    assert story.cold_at is not None
    assert story.cold_at > 3.9
    assert story.then(RETURNED, 3.8).told[-1] == ("cooled", 3.8, True)


def test_the_hold_ends_at_its_last_instant():
    story = Story().then(BIG).then(ASKED)
    assert story.then(REVOKED, 1 - 1 / H).told == [("recognised", 0, True)]
    assert Story().then(BIG).then(ASKED).then(REVOKED, 1).told[1:] == [("cooled", 1, True)]


def test_asking_again_holds_again():
    story = Story().then(ASKED).then(ASKED, 0.7)
    assert story.cold_at == 1.7
    assert story.then(RETURNED, 1.5).told == [("recognised", 0, True)]


def test_asking_counts_with_its_value_too():
    assert Story().then(ASKED, times=40).cold_at == pytest.approx(2.0, abs=1 / H)


# closes


def test_declining_cools_at_once():
    story = Story().then(MEETING, times=2).then(DECLINED, 0.1)
    assert story.told == [("recognised", 0, True), ("cooled", 0.1, True)]
    assert story.group.state == CLOSED


def test_after_declining_nothing_helps_until_the_score_was_below_off():
    story = Story().then(MEETING, times=2).then(DECLINED, 0.1)
    story.then(MEETING, 0.2, times=5)
    assert story.group.state == CLOSED
    assert len(story.told) == 2
    story.then(MEETING, 9)  # 141 points fade below 10 within four half-lives
    assert story.told[2:] == [("revived", 9, True)]


def test_the_latch_opens_when_a_return_pushes_the_score_below_off():
    story = Story().then(MEETING).then(DECLINED).then(RETURNED)
    assert story.group.state == COLD
    assert story.then(MEETING).told[-1] == ("revived", 0, True)


def test_declining_below_off_is_no_latch():
    story = Story().then(VISIT).then(DECLINED)
    assert story.group.state == COLD
    assert story.then(MEETING).told == [("recognised", 0, True)]


def test_declining_before_ever_being_hot_latches_too():
    story = Story().then(VISIT, times=3).then(DECLINED).then(MEETING)
    assert story.told == []
    assert story.group.state == CLOSED


def test_declining_ends_a_hold():
    story = Story().then(ASKED).then(DECLINED, 0.1).then(VISIT, 0.2)
    assert story.told == [("recognised", 0, True), ("cooled", 0.1, True)]
    assert story.group.state == COLD


def test_the_latch_lasts_as_long_as_the_score_not_as_the_hold_that_was():
    story = Story().then(VISIT, times=3).then(ASKED).then(DECLINED, 0.1)
    assert story.cold_at == pytest.approx(0.77, abs=0.01)
    assert story.then(MEETING, 0.9).told[2:] == [("revived", 0.9, True)]


def test_asking_overrides_the_latch():
    story = Story().then(MEETING).then(DECLINED).then(ASKED, 0.1)
    assert story.told == [("recognised", 0, True), ("cooled", 0, True), ("revived", 0.1, True)]
    assert story.group.state == HOT


def test_asking_and_declining_at_one_instant_follow_the_order_of_ids():
    assert Story().then(ASKED).then(DECLINED).group.state == COLD
    assert Story().then(DECLINED).then(ASKED).group.state == HOT


def test_declining_counts_with_its_value_too():
    assert Story().then(DECLINED, times=25).then(LOOKED).group.state == CLOSED
