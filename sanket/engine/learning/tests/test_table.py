"""A flat table, told as a market of leads: what is learned, what is left out, and tables that are odd."""

from __future__ import annotations

import numpy as np
import pytest

from sanket.engine.learning import coding, quality, table


def leads(rows=2_000, seed=1, rate=-1.2):
    """Columns with known sense, as a file would hold them, and whether each was won."""
    chance = np.random.default_rng(seed)
    industry = chance.choice(["Steel", "Auto", "Paper", "Food", ""], rows, p=[0.3, 0.3, 0.2, 0.1, 0.1])
    visits = chance.poisson(3, rows)
    employees = np.exp(chance.normal(4, 1.5, rows)).astype(int)
    mails = chance.poisson(5, rows)
    weight = {"Steel": 1.2, "Auto": 0.0, "Paper": -1.0, "Food": 0.4, "": -0.4}
    odds = rate + np.vectorize(weight.get)(industry) + 0.9 * np.log2(1 + visits) - 1.6
    odds = odds + 0.8 * ((employees > 30) & (employees < 300))
    won = chance.random(rows) < 1 / (1 + np.exp(-odds))
    cells = {
        "lead": [f"L-{row:05}" for row in range(rows)],
        "industry": industry.tolist(),
        "visits": visits.astype(str).tolist(),
        "employees": employees.astype(str).tolist(),
        "mails": mails.astype(str).tolist(),
        "country": ["India"] * rows,
    }
    return cells, won


def columns(cells):
    return [coding.collect(name, column) for name, column in cells.items()]


def marks(won):
    return np.random.default_rng(9).integers(0, 1 << 63, len(won)).astype(np.uint64)


def learned(cells, won, **given):
    return table.learn(columns(cells), won, marks(won), **given)


def left(found):
    return {one.column: one.why for one in found.left}


def test_points_tell_what_is_known_of_the_market():
    cells, won = leads()
    found = learned(cells, won)
    assert left(found) == {"lead": "identifier", "country": "constant"}
    by_name = {part.column: part for part in found.parts}
    industry = {level.level: level for level in by_name["industry"].levels}
    assert industry["Steel"].points > industry["Auto"].points > industry["Paper"].points
    assert industry["Paper"].low <= industry["Paper"].points <= industry["Paper"].high < 0
    assert industry["Steel"].rows == cells["industry"].count("Steel")
    assert by_name["visits"].role == "values"
    # 0.9 in log odds is 13 points.
    assert by_name["visits"].value == pytest.approx(13, abs=3)
    assert abs(by_name["mails"].value) <= 3
    assert by_name["industry"].role == "fitment"
    assert found.measured.auc.low < found.measured.auc.value < found.measured.auc.high
    assert found.measured.auc.value > 0.72
    assert found.measured.calibration < 0.06
    assert found.split.by == "hash"
    assert found.split.learned + found.split.held_out == 2_000


def test_a_score_is_the_sum_of_its_points():
    cells, won = leads()
    found = learned(cells, won)
    row = {"industry": ["Steel"], "visits": ["4"], "employees": ["100"], "mails": ["5"]}
    total = found.base
    for coder, points in zip(found.coders, found.points, strict=True):
        column = coding.collect(coder.name, row[coder.name])
        total += points[coder.place(column, coding.read(column, coder.kind, None))[0]]
    assert table.score(found, columns(row), 1)[0] == pytest.approx(1 / (1 + 2 ** (-total / 10)))


def test_the_same_table_says_the_same_in_any_order():
    cells, won = leads(800)
    mark = marks(won)
    one = table.learn(columns(cells), won, mark)
    order = np.random.default_rng(4).permutation(800)
    shuffled = {name: [column[at] for at in order] for name, column in cells.items()}
    other = table.learn(columns(shuffled), won[order], mark[order])
    assert one.measured.auc == pytest.approx(other.measured.auc)
    assert one.base == other.base


def test_later_rows_measure_what_earlier_ones_taught():
    cells, won = leads()
    time = np.arange(2_000) * 86_400.0
    found = learned(cells, won, time=time, dated=True, gap=30 * 86_400.0)
    assert found.split.by == "time"
    assert found.split.cut == 1_400 * 86_400
    assert (found.split.learned, found.split.between, found.split.held_out) == (1_371, 29, 600)


def test_rows_of_one_instant_stay_on_one_side():
    cells, won = leads()
    time = np.repeat(np.arange(20), 100).astype(float)
    found = learned(cells, won, time=time)
    assert found.split.learned % 100 == found.split.held_out % 100 == 0


def test_a_time_that_parts_the_outcomes_is_not_split_by():
    cells, won = leads()
    found = learned(cells, won, time=won.astype(float))
    assert found.split.by == "hash"
    assert any("time split" in note for note in found.notes)


def test_a_column_that_knows_the_outcome_is_left_out_until_somebody_confirms():
    cells, won = leads()
    chance = np.random.default_rng(5)
    cells["grading"] = [("good" if one else "bad") if chance.random() < 0.96 else "" for one in won]
    cells["Lead Quality"] = [("High" if one else "Low") if chance.random() < 0.4 else "Select" for one in won]
    found = learned(cells, won)
    assert left(found) == {"lead": "identifier", "country": "constant", "grading": "leak", "Lead Quality": "leak"}
    reason = next(one for one in found.left if one.column == "grading")
    assert reason.auc is not None
    assert reason.auc > 0.9
    assert "AUC 0.9" in reason.reason
    again = learned(cells, won, confirmed=["grading"])
    assert "grading" not in left(again)
    assert next(part for part in again.parts if part.column == "grading").confirmed
    assert again.measured.auc.value > 0.9 > found.measured.auc.value


