"""What an event means: the first rule that fits decides, also for what came before the rule."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.capture.actions import EventRuleRefused, add_source, order_rules, remove_rule, save_rule, take
from sanket.crm.capture.models import EventRule
from sanket.crm.capture.queries import rules, unmapped_names
from sanket.crm.capture.tests.story import NOW, NOW_S, Site
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.workspace.models import AuditEntry


def test_a_name_that_is_mapped_later_counts_as_if_from_the_start(site: Site) -> None:
    for hours in (90, 60, 30):
        site.tell("track", hours, u="anita", name="Danced", key=f"m{hours}")
    assert [one.times for one in unmapped_names([site.source.pk])] == [3]
    rule = site.map("danced", "meeting")  # in any case of letters
    assert [key for key, *_ in site.logged()] == ["m30", "m60", "m90"]
    assert site.lead().recognised_at == site.event("m90").at
    assert unmapped_names([site.source.pk]) == []
    remove_rule(rule, by=None, now=NOW)
    assert site.logged() == []
    assert site.market.leads() == []
    assert site.sound()


def test_many_are_read_by_the_worker(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanket.crm.capture.rereading.AT_ONCE", 2)
    for number in range(5):
        site.tell("track", 5 + number, u="anita", name="Danced")
    site.map("Danced", "visit")
    assert site.logged() == []
    site.catch_up()
    assert len(site.logged()) == 5
    assert site.sound()


def test_another_type_corrects_what_is_logged(site: Site) -> None:
    site.tell("track", 5, u="anita", key="m1")
    rule = EventRule.objects.get(pk=site.rule.pk)
    save_rule(rule, kind="track", name="Asked", type=_type("visit"), by=None, now=NOW)
    assert site.logged() == [("m1", "nandgiri", "anita", "robot", "visit")]
    site.tell("track", 4, u="anita", key="m2")
    assert site.logged()[1][-1] == "visit"
    assert site.sound()


def test_the_first_that_fits_decides(site: Site) -> None:
    one = site.map("Dan*", "visit", offered="fixed", offering=site.offering("booth"))
    two = site.map("Danced", "meeting")
    site.tell("track", 5, u="anita", name="Danced", key="m1")
    assert site.logged()[0][3:] == ("robot", "meeting")
    order_rules([one.pk, two.pk], by=None, now=NOW)
    assert site.logged()[0][3:] == ("booth", "visit")
    assert [rule.pk for rule in rules()][:2] == [one.pk, two.pk]
    order_rules([one.pk, two.pk], by=None, now=NOW)  # as they are
    assert site.sound()


@pytest.mark.parametrize(
    ("given", "told", "fits"),
    [
        ({"property": "plan", "value": "Gold"}, {"properties": {"plan": "gold"}}, True),
        ({"property": "plan", "value": "Gold"}, {"properties": {"plan": "tin"}}, False),
        ({"property": "cart.size", "value": "3"}, {"properties": {"cart": {"size": 3}}}, True),
        ({"property": "paid", "value": "true"}, {"properties": {"paid": True}}, True),
        ({"property": "context.app.name", "value": "shop"}, {"context": {"app": {"name": "shop"}}}, True),
        ({"url": "/pricing*"}, {"context": {"page": {"url": "https://www.here.in/pricing/robots?x=1"}}}, True),
        ({"url": "/pricing"}, {"context": {"page": {"url": "https://here.in/pricing/#top"}}}, True),
        ({"url": "/pricing"}, {"properties": {"path": "/prices"}}, False),
        ({"url": "here.in/*"}, {"context": {"page": {"url": "https://www.here.in/x"}}}, True),
        ({"url": "here.in/*"}, {"context": {"page": {"url": "https://there.in/here.in/x"}}}, False),
        ({"kind": "page", "name": ""}, {"kind": "page"}, True),
        ({"kind": "", "name": ""}, {"kind": "screen"}, True),
    ],
)
def test_what_a_rule_may_ask_for(site: Site, given: dict[str, Any], told: dict[str, Any], fits: bool) -> None:
    kind = {"kind": given.get("kind", "track"), "name": given.get("name", "Danced")}
    fixed = {"offered": "fixed", "offering": site.offering("booth")}
    save_rule(type=_type("visit"), by=None, now=NOW, **{**kind, **given}, **fixed)  # type: ignore[arg-type]
    what = told.get("kind", "track")
    rest = {key: value for key, value in told.items() if key != "kind"}
    event = site.tell(what, 5, u="anita", name="Danced", **rest)
    assert (event.fate == "activity") is fits, event.reason


@pytest.mark.parametrize(
    ("properties", "offering"),
    [
        ({"product": "ROBOT"}, "robot"),
        ({"product": {"id": 7, "name": "oven"}}, "oven"),
        ({"sku": "nothing", "category": "painting"}, "painting"),
        ({"products": [{"sku": "booth"}, {"sku": "robot"}]}, "booth"),
        ({"url": "https://here.in/en/oven/details.html"}, "oven"),
        ({"url": "https://here.in/robot/oven"}, "oven"),
        ({"product": True}, None),
        ({"product": ["robot"]}, None),
        ({"url": "https://[here/robot"}, None),
        ({}, None),
    ],
)
def test_which_offering_an_event_is_about(site: Site, properties: dict[str, Any], offering: str | None) -> None:
    event = site.tell("track", 5, u="anita", properties=properties)
    assert (event.offering.external_id if event.offering else None) == offering
    assert site.sound()


def test_a_property_of_ones_own(site: Site) -> None:
    site.map("Asked", "visit", offering_property="machine.code", offering=site.offering("booth"))
    site.tell("track", 5, u="anita", properties={"machine": {"code": "oven"}, "product": "robot"}, key="m1")
    site.tell("track", 5, u="anita", properties={"product": "robot"}, key="m2")  # else the rule's own
    assert [row[3] for row in site.logged()] == ["oven", "booth"]


def test_a_rule_for_one_source(site: Site) -> None:
    other = add_source(name="Shop", by=None, now=NOW)
    site.map("Danced", "visit", source=other)
    assert site.tell("track", 5, u="anita", name="Danced").fate == "unmapped"
    take(other.pk, [site.heard("track", 5, u="anita", name="Danced", key="m1")], now_s=NOW_S)
    assert [row[0] for row in site.logged()] == ["event:Shop:m1"]
    assert {rule.source for rule in rules(site.source)} == {None}
    assert {rule.source for rule in rules(other)} == {None, other}


def test_what_means_nothing_on_purpose(site: Site) -> None:
    site.tell("track", 5, u="anita", name="Danced", key="m1")
    save_rule(kind="track", name="Danced", typed="not", by=None, now=NOW)
    assert site.event("m1").fate == "ignored"
    assert unmapped_names([site.source.pk]) == []


def test_an_offering_or_a_type_that_is_added_later(site: Site) -> None:
    site.tell("track", 5, u="anita", product="crane", key="m1")
    site.tell("track", 5, u="anita", name="Sang", key="m2")
    save_offerings([{"offering": "crane"}], by=None, now=NOW)
    save_types([{"type": "sang", "direction": "customer"}], by=None, now=NOW)
    site.catch_up()
    assert {row[0] for row in site.logged()} == {"m1", "m2"}
    save_offerings([{"offering": "robot", "name": "Spoon"}], by=None, now=NOW)
    site.tell("track", 4, u="anita", product="spoon", key="m3")
    assert site.logged()[2][3] == "robot"
    assert site.sound()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "identify"}, "kind"),
        ({"name": "a*b"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"offered": "fixed"}, "offering"),
        ({"value": "3"}, "property"),
        ({"colour": "red"}, "colour"),
        ({"typed": "fixed", "type": None}, "type"),
    ],
)
def test_a_rule_that_cannot_be(site: Site, given: dict[str, Any], field: str) -> None:
    with pytest.raises(EventRuleRefused) as refused:
        save_rule(**{"kind": "track", "name": "X", "type": _type("visit"), "by": None, "now": NOW, **given})
    assert refused.value.data["field"] == field


def test_the_trail_remembers(site: Site) -> None:
    remove_rule(site.rule, by=None, now=NOW)
    told = AuditEntry.objects.filter(kind="event-rule").order_by("pk")
    assert list(told.values_list("verb", "label")) == [("event-rule.add", "Asked"), ("event-rule.remove", "Asked")]
    assert told[0].changes["type"] == [None, "meeting"]


def _type(key: str) -> Any:
    from sanket.crm.activities.models import ActivityType

    return ActivityType.objects.get(external_id=key)
