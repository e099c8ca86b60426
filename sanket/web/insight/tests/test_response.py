"""Insight, Response: what nobody was given is told, and how many leads were tried too seldom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sanket.crm.response.actions import route
from sanket.crm.response.models import Attempt, Clock
from sanket.web.insight import response
from sanket.web.leads.tests.cast import Cast

DAY = 86_400


def page(cast: Cast, who: str = "bob") -> str:
    return cast.client(who).get(reverse("response")).content.decode()


def test_what_nobody_was_given_is_told_until_somebody_is(cast: Cast) -> None:
    assert Clock.objects.get(pk=cast.lead("Nandgiri").pk).told_at is None
    assert "1 lead was given to nobody yet." in page(cast)
    assert "given to nobody" not in page(cast, "charlie")
    route(now=cast.now)
    assert "given to nobody" not in page(cast)


def test_due_meanwhile_it_counts_as_not_answered_in_time(cast: Cast) -> None:
    Clock.objects.filter(pk=cast.lead("Nandgiri").pk).update(due_at=1, missed_at=1)
    assert "1 that nobody was given was due, and counts as not answered in time." in page(cast)


def test_all_that_were_tried_too_seldom_are_counted_and_the_first_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.account("Girna", owner="alice@example.com", territory="West")
    cast.happens("quote", "Girna")
    route(now=cast.now)
    Attempt.objects.update(due_at=int(cast.now.timestamp()) - 3 * DAY)
    assert "The first" not in page(cast)
    monkeypatch.setattr(response, "MOST_SHORT", 1)
    assert "The first 1 of 2." in page(cast)
    assert "The first" not in page(cast, "charlie")
