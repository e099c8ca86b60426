"""Tables of fitment: rows come, change, go and come back; they are tried out."""

from __future__ import annotations

import pytest

from sanket.crm.accounts.actions import save_accounts, save_contacts
from sanket.crm.models import (
    FitmentRow,
)
from sanket.crm.recognition.actions import save_fitment
from sanket.web.setup.tests.conftest import undo_in
from sanket.web.tests.conftest import NOW, first

ROW = {"factor": "industry", "offering": "", "attribute": "industry", "equals": "lifts", "score": "0.5"}


def test_a_row_is_added_changed_removed_and_brought_back(bob, robots):
    assert bob.post("/settings/fitment/", ROW).status_code == 302
    row = FitmentRow.objects.get()
    assert (row.offering_id, row.attribute, row.equals, row.score) == (None, "industry", "lifts", 0.5)
    changed = {**ROW, "score": "0.7", "equals": "lifts|fans", "offering": str(robots["ROB"].pk)}
    assert bob.post(f"/settings/fitment/{row.pk}/", changed).status_code == 302
    row = FitmentRow.objects.get()
    assert (row.offering_id, row.equals, row.score) == (robots["ROB"].pk, "lifts|fans", 0.7)
    assert bob.post(f"/settings/fitment/{row.pk}/removal/").status_code == 302
    assert not FitmentRow.objects.exists()
    assert bob.post(undo_in(bob, "/settings/fitment/")).status_code == 302
    row = FitmentRow.objects.get()
    assert (row.offering_id, row.equals, row.score) == (robots["ROB"].pk, "lifts|fans", 0.7)


@pytest.mark.parametrize(
    "change",
    [
        {"score": "-1"},
        {"score": ""},
        {"score": "1e308"},
        {"equals": ""},
        {"attribute": ""},
        {"equals": "200..50"},
        {"equals": ">=many"},
        {"equals": "a||b"},
        {"attribute": "shoe_size"},
        {"factor": "weather"},
        {"offering": "999"},
    ],
)
def test_rows_that_cannot_be(bob, robots, change):
    answer = bob.post("/settings/fitment/", {**ROW, **change})
    assert answer.status_code == 422, change
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert ("lifts" in page) is ("equals" not in change)
    assert not FitmentRow.objects.exists()


def test_trying_the_tables_out(bob, robots):
    rows = [
        {"offering_id": None, "factor": "industry", "attribute": "industry", "equals": "auto", "score": 1.2},
        {"offering_id": None, "factor": "contact", "attribute": "department", "equals": "purchase", "score": 0.5},
    ]
    save_fitment(rows, by=None, now=NOW)
    save_accounts(
        [{"account": "A1", "name": "Nandgiri", "industry": "Auto"}, {"account": "A2", "name": "Nandi"}],
        by=None,
        now=NOW,
    )
    save_contacts([{"contact": "C1", "account": "A1", "name": "Vinod", "department": "Purchase"}], by=None, now=NOW)
    path = f"/settings/fitment/?account=Nandgiri&for={robots['RX6'].pk}"
    page = bob.get(path).content.decode()
    assert '<span class="fig">1.20</span>' in page
    assert "industry = auto (all offerings)" in page
    contact = first(r'<option value="(\d+)">Vinod', page)
    page = bob.get(f"{path}&contact={contact}").content.decode()
    assert '<span class="fig">0.60</span>' in page
    assert "Several accounts" in bob.get(path.replace("Nandgiri", "Nand")).content.decode()
    assert "No account" in bob.get(path.replace("Nandgiri", "Zorro")).content.decode()
    assert bob.get("/settings/fitment/?account=A1&for=x&offering=abc&contact=%00").status_code == 200


def test_a_row_that_becomes_another_is_replaced_whole_or_not_at_all(bob, site, monkeypatch):
    bob.post("/settings/fitment/", ROW)

    def fails(*_args, **_kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr("sanket.crm.recognition.actions.keep_fitment_removal", fails)
    bob.raise_request_exception = False
    path = f"/settings/fitment/{FitmentRow.objects.get().pk}/"
    assert bob.post(path, {**ROW, "equals": "fans"}).status_code == 500
    assert FitmentRow.objects.get().equals == "lifts"
