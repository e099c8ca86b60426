"""Other systems: connected, watched, asked, and what they gave looked at and taken again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django_tasks_db.models import DBTaskResult

from sanket.crm.capture import actions
from sanket.crm.capture.queries import secret
from sanket.crm.models import ActivityType, AuditEntry, Delivery, Event, EventRule, Offering, Source
from sanket.web.setup.connectors.tests.conftest import deliver
from sanket.web.setup.sources.tests.conftest import text

SOURCES = "/settings/sources/"
LEAD = {
    "UNIQUE_QUERY_ID": "2012487827", "QUERY_TYPE": "W", "QUERY_TIME": "2021-12-08 12:47:25", "SENDER_NAME": "Ravi Sample",
    "SENDER_MOBILE": "+91-9820000001", "SENDER_COMPANY": "Kalyan Coatings", "QUERY_MCAT_NAME": "Spray <b>Guns</b>",
}  # fmt: skip


def at(source: Source, path: str = "") -> str:
    return f"{SOURCES}{source.pk}/{path}"


def test_bob_connects_indiamart(bob: Any) -> None:
    assert f'href="{SOURCES}connect/indiamart/"' in bob.get(f"{SOURCES}add/").content.decode()
    page = bob.get(f"{SOURCES}connect/indiamart/").content.decode()
    assert 'type="password"' in page
    answer = bob.post(f"{SOURCES}connect/indiamart/", {"name": "IndiaMART", "key": "k3y", "days": "7"})
    source = Source.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, at(source))
    assert secret(source, "key") == "k3y"
    assert ActivityType.objects.filter(external_id="indiamart-enquiry").exists()
    page = bob.get(at(source)).content.decode()
    assert f"/connect/indiamart/{source.write_key}/" in page
    assert "k3y" not in page
    assert all("k3y" not in str(entry.changes) for entry in AuditEntry.objects.all())


def test_what_cannot_be_is_said_at_its_field(bob: Any) -> None:
    answer = bob.post(f"{SOURCES}connect/indiamart/", {"name": "IndiaMART", "way": "pull", "days": "7"})
    assert (answer.status_code, Source.objects.count()) == (422, 0)
    answer = bob.post(f"{SOURCES}connect/indiamart/", {"name": "IndiaMART", "key": "k", "days": "many"})
    assert answer.status_code == 422
    assert "is not a number" in text(answer.content.decode())
    assert bob.get(f"{SOURCES}connect/nothing/").status_code == 404


def test_settings_are_changed_and_the_key_stays(bob: Any, mart: Source) -> None:
    page = bob.get(at(mart, "settings/")).content.decode()
    assert "mRy1Fictitious" not in page
    assert "leave this empty to keep it" in page
    answer = bob.post(at(mart, "settings/"), {"name": "Mart", "key": "", "days": "9", "url": mart.settings["url"]})
    assert answer.status_code == 302
    mart = Source.objects.get(pk=mart.pk)
    assert (mart.name, mart.settings["days"], secret(mart, "key")) == ("Mart", 9, "mRy1Fictitious")


def test_a_source_says_how_it_fares(bob: Any, mart: Source, cast: Any) -> None:
    assert "Asked next at" in text(bob.get(at(mart)).content.decode())
    actions.fares(mart, error="IndiaMART refuses the key.", now=cast.now - timedelta(hours=3))
    actions.fares(mart, error="IndiaMART refuses the key.", now=cast.now)
    page = text(bob.get(at(mart)).content.decode())
    assert "failing Since" in page
    assert "IndiaMART refuses the key." in page
    assert "IndiaMART failing IndiaMART refuses the key." in text(bob.get(SOURCES).content.decode())


def test_the_list_says_what_is_late_and_what_waits(bob: Any, mart: Source, desk: Source, cast: Any) -> None:
    Source.objects.filter(pk=mart.pk).update(created_at=cast.now - timedelta(hours=3))
    actions.keep_deliveries(desk.pk, [("d1", {"a": 1}), ("d2", {"a": 2})], now=cast.now)
    told = text(bob.get(SOURCES).content.decode())
    assert "IndiaMART late No worker has asked it, though it was time at" in told
    assert "Help desk waiting 2 deliveries wait until you say what they mean." in told
    assert "not told anything" not in bob.get(at(desk)).content.decode()
    Source.objects.filter(pk=desk.pk).update(settings={**desk.settings, "mapping": {"fields": {}}})
    assert "2 deliveries wait for a worker." in text(bob.get(SOURCES).content.decode())
    Delivery.objects.update(state="failed", error="No.")
    assert "Help desk in part 2 deliveries could not be taken." in text(bob.get(SOURCES).content.decode())


def test_without_a_proof_nothing_of_a_signature_is_asked(bob: Any) -> None:
    answer = bob.post(f"{SOURCES}connect/webhook/", {"name": "Desk", "proof": "none"})
    assert answer.status_code == 302
    assert Source.objects.get().settings["encoding"] == "hex"
    answer = bob.post(f"{SOURCES}connect/webhook/", {"name": "Desk", "proof": "guess"})
    assert answer.status_code == 422


def test_bob_has_it_asked_now(bob: Any, mart: Source) -> None:
    assert bob.post(at(mart, "asking/")).status_code == 302
    (job,) = DBTaskResult.objects.filter(task_path="sanket.crm.capture.jobs.pull")
    assert job.args_kwargs["args"] == [mart.pk]


def test_deliveries_are_shown_as_they_came_and_taken_again(bob: Any, mart: Source, cast: Any) -> None:
    failed = deliver(mart, {**LEAD, "QUERY_TIME": "<script>soon"}, "enquiry-one", cast)
    deliver(mart, LEAD, "enquiry-two", cast)
    page = bob.get(at(mart, "deliveries/")).content.decode()
    assert "enquiry-one" in page
    assert "enquiry-two" in page
    page = bob.get(at(mart, "deliveries/?state=failed")).content.decode()
    assert ("QUERY_TIME" in page, "enquiry-two" in page) == (True, False)
    page = bob.get(at(mart, f"deliveries/{failed.pk}/")).content.decode()
    assert "&lt;script&gt;soon" in page
    assert bob.post(at(mart, f"deliveries/{failed.pk}/replay/")).status_code == 302
    assert "still cannot be taken" in bob.get(at(mart)).content.decode()
    assert bob.post(at(mart, "deliveries/replay/")).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.tries) == ("failed", 3)
    assert bob.get(at(mart, "deliveries/999999/")).status_code == 404


def test_a_category_is_said_and_counts_from_the_start(bob: Any, mart: Source, cast: Any) -> None:
    deliver(mart, LEAD, "q1", cast)
    assert Event.objects.get(kind="track").fate == "unmapped"
    page = bob.get(at(mart, "categories/")).content.decode()
    assert "Spray Guns" in page
    offering = Offering.objects.order_by("pk")[0]
    assert bob.post(at(mart, "categories/"), {"category": "Spray Guns", "offering": offering.pk}).status_code == 302
    assert Event.objects.get(kind="track").fate == "activity"
    assert "Every category that has come is known" in bob.get(at(mart, "categories/")).content.decode()
    assert bob.post(at(mart, "categories/"), {"category": "Spray Guns", "offering": ""}).status_code == 302
    assert Event.objects.get(kind="track").fate == "unmapped"
    assert not EventRule.objects.filter(source=mart).exists()


def test_what_names_no_category_can_be_said_too(bob: Any, mart: Source, cast: Any) -> None:
    deliver(mart, {**LEAD, "QUERY_MCAT_NAME": ""}, "q1", cast)
    deliver(mart, {**LEAD, "UNIQUE_QUERY_ID": "2"}, "q2", cast)
    offering = Offering.objects.order_by("pk")[0]
    bob.post(at(mart, "categories/"), {"category": "", "offering": offering.pk})
    assert [*Event.objects.filter(kind="track").order_by("pk").values_list("fate", flat=True)] == [
        "activity",
        "unmapped",
    ]


def test_a_mapping_is_made_beside_a_sample(bob: Any, desk: Source, cast: Any) -> None:
    assert "Nothing has come yet" in bob.get(at(desk, "meaning/")).content.decode()
    offering, kind = Offering.objects.order_by("pk")[0], ActivityType.objects.order_by("pk")[0]
    thing = {"id": 7, "about": offering.external_id, "who": {"e-mail": "ravi@kalyan.example"}}
    kept = deliver(desk, {"tickets": [thing]}, "d1", cast)
    assert kept.state == "stored"
    assert "What comes waits until you say what it means." in bob.get(at(desk)).content.decode()
    page = bob.get(at(desk, "meaning/")).content.decode()
    assert 'data-fill="tickets"' in page
    typed = {
        "items": "tickets", "path:activity": "id", "constant:type": kind.external_id, "path:offering": "about",
        "path:email": 'who["e-mail"]',
    }  # fmt: skip
    tried = bob.post(at(desk, "meaning/"), {**typed, "preview": "1"})
    assert tried.status_code == 200
    assert "ravi@kalyan.example" in tried.content.decode()
    assert "mapping" not in Source.objects.get(pk=desk.pk).settings
    assert bob.post(at(desk, "meaning/"), {**typed, "path:email": "a..b"}).status_code == 422
    assert bob.post(at(desk, "meaning/"), typed).status_code == 302
    event = Event.objects.get(kind="track")
    assert (event.fate, event.offering_id, event.type_id) == ("activity", offering.pk, kind.pk)
    assert "waits until" not in bob.get(at(desk)).content.decode()


def test_a_source_of_events_has_none_of_these_pages(bob: Any, cast: Any) -> None:
    website = actions.add_source(name="Website", by=cast.ada, now=cast.now)
    for path in ("settings/", "deliveries/", "categories/", "meaning/"):
        assert bob.get(at(website, path)).status_code == 404
    assert "Deliveries" not in bob.get(at(website)).content.decode()


def test_a_folder_is_not_given_to_a_second_source(bob: Any, tmp_path: Any, settings: Any) -> None:
    settings.SANKET_WATCHED_FOLDERS = str(tmp_path)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        answer = bob.post(f"{SOURCES}connect/folder/", {"name": name, "folder": name, "kind": "accounts"})
        assert answer.status_code == 302
    second = Source.objects.get(name="two")
    answer = bob.post(at(second, "settings/"), {"name": "three", "folder": "one", "kind": "accounts"})
    assert (answer.status_code, Source.objects.get(pk=second.pk).settings["folder"]) == (422, "two")
    assert "Source one watches this folder already." in text(answer.content.decode())


def test_a_secret_that_may_be_needed_is_not_called_optional(bob: Any) -> None:
    for kind, label in (("webhook", "Secret"), ("indiamart", "CRM key")):
        page = text(bob.get(f"{SOURCES}connect/{kind}/").content.decode())
        assert f"{label} optional" not in page
        assert label in page


def test_files_are_listed_by_their_names_and_looked_at_at_once(
    bob: Any, cast: Any, tmp_path: Any, settings: Any
) -> None:
    settings.SANKET_WATCHED_FOLDERS = str(tmp_path)
    (tmp_path / "one").mkdir()
    bob.post(f"{SOURCES}connect/folder/", {"name": "one", "folder": "one", "kind": "accounts"})
    source = Source.objects.get(name="one")
    actions.keep_deliveries(source.pk, [("f" * 64, {"file": "monday.csv", "bytes": 3})], now=cast.now)
    found = Delivery.objects.get()
    for path in ("deliveries/", f"deliveries/{found.pk}/"):
        page = bob.get(at(source, path)).content.decode()
        assert ("monday.csv" in page, "f" * 30 in page) == (True, False)
    Delivery.objects.update(state="failed")
    assert bob.post(at(source, "deliveries/replay/")).status_code == 302
    (job,) = DBTaskResult.objects.filter(task_path="sanket.crm.capture.jobs.pull")
    assert job.args_kwargs["args"] == [source.pk]
