"""What settings share: the audit trail, and few questions to the database however much there is."""

from __future__ import annotations

import pytest

from sanket.crm.activities.actions import save_types
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.models import (
    Team,
)
from sanket.crm.recognition.actions import save_fitment
from sanket.crm.workspace.actions import audit
from sanket.web.tests.conftest import NOW, first


def test_the_audit_trail_is_filtered_and_paged(bob, site):
    for n in range(60):
        audit(by=site.people["admin"], verb="team.save", kind="team", subject=f"T{n}", label=f"Team {n}", now=NOW)
    audit(by=site.people["manager"], verb="lead.accept", kind="lead", subject="1", label="Deccan Lifts", now=NOW)
    page = bob.get("/settings/audit/").content.decode()
    assert "accepted the lead" in page
    older = first(r'href="(\?before=[^"]+)"', page).replace("&amp;", "&")
    second = bob.get("/settings/audit/" + older).content.decode()
    assert "Team 0<" in second
    assert "Deccan Lifts" not in second
    assert "Deccan Lifts" in bob.get("/settings/audit/?text=deccan").content.decode()
    assert "Team 1" not in bob.get("/settings/audit/?kind=lead").content.decode()
    only = bob.get(f"/settings/audit/?by={site.people['manager'].pk}").content.decode()
    assert "Deccan Lifts" in only
    assert "Team 59" not in only
    assert "Nothing here" in bob.get("/settings/audit/?text=zorro").content.decode()


@pytest.mark.parametrize(
    "asked", ["before=rubbish", "before=2026-01-01~1", "by=x", "kind=nonsense", "before=2026-01-01T00:00:00%2B00:00~x"]
)
def test_odd_questions_to_the_audit_trail(bob, site, asked):
    assert bob.get(f"/settings/audit/?{asked}").status_code == 200


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/settings/types/", 9),
        ("/settings/offerings/", 13),
        ("/settings/fitment/", 8),
        ("/settings/defaults/", 8),
        ("/settings/users/", 8),
        ("/settings/time/", 10),
        ("/settings/time/holidays/", 9),
        ("/settings/time/leave/", 8),
        ("/settings/time/on-call/", 12),
        ("/settings/audit/", 7),
        ("/settings/company/", 5),
        ("/imports/", 6),
        ("/imports/activities/", 4),
        ("/profile/", 6),
    ],
)
def test_pages_ask_few_questions_however_much_there_is(ada, site, robots, queries_of, path, most):
    def grow(n: int) -> None:
        save_types([{"type": f"t{n}-{i}", "direction": "sales"} for i in range(20)], by=None, now=NOW)
        save_offerings([{"offering": f"o{n}-{i}", "parent": "ROB"} for i in range(20)], by=None, now=NOW)
        save_fitment(
            [
                {
                    "offering_id": robots["ROB"].pk,
                    "factor": "account",
                    "attribute": "city",
                    "equals": f"c{n}-{i}",
                    "score": 1,
                }
                for i in range(20)
            ],
            by=site.people["admin"],
            now=NOW,
        )
        for i in range(3):
            Team.objects.create(name=f"team {n}-{i}")

    grow(1)
    ada.get(path)
    few = queries_of(lambda: ada.get(path))
    grow(2)
    ada.get(path)
    assert queries_of(lambda: ada.get(path)) == few <= most
