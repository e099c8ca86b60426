"""Accounts, contacts, offerings, activity types, sales: read, added, changed, and many at once by their own ids."""

from __future__ import annotations

from typing import Any

import pytest

from sanket.crm.models import Account, AuditEntry, Consent, Deal, FitmentRow, Purchase, TypeValue


def test_an_account_is_added_and_changed(programs: Any):
    carl = programs("carl")
    made = carl.post(
        "/accounts", {"external_id": "ACME", "name": "Acme", "owner": "alice@example.com", "employees": 12}
    )
    assert (made.status, made.body["owner"]["name"], made.body["employees"]) == (201, "Alice", 12)
    pk = made.body["id"]
    told = carl.patch(f"/accounts/{pk}", {"employees": None, "tags": ["customer", "a;b"], "turnover": "12,50,000"}).body
    assert (told["employees"], told["tags"], told["turnover"], told["name"]) == (
        None,
        ["customer", "a;b"],
        "1250000.00",
        "Acme",
    )
    assert [entry.verb for entry in AuditEntry.objects.filter(kind="account").order_by("pk")] == [
        "account.add",
        "account.save",
    ]
    assert carl.get("/accounts?external_id=ACME").body["items"] == [told]
    wrong = carl.patch(f"/accounts/{pk}", {"owner": "nobody@example.com"})
    assert (wrong.status, wrong.code, wrong.body["error"]["data"]["column"]) == (422, "row", "owner")


def test_a_stranger_to_an_account_finds_and_changes_nothing(programs: Any, cast: Any):
    pk, rao = cast.accounts["Nandgiri"].pk, cast.contacts["Rao"].pk
    charlie = programs("charlie")
    assert charlie.get("/accounts").body["items"] == []
    assert charlie.get("/contacts").body["items"] == []
    assert charlie.get("/activities").body["items"] == []
    assert charlie.get("/search?q=Nandgiri").body["accounts"] == []
    for path in (f"/accounts/{pk}", f"/contacts/{rao}"):
        assert charlie.get(path).status == 404
    for path in (f"/activities?account={pk}", "/deals?account=Nandgiri", "/contacts?account=Nandgiri"):
        assert charlie.get(path).code == "account.unknown"
    assert charlie.patch(f"/accounts/{pk}", {"name": "Mine"}).status == 404
    assert charlie.patch(f"/contacts/{rao}", {"name": "Mine"}).status == 404
    assert charlie.post("/contacts", {"external_id": "X", "account": "Nandgiri"}).code == "account.unknown"
    assert Account.objects.get(pk=pk).name == "Nandgiri"


def test_filters_of_accounts(programs: Any, cast: Any):
    cast.account("Other", territory="South", industry="Steel")
    ada = programs("ada")

    def found(asked: str) -> list[str]:
        return [one["external_id"] for one in ada.get(f"/accounts?{asked}").body["items"]]

    assert found("q=nand") == found("territory=West") == found("industry=Automobile") == ["Nandgiri"]
    assert found("owner=none") == ["Other"]
    assert found(f"owner={cast.people['alice'].pk}") == found("owner=Alice@example.com") == ["Nandgiri"]
    assert ada.get("/accounts?owner=nobody@example.com").code == "request.parameter"
    assert found("owner=me") == []


def test_a_contact_with_its_consents(programs: Any):
    alice = programs("alice")
    body = {
        "external_id": "P1",
        "account": "Nandgiri",
        "name": "Patil",
        "consent_email": True,
        "consent_source": "fair",
    }
    made = alice.post("/contacts", body)
    assert (made.status, made.body["account"]["external_id"], made.body["consents"]) == (
        201,
        "Nandgiri",
        {"email": True},
    )
    pk = made.body["id"]
    told = alice.patch(f"/contacts/{pk}", {"consent_email": False, "buying_role": "decider"}).body
    assert (told["consents"], told["buying_role"], told["name"]) == ({"email": False}, "decider", "Patil")
    assert Consent.objects.filter(contact_id=pk).count() == 2
    assert alice.post("/contacts", body).code == "contact.known"
    assert alice.get(f"/contacts?account={made.body['account']['id']}&q=patil").body["items"] == [told]
    rao = alice.get("/contacts?email=rao@nandgiri.example").body["items"][0]
    assert (rao["buying_role"], rao["inferred_role"]) == ("", "influencer")


