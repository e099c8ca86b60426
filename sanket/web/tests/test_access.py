"""Who may open what: every address stands in a list or names its deed, and each role gets what its deeds allow."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.urls import URLPattern, get_resolver, reverse

from sanket.crm.activities.actions import save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.imports import actions as imports
from sanket.crm.models import ActivityType, FitmentRow, Offering
from sanket.crm.recognition.actions import save_fitment
from sanket.crm.workspace.actions import save_team, save_user
from sanket.crm.workspace.queries import PERMISSIONS
from sanket.web import access
from sanket.web.tests.conftest import NOW, PASSWORD, ROLES
from tests.stage import standing

ADMIN, MANAGER = {"admin"}, {"admin", "manager"}
SCORING = MANAGER | {"marketing"}
ALL = set(ROLES)

# Address, its arguments by name, who may see it, who may send to it (None: nobody, it only answers GET).
PAGES: list[tuple[str, str, set[str], set[str] | None]] = [
    ("settings", "", SCORING, None),
    ("replay", "", SCORING, None),
    ("scoring", "", SCORING, None),
    ("scoring-history", "", SCORING, None),
    ("scoring-values", "", SCORING, None),
    ("value-round-add", "", MANAGER, MANAGER),
    ("scoring-draft", "", SCORING, None),
    ("scoring-versions", "", SCORING, None),
    ("scoring-what-if", "", SCORING, None),
    ("scoring-what-if-loading", "", SCORING, None),
    ("scoring-what-if-leads", "", SCORING, None),
    ("scoring-what-if-proposal", "", SCORING, SCORING),
    ("scoring-learned", "", SCORING, None),
    ("scoring-learned-progress", "", SCORING, None),
    ("scoring-influence", "", SCORING, None),
    ("scoring-influence-progress", "", SCORING, None),
    ("scores", "", SCORING | {"viewer"}, None),
    ("types", "", MANAGER, None),
    ("type-add", "", MANAGER, MANAGER),
    ("type", "type", MANAGER, MANAGER),
    ("offerings", "", MANAGER, None),
    ("offering-add", "", MANAGER, MANAGER),
    ("offering", "offering", MANAGER, MANAGER),
    ("fitment", "", MANAGER, MANAGER),
    ("fitment-row", "row", MANAGER, MANAGER),
    ("defaults", "", MANAGER, MANAGER),
    ("capacity", "", MANAGER, MANAGER),
    ("company", "", MANAGER, MANAGER),
    ("users", "", ADMIN, None),
    ("user-add", "", ADMIN, ADMIN),
    ("user", "user", ADMIN, ADMIN),
    ("team-add", "", ADMIN, ADMIN),
    ("team", "team", ADMIN, ADMIN),
    ("audit", "", MANAGER, None),
    ("imports", "", MANAGER, None),
    ("import-kind", "kind", MANAGER, MANAGER),
    ("import-template", "kind", MANAGER, None),
    ("import", "run", MANAGER, None),
    ("import-progress", "run", MANAGER, None),
    ("profile", "", ALL, ALL),
    ("account_change_password", "", ALL, ALL),
]
# What only takes POST.
DEEDS: list[tuple[str, str, set[str]]] = [
    ("fitment-removal", "row", MANAGER),
    ("scoring-learned-study", "", MANAGER),
    ("scoring-learned-confirmation", "type", MANAGER),
    ("scoring-influence-calculation", "", MANAGER),
    ("scoring-influence-choice", "", MANAGER),
    ("scoring-what-if-trial", "", SCORING),
    ("scores-measurement", "", MANAGER),
    ("user-deactivation", "user", ADMIN),
    ("user-reactivation", "user", ADMIN),
    ("user-invitation", "user", ADMIN),
    ("team-removal", "team", ADMIN),
    ("import-beginning", "run", MANAGER),
    ("import-preview", "draft", MANAGER),
    ("import-removal", "draft", MANAGER),
    ("profile-theme", "", ALL),
]


@standing
def things(site) -> dict[str, Any]:
    """One of each thing that an address may be about."""
    save_types([{"type": "quote", "name": "Asked for a quote", "direction": "customer"}], by=None, now=NOW)
    save_offerings([{"offering": "RX6", "name": "RX-6"}], by=None, now=NOW)
    row = {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "lifts", "score": 0.5}
    save_fitment([row], by=None, now=NOW)
    runs = [
        imports.upload(BytesIO(b"account,name\nA1,Nandgiri\n"), kind="accounts", name="a.csv", by=None, now=NOW)
        for _each in range(2)
    ]
    extra = save_user(email="extra@example.com", name="Extra", role="viewer", password=PASSWORD, by=None, now=NOW)
    return {
        "type": ActivityType.objects.get().pk,
        "offering": Offering.objects.get().pk,
        "row": FitmentRow.objects.get().pk,
        "user": extra.pk,
        "team": save_team(name="West", by=None, now=NOW).pk,
        "run": runs[0].pk,
        "draft": runs[1].pk,
        "kind": "accounts",
    }


def address(name: str, about: str, things: dict[str, Any]) -> str:
    return reverse(name, args=[things[about]] if about else None)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_the_pages_it_may_see(site, things, role):
    client = site.client(role)
    for name, about, readers, _writers in PAGES:
        answer = client.get(address(name, about, things))
        expected = (200, 302) if role in readers else (403,)
        assert answer.status_code in expected, (role, name, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_send_what_it_may_send(site, things, role):
    """An empty form: whoever may send is told what is missing; nobody else gets that far."""
    client = site.client(role)
    for name, about, _readers, writers in PAGES:
        answer = client.post(address(name, about, things))
        if writers is not None and role in writers:
            assert answer.status_code in (200, 422), (role, name, answer.status_code)
        else:
            refused = 405 if writers is None else 403
            assert answer.status_code == refused, (role, name, answer.status_code)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_the_deeds_it_may_do(site, things, role):
    for name, about, doers in DEEDS:
        answer = site.client(role).post(address(name, about, things))
        # 422: allowed, and told that a reason is missing.
        expected = (200, 302, 422) if role in doers else (403,)
        assert answer.status_code in expected, (role, name, answer.status_code)


def test_deeds_take_no_get(site, things):
    """A link, or a browser that looks ahead, must not do anything."""
    for name, about, _doers in DEEDS:
        assert site.client("admin").get(address(name, about, things)).status_code == 405, name


def test_strangers_are_sent_to_sign_in(site, things):
    addresses = [(name, about) for name, about, *_rest in PAGES] + [(name, about) for name, about, _doers in DEEDS]
    for name, about in addresses:
        path = address(name, about, things)
        answer = site.stranger().get(path)
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/sign-in/?next="), name
        assert site.stranger().post(path).status_code == 302, name


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
