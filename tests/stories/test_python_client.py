"""A program in Python, by the client, against a server: lists, deeds, refusals, busy hours."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sanket.api.rates import rates
from sanket.crm.models import Account, AuditEntry
from sanket.crm.recognition.book import forget
from sanket.crm.workspace.actions import issue_token, save_user
from sanket_client import Conflict, Forbidden, Invalid, NotFound, Sanket, Stale, TooMany, Unauthorized

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def token() -> str:
    forget()
    rates.cache_clear()
    now = datetime.now(UTC)
    ada = save_user(email="ada@example.com", name="Ada", role="admin", by=None, now=now)
    return issue_token(user=ada, name="Client", scopes=["write"], by=None, now=now).secret


@pytest.fixture
def sanket(live_server: Any, token: str) -> Iterator[Sanket]:
    with Sanket(live_server.url, token) as client:
        yield client


def test_from_an_empty_site_to_a_lead(sanket: Sanket):
    assert sanket.users.me()["email"] == "ada@example.com"
    sanket.offerings.add({"external_id": "RX-6", "name": "Robot"})
    sanket.activity_types.add({"external_id": "quote", "direction": "customer", "value": 30})
    done = sanket.accounts.upsert({"items": [{"external_id": f"A{n}", "name": f"Acme {n}"} for n in range(7)]})
    assert (done["added"], done["rejected"]) == (7, 0)
    assert [one["name"] for one in sanket.accounts.all(limit=3)] == [f"Acme {n}" for n in range(7)]
    now = datetime.now(UTC).isoformat()
    sanket.activities.add({"occurred_at": now, "account": "A1", "offering": "RX-6", "type": "quote"})
    (lead,) = sanket.leads.all()
    assert (lead["account"]["external_id"], lead["stage"]) == ("A1", "recognised")
    assert sanket.explanations.of_lead(lead["id"])["parts"][0]["type"] == "quote"
    owner = sanket.leads.accept(lead["id"])["owner"]
    assert owner is not None
    assert owner["email"] == "ada@example.com"
    with pytest.raises(Conflict) as refused:
        sanket.leads.accept(lead["id"])
    assert (refused.value.code, refused.value.data) == ("lead.accepted", {"stage": "accepted"})
    assert "accepted already" in str(refused.value)
    with pytest.raises(NotFound):
        sanket.leads.detail(999_999)
    with pytest.raises(Invalid, match="only told in order"):
        sanket.activities.index(direction="sales")


def test_a_file_is_sent_and_its_import_begun(sanket: Sanket):
    draft = sanket.imports.upload(io.BytesIO(b"account,name\nA,Acme\n"), kind="accounts")
    begun = sanket.imports.begin(draft["id"], {"dry_run": True})
    assert (begun["state"], sanket.jobs.index()["items"][0]["kind"]) == ("waiting", "import")
    with pytest.raises(Conflict):
        sanket.imports.discard(draft["id"])


def test_a_change_of_what_was_changed_meanwhile_is_refused(sanket: Sanket):
    pk = sanket.accounts.add({"external_id": "A", "name": "A"})["id"]
    with pytest.raises(Stale):
        sanket.accounts.change(pk, {"city": "Pune"}, if_match='"older"')
    assert sanket.accounts.change(pk, {"city": "Pune"}, if_match="*")["city"] == "Pune"


def test_tokens_and_scopes(live_server: Any, token: str):
    with Sanket(live_server.url, "sanket_wrong") as stranger, pytest.raises(Unauthorized):
        stranger.leads.index()
    now = datetime.now(UTC)
    vera = save_user(email="vera@example.com", role="viewer", by=None, now=now)
    reader = issue_token(user=vera, name="Reader", scopes=["read"], by=None, now=now).secret
    with Sanket(live_server.url, reader) as sanket, pytest.raises(Forbidden) as refused:
        sanket.users.index()
    assert refused.value.code == "request.role"


def test_too_many_calls_wait_as_long_as_they_are_told(
    live_server: Any, token: str, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.SANKET_API_RATE = 3
    waits: list[float] = []

    def waited(seconds: float) -> None:
        waits.append(seconds)
        rates.cache_clear()

    monkeypatch.setattr("sanket_client.http.time.sleep", waited)
    with Sanket(live_server.url, token) as sanket:
        for _ in range(4):
            sanket.users.me()
    assert waits == [20.0]
    settings.SANKET_API_RATE = 1
    rates.cache_clear()
    monkeypatch.setattr("sanket_client.http.time.sleep", waits.append)
    with Sanket(live_server.url, token, tries=2) as sanket:
        sanket.users.me()
        with pytest.raises(TooMany):
            sanket.users.me()
    assert waits == [20.0, 60.0]


def test_a_line_that_breaks_after_the_deed_does_it_once(live_server: Any, token: str, monkeypatch: pytest.MonkeyPatch):
    """The answer is lost; the call is sent again under its name, and the first answer comes."""
    monkeypatch.setattr("sanket_client.http.time.sleep", lambda _seconds: None)

    class Breaks(httpx.HTTPTransport):
        broken = 0

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            answer = super().handle_request(request)
            if request.method == "POST" and self.broken < 2:
                self.broken += 1
                answer.read()
                raise httpx.ReadError("the line broke")
            return answer

    with Sanket(live_server.url, token, transport=Breaks()) as sanket:
        assert sanket.accounts.add({"external_id": "A", "name": "Acme"})["name"] == "Acme"
    assert Account.objects.count() == 1
    assert AuditEntry.objects.filter(verb="account.add").count() == 1
