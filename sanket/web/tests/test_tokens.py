"""Settings, Tokens: everybody makes and revokes their own."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from sanket.crm.models import Token
from sanket.crm.workspace.queries import token_of
from sanket.web.tests.conftest import NOW, first


def made(site: Any, role: str, **given: Any) -> Any:
    form = {"name": "Website", "reach": "read", "days": "90", **given}
    return site.client(role).post(reverse("token-add"), form)


def test_a_token_is_shown_once(site: Any):
    answer = made(site, "sales")
    assert answer["Cache-Control"] == "no-store"
    secret = first(r"(sanket_[\w-]{40,})", answer.content.decode())
    token = token_of(secret, now=NOW)
    assert token is not None
    assert (token.user, token.scopes) == (site.people["sales"], ["read"])
    listed = site.client("sales").get(reverse("tokens")).content.decode()
    assert "Website" in listed
    assert token.start in listed
    assert secret not in listed


def test_only_what_is_ticked(site: Any):
    assert "Tick at least one" in made(site, "care", reach="some").content.decode()
    made(site, "care", reach="some", some=["leads:read", "activities:write"], days="")
    token = Token.objects.get()
    assert (sorted(token.scopes), token.expires_at) == (["activities:write", "leads:read"], None)


def test_revoking_can_be_undone(site: Any):
    made(site, "sales")
    pk = Token.objects.get().pk
    answer = site.client("sales").post(reverse("token-revocation", args=[pk]), follow=True)
    assert "opens nothing any more" in answer.content.decode()
    assert reverse("token-restoration", args=[pk]) in answer.content.decode()
    assert Token.objects.get().revoked_at is not None
    site.client("sales").post(reverse("token-restoration", args=[pk]))
    assert Token.objects.get().revoked_at is None


@pytest.mark.parametrize("role", ["manager", "viewer"])
def test_others_tokens_are_not_there(site: Any, role: str):
    made(site, "sales")
    pk = Token.objects.get().pk
    assert "Website" not in site.client(role).get(reverse("tokens")).content.decode()
    assert site.client(role).post(reverse("token-revocation", args=[pk])).status_code == 404
    assert site.client(role).post(reverse("token-restoration", args=[pk])).status_code == 404


def test_administrators_see_and_revoke_all(site: Any):
    made(site, "sales")
    page = site.client("admin").get(reverse("tokens")).content.decode()
    assert "Website" in page
    assert "Sunita" in page
    site.client("admin").post(reverse("token-revocation", args=[Token.objects.get().pk]))
    assert Token.objects.get().revoked_at is not None


def test_what_an_administrator_revoked_stays_so_until_one_takes_it_back(site: Any):
    made(site, "sales")
    pk = Token.objects.get().pk
    site.client("admin").post(reverse("token-revocation", args=[pk]))
    answer = site.client("sales").post(reverse("token-restoration", args=[pk]), follow=True)
    assert "Somebody else revoked this token" in answer.content.decode()
    assert Token.objects.get().revoked_at is not None
    site.client("admin").post(reverse("token-restoration", args=[pk]))
    assert Token.objects.get().revoked_at is None


def test_the_calls_are_shown_to_everybody(site: Any):
    for client in (site.stranger(), site.client("sales")):
        page = client.get("/api/v1/").content.decode()
        assert "GET /api/v1/leads" in page
        assert "script-src &#x27;self&#x27;" not in page
    assert "'unsafe" not in client.get("/api/v1/")["Content-Security-Policy"]
