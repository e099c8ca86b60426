"""The bell and the page behind it: one's own notices, live, read and taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sanket.crm.messaging.actions import News, tell
from sanket.crm.messaging.models import Notice
from sanket.crm.models import LeadRecord
from sanket.shared.instants import seconds_of
from sanket.web.leads.tests.cast import cast

__all__ = ["cast"]

pytestmark = pytest.mark.django_db


def told(cast, who="alice", key="lead:1", **more):
    lead = cast.lead("Nandgiri")
    words = {
        "body": "Asked for a quote\nCall Rao: +919812345678",
        "link": f"/leads/{lead.pk}/",
        "phone": "+919812345678",
    }
    tell(
        [News(cast.people[who].pk, "lead.assigned", key, "New lead: Nandgiri", **{**words, **more})],
        at=seconds_of(cast.now),
    )
    return Notice.objects.order_by("-pk")[0]


def test_the_page_says_who_what_why_and_whom_to_call(cast):
    told(cast)
    page = cast.client("alice").get("/notices/").content.decode()
    assert "New lead: Nandgiri" in page
    assert "Asked for a quote" in page
    assert 'href="tel:+919812345678"' in page
    assert 'href="https://wa.me/919812345678"' in page
    assert 'aria-label="Notices: 1 new"' in page
    assert "New lead: Nandgiri" not in cast.client("charlie").get("/notices/").content.decode()


def test_following_one_reads_it(cast):
    notice = told(cast)
    assert cast.client("charlie").get(reverse("notice", args=[notice.pk])).status_code == 404
    answer = cast.client("alice").get(reverse("notice", args=[notice.pk]))
    assert (answer.status_code, answer["Location"]) == (302, notice.link)
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "Nothing new" in cast.client("alice").get("/notices/?show=unread").content.decode()


def test_all_are_read_and_new_again(cast):
    first, alice = told(cast), cast.client("alice")
    later = told(cast, key="lead:2")
    alice.post(reverse("notices-reading"), {"upto": first.pk})
    assert set(Notice.objects.filter(read_at=None)) == {later}
    at = Notice.objects.get(pk=first.pk).read_at
    assert alice.post(reverse("notices-restoration", args=[at])).status_code == 302
    assert Notice.objects.filter(read_at=None).count() == 2
    alice.post(reverse("notice-reading", args=[later.pk]))
    assert Notice.objects.filter(read_at=None).count() == 1
    assert cast.client("charlie").post(reverse("notice-reading", args=[first.pk])).status_code == 404


def test_an_open_page_asks_and_mostly_nothing_is_new(cast):
    alice = cast.client("alice")
    newest = LeadRecord.objects.order_by("-pk").values_list("pk", flat=True)[0]
    asked = {"seen": 0, "unread": 0, "leads": newest}
    assert alice.get(reverse("notices-bell"), asked).status_code == 204
    told(cast, phone="", body="")
    news = alice.get(reverse("notices-bell"), asked).content.decode()
    assert "New lead: Nandgiri" in news
    assert "tel:" not in news
    assert (
        alice.get(reverse("notices-bell"), {**asked, "seen": Notice.objects.get().pk, "unread": 1}).status_code == 204
    )
    assert "1 new lead: show it" in alice.get(reverse("notices-bell"), {**asked, "leads": 0}).content.decode()
    assert cast.client("charlie").get(reverse("notices-bell"), asked).status_code == 204


@pytest.mark.parametrize("asked", ["?seen=x", "?seen=99999999999999999999", "?leads=-1", "?before=x"])
def test_nonsense_is_as_if_it_had_not_been_said(cast, asked):
    assert cast.client("alice").get(reverse("notices-bell") + asked).status_code in (200, 204)
    assert cast.client("alice").get("/notices/" + asked).status_code == 200


def test_the_bell_costs_a_page_one_question(cast, django_assert_num_queries):
    alice = cast.client("alice")
    alice.get("/notices/")
    with django_assert_num_queries(4):
        alice.get(reverse("notices-bell"), {"seen": 0, "unread": 0})
