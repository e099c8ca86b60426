"""Sources: added, changed, shut; what a connector is given is kept before anything is made of it."""

from __future__ import annotations

import pytest

from sanket.crm.activities.models import ActivityType
from sanket.crm.capture.actions import (
    DomainRefused,
    SourceRefused,
    add_source,
    delivery_failed,
    delivery_taken,
    disable_source,
    enable_source,
    keep_deliveries,
    remove_domain,
    renew_key,
    replay_deliveries,
    save_domain,
    save_source,
    source_fares,
)
from sanket.crm.capture.models import Delivery, EventRule, Source
from sanket.crm.capture.queries import deliveries, source_by_key, source_named, sources
from sanket.crm.capture.tests.story import NOW, Site
from sanket.crm.workspace.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_source_has_a_key_of_its_own_and_rules_are_ready() -> None:
    source = add_source(name="Our site", by=None, now=NOW)
    assert source.external_id == "Our-site"
    assert source_by_key(source.write_key) == source
    assert source_by_key("") is None
    assert source_by_key("other") is None
    assert set(EventRule.objects.values_list("kind", "ready_made")) == {("", True), ("page", True), ("screen", True)}
    assert ActivityType.objects.get().external_id == "page-visit"
    add_source(name="Our: site", by=None, now=NOW)
    assert EventRule.objects.count() == 3
    assert source_named("our: SITE") == sources().get(external_id="Our-site-2")


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\nb", "website"])
def test_a_source_that_cannot_be(name: str) -> None:
    add_source(name="Website", by=None, now=NOW)
    with pytest.raises(SourceRefused):
        add_source(name=name, by=None, now=NOW)


def test_what_is_secret_is_not_told_to_the_trail() -> None:
    source = add_source(name="Market", kind="indiamart", settings={"key": "s3cret"}, by=None, now=NOW)
    saved = save_source(source, name="Market place", settings={"key": "other", "days": 7}, by=None, now=NOW)
    assert saved.settings == {"key": "other", "days": 7}
    saved = save_source(source, settings={"days": None}, by=None, now=NOW)
    assert saved.settings == {"key": "other"}
    assert saved.external_id == "Market"
    told = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert "s3cret" not in told
    assert "other" not in told
    assert "days" in told


def test_a_source_is_shut_and_opened_and_gets_another_key() -> None:
    source = add_source(name="Website", by=None, now=NOW)
    assert disable_source(source, by=None, now=NOW).disabled_at == NOW
    assert enable_source(source, by=None, now=NOW).disabled_at is None
    old = source.write_key
    assert renew_key(source, by=None, now=NOW).write_key != old
    assert source_by_key(old) is None


def test_it_is_told_how_a_connector_fares() -> None:
    source = add_source(name="Market", kind="indiamart", by=None, now=NOW)
    source_fares(source.pk, error="The key is wrong.", state={"until": 5}, now=NOW)
    source.refresh_from_db()
    assert (source.last_error, source.last_error_at, source.state, source.last_seen_at) == (
        "The key is wrong.", NOW, {"until": 5}, None,
    )  # fmt: skip
    source_fares(source.pk, now=NOW)
    source.refresh_from_db()
    assert (source.last_error, source.state, source.last_seen_at) == ("", {"until": 5}, NOW)


def test_a_delivery_is_kept_once_and_may_be_replayed() -> None:
    source = add_source(name="Market", kind="indiamart", by=None, now=NOW)
    came = [("q1", {"a": 1}), ("q2", {"b": "\x00"}), ("q1", {"a": 2})]
    assert keep_deliveries(source.pk, came, now=NOW) == ["stored", "stored", "duplicate"]
    assert keep_deliveries(source.pk, came[:1], now=NOW) == ["duplicate"]
    first, second = deliveries(source, state="stored")
    assert (first.key, first.payload) == ("q1", '{"a":1}')
    delivery_taken(first.pk, now=NOW)
    delivery_failed(second.pk, error="It names no product.")
    (failed,) = deliveries(source, state="failed")
    assert (failed.error, failed.tries) == ("It names no product.", 1)
    assert replay_deliveries([first.pk, second.pk]) == 2
    assert [one.key for one in deliveries(source)] == ["q2", "q1"]
    assert set(Delivery.objects.values_list("state", "error")) == {("stored", "")}


def test_what_the_workspace_says_of_a_domain_goes_first(site: Site) -> None:
    site.tell("identify", 9, u="u1", traits={"email": "a@gmail.com"})
    site.tell("identify", 9, u="u2", traits={"email": "b@shared-office.in"})
    site.tell("track", 8, u="u1", key="m1")
    site.tell("track", 8, u="u2", key="m2")
    assert site.whose() == {"m2": ("shared-office.in", "u2")}
    ours = save_domain("gmail.com", account=site.account("tapti"), by=None, now=NOW)
    site.catch_up()
    assert site.whose()["m1"] == ("tapti", "u1")
    save_domain("@rented.in", account=None, by=None, now=NOW)
    site.tell("identify", 9, u="u3", traits={"email": "c@mail.rented.in"})
    assert site.tell("track", 8, u="u3").fate == "unplaced"
    remove_domain(ours, by=None, now=NOW)
    assert site.sound()


def test_a_domain_that_is_none(site: Site) -> None:
    for wrong in ("", "in", "a\nb.in", "co.in"):
        with pytest.raises(DomainRefused):
            save_domain(wrong, account=None, by=None, now=NOW)
    assert Source.objects.count() == 1
