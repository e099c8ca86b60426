"""Python reads no number of thousands of digits, and no database holds one of thirty: neither is a failure of ours."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
LONG = "9" * 5_000
BIG = "9" * 30


@pytest.mark.parametrize("number", [LONG, BIG, "²", "-1", "x"])
@pytest.mark.parametrize(
    "address",
    [
        "/notices/?before={}",
        "/notices/bell/?seen={}&unread={}&leads={}",
        "/settings/fitment/?offering={}",
        "/settings/fitment/trial/?account=a&for={}",
        "/scoring/versions/?before={}",
        "/leads/?offering={}&owner={}&after={}",
        "/insight/response/?person={}&team={}",
    ],
)
def test_a_page_is_shown_as_if_it_had_not_been_said(site, address, number):
    answer = site.client("admin").get(address.format(*[number] * 3))
    assert answer.status_code in (200, 204, 404)


@pytest.mark.parametrize("number", [LONG, BIG, "²"])
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/notices/readings/", "upto={}"),
        ("/settings/reasons/", "deed=disqualify&id={}&text=No+need&help=&place={}&active=0"),
        ("/settings/checklists/0/", "key=need&text=What+for&choices=&place={}"),
    ],
)
def test_what_is_sent_is_no_failure(site, address, said, number):
    client = site.client("admin", raise_request_exception=False)
    answer = client.post(address, said.format(*[number] * 2), content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 302, 404, 422)
