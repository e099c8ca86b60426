"""Edits on the settings' pages go into the draft; it is read, thinned out, published, and comes back by a version."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sanket.crm.models import FitmentRow, Lead, Rescore, Scoring, Tuning, TypeValue, ValueChange
from sanket.crm.recognition import whatif_reading
from sanket.crm.recognition.actions import draft_values, save_fitment, set_values, settle
from sanket.crm.recognition.models import DraftEdit
from sanket.crm.workspace.queries import AuditEntry
from sanket.web.tests.conftest import NOW, first

DRAFT = "/settings/scoring/draft/"
TYPE = {"name": "Asked for a quote", "direction": "customer", "value": "25", "strength": "strong", "decisive": ""}
DEFAULTS = {
    "half_life_days": "30", "interest_threshold": "20", "fitment_threshold": "0.25", "rho": "1", "off_ratio": "0.5",
}  # fmt: skip
ROW = {"factor": "industry", "offering": "", "attribute": "industry", "equals": "lifts", "score": "0.7", "reason": ""}


@pytest.fixture
def bob(site):
    return site.client("manager")


def edits() -> dict[str, object]:
    return {f"{row.kind} {row.field}": row.after for row in DraftEdit.objects.all()}


def shown(client, path: str = DRAFT) -> str:
    return client.get(path).content.decode()


def undo_in(page: str) -> str:
    """The newest one's."""
    return re.findall(r'<form method="post" action="([^"]+)" data-undo>', page)[-1]


def test_a_value_goes_into_the_draft_and_nothing_else_changes(bob, logged):
    answer = bob.post(f"/settings/types/{logged['quote']}/", {**TYPE, "reason": "they mean it"}, follow=True)
    page = answer.content.decode()
    assert "Added to the draft. Nothing changes until it is published." in page
    assert f'published. <a href="{DRAFT}">Open the draft</a></p>' in page
    assert TypeValue.objects.get(pk=logged["quote"]).value == 20
    assert not Rescore.objects.filter(switched_at=None).exists()
    assert edits() == {"value value": 25}
    # The list and the form say so.
    assert "→ 25" in page
    form = shown(bob, f"/settings/types/{logged['quote']}/")
    assert "In the draft: 20 → 25." in form
    assert 'value="25"' in form


def test_editing_twice_goes_on_where_one_was_and_keeps_the_reason(bob, logged):
    path = f"/settings/types/{logged['quote']}/"
    bob.post(path, {**TYPE, "reason": "they mean it"})
    assert bob.post(path, {**TYPE, "name": "Wants a quote", "reason": ""}).status_code == 302
    assert DraftEdit.objects.get().reason == "they mean it"
    bob.post(path, {**TYPE, "strength": "weak", "reason": "machines ask, too"})
    assert edits() == {"value value": 25, "value strength": "weak"}
    assert DraftEdit.objects.get(field="value").reason == "they mean it"


def test_what_is_set_back_leaves_the_draft(bob, logged):
    path = f"/settings/types/{logged['quote']}/"
    bob.post(path, {**TYPE, "reason": "they mean it"})
    answer = bob.post(path, {**TYPE, "value": "20", "reason": "no, they do not"}, follow=True)
    assert "That is in force already; the draft says nothing else." in answer.content.decode()
    assert edits() == {}


def test_thresholds_and_defaults_and_tables_go_there_too(bob, logged):
    offering = {"name": "RX-6", "kind": "product", "parent": "ROB", "price": "", "sales_cycle_days": ""}
    tuned = {"half_life_days": "60", "interest_threshold": "", "fitment_threshold": "", "reason": "slow"}
    assert bob.post(f"/settings/offerings/{logged['RX6']}/", {**offering, **tuned}).status_code == 302
    assert bob.post("/settings/defaults/", {**DEFAULTS, "off_ratio": "0.4", "reason": "later"}).status_code == 302
    assert bob.post(f"/settings/fitment/{logged['row']}/", ROW).status_code == 302
    assert edits() == {"tuning half_life_days": 60.0, "settings off_ratio": 0.4, "fitment score": 0.7}
    assert (Tuning.objects.count(), Scoring.objects.get().off_ratio, FitmentRow.objects.get().score) == (0, 0.5, 0.5)
    for path, mark in (
        ("/settings/offerings/", "→ 60"),
        (f"/settings/offerings/{logged['RX6']}/", "In the draft: inherited → 60."),
        ("/settings/defaults/", "In the draft: 0.5 → 0.4."),
        ("/settings/fitment/", "→ 0.7"),
        (f"/settings/fitment/{logged['row']}/", "In the draft: 0.5 → 0.7."),
    ):
        assert mark in shown(bob, path), path


