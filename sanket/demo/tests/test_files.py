"""The demo story through the doors that people use: its import files give the leads that the demo shows."""

from __future__ import annotations

import pytest

from sanket.crm.activities.models import Activity
from sanket.crm.imports.actions import run
from sanket.crm.leads.models import Lead, LeadMove
from sanket.crm.recognition.queries import leads_json, verify
from sanket.demo import actions
from sanket.demo.tests.conftest import NOW

AT = int(NOW.timestamp())

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told"), pytest.mark.xdist_group("told")]


def leads():
    """The leads without what only people give: owner, and groups on which people acted."""
    groups = set(LeadMove.objects.values_list("lead__account__external_id", "lead__offering__external_id"))
    rows = [{**row, "owner": "", "stage": ""} for row in leads_json(at=AT, now_s=AT)]
    return groups, {(row["account"], row["offering"]): row for row in rows}


def test_its_files_give_the_same_leads(tmp_path):
    assert 25 <= Lead.objects.listed(AT).count() <= 45
    decided, by_load = leads()
    closed = {account for account, _ in LeadMove.objects.exclude(kind="accept").values_list(
        "lead__account__external_id", "lead__offering__external_id")}  # fmt: skip
    # What sales said of its calls is told on the pages, and in no file.
    closed |= {*Activity.objects.filter(source="outcome").values_list("account__external_id", flat=True)}
    assert decided
    assert len({account for account, _ in by_load} - closed) > 5
    actions.clear()
    for kind, path in actions.csv_files(tmp_path, now=NOW).items():
        result = run(kind, path, now=NOW)
        assert (result.rejected, result.added) == (0, result.read)
    assert verify() == []
    _, by_import = leads()
    assert len(by_load) > 25
    assert {key: row for key, row in by_import.items() if key[0] not in closed} == {
        key: row for key, row in by_load.items() if key[0] not in closed
    }
