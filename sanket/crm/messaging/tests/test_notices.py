"""A notice counts once, is its person's alone, and is read when its person says so."""

from __future__ import annotations

import pytest

from sanket.crm.messaging import jobs, queries
from sanket.crm.messaging.actions import News, read_all, tell, unread_again
from sanket.crm.messaging.models import Notice
from sanket.crm.workspace.actions import deactivate
from sanket.crm.workspace.tests.cast import NOW, Cast, cast
from sanket.shared.instants import DAY, datetime_of, seconds_of
from tests.stage import standing

pytestmark = pytest.mark.django_db
AT = seconds_of(NOW)


@standing
def people() -> Cast:
    return cast()


def news(person, key="lead:1", **more):
    return News(person.pk, "lead.assigned", key, "New lead: Nandgiri · Robot", **more)


def test_told_twice_it_counts_once(people):
    tell([news(people.alice), news(people.alice), news(people.bob)], at=AT)
    tell([news(people.alice)], at=AT + 60)
    assert queries.bell(people.alice).unread == queries.bell(people.bob).unread == 1
    assert queries.bell(people.charlie) == (0, 0)


def test_who_has_left_is_told_nothing(people):
    deactivate(user=people.alice, by=people.admin, now=NOW)
    tell([news(people.alice)], at=AT)
    assert not Notice.objects.exists()


def test_all_that_was_shown_is_read_at_once_and_that_is_taken_back(people):
    tell([news(people.alice, f"lead:{n}") for n in range(3)], at=AT)
    shown = queries.bell(people.alice).newest
    tell([news(people.alice, "lead:9"), news(people.bob)], at=AT)
    assert read_all(people.alice, upto=shown, at=AT + 5) == 3
    assert (queries.bell(people.alice).unread, queries.bell(people.bob).unread) == (1, 1)
    assert unread_again(people.alice, at=AT + 5) == 3
    assert queries.bell(people.alice).unread == 4
    assert [one.key for one in queries.newer(people.alice, shown, 5)] == ["lead:9"]


def test_the_bell_counts_to_a_hundred(people):
    tell([news(people.alice, f"lead:{n}") for n in range(120)], at=AT)
    assert queries.bell(people.alice).unread == queries.MOST_COUNTED


def test_what_was_told_of_is_known(people):
    tell([news(people.alice, about="lead:1")], at=AT)
    assert queries.told_about(["lead:1", "lead:2"]) == {"lead:1"}
    assert queries.told_under("lead.assigned", ["lead:1", "lead:2"]) == {"lead:1"}


def test_after_three_months_it_goes(people):
    tell([news(people.alice)], at=AT - 91 * DAY)
    tell([news(people.bob)], at=AT - 80 * DAY)
    assert jobs.forget_notices(now=datetime_of(AT)) == 1
    assert queries.bell(people.bob).unread == 1
