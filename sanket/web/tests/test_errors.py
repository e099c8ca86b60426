"""What went wrong is said in our own words, also when there is no database to ask who reads it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory

from sanket.shared.errors import Refusal
from sanket.web import errors

HANDLERS = [
    (errors.bad_request, 400),
    (errors.forbidden, 403),
    (errors.not_found, 404),
    (errors.failed, 500),
    (errors.too_many, 429),
]


@pytest.mark.parametrize(("handler", "status"), HANDLERS)
def test_error_pages_need_no_database(handler, status):
    """No `db` fixture here: a query would fail the test."""
    request = RequestFactory().get("/", headers={"Cookie": "theme=dark"})
    answer = handler(request) if handler is errors.failed else handler(request, None)
    assert answer.status_code == status
    text = answer.content.decode()
    assert 'data-theme="sanket-dark"' in text
    assert 'href="/"' in text


def test_a_broken_database_is_a_page_of_ours(site, monkeypatch):
    def broken() -> None:
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr("sanket.web.middleware.workspace.current", broken)
    client = Client(raise_request_exception=False)
    answer = client.get("/settings/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
    assert "disk I/O" not in answer.content.decode()


def test_alive_needs_no_database():
    assert Client().get("/healthz").status_code == 200


def test_forbidden_says_why(site):
    answer = site.client("viewer").get("/settings/users/")
    assert "Only an administrator may change users and teams." in answer.content.decode()


def test_a_refusal_that_no_form_shows_is_a_page(site, monkeypatch):
    def refuse(**_given: object) -> None:
        raise Refusal("code", "The cupboard is bare.")

    monkeypatch.setattr("sanket.web.setup.people.queries.users", refuse)
    answer = site.client("admin").get("/settings/users/")
    assert answer.status_code == 409
    assert "The cupboard is bare." in answer.content.decode()


def stale_form(site, **headers: str):
    client = site.client("admin", enforce_csrf_checks=True)
    typed = {"name": "New <name>", "password": "secret-word", "csrfmiddlewaretoken": "stale"}
    return client.post("/settings/company/", typed, headers=headers)


def test_a_stale_form_of_ours_keeps_what_was_typed(site):
    answer = stale_form(site, Origin="http://testserver")
    text = answer.content.decode()
    assert answer.status_code == 403
    assert '<input type="hidden" name="name" value="New &lt;name&gt;">' in text
    assert "secret-word" not in text
    assert 'action="/settings/company/"' in text


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_of_a_stranger_gets_no_button(site, headers):
    answer = stale_form(site, **headers)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "<form" not in text
    assert "New" not in text


def test_sending_again_works(site):
    """The page's own token is good: one press saves what was typed."""
    client = site.client("admin", enforce_csrf_checks=True)
    typed = {"name": "Rangvahini West", "time_zone": "Asia/Kolkata", "currency": "INR"}
    page = client.post("/settings/company/", typed, headers={"Origin": "http://testserver"}).content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = client.post(
        "/settings/company/", {**typed, "csrfmiddlewaretoken": token}, headers={"Origin": "http://testserver"}
    )
    assert answer.status_code == 302
