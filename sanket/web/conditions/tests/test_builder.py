"""Mary presses chips, without script as with it, and the text is always what they say."""

from __future__ import annotations

import random
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from sanket.crm.models import Segment
from sanket.crm.rules.queries import register
from sanket.engine.conditions.chips import Chip, Group, chips_of
from sanket.engine.conditions.printing import shown as printed
from sanket.engine.conditions.tests.made import Maker
from sanket.web.conditions import builder, editing

pytestmark = pytest.mark.django_db
PUNE, LARGE = 'account.city = "Pune"', "account.employees >= 50"


def press(text: str, deed: str, **fields: Any) -> builder.Builder:
    return builder.shown("account", text, {"deed": deed, **fields})


def put(text: str, what: str, operator: str, value: str = "", **more: Any) -> builder.Builder:
    return press(text, "put", c_what=what, c_operator=operator, c_value=value, **more)


@pytest.mark.parametrize(
    ("what", "operator", "value", "said"),
    [
        ("account.city", "=", "Pune", PUNE),
        ("account.city", "in", "Pune, Nashik", 'account.city in ("Pune", "Nashik")'),
        ("account.city", "contains", '6" pipe', 'account.city contains "6\\" pipe"'),
        ("account.city", "is unknown", "", "account.city is unknown"),
        ("account.employees", ">=", "50", LARGE),
        ("account.created", ">=", "today - 14 days", "account.created >= today - 14 days"),
        ("account.is_customer", "", "", "account.is_customer"),
        ("account.is_customer", "= false", "", "account.is_customer = false"),
    ],
)
def test_a_chip_is_put_together_and_opened_again(cast, what, operator, value, said):
    made = put("", what, operator, value)
    assert made.text == said
    assert not made.editor.what
    editor = press(said, "edit:0").editor
    assert (editor.what, editor.operator, editor.value) == (what, operator, value)


def test_what_happened_has_its_parameters(cast):
    fields = {"p_type": "Asked for a quote", "p_within": "14 days"}
    made = put(PUNE, "activities(", ">=", "3", **fields)
    assert made.text == f'{PUNE} and activities("Asked for a quote", within = 14 days) >= 3'
    editor = press(made.text, "edit:1").editor
    assert editor.what == "activities("
    assert {one.name: one.value for one in editor.parameters if one.value} == {
        "type": "Asked for a quote",
        "within": "14 days",
    }
    money = "sum(purchases.amount, within = 1 year) >= 100000 INR"
    editor = press(money, "edit:0").editor
    assert (editor.value, editor.chip().said) == ("100000 INR", money)


def test_chips_are_pressed(cast):
    both = f"{PUNE} and {LARGE}"
    assert press(both, "joint:").text == f"{PUNE} or {LARGE}"
    assert press(both, "not:1").text == f"{PUNE} and not {LARGE}"
    assert press(both, "remove:0").text == LARGE
    beside = put(both, "account.city", "=", "Nashik", c_place="0")
    assert beside.text == f'({PUNE} or account.city = "Nashik") and {LARGE}'
    other = put(both, "account.city", "=", "Nashik", c_place="0", c_changes="1")
    assert other.text == f'account.city = "Nashik" and {LARGE}'


def test_a_chip_that_cannot_be_asked_changes_nothing_and_says_why(cast):
    made = put(PUNE, "account.employees", ">=", "many")
    assert made.text == PUNE
    assert made.editor.value == "many"
    assert made.editor.error
    made = press("account.indstry is known", "mend")
    assert made.text == "account.industry is known"


def test_what_fields_cannot_say_is_edited_as_text(cast):
    text = 'activities(type = "quote") >= 3'
    editor = press(text, "edit:0").editor
    assert editor.writes
    assert editor.text == text
    made = press(text, "put", c_what="text", c_text=f"{PUNE} or {LARGE}", c_place="0", c_changes="1")
    assert made.text == f"{PUNE} or {LARGE}"


def test_opening_and_closing_any_chip_loses_nothing(cast):
    maker = Maker(4, register(), "account", ["Pune", 'a "b", c', " x"])
    chance = random.Random(4)
    for _ in range(60):
        text = printed(maker.condition(depth=2))
        found: Chip | Group = chips_of(text)
        while isinstance(found, Group):
            found = chance.choice(found.parts)
        editor = editing.opened("account", found, "")
        assert editor.chip().said == found.said


def test_without_script_the_form_comes_back_with_what_was_pressed(cast):
    mary, new = cast.client("mary"), reverse("segment-add")
    typed = {"name": "Pune", "of": "account", "condition": "", "c_what": "account.city", "c_operator": "="}
    page = unescape(mary.post(new, {**typed, "deed": "put", "c_value": "Pune"}).content.decode())
    assert PUNE in page
    assert 'value="Pune"' in page
    assert not Segment.objects.exists()
    mary.post(new, {**typed, "c_value": "Pune"})
    assert Segment.objects.get().condition == PUNE
    page = mary.post(new, {**typed, "name": "Two", "c_what": "account.employees", "c_value": "many"})
    assert "Write it such as 50." in page.content.decode()
    assert Segment.objects.count() == 1


def test_with_script_only_the_builder_is_fetched(cast):
    answer = cast.client("alice").post(
        reverse("condition-builder"), {"of": "account", "condition": PUNE, "deed": "not:0"}
    )
    assert f"not {PUNE}" in unescape(answer.content.decode())
    assert "<html" not in answer.content.decode()
    assert answer["HX-Trigger-After-Swap"] == "condition-changed"
    assert cast.client("alice").get(reverse("condition-builder")).status_code == 405


def test_enter_adds_a_chip_that_was_begun_and_else_saves(cast):
    begun = {"deed": "enter", "c_what": "account.city", "c_operator": "=", "c_value": "Pune"}
    assert builder.pressed(begun, "account")
    assert press("", **begun).text == PUNE
    assert not builder.pressed({**begun, "c_value": ""}, "account")
    assert not builder.pressed(QueryDict(), "account")