def test_a_row_of_the_tables_that_becomes_another_is_replaced_in_the_draft(bob, logged):
    assert bob.post(f"/settings/fitment/{logged['row']}/", {**ROW, "equals": "fans"}).status_code == 302
    assert sorted((row.target, row.after) for row in DraftEdit.objects.all() if row.after is None or row.after == 0.7)
    page = shown(bob, "/settings/fitment/")
    assert "to be removed" in page
    assert "fans" in page
    bob.post(f"{DRAFT}publication/", {"reason": "fans are painted, lifts are not"})
    assert [(row.equals, row.score) for row in FitmentRow.objects.all()] == [("fans", 0.7)]


def test_a_removed_row_stays_until_publishing_and_comes_back_by_undo(bob, logged):
    answer = bob.post(f"/settings/fitment/{logged['row']}/removal/", follow=True)
    page = answer.content.decode()
    assert "Added to the draft." in page
    assert "to be removed" in page
    assert FitmentRow.objects.count() == 1
    bob.post(undo_in(page))
    assert edits() == {}


def test_new_types_and_offerings_need_no_draft(bob, logged):
    assert bob.post("/settings/types/add/", {**TYPE, "name": "Fair", "reason": ""}).status_code == 302
    new = {"name": "RX-9", "offering": "RX9", "kind": "product", "parent": "ROB", "price": "", "sales_cycle_days": ""}
    assert bob.post("/settings/offerings/add/", {**new, "half_life_days": "9", "reason": "new"}).status_code == 302
    assert edits() == {}
    assert Tuning.objects.get().half_life_days == 9


def test_before_anything_is_logged_edits_are_in_force_at_once(bob, site):
    assert bob.post("/settings/defaults/", {**DEFAULTS, "rho": "0.5", "reason": "as agreed"}).status_code == 302
    assert Scoring.objects.get().rho == 0.5
    assert edits() == {}


def test_the_draft_says_who_why_and_from_what_to_what(site, bob, logged):
    bob.post(f"/settings/types/{logged['quote']}/", {**TYPE, "reason": "they mean it"})
    for role in ("manager", "marketing"):
        page = shown(site.client(role))
        for word in ("Asked for a quote", "they mean it", "Bob", ">20<", "<b>25</b>"):
            assert word in page, (role, word)
    assert "Publish 1 edit" in shown(bob)
    assert "Publish 1 edit" not in shown(site.client("marketing"))


def test_one_edit_is_taken_out_and_put_in_again(bob, logged):
    bob.post(f"/settings/types/{logged['quote']}/", {**TYPE, "reason": "they mean it"})
    bob.post("/settings/defaults/", {**DEFAULTS, "rho": "0.5", "reason": "machines"})
    path = f"{DRAFT}edits/{DraftEdit.objects.get(field='rho').pk}/removal/"
    page = bob.post(path, follow=True).content.decode()
    assert edits() == {"value value": 25}
    bob.post(undo_in(page))
    assert edits() == {"value value": 25, "settings rho": 0.5}
    assert DraftEdit.objects.get(field="rho").reason == "machines"
    assert "not in the draft any more" in bob.post(path, follow=True).content.decode()


def test_the_whole_draft_is_discarded_and_brought_back(bob, logged):
    bob.post(f"/settings/types/{logged['quote']}/", {**TYPE, "strength": "weak", "reason": "they mean it"})
    bob.post("/settings/defaults/", {**DEFAULTS, "rho": "0.5", "reason": "machines"})
    bob.post(f"/settings/fitment/{logged['row']}/removal/")
    tuned = {"name": "RX-6", "kind": "product", "parent": "ROB", "interest_threshold": "30", "reason": "choosy"}
    bob.post(f"/settings/offerings/{logged['RX6']}/", tuned)
    before = edits()
    assert len(before) == 5
    page = bob.post(f"{DRAFT}removal/", follow=True).content.decode()
    assert "5 edits are discarded." in page
    assert "The draft is empty" in page
    bob.post(undo_in(page))
    assert edits() == before
    assert "nothing to bring back" in bob.post(f"{DRAFT}restoration/", follow=True).content.decode()


