"""The fitment table: which row counts, what it may say, and what it says of what nobody knows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.engine.scoring.fitment import FACTORS, FitmentTable, FitRow, fitment, parse_condition

ROBOT, PAINTING, MACHINES, LIFT = 1, 10, 100, 2
CHAIN = (ROBOT, PAINTING, MACHINES)


def account(attribute: str, equals: str, score: float, offering: int | None = None) -> FitRow:
    return FitRow(offering, "account", attribute, equals, score)


def ask(*rows: FitRow, chain=CHAIN, **profile: str | list[str]):
    values = {name: [value] if isinstance(value, str) else value for name, value in profile.items()}
    return FitmentTable(rows).factor("account", chain, values)


def score(*rows: FitRow, chain=CHAIN, **profile: str | list[str]) -> float:
    return ask(*rows, chain=chain, **profile)[0]


def test_no_table_says_nothing():
    assert ask(city="Pune") == (1.0, [])


def test_a_matching_row_counts_and_is_named():
    row = account("city", "Pune", 0.8)
    assert ask(row, city="Pune") == (0.8, [row])


def test_the_offering_s_own_row_beats_the_category_s_which_beats_all():
    everywhere, machines = account("city", "Pune", 0.1), account("city", "Pune", 0.2, MACHINES)
    painting, robot = account("city", "Pune", 0.3, PAINTING), account("city", "Pune", 0.4, ROBOT)
    assert score(everywhere, city="Pune") == 0.1
    assert score(everywhere, machines, city="Pune") == 0.2
    assert score(machines, painting, everywhere, city="Pune") == 0.3
    assert score(robot, everywhere, painting, machines, city="Pune") == 0.4
    assert score(robot, everywhere, painting, machines, city="Pune", chain=(LIFT, MACHINES)) == 0.2
    assert score(robot, painting, machines, city="Pune", chain=(LIFT,)) == 1.0


def test_a_more_specific_row_that_does_not_match_gives_way():
    assert score(account("city", "Pune", 0.1), account("city", "Delhi", 0.9, ROBOT), city="Pune") == 0.1


def test_most_specific_is_asked_for_each_attribute_apart_and_multiplied():
    rows = (account("city", "Pune", 0.5), account("state", "MH", 0.5, ROBOT), account("state", "MH", 0.1))
    assert score(*rows, city="Pune", state="MH") == 0.25


def test_the_default_row_counts_only_where_nothing_matches():
    rows = (account("", "", 0.3), account("city", "Pune", 0.9))
    assert score(*rows, city="Pune") == 0.9
    assert score(*rows, city="Delhi") == 0.3
    assert score(*rows) == 0.3


def test_a_general_match_beats_a_special_default():
    assert score(account("", "", 0.3, ROBOT), account("city", "Pune", 0.9), city="Pune") == 0.9


def test_the_nearest_default_counts():
    rows = (account("", "", 0.1), account("", "", 0.2, PAINTING), account("", "", 0.3, LIFT))
    assert score(*rows) == 0.2
    assert score(*rows, chain=(LIFT,)) == 0.3
    assert score(*rows, chain=(4,)) == 0.1


def test_factors_know_nothing_of_each_other():
    table = FitmentTable([FitRow(None, "industry", "industry", "Auto", 0.9), FitRow(None, "contact", "", "", 0.4)])
    profile = {"industry": ["Auto"]}
    assert [table.factor(factor, CHAIN, profile)[0] for factor in FACTORS] == [0.9, 1.0, 0.4]
    assert [table.says_anything(factor) for factor in FACTORS] == [True, False, True]


def test_the_highest_of_one_level_counts_for_tags_too():
    rows = (account("tag", "oem", 0.9), account("tag", "export", 0.7), account("tag", "late payer", 0.2))
    assert score(*rows, tag=["late payer", "export"]) == 0.7
    assert score(*rows, tag=["late payer", "oem", "export"]) == 0.9
    assert score(account("employees", ">=50", 0.6), account("employees", ">=200", 0.9), employees="300") == 0.9


@pytest.mark.parametrize("twins", [(account("", "", 0.2), account("", "", 0.6))])
def test_the_highest_default_of_one_level_counts(twins):
    assert score(*twins) == score(*reversed(twins)) == 0.6


@given(
    rows=st.lists(
        st.builds(
            account,
            st.sampled_from(["", "city", "tag"]),
            st.sampled_from(["Pune", "pune|Delhi", "oem"]),
            st.sampled_from([0.1, 0.3, 0.7, 1.2]),
            st.sampled_from([None, ROBOT, PAINTING]),
        ),
        max_size=8,
    ),
    data=st.data(),
)
def test_the_order_of_rows_says_nothing(rows, data):
    shuffled = data.draw(st.permutations(rows))
    assert score(*rows, city="Pune", tag=["oem"]) == score(*shuffled, city="Pune", tag=["oem"])


@pytest.mark.parametrize("unknown", [{}, {"employees": []}, {"employees": [""]}])
def test_what_is_unknown_says_nothing(unknown):
    rows = [account("employees", "<50", 0.1), account("employees", "0..1000000", 0.2)]
    assert FitmentTable(rows).factor("account", CHAIN, unknown) == (1.0, [])


@pytest.mark.parametrize(
    ("equals", "yes", "no"),
    [
        ("Auto", ["auto", "AUTO", "Auto"], ["automobile", "", "aut"]),
        ("Straße", ["STRASSE", "straße"], ["strase"]),
        ("steel|auto", ["Steel", "AUTO"], ["steel|auto", "wood"]),
        ("steel | auto", ["steel", "auto"], [" "]),
        ("50..199", ["50", "199", "120.5", " 60 "], ["49", "200", "49.99", "many", "", "nan", "-60"]),
        (">=200", ["200", "1,000", "1e3"], ["199.9", "lots", ""]),
        (">200", ["200.1"], ["200"]),
        ("<50", ["49.9", "-1"], ["50", "few", ""]),
        ("<=50", ["50"], ["50.1"]),
        ("<50|>=200", ["10", "500"], ["50", "199"]),
        ("-5..5", ["-5", "0", "5"], ["-6", "6"]),
        ("7", ["7", "7.0"], ["70", "seven"]),
        ("yes", ["Yes"], ["no", "true"]),
        ("inf", ["INF"], ["9" * 400]),
    ],
)
def test_conditions(equals, yes, no):
    test = parse_condition(equals)
    assert [value for value in yes if not test(value)] == []
    assert [value for value in no if test(value)] == []


@pytest.mark.parametrize(
    ("equals", "says"),
    [
        (">=many", "not a number"),
        ("<", "not a number"),
        ("50..", "not a range"),
        ("..", "not a range"),
        ("a..b", "not a range"),
        ("199..50", "empty range"),
        ("", "empty alternative"),
        ("steel||auto", "empty alternative"),
        ("|", "empty alternative"),
    ],
)
def test_a_condition_that_cannot_be_meant_says_what_to_write(equals, says):
    with pytest.raises(ValueError, match=says):
        parse_condition(equals)
    with pytest.raises(ValueError, match=says):
        FitmentTable([account("employees", equals, 1.0)])


def refusal(equals: str) -> str:
    try:
        parse_condition(equals)
    except ValueError as caught:
        return str(caught)
    return ""


@given(st.one_of(st.text(max_size=12), st.text("<>=.|0123456789 -", max_size=8)))
def test_a_condition_is_refused_with_a_sentence_or_answers_any_text(equals):
    if said := refusal(equals):
        assert said.endswith(".")
        return
    for value in (equals, "", "12", "Pune", "١٢", "\x00", "nan"):
        assert parse_condition(equals)(value) in (True, False)


def test_fitment_is_the_product_in_one_order():
    assert fitment(0.1, 0.2, 0.3) == 0.1 * 0.2 * 0.3
    assert fitment(1.0, 1.0, 1.0) == 1.0
