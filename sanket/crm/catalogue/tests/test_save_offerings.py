"""Offerings are added, changed and moved in the tree."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sanket.crm.catalogue import queries
from sanket.crm.catalogue.actions import check_offerings, save_offerings
from sanket.crm.catalogue.events import OfferingsAdded, TreeChanged
from sanket.crm.catalogue.queries import Offering
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW
from sanket.shared import news
from sanket.shared.errors import RowError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(monkeypatch):
    heard: list[TreeChanged] = []
    monkeypatch.setattr(news, "_listeners", {TreeChanged: [heard.append], OfferingsAdded: []})
    return heard


def one(external_id: str) -> Any:
    return queries.by_external(external_id)


def rows(text):
    """`robot < robots` is a row of robot below robots; `robots!` says that it is a category, `robot?` a product."""
    found = []
    for line in text.split(","):
        name, _, parent = (part.strip() for part in line.partition("<"))
        row = {"offering": name.rstrip("!?"), "parent": parent}
        if name[-1] in "!?":
            row["kind"] = {"!": "category", "?": "product"}[name[-1]]
        found.append(row)
    return found


def save(text, by=None):
    return save_offerings(rows(text), by=by, now=NOW)


def refusals(text):
    found = check_offerings(rows(text))
    return {
        row["offering"]: (error.column, error.reason)
        for row, error in zip(rows(text), found, strict=True)
        if isinstance(error, RowError)
    }


def tree():
    return {
        offering.external_id: (offering.kind, offering.parent and offering.parent.external_id)
        for offering in queries.offerings()
    }


def test_a_parent_may_follow_later_and_is_a_category_then():
    assert save("robot < robots, robots < machines, machines") == ["added"] * 3
    assert tree() == {
        "machines": ("category", None),
        "robots": ("category", "machines"),
        "robot": ("product", "robots"),
    }
    assert save("robot < robots, robots < machines, machines") == ["duplicate"] * 3


def test_values():
    row = {
        "offering": "robot",
        "name": "Painting robot",
        "kind": "Product",
        "price": "₹ 12.5 lakh",
        "sales_cycle_days": "120",
    }
    assert save_offerings([row], by=None, now=NOW) == ["added"]
    robot = one("robot")
    assert (robot.name, robot.price, robot.sales_cycle_days) == ("Painting robot", Decimal("1250000.00"), 120.0)
    assert save_offerings([{"offering": "robot", "price": ""}], by=None, now=NOW) == ["updated"]
    assert one("robot").price is None


def test_moving_is_news_and_being_added_is_not(told):
    save("robot < robots, robots, booths!")
    assert told == []
    assert save("robot < booths") == ["updated"]
    assert [(fact.offering_ids, fact.now) for fact in told] == [((one("robot").pk,), NOW)]
    assert told[0].before == {one("robot").pk: (one("robots").pk, None)}
    save_offerings([{"offering": "robot", "sales_cycle_days": "90"}], by=None, now=NOW)
    save_offerings([{"offering": "robot", "name": "Robot", "price": "5"}], by=None, now=NOW)
    assert len(told) == 2


def test_an_absent_column_leaves_the_tree_alone():
    save("robot < robots, robots")
    assert save_offerings(
        [{"offering": "robot", "name": "R"}, {"offering": "robots", "kind": ""}], by=None, now=NOW
    ) == [
        "updated",
        "duplicate",
    ]
    assert tree() == {"robots": ("category", None), "robot": ("product", "robots")}


def test_one_id_twice_the_later_row_wins():
    assert save("robot < robots, robots, robot < booths, booths, robot < booths") == [
        "added",
        "added",
        "updated",
        "added",
        "duplicate",
    ]
    assert tree()["robot"] == ("product", "booths")


def test_an_edit_by_a_person_is_remembered(cast):
    save("robot < robots, robots")
    save("robot", by=cast.bob)
    (entry,) = audit_trail(kind="offering")
    assert (entry.verb, entry.changes) == ("offering.save", {"parent": ["robots", ""]})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("robot < robots", {"robot": "no offering 'robots'"}),
        ("a < b, b < c", {"a": "no offering 'b'", "b": "no offering 'c'"}),
        ("a < a", {"a": "cannot be above itself"}),
        ("a < b, b < a", {"a": "circle: a below b below a", "b": "circle"}),
        (
            "a < b, b < c, c < a, d < c, e!, f < e",
            {"a": "circle", "b": "circle", "c": "circle", "d": "no offering 'c'"},
        ),
        ("a < b, b?", {"a": "'b' is a product"}),
        ("a < old-product", {"a": "'old-product' is a product"}),
        ("top < low", {"top": "circle: top below low below mid below top"}),
        ("mid?", {"mid": "has offerings below it"}),
        ("top < low, low < top", {"top": "circle", "low": "circle"}),
        ("top < low, mid", {}),
        ("a < low, low", {}),
        ("low?, a < low", {"a": "'low' is a product"}),
        ("mid?, low < top", {}),
    ],
)
def test_the_tree_stays_a_tree(text, wrong):
    save("low! < mid, mid < top, top!, old-product?")
    found = refusals(text)
    assert set(found) == set(wrong)
    for name, reason in wrong.items():
        assert found[name][0] in ("parent", "kind")
        assert reason in found[name][1]


def test_a_named_product_of_before_becomes_a_category_where_its_kind_is_left_open():
    save("robots?")
    found = save_offerings(
        [{"offering": "robot", "parent": "robots"}, {"offering": "robots", "kind": ""}], by=None, now=NOW
    )
    assert found == ["added", "updated"]
    assert tree()["robots"] == ("category", None)


def test_rows_refused_elsewhere_still_name_their_parents():
    (row,) = check_offerings([{"offering": "robots"}], also_named={"robots"})
    assert row == {"external_id": "robots", "kind": "category"}


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("offering", ""), ("kind", "service"), ("price", "-1"), ("price", "cheap"), ("sales_cycle_days", "0"),
        ("sales_cycle_days", "inf"), ("name", "x" * 301), ("parent", "x" * 201),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named(column, cell):
    with pytest.raises(RowError) as refused:
        save_offerings([{"offering": "robot", column: cell}], by=None, now=NOW)
    assert refused.value.column == column


def test_a_long_chain_without_its_top_is_refused_at_once():
    text = ", ".join(f"o{n} < o{n + 1}" for n in range(3000))
    assert len(refusals(text)) == 3000


def test_a_large_catalogue_in_few_statements(django_assert_max_num_queries):
    many = [{"offering": f"p{n}", "parent": f"c{n % 50}"} for n in range(2000)] + [
        {"offering": f"c{n}"} for n in range(50)
    ]
    with django_assert_max_num_queries(90):
        assert save_offerings(many, by=None, now=NOW) == ["added"] * 2050
    assert Offering.objects.filter(kind="category").count() == 50