def test_publishing_wants_a_reason_and_something_to_publish(bob, logged):
    assert bob.post(f"{DRAFT}publication/", {"reason": "why not"}).status_code == 422
    bob.post(f"/settings/types/{logged['visit']}/", {**TYPE, "name": "Visited pricing", "reason": "warm"})
    answer = bob.post(f"{DRAFT}publication/", {"reason": " "})
    assert answer.status_code == 422
    assert TypeValue.objects.get(pk=logged["visit"]).value == 6


def test_publishing_changes_the_leads_and_any_version_comes_back(bob, logged):
    assert set(Lead.objects.values_list("account__name", flat=True)) == {"Nandgiri"}
    bob.post(f"/settings/types/{logged['visit']}/", {**TYPE, "name": "Visited pricing", "reason": "warm"})
    page = bob.post(f"{DRAFT}publication/", {"reason": "Agreed in Pune"}, follow=True).content.decode()
    assert "is published" in page
    assert 'hx-get="/settings/replay/"' in page
    settle(now=NOW)
    assert set(Lead.objects.values_list("account__name", flat=True)) == {"Nandgiri", "Deccan"}
    change = ValueChange.objects.get(field="value", after="25")
    assert (change.reason, str(change.by)) == ("warm", "Bob")
    page = shown(bob, "/settings/scoring/versions/")
    for word in ("Agreed in Pune", "Bob", "in force", "Visited pricing, Points: 6 → 25"):
        assert word in page, word
    back = first(r'action="(/settings/scoring/versions/\d+/restoration/)"', page)
    page = bob.post(back, follow=True).content.decode()
    assert "The draft is filled with" in page
    assert edits()["value value"] == 6
    bob.post(f"{DRAFT}publication/", {"reason": "too many leads"})
    settle(now=NOW)
    assert TypeValue.objects.get(pk=logged["visit"]).value == 6


def test_a_version_says_what_it_changed_and_how_it_differs(bob, logged):
    bob.post(f"/settings/types/{logged['visit']}/", {**TYPE, "name": "Visited pricing", "reason": "warm"})
    bob.post(f"{DRAFT}publication/", {"reason": "Agreed in Pune"})
    settle(now=NOW)
    page = shown(bob, "/settings/scoring/versions/")
    numbers = sorted({int(part) for part in re.findall(r'/versions/(\d+)/"', page)})
    newest, before = (
        shown(bob, f"/settings/scoring/versions/{numbers[-1]}/"),
        shown(bob, f"/settings/scoring/versions/{numbers[-2]}/"),
    )
    assert "Agreed in Pune" in newest
    assert "<b>25</b>" in newest
    assert "Bring it back" not in newest
    assert "Bring it back" in before
    assert "which is in force" in before
    assert bob.get("/settings/scoring/versions/999/").status_code == 404
    answer = bob.post(f"/settings/scoring/versions/{numbers[-1]}/restoration/", follow=True)
    assert "says what is agreed on already" in answer.content.decode()


def test_imports_stay_direct(site, logged):
    set_values([{"type_id": logged["mail"], "value": 3}], by=site.people["manager"], now=NOW, reason="file")
    row = {"offering_id": None, "factor": "account", "attribute": "city", "equals": "pune", "score": 2.0}
    save_fitment([row], by=None, now=NOW)
    assert TypeValue.objects.get(pk=logged["mail"]).value == 3
    assert edits() == {}


def test_each_deed_is_in_the_trail_in_words(site, bob, logged):
    bob.post(f"/settings/types/{logged['quote']}/", {**TYPE, "reason": "they mean it"})
    bob.post(f"{DRAFT}edits/{DraftEdit.objects.get().pk}/removal/")
    assert {"draft.set", "draft.discard"} <= set(AuditEntry.objects.values_list("verb", flat=True))
    page = shown(bob, "/settings/audit/?kind=draft")
    assert "draft.set" not in page


