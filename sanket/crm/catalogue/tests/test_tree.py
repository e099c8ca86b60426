"""Walking the catalogue."""

from __future__ import annotations

import pytest

from sanket.crm.catalogue import queries
from sanket.crm.catalogue.actions import save_offerings
from sanket.crm.workspace.tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids():
    save_offerings(
        [
            {"offering": "machines", "name": "Machines"},
            {"offering": "robots", "parent": "machines"},
            {"offering": "r2", "parent": "robots", "name": "Robot Two"},
            {"offering": "r1", "parent": "robots"},
            {"offering": "alone"},
        ],
        by=None,
        now=NOW,
    )
    return queries.ids_by_external(["machines", "robots", "r1", "r2", "alone", "unknown"])


def test_upwards_and_downwards(ids, django_assert_num_queries):
    with django_assert_num_queries(1):
        tree = queries.tree()
        assert tree.chain(ids["r1"]) == (ids["r1"], ids["robots"], ids["machines"])
        assert tree.chain(ids["machines"]) == (ids["machines"],)
        assert tree.below(ids["machines"]) == (ids["machines"], ids["robots"], ids["r1"], ids["r2"])
        assert tree.below(ids["r1"]) == (ids["r1"],)
        assert tree.children(None) == (ids["alone"], ids["machines"])
        assert tree.label(ids["machines"]) == "Machines"
        assert tree.label(ids["r1"]) == "r1"


def test_as_people_read_it(ids):
    assert [(row.external_id, depth) for row, depth in queries.tree().walk()] == [
        ("alone", 0), ("machines", 0), ("robots", 1), ("r1", 2), ("r2", 2),
    ]  # fmt: skip


def test_found_by_name_or_id(ids):
    assert [offering.external_id for offering in queries.search("robot")] == ["robots", "r2"]
    assert queries.search(" ") == []
    # Each word somewhere, in any order, where the whole is nowhere.
    assert [offering.external_id for offering in queries.search("two r2")] == ["r2"]
    assert queries.search("two machines") == []
    assert "unknown" not in ids