def test_many_at_once_each_with_what_became_of_it(programs: Any):
    bob = programs("bob")
    items = [
        {"external_id": "A", "name": "A"},
        {"external_id": "B", "name": "B", "owner": "nobody@example.com"},
        {"external_id": "Nandgiri"},
    ]
    told = bob.post("/accounts/batch", {"items": items}).body
    assert [one["outcome"] for one in told["results"]] == ["added", "rejected", "duplicate"]
    assert told["results"][1]["error"]["data"]["column"] == "owner"
    assert (told["added"], told["duplicate"], told["rejected"], told["updated"]) == (1, 1, 1, 0)
    entry = AuditEntry.objects.get(verb="import.rows")
    assert (str(entry.by), entry.label, entry.changes["added"]) == ("Bob", "Program", [0, 1])
    again = bob.post("/accounts/batch", {"items": [{"external_id": "A", "city": "Pune"}]}).body
    assert again["updated"] == 1
    assert Account.objects.get(external_id="A").name == "A", "what is left out stays"


def test_all_or_nothing(programs: Any):
    items = [{"external_id": "A", "name": "A"}, {"external_id": "B", "name": "B", "website": "no site"}]
    refused = programs("bob").post("/accounts/batch", {"items": items, "all_or_nothing": True})
    assert (refused.status, refused.code) == (422, "import.rows")
    assert [one["index"] for one in refused.body["error"]["data"]["rejected"]] == [1]
    assert not Account.objects.filter(external_id="A").exists()


def test_an_item_of_wrong_shape_is_refused_alone(programs: Any):
    bob, sound = programs("bob"), {"external_id": "A", "name": "A"}
    items = [{**sound, "employees": "many"}, sound, 7, {"name": "B"}, {"external_id": "C"}, {**sound, "colour": "red"}]
    told = bob.post("/accounts/batch", {"items": items}).body
    assert [one["outcome"] for one in told["results"]] == ["rejected", "added", *["rejected"] * 4]
    assert (told["added"], told["rejected"]) == (1, 5)
    errors = [one["error"] for one in told["results"] if one["error"]]
    assert {one["code"] for one in errors} == {"row"}
    assert [one["data"]["column"] for one in errors] == ["employees", "item", "external_id", "name", "colour"]
    assert errors[0]["sentence"] == "employees: Input should be a valid integer"
    assert errors[1]["sentence"] == "item: Write an object, such as {}"
    assert not any("Value error" in one["sentence"] for one in errors)
    whole = bob.post("/accounts/batch", {"items": [{**sound, "city": "Pune"}, 7], "all_or_nothing": True})
    assert (whole.code, whole.body["error"]["data"]["rejected"][0]["index"]) == ("import.rows", 1)
    assert Account.objects.get(external_id="A").city == ""
    assert bob.post("/accounts/batch", {"items": 7}).code == "request.invalid"
    assert bob.post("/accounts/batch", {"items": [7] * 1_001}).code == "request.too-large"


def test_an_account_has_a_name(programs: Any):
    bob = programs("bob")
    for wrong in ({}, {"name": ""}, {"name": " "}, {"name": None}):
        assert bob.post("/accounts", {"external_id": "A", **wrong}).code == "request.invalid"
    pk = bob.post("/accounts", {"external_id": "A", "name": "A"}).body["id"]
    assert bob.patch(f"/accounts/{pk}", {"name": ""}).code == "request.invalid"
    assert bob.patch(f"/accounts/{pk}", {"city": "Pune"}).body["name"] == "A"


SALE = {"account": "Nandgiri", "offering": "RX-6"}
THEN = "2024-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("/contacts/batch", {"external_id": "C", "account": "Nandgiri", "consent_phone": True}),
        ("/offerings/batch", {"external_id": "O", "parent": "robots", "half_life_days": 20}),
        ("/activity-types/batch", {"external_id": "T", "direction": "sales", "value": 3, "countable": True}),
        ("/fitment/batch", {"factor": "industry", "attribute": "industry", "equals": "Steel", "score": 0.4}),
        ("/deals/batch", {"external_id": "D", **SALE, "opened_at": THEN, "status": "open", "amount": "5 lakh"}),
        ("/purchases/batch", {"external_id": "U", **SALE, "purchased_at": "2024-01-01T00:00:00+05:30", "quantity": 2}),
        ("/activities/batch", {"external_id": "V", **SALE, "type": "call", "occurred_at": THEN}),
    ],
)  # fmt: skip
def test_each_kind_is_taken_once(programs: Any, path: str, item: dict[str, Any]):
    bob = programs("bob")
    assert bob.post(path, {"items": [item]}).body["added"] == 1, path
    assert bob.post(path, {"items": [item]}).body["duplicate"] == 1, path
    assert bob.post(path, {"items": []}).body["results"] == []


def test_communications(programs: Any, cast: Any):
    cast.contact("Patil", "Nandgiri")
    item = {"message": "m", "sender": "Rao", "recipient": "Patil", "occurred_at": "2024-01-01T00:00:00Z"}
    bob = programs("bob")
    assert bob.post("/communications/batch", {"items": [item]}).body["added"] == 1
    wrong = bob.post("/communications/batch", {"items": [{**item, "recipient": "Nobody"}]}).body
    assert wrong["results"][0]["outcome"] == "rejected"


