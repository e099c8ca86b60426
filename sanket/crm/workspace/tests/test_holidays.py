"""Holidays: one by one, as a list, for a team, half a day; and undone."""

from __future__ import annotations

from datetime import date

import pytest

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.actions import Day
from sanket.crm.workspace.tests.cast import NOW
from sanket.crm.workspace.tests.test_worktime import _in_india, at

__all__ = ["_in_india"]

CHRISTMAS = date(2026, 12, 25)


def test_nobody_works_on_a_holiday(cast):
    noon = at(2026, 12, 25, 12)
    assert queries.available([cast.alice.pk], noon)[cast.alice.pk].here
    (one,) = actions.add_holidays([Day(CHRISTMAS, "Christmas")], by=cast.bob, now=NOW)
    presence = queries.available([cast.alice.pk], noon)[cast.alice.pk]
    assert (presence.state, presence.time.next_open(noon)) == ("holiday", at(2026, 12, 28, 9, 30))
    assert not queries.company_time(since=noon).is_open(noon)
    actions.remove_holiday(one, by=cast.bob, now=NOW)
    actions.remove_holiday(one, by=cast.bob, now=NOW)
    assert queries.worktime_of(cast.alice).is_open(noon)
    told = [(entry.verb, entry.subject, entry.label) for entry in queries.audit_trail(kind="holiday")]
    assert told == [("holiday.remove", "2026-12-25", "Christmas"), ("holiday.save", "2026-12-25", "Christmas")]


def test_a_team_has_its_own_which_count_before_everybodys(cast):
    noon = at(2027, 1, 14, 12)
    actions.add_holidays([Day(date(2027, 1, 14), "Pongal")], team=cast.south, by=cast.bob, now=NOW)
    assert queries.worktime_of(cast.alice).is_open(noon)
    assert not queries.worktime_of(cast.charlie).is_open(noon)
    assert not queries.team_time(cast.south).is_open(noon)
    actions.add_holidays([Day(date(2027, 1, 14), "Stocktaking")], by=cast.bob, now=NOW)
    actions.add_holidays([Day(date(2027, 1, 14), "Half of Pongal", "9:30-13")], team=cast.south, by=cast.bob, now=NOW)
    assert not queries.worktime_of(cast.alice).is_open(noon)
    assert queries.worktime_of(cast.charlie).is_open(noon)
    assert [(one.name, one.team, one.hours) for one in queries.holidays(since=CHRISTMAS)] == [
        ("Stocktaking", None, ""),
        ("Half of Pongal", cast.south, "09:30-13:00"),
    ]


def test_the_same_again_changes_nothing_and_another_name_does(cast):
    day = Day(CHRISTMAS, "Christmas")
    actions.add_holidays([day], by=cast.bob, now=NOW)
    assert actions.add_holidays([day, day], by=cast.bob, now=NOW) == []
    assert len(actions.add_holidays([day._replace(name="Christmas Day")], by=cast.bob, now=NOW)) == 1
    assert [one.name for one in queries.holidays(since=CHRISTMAS, until=CHRISTMAS)] == ["Christmas Day"]
    assert queries.audit_trail(kind="holiday")[0].changes == {"name": ["Christmas", "Christmas Day"]}


def test_a_pasted_list():
    text = """
        2026-12-25, Christmas
        26.1.2027\tRepublic Day

        22-03-2027 Holi
        15th August 2027: Independence Day
        2 Oct 2027 – Gandhi Jayanti
    """
    assert [(str(day.on), day.name) for day in actions.holiday_list(text)] == [
        ("2026-12-25", "Christmas"),
        ("2027-01-26", "Republic Day"),
        ("2027-03-22", "Holi"),
        ("2027-08-15", "Independence Day"),
        ("2027-10-02", "Gandhi Jayanti"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Paste a list"),
        ("2026-12-25 Christmas\n03/04/2027 Whose?", "Line 2 begins with no date"),
        ("2027-02-30 Nowhere", "Line 1: there is no 2027-02-30"),
        ("30 Foo 2027 Nowhere", "Line 1: there is no 30 Foo 2027"),
        ("2027-02-03 -", "Line 1: a name is needed"),
    ],
)
def test_a_list_that_cannot_be_read_names_the_line(text, said):
    with pytest.raises(actions.WorktimeRefused, match=said):
        actions.holiday_list(text)


@pytest.mark.parametrize(
    ("day", "field"),
    [
        (Day(date(1999, 12, 31), "Long ago"), "on"),
        (Day(CHRISTMAS, " "), "name"),
        (Day(CHRISTMAS, "x" * 101), "name"),
        (Day(CHRISTMAS, "Christmas", "till noon"), "hours"),
    ],
)
def test_refusals_name_the_field(cast, day, field):
    with pytest.raises(actions.WorktimeRefused) as refused:
        actions.add_holidays([day], by=cast.bob, now=NOW)
    assert refused.value.data["field"] == field