def test_a_strong_honest_column_stays():
    cells, won = leads()
    chance = np.random.default_rng(6)
    cells["demo_requests"] = (chance.poisson(1 + 2.5 * won)).astype(str).tolist()
    found = learned(cells, won)
    strong = next(part for part in found.parts if part.column == "demo_requests")
    assert 0.8 < strong.auc < 0.9


def test_a_doubtful_name_that_decides_nothing_stays_with_a_hint():
    cells, won = leads()
    cells["Last Browser"] = np.random.default_rng(7).choice(["a", "b"], len(won)).tolist()
    found = learned(cells, won)
    assert next(part for part in found.parts if part.column == "Last Browser").hint


def test_dates_are_days_before_the_rows_time_and_later_ones_are_leaks():
    cells, won = leads()
    start = np.datetime64("2024-01-01")
    time = np.array([(start + row).astype("datetime64[s]").astype(int) for row in range(2_000)], float)
    cells["founded"] = [str(start - 400 * (1 + row % 9)) for row in range(2_000)]
    cells["invoiced"] = [str(start + row + 9) if one else "" for row, one in enumerate(won)]
    assert {"founded", "invoiced"} <= set(left(learned(cells, won)))
    found = learned(cells, won, time=time, dated=True)
    assert next(part for part in found.parts if part.column == "founded").kind == "date"
    assert left(found)["invoiced"] == "leak"
    assert "later" in next(one.reason for one in found.left if one.column == "invoiced")


def test_unseen_levels_missing_cells_and_absent_columns_are_borne():
    found = learned(*leads())
    odd = {"industry": ["Gold", "", "steel"], "visits": ["", "many", "-3"], "other": ["1", "2", "3"]}
    score = table.score(found, columns(odd), 3)
    assert np.all((score > 0) & (score < 1))
    nothing = table.score(found, [], 2)
    assert nothing == pytest.approx(1 / (1 + 2 ** (-found.base / 10)))
    assert len(table.score(found, columns({"industry": [], "visits": []}), 0)) == 0


@pytest.mark.parametrize(("won", "lost"), [(0, 100), (100, 0), (19, 100), (100, 19), (0, 0)])
def test_too_few_of_an_outcome_teach_nothing(won, lost):
    cells = {"x": [str(row % 7) for row in range(won + lost)]}
    with pytest.raises(table.TooFew) as few:
        learned(cells, np.arange(won + lost) < won)
    assert (few.value.won, few.value.lost) == (won, lost)


def test_just_enough_is_enough():
    cells, _ = leads(40)
    found = learned(cells, np.arange(40) % 2 == 0)
    assert found.measured.rows >= 10


def test_a_table_with_nothing_to_learn_from_scores_everybody_alike():
    won = np.arange(100) % 4 == 0
    found = learned({"id": [f"x{row}" for row in range(100)], "same": ["1"] * 100}, won)
    assert found.parts == []
    assert any("no column is left" in note for note in found.notes)
    score = table.score(found, columns({"same": ["1", "2"]}), 2)
    assert score == pytest.approx(0.25, abs=0.02)
    assert found.measured.auc.value == 0.5


def test_numberings_are_identifiers_and_counts_are_not():
    cells, won = leads()
    cells["row"] = [str(row) for row in range(2_000)]
    cells["Lead Number"] = [str(500_000 + 37 * row) for row in range(2_000)]
    cells["turnover"] = [str(7_919 * row % 999_983 * 1_000) for row in range(2_000)]
    found = learned(cells, won)
    assert {"row", "Lead Number"} <= {one for one, why in left(found).items() if why == "identifier"}
    assert "turnover" not in left(found)
    again = learned(cells, won, confirmed=["row", "lead"])
    assert "row" not in left(again)
    assert left(again)["lead"] == "identifier"


def test_many_columns_of_noise_do_not_drown_what_is_known():
    cells, won = leads()
    chance = np.random.default_rng(8)
    for number in range(table.MOST_COLUMNS + 20):
        cells[f"noise {number}"] = chance.choice(["a", "b", "c"], len(won)).tolist()
    found = learned(cells, won)
    assert len(found.parts) == table.MOST_COLUMNS
    assert sum(why == "weak" for why in left(found).values()) == 24
    assert found.measured.auc.value > 0.64


def test_a_town_for_every_second_row_is_grouped():
    cells, won = leads()
    cells["town"] = [f"town {row // 2}" for row in range(2_000)]
    found = learned(cells, won)
    town = next((part for part in found.parts if part.column == "town"), None)
    assert town is None or len(town.levels) <= coding.MOST_WORDS + 2


def test_numbers_with_dirt_stay_numbers():
    cells, won = leads()
    cells["employees"] = [
        ("n/a" if row % 50 == 0 else "about 40" if row % 70 == 0 else f"{int(text):,}")
        for row, text in enumerate(cells["employees"])
    ]
    found = learned(cells, won)
    assert next(part for part in found.parts if part.column == "employees").kind == "number"


def test_integers_cost_nothing():
    cells, won = leads(4_000)
    found = learned(cells, won)
    score = table.score(found, columns(cells), len(won))
    assert quality.log_loss(score, won) < quality.log_loss(np.full(len(won), won.mean()), won) - 0.05


def test_many_rows_are_drawn_by_their_hash(monkeypatch):
    monkeypatch.setattr(table, "MOST_ROWS", 500)
    cells, won = leads()
    found = learned(cells, won)
    assert found.learned_from == 500
    assert any("500 of 2,000" in note for note in found.notes)
    assert found.measured.rows == 600


def test_how_far_it_came_is_told():
    cells, won = leads(300)
    said = []
    learned(cells, won, report=lambda done, total: said.append((done, total)))
    assert said[-1] == (6, 6)
