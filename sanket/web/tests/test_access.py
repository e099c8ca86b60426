"""Who may open what: every address stands in a list or names its deed. What each role gets: tests/stories/test_permissions.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

from sanket.crm.workspace.queries import PERMISSIONS
from sanket.web import access


def test_htmx_moves_the_page_to_sign_in(site):
    answer = site.stranger().get("/settings/replay/", headers={"HX-Request": "true", "HX-Current-URL": "/settings/"})
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fsettings%2F"


def test_who_has_left_is_a_stranger(site):
    client = site.client("manager")
    site.people["manager"].is_active = False
    site.people["manager"].save()
    assert client.get("/settings/types/").status_code == 302


def test_what_is_not_there_is_404(site):
    for path in (
        "/settings/types/999/",
        "/settings/users/999/",
        "/imports/runs/999/",
        "/imports/nonsense/",
        "/nowhere/",
    ):
        assert site.client("admin").get(path).status_code == 404, path


def test_forged_undo_is_404(site):
    for name in ("fitment-restoration", "team-restoration"):
        assert site.client("admin").post(reverse(name, args=["forged:token"])).status_code == 404


def test_forms_want_the_token(site):
    client = site.client("admin", enforce_csrf_checks=True)
    assert client.post("/settings/company/", {"name": "Evil"}).status_code == 403
    site.people["admin"].refresh_from_db()


def all_addresses(patterns: Any) -> Iterator[URLPattern]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from all_addresses(pattern.url_patterns)
        else:
            yield pattern


def test_every_address_says_who_may_open_it():
    """The law: a page that is in neither list names its deed, and the lists name no page that there is not."""
    listed = access.OPEN | access.EVERYONE
    found = list(all_addresses(get_resolver().url_patterns))
    unguarded = [p.name for p in found if p.name not in listed and not hasattr(p.callback, "needs")]
    assert not unguarded
    assert not listed - {pattern.name for pattern in found}
    assert not access.OPEN & access.EVERYONE
    for pattern in found:
        for deed in getattr(pattern.callback, "needs", ()):
            assert deed in PERMISSIONS, (pattern.name, deed)


def test_every_deed_has_its_sentence():
    words = {access.refusal(deed) for deed in PERMISSIONS}
    assert len(words) == len(PERMISSIONS)
    assert access.refusal("something else") not in words
