"""Which leads a history makes: hot and fit together, one lead through all its seasons, a rest after people closed it."""

from __future__ import annotations

import pytest

from sanket.engine.recognition.fold import Act
from sanket.engine.recognition.life import Closing, Life, Opening, Profile, fold
from sanket.engine.recognition.rule import Rule, Value
from sanket.engine.scoring.fitment import fitment

H = 30 * 86_400
RULE = Rule(H, 20.0, fit=0.25)
VISIT, MEETING, MAILED, LOOKED, ASKED, RETURNED = range(1, 7)
VALUES = {
    VISIT: Value(5),
    MEETING: Value(20),
    MAILED: Value(20, customer=False),
    LOOKED: Value(0),
    ASKED: Value(0, decisive="opens"),
    RETURNED: Value(-15),
}
ENGINEER, CLERK, STRANGER = 1, 2, 3
FACTORS = {ENGINEER: 1.0, CLERK: 0.1, STRANGER: 0.3}


def people(nobody: float = 0.2) -> Profile:
    return Profile(1.0, 1.0, nobody, FACTORS.__getitem__)


def tell(*events: tuple[int, int] | tuple[int, int, int], profile: Profile | None = None, closings=()) -> list[Opening]:
    """Events are (tenths of a half-life, type, contact); their ids are e0, e1, ..."""
    acts = [
        Act(tenths * H // 10, f"e{i}", contact[0] if contact else ENGINEER, kind, 1)
        for i, (tenths, kind, *contact) in enumerate(events)
    ]
    return fold(acts, RULE, VALUES, profile or people(), closings).openings


# the first opening


def test_a_lead_begins_with_the_activity_that_tips_it():
    assert tell((0, VISIT), (1, MEETING), (2, MEETING)) == [Opening(H // 10, "e1")]


def test_nothing_begins_below_the_threshold():
    assert tell((0, VISIT), (1, VISIT)) == []


def test_hot_without_fit_is_no_lead_until_somebody_fitting_acts():
    assert tell((0, MEETING, CLERK), (1, VISIT, CLERK)) == []
    assert tell((0, MEETING, CLERK), (1, VISIT, ENGINEER)) == [Opening(H // 10, "e1")]


def test_fit_may_come_with_an_activity_that_counts_nothing():
    """The contact factor asks who acted, whatever the value; the first lead needs hot and fit only."""
    assert tell((0, MEETING, CLERK), (1, LOOKED, ENGINEER)) == [Opening(H // 10, "e1")]


def test_fit_that_comes_too_late_is_too_late():
    assert tell((0, MEETING, CLERK), (11, LOOKED, ENGINEER)) == []


def test_asking_does_not_override_fitment():
    assert tell((0, ASKED, CLERK)) == []
    assert tell((0, ASKED, STRANGER)) == [Opening(0, "e0")]


def test_the_fitment_threshold_is_met_by_what_reaches_it():
    assert RULE.fits(0.25)
    assert RULE.fits(0.25 * (1 - 5e-10))
    assert not RULE.fits(0.25 * (1 - 2e-9))


# one lead through its seasons


def test_a_lead_that_cools_and_warms_again_is_the_same_lead():
    assert tell((0, MEETING), (50, MEETING), (100, MEETING)) == [Opening(0, "e0")]
    assert tell((0, MEETING), (1, RETURNED), (2, MEETING)) == [Opening(0, "e0")]


# rests


CLOSED_AT_3 = [Closing(3 * H // 10, 3 * H // 10 + H)]  # people closed it after 0.3 half-lives: it rests until 1.3


def test_a_closed_lead_rests_one_half_life_and_then_a_new_one_begins():
    opened = tell((0, MEETING), (5, MEETING), (12, MEETING), (14, VISIT), (15, VISIT), closings=CLOSED_AT_3)
    assert opened == [Opening(0, "e0"), Opening(14 * H // 10, "e3", 1)]


def test_the_instant_at_which_the_rest_ends_counts():
    assert tell((0, MEETING), (13, MEETING), closings=CLOSED_AT_3)[1:] == [Opening(13 * H // 10, "e1", 1)]


def test_after_the_rest_it_must_be_hot_again():
    assert tell((0, MEETING), (40, VISIT), closings=CLOSED_AT_3) == [Opening(0, "e0")]
    assert tell((0, MEETING), (40, VISIT), (41, MEETING), closings=CLOSED_AT_3)[1:] == [Opening(41 * H // 10, "e2", 1)]


def test_after_the_rest_it_must_fit_too():
    clerk = [(0, MEETING, STRANGER), (20, MEETING, CLERK)]
    assert len(tell(*clerk, closings=CLOSED_AT_3)) == 2  # the best of all who acted still counts
    assert tell((0, MEETING, CLERK), (20, MEETING, CLERK), closings=CLOSED_AT_3) == []


def test_an_activity_that_counts_nothing_begins_no_second_lead():
    assert tell((0, MEETING), (12, MEETING), (14, LOOKED), closings=CLOSED_AT_3) == [Opening(0, "e0")]
    assert tell((0, MEETING), (12, MEETING), (14, ASKED), closings=CLOSED_AT_3)[1:] == [Opening(14 * H // 10, "e2", 1)]


def test_a_negative_activity_that_leaves_it_hot_counts():
    opened = tell((0, MEETING), (12, MEETING), (12, MEETING), (14, RETURNED), closings=CLOSED_AT_3)
    assert opened[1:] == [Opening(14 * H // 10, "e3", 1)]


def test_a_lead_still_open_never_gives_way():
    assert tell((0, MEETING), (50, MEETING), closings=[None]) == [Opening(0, "e0")]
    assert tell((0, MEETING), (50, MEETING), closings=[]) == [Opening(0, "e0")]


def test_each_lead_has_its_own_rest():
    events = [(0, MEETING), (20, MEETING), (25, MEETING), (50, MEETING)]
    assert [o.activity for o in tell(*events, closings=[Closing(1, H), None])] == ["e0", "e1"]
    assert [o.activity for o in tell(*events, closings=[Closing(1, H), Closing(3 * H, 4 * H)])] == ["e0", "e1", "e3"]


def test_what_was_closed_before_it_began_was_another_lead():
    assert tell((20, MEETING), closings=CLOSED_AT_3) == [Opening(2 * H, "e0", 1)]


def test_the_rest_of_a_lead_that_later_facts_took_away_still_counts():
    assert tell((10, MEETING), closings=CLOSED_AT_3) == []
    assert tell((10, MEETING), (14, VISIT), closings=CLOSED_AT_3) == [Opening(14 * H // 10, "e1", 1)]


# who acted


def test_the_best_contact_counts_not_the_last():
    profile = people()
    assert profile.contact_factor() == 0.2
    for contact, best in ((CLERK, 0.1), (STRANGER, 0.3), (CLERK, 0.3), (ENGINEER, 1.0), (STRANGER, 1.0)):
        profile.meet(contact)
        assert profile.contact_factor() == best


def test_no_name_says_nothing():
    profile = people()
    profile.meet(0)
    assert profile.contact_factor() == 0.2


def test_only_customers_activities_name_contacts():
    assert tell((0, MAILED, ENGINEER), profile=people(nobody=0.2)) == []
    assert tell((0, MAILED, CLERK), profile=people(nobody=0.5)) == [Opening(0, "e0")]


def test_fitment_is_the_product_of_the_three():
    profile = Profile(0.5, 0.8, 1.0, FACTORS.__getitem__)
    profile.meet(STRANGER)
    assert profile.fitment() == fitment(0.5, 0.8, 0.3)


def test_a_contact_is_judged_once_and_only_when_asked():
    asked: list[int] = []

    def judge(contact: int) -> float:
        asked.append(contact)
        return 1.0

    profile = Profile(1.0, 1.0, 1.0, judge)
    for contact in (CLERK, CLERK, ENGINEER):
        profile.meet(contact)
    assert asked == []
    profile.contact_factor()
    profile.meet(CLERK)
    profile.contact_factor()
    assert sorted(asked) == [ENGINEER, CLERK]


@pytest.mark.parametrize("known", [[], [Opening(5, "a")]])
def test_a_life_does_not_change_the_list_it_is_given(known):
    before = list(known)
    Life(known, [Closing(6, 7)]).see(Act(10, "b", 0, MEETING, 1), VALUES[MEETING])
    assert known == before