def test_deals_and_purchases_are_read_with_their_account(programs: Any, cast: Any):
    bob, pk = programs("bob"), cast.accounts["Nandgiri"].pk
    deal = {
        "external_id": "D",
        "account": "Nandgiri",
        "offering": "RX-6",
        "opened_at": "2024-01-01T00:00:00Z",
        "status": "open",
    }
    bob.post("/deals/batch", {"items": [{**deal, "amount": 5, "owner": "alice@example.com"}]})
    won = {**deal, "status": "won", "closed_at": "2024-02-01T00:00:00Z"}
    assert bob.post("/deals/batch", {"items": [won]}).body["updated"] == 1
    (told,) = programs("alice").get(f"/deals?account={pk}").body["items"]
    assert (told["status"], told["amount"], told["owner"]["name"]) == ("won", "5.00", "Alice"), "what is left out stays"
    bought = {"external_id": "P", "account": "Nandgiri", "offering": "RX-6", "purchased_at": "2024-01-01T00:00:00Z"}
    bob.post("/purchases/batch", {"items": [{**bought, "quantity": 2}, {**bought, "external_id": "Q"}]})
    assert [one["quantity"] for one in programs("alice").get(f"/purchases?account={pk}").body["items"]] == [None, 2]
    assert (Deal.objects.count(), Purchase.objects.count()) == (1, 2)


def test_offerings_and_types(programs: Any, cast: Any):
    bob = programs("bob")
    made = bob.post("/offerings", {"external_id": "RX-7", "parent": "robots", "price": "1250.5"})
    assert (made.status, made.body["parent"]["external_id"], made.body["price"]) == (201, "robots", "1250.50")
    assert bob.post("/offerings", {"external_id": "RX-7"}).code == "offering.known"
    assert bob.patch(f"/offerings/{made.body['id']}", {"parent": "RX-6"}).code == "row"
    assert bob.patch(f"/offerings/{made.body['id']}", {"name": "RX seven"}).body["name"] == "RX seven"
    assert [one["external_id"] for one in programs("vera").get("/offerings?kind=category").body["items"]] == ["robots"]
    kind = bob.post("/activity-types", {"external_id": "demo", "direction": "sales", "value": 7})
    assert TypeValue.objects.get(pk=kind.body["id"]).value == 7
    assert bob.post("/activity-types", {"external_id": "demo", "direction": "sales"}).code == "type.known"
    assert bob.patch(f"/activity-types/{kind.body['id']}", {"name": "Demo"}).body["name"] == "Demo"
    assert programs("vera").post("/offerings", {"external_id": "X"}).code == "request.role"


def test_search_tells_no_more_than_the_scopes(programs: Any):
    found = programs("alice", "accounts:read").get("/search?q=nand").body
    assert ([one["external_id"] for one in found["accounts"]], found["offerings"]) == (["Nandgiri"], [])
    one, more = programs("alice", "accounts:read"), programs("alice", "accounts:read", "contacts:read")
    assert one.get("/search?q=98220 12345").body["contacts"] == []
    assert len(more.get("/search?q=98220 12345").body["contacts"]) == 1


def test_search_forgives(programs: Any):
    alice = programs("alice")
    assert alice.get("/search?q=nand").body["accounts"][0]["external_id"] == "Nandgiri"
    assert alice.get("/search?q=98220 12345").body["contacts"][0]["account"]["external_id"] == "Nandgiri"
    near = alice.get("/search?q=nandgirri").body
    assert (near["nearest"], near["accounts"][0]["external_id"]) == (True, "Nandgiri")


def test_fitment_rows(programs: Any, cast: Any):
    bob = programs("bob")
    row = {
        "factor": "industry",
        "attribute": "industry",
        "equals": "Steel",
        "score": 0.4,
        "reason": "they do not paint",
    }
    assert bob.put("/fitment", row).body == {"drafted": True, "changes": 1}
    assert bob.put("/fitment", {**row, "attribute": "colour"}).code == "row"
    assert bob.put("/fitment", {**row, "offering": "none"}).code == "row"
    assert not FitmentRow.objects.exists()
    bob.post("/scoring/draft/publication", {"reason": "agreed"})
    (told,) = bob.get("/fitment?factor=industry").body["items"]
    assert bob.get(f"/fitment/{told['id']}").body == told
    assert bob.delete(f"/fitment/{told['id']}").body == {"drafted": True, "changes": 1}
    assert bob.delete("/fitment/999").status == 404