def test_the_pages_ask_few_questions(site, bob, logged, queries_of):
    def grow(n: int) -> None:
        for i in range(5):
            draft_values([{"type_id": logged["quote"], "value": 100 + n * 10 + i}], by=None, now=NOW)
        draft_values([{"type_id": logged[key], "value": 50 + n} for key in ("visit", "mail")][:n], by=None, now=NOW)

    grow(1)
    shown(bob)
    few = queries_of(lambda: shown(bob))
    grow(2)
    shown(bob)
    assert queries_of(lambda: shown(bob)) == few <= 20


def test_while_a_worker_reads_the_log_the_draft_says_how_far_it_is(bob, logged, monkeypatch):
    bob.post(f"/settings/types/{logged['visit']}/", {**TYPE, "name": "Visited pricing", "reason": "warm"})
    with monkeypatch.context() as patch:
        patch.setattr(whatif_reading, "at_hand", lambda: False)
        shell = shown(bob, f"{DRAFT}difference/")
        assert "Waiting for a worker" in shell
        assert f'id="diff-of-draft" class="pt-4" hx-get="{DRAFT}difference/"' in shell
        assert "1 lead appears" in shown(bob, f"{DRAFT}difference/?wait=1")
    assert "1 lead appears" in shown(bob, f"{DRAFT}difference/")


def test_the_draft_says_what_it_would_change_for_leads(site, bob, logged):
    bob.post(f"/settings/types/{logged['visit']}/", {**TYPE, "name": "Visited pricing", "reason": "warm"})
    page = shown(bob)
    assert f'hx-get="{DRAFT}difference/"' in page
    assert 'href="?diff=1#diff"' in page
    for path in (f"{DRAFT}difference/", f"{DRAFT}?diff=1"):
        for role in ("manager", "marketing"):
            told = shown(site.client(role), path)
            assert "1 lead appears, none vanishes" in told, (role, path)
            assert f'href="/accounts/{logged["Deccan"]}/"' in told
    assert not Lead.objects.filter(account=logged["Deccan"]).exists()
    form = {**TYPE, "name": "Asked for a quote", "value": "1", "reason": "machines ask"}
    bob.post(f"/settings/types/{logged['quote']}/", form)
    told = shown(bob, f"{DRAFT}difference/")
    assert "1 lead appears, 1 vanishes" in told
    assert re.search(r'href="/leads/\d+/">Nandgiri', told)
    bob.post(f"{DRAFT}removal/")
    form = {**TYPE, "name": "Opened a mail", "value": "2", "reason": "dear"}
    bob.post(f"/settings/types/{logged['mail']}/", form)
    assert "No lead appears, none vanishes, and the first 50 stand in the same order." in shown(
        bob, f"{DRAFT}difference/"
    )


def test_the_list_of_versions_asks_few_questions(site, bob, logged, queries_of):
    path = "/settings/scoring/versions/"

    def grow(n: int) -> None:
        for i in range(8):
            set_values([{"type_id": logged["mail"], "value": n * 10 + i}], by=None, now=NOW + timedelta(seconds=n + i))

    grow(10)
    shown(bob, path)
    few = queries_of(lambda: shown(bob, path))
    grow(30)
    page = shown(bob, path)
    assert "Opened a mail, Points: 306 → 307" in page
    assert queries_of(lambda: shown(bob, path)) == few <= 25


def test_what_was_put_in_together_stands_as_one_group_and_goes_out_at_once(bob, logged):
    bob.post("/settings/defaults/", {**DEFAULTS, "off_ratio": "0.4", "half_life_days": "40", "reason": "slow"})
    bob.post(f"/settings/types/{logged['quote']}/", {**TYPE, "reason": "they mean it"})
    page = shown(bob)
    assert "2 edits put in together" in page
    assert page.count(">slow<") == 1
    pk = DraftEdit.objects.filter(kind="settings").earliest("pk").pk
    answer = bob.post(f"{DRAFT}edits/{pk}/removal/", {"together": "1"}, follow=True)
    assert edits() == {"value value": 25}
    bob.post(undo_in(answer.content.decode()))
    assert edits() == {"value value": 25, "settings off_ratio": 0.4, "settings half_life_days": 40}
