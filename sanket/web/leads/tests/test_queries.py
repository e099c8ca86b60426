"""Each page asks the database a fixed, small number of questions, however much there is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db

# Page, and the most questions it may ask: session, user and company included.
MOST = {
    "today": 21,  # one for calls, one for what escalated, one for tasks, two for what is quiet, one for clocks, one for worth
    "today of a manager": 24,  # one for what escalated, three for clocks, two for what has gone quiet, one for worth
    # One of each for why nobody has some.
    "leads": 18,  # one for the bell, one for the newest lead, two for saved views, one for clocks, one for worth
    "lead": 26,  # one for tasks, one for who writes with whom, two for the checklist, two for the response clock
    "lead-peek": 16,
    "accounts": 13,  # one for the bell, two for saved views
    "account": 30,  # one for who writes with whom, one for how much they count
    "account-timeline": 9,
    "search": 18,
}


def asked(cast, page):
    who = "bob" if page == "today of a manager" else "alice"
    lead = cast.lead("Nandgiri")
    urls = {
        "today of a manager": "/",
        "today": "/",
        "lead": reverse("lead", args=[lead.pk]),
        "lead-peek": reverse("lead-peek", args=[lead.pk]),
        "account": reverse("account", args=[lead.account_id]),
        "account-timeline": reverse("account-timeline", args=[lead.account_id]),
        "search": "/search/?q=nandgiri&part=1",
    }
    client = cast.client(who)
    url = urls.get(page) or reverse(page)
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(url).status_code == 200
    return len(found), [(query["sql"] or "planned")[:160] for query in found]


@pytest.mark.parametrize("page", MOST)
def test_number_of_queries(cast, page):
    few, told = asked(cast, page)
    assert few <= MOST[page], "\n".join(told)
    for n in range(8):
        cast.account(f"Sahyadri {n}", owner="alice@example.com")
        cast.contact(f"Person {n}", "Nandgiri", title="Engineer", phone="+91 98220 54321")
        cast.happens("quote", f"Sahyadri {n}", days=n)
        cast.happens("visit", "Nandgiri", who=f"Person {n}", days=n)
    many, told = asked(cast, page)
    assert many <= few + 1, "\n".join(told)
