"""The page of one lead."""

from __future__ import annotations

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def open_page(cast, who="alice", account="Nandgiri"):
    return cast.client(who).get(reverse("lead", args=[cast.lead(account).pk]))


def test_it_says_why_it_is_a_lead(cast):
    page = open_page(cast)
    assert page.status_code == 200
    text = page.content.decode()
    assert "1 person at Nandgiri is interested in RX-6." in text
    assert "Their R&amp;D manager <mark>asked for a quote 2 minutes ago</mark>." in text


def test_charlie_gets_404(cast):
    assert open_page(cast, "charlie").status_code == 404
