"""Hours of the company, a team, a person; languages; how many open leads: said, inherited, refused."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from sanket.crm.workspace import actions, queries
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared.instants import seconds_of

KOLKATA = ZoneInfo("Asia/Kolkata")
OFFICE = [*["09:30-18:30"] * 5, "", ""]


def at(*when: int) -> int:
    return seconds_of(datetime(*when, tzinfo=KOLKATA))  # type: ignore[arg-type,misc]


@pytest.fixture(autouse=True)
def _in_india(cast):
    actions.save_settings(time_zone="Asia/Kolkata", by=None, now=NOW)


def test_a_person_works_as_the_team_and_the_team_as_the_company(cast):
    friday_evening = at(2026, 11, 27, 19)
    assert not queries.worktime_of(cast.alice).is_open(friday_evening)
    actions.save_worktime(of=cast.west, hours=[*["10-20"] * 5, "", ""], by=cast.bob, now=NOW)
    assert queries.worktime_of(cast.alice).is_open(friday_evening)
    assert not queries.worktime_of(cast.charlie).is_open(friday_evening)
    actions.save_worktime(of=cast.alice, hours=[*["9-13"] * 5, "", ""], by=cast.bob, now=NOW)
    assert not queries.worktime_of(cast.alice).is_open(friday_evening)
    actions.save_worktime(of=cast.alice, hours=None, by=cast.bob, now=NOW)
    assert queries.worktime_of(cast.alice).is_open(friday_evening)
    assert queries.team_time(cast.west).is_open(friday_evening)
    assert not queries.company_time().is_open(friday_evening)


def test_what_was_said_is_in_the_audit_trail(cast):
    changes = actions.save_worktime(
        of=cast.alice,
        hours=["9-18", "", "", "", "", "", ""],
        languages=["HI", "en", "hi"],
        most_open=40,
        by=cast.bob,
        now=NOW,
    )
    kept = ["09:00-18:00", "", "", "", "", "", ""]
    assert changes == {"hours": [None, kept], "languages": [[], ["hi", "en"]], "most_open": [None, 40]}
    entry = queries.audit_trail(verb="worktime.save")[0]
    assert (entry.kind, entry.subject, entry.by, entry.changes) == ("user", "alice@example.com", cast.bob, changes)
    assert actions.save_worktime(of=cast.alice, most_open=40, by=cast.bob, now=NOW) == {}
    assert len(queries.audit_trail(verb="worktime.save")) == 1


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"hours": ["9-18"] * 6}, "hours", "seven"),
        ({"hours": ["", "nine", "", "", "", "", ""]}, "hours_tuesday", "Tuesday has 'nine'"),
        ({"languages": ["Hindi"]}, "languages", "code of a language"),
        ({"languages": [f"a{letter}" for letter in "abcdefghijklmnopqrstuvw"]}, "languages", "At most 20"),
        ({"most_open": 0}, "most_open", "from 1"),
        ({"shoe_size": 43}, "shoe_size", "no setting"),
    ],
)
def test_refusals_name_the_field(cast, given, field, said):
    with pytest.raises(actions.WorktimeRefused, match=said) as refused:
        actions.save_worktime(of=cast.alice, **given, by=cast.bob, now=NOW)
    assert refused.value.data["field"] == field


def test_the_company_says_hours_and_a_team_no_languages(cast):
    for none in (None, [""] * 7):
        with pytest.raises(actions.WorktimeRefused, match="needed"):
            actions.save_worktime(of=queries.current(), hours=none, by=cast.bob, now=NOW)
    with pytest.raises(actions.WorktimeRefused, match="no setting"):
        actions.save_worktime(of=cast.west, languages=["hi"], by=cast.bob, now=NOW)


def test_a_persons_hours_are_on_their_own_clock(cast):
    actions.save_user(user=cast.charlie, time_zone="Europe/Berlin", by=cast.admin, now=NOW)
    here = queries.available([cast.alice.pk, cast.charlie.pk], at(2026, 11, 27, 10))
    assert (here[cast.alice.pk].state, here[cast.charlie.pk].state) == ("open", "closed")
    later = queries.available([cast.charlie.pk], at(2026, 11, 27, 20))
    assert later[cast.charlie.pk].here


def test_open_leads_at_once(cast):
    noon = at(2026, 11, 27, 12)
    ids = [cast.alice.pk, cast.charlie.pk]
    assert {one.most_open for one in queries.available(ids, noon).values()} == {None}
    actions.save_capacity(people=None, follow_ups=None, days=5, most_open=50, by=cast.bob, now=NOW)
    actions.save_worktime(of=cast.alice, most_open=20, languages=["mr"], by=cast.bob, now=NOW)
    found = queries.available(ids, noon)
    assert [(found[pk].most_open, found[pk].languages) for pk in ids] == [(20, ("mr",)), (50, ())]


def test_whom_there_is_not_is_left_out_and_who_has_left_is_told(cast):
    actions.deactivate(cast.alice, by=cast.admin, now=NOW)
    found = queries.available([cast.alice.pk, 10**6], at(2026, 11, 27, 12))
    assert {pk: one.state for pk, one in found.items()} == {cast.alice.pk: "inactive"}


def test_two_hundred_people_are_three_statements(cast, django_assert_num_queries):
    extra = [
        queries.User(email=f"p{n}@example.com", name=f"P{n}", role="sales", team=cast.west, created_at=NOW, password="")
        for n in range(200)
    ]
    ids = [user.pk for user in queries.User.objects.bulk_create(extra)]
    with django_assert_num_queries(3):
        found = queries.available(ids, at(2026, 11, 27, 12))
    assert sum(one.here for one in found.values()) == 200
    with django_assert_num_queries(1):
        assert queries.on_call(at(2026, 11, 27, 12)) == []
