"""Settings, Routing: Bob orders the rules that give leads out."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from sanket.crm.response import counted
from sanket.crm.response.queries import RoutingRule
from sanket.crm.workspace.actions import save_user

pytestmark = pytest.mark.django_db
RULE = {
    "name": "Pune",
    "condition": 'account.territory = "Pune"',
    "then": "anyone",
    "after_hours": "anyway",
    "active": "on",
}


def names() -> list[str]:
    return list(RoutingRule.objects.order_by("position").values_list("name", flat=True))


def test_bob_adds_rules_and_orders_them(bob):
    bob.post(reverse("routing-add"), RULE)
    bob.post(
        reverse("routing-add"), {**RULE, "name": "Held", "condition": "", "then": "hold", "reason": "dealers call"}
    )
    assert names() == ["Pune", "Held"]
    bob.post(reverse("routing-place", args=[RoutingRule.objects.get(name="Held").pk]), {"way": "up"})
    assert names() == ["Held", "Pune"]
    page = bob.get(reverse("routing")).content.decode()
    assert "hold: dealers call" in page
    assert "The usual way" in page


def test_what_is_wrong_stands_beside_the_field(bob):
    page = bob.post(reverse("routing-add"), {**RULE, "condition": 'account.teritory = "Pune"', "then": "team"})
    assert page.status_code == 422
    assert "account.territory" in page.content.decode()
    page = bob.post(reverse("routing-add"), {**RULE, "then": "team"})
    assert "Choose a team." in page.content.decode()
    assert names() == []


def test_only_who_may_work_on_leads_is_offered(bob):
    save_user(email="vesna@example.com", name="Vesna Vaz", role="viewer", by=None, now=timezone.now())
    save_user(email="sid.sen@example.com", name="Sid Sen", role="sales", by=None, now=timezone.now())
    page = bob.get(reverse("routing-add")).content.decode()
    assert "Sid Sen" in page
    assert "Vesna Vaz" not in page


def test_a_language_is_said_by_its_name_as_on_a_persons_page(bob):
    bob.post(reverse("routing-add"), {**RULE, "language": "hindi"})
    rule = RoutingRule.objects.get()
    assert rule.language == "hi"
    assert 'value="Hindi"' in bob.get(reverse("routing-rule", args=[rule.pk])).content.decode()
    page = bob.post(reverse("routing-add"), {**RULE, "name": "Other", "language": "Klingon"})
    assert (page.status_code, "Klingon is no language known here." in page.content.decode()) == (422, True)


def test_counting_all_rules_takes_no_longer_than_a_second(bob, monkeypatch):
    for name, condition in (("A", ""), ("B", 'account.territory = "Pune"'), ("C", 'account.city = "Pune"')):
        bob.post(reverse("routing-add"), {**RULE, "name": name, "condition": condition})
    asked, count = [], counted.matching
    seconds = iter(range(99))
    monkeypatch.setattr(counted, "perf_counter", lambda: next(seconds) * 0.6)

    def counts(*given, **more):
        asked.append(given)
        return count(*given, **more)

    monkeypatch.setattr(counted, "matching", counts)
    page = bob.get(reverse("routing")).content.decode()
    assert len(asked) == 1
    last = RoutingRule.objects.get(name="C").pk
    assert f'<a class="link" href="{reverse("routing-rule", args=[last])}">count</a>' in page


def test_a_condition_is_tried_while_it_is_typed(bob):
    check = reverse("routing-check")
    assert "True of 0 open leads" in bob.get(check, {"condition": RULE["condition"]}).content.decode()
    assert "Did you mean" in bob.get(check, {"condition": "account.teritory is known"}).content.decode()


def test_a_rule_is_changed_removed_and_brought_back(bob):
    bob.post(reverse("routing-add"), RULE)
    rule = RoutingRule.objects.get()
    bob.post(reverse("routing-rule", args=[rule.pk]), {**RULE, "name": "West", "active": ""})
    assert not RoutingRule.objects.get().active
    page = bob.post(reverse("routing-removal", args=[rule.pk]), follow=True).content.decode()
    assert names() == []
    undo = re.search(r'action="([^"]+)" data-undo', page)
    assert undo
    bob.post(unescape(undo[1]))
    assert names() == ["West"]


def test_sales_people_may_not(site):
    assert site.client("sales").get(reverse("routing")).status_code in (403, 404)


def test_a_rule_is_tried_over_last_months_leads_before_it_is_saved(bob):
    page = bob.get(reverse("routing-replay")).content.decode()
    assert "What is not known" in page
    page = bob.post(reverse("routing-replay"), {**RULE, "days": "90"}).content.decode()
    assert "With Pune as it stands in the form. Nothing is saved." in page
    assert 'name="condition"' in page
    assert names() == []
    wrong = bob.post(reverse("routing-replay"), {**RULE, "then": "team"})
    assert (wrong.status_code, "Choose a team." in wrong.content.decode()) == (422, True)


def test_many_leads_without_an_owner_are_given_out_by_the_job(bob, monkeypatch):
    monkeypatch.setattr("sanket.web.setup.routing.actions.route_ownerless", lambda **_: list(range(201)))
    page = bob.post(reverse("routing-ownerless"), follow=True).content.decode()
    assert "201 leads are being given out." in page


def test_what_the_chosen_way_does_not_need_is_marked_and_not_kept(bob):
    page = bob.get(reverse("routing-add")).content.decode()
    assert 'data-of="nurture hold"' in page
    bob.post(reverse("routing-add"), {**RULE, "reason": "never read", "rest_days": "9"})
    assert (RoutingRule.objects.get().reason, RoutingRule.objects.get().rest_days) == ("", None)


def test_the_condition_is_put_together_of_chips(bob):
    chip = {"c_what": "account.territory", "c_operator": "=", "c_value": "Pune"}
    page = bob.post(reverse("routing-add"), {**RULE, "condition": "", **chip, "deed": "put"})
    assert page.status_code == 200
    assert unescape(page.content.decode()).count('account.territory = "Pune"') >= 1
    assert names() == []
    bob.post(reverse("routing-add"), {**RULE, "condition": "", **chip})
    assert RoutingRule.objects.get().condition == RULE["condition"]
    rule = reverse("routing-rule", args=[RoutingRule.objects.get().pk])
    assert "Nobody was asked yet" in bob.get(rule).content.decode()
