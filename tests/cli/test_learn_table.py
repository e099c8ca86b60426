"""``sanket learn --table``: the answer, the scores beside a file, and a hundred kinds of broken tables."""

from __future__ import annotations

import csv
import gzip
import json
import math
from pathlib import Path

import numpy as np
import pytest

from sanket.cli import program
from sanket.engine.learning.quality import auc
from tests.cli.house import ROOT

DATA = ROOT.parent / "shared" / "data"
X_EDUCATION = DATA / "x_education" / "Leads.train.csv"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SANKET_HOME", str(tmp_path / "home"))


def leads(rows=600, seed=1):
    """Heading and rows: what a small firm would export."""
    chance = np.random.default_rng(seed)
    told = []
    for row in range(rows):
        industry, visits = chance.choice(["Steel", "Auto", "Paper"]), int(chance.poisson(3))
        odds = {"Steel": 1.0, "Auto": 0.0, "Paper": -1.2}[industry] + 0.5 * visits - 2.2
        won = chance.random() < 1 / (1 + math.exp(-odds))
        month = f"2025-{1 + row * 12 // rows:02}-{1 + row % 28:02}"
        told.append([f"L{row}", str(industry), str(visits), month, "yes" if won else "no"])
    return ["lead", "industry", "visits", "created", "bought"], told


def written(path: Path, head, rows, *, delimiter=",", bom=False) -> Path:
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(head)
        writer.writerows(rows)
    return path


def learn(capsys, path, *options, label="bought"):
    assert program.main(["learn", "--table", str(path), "--label", label, *map(str, options), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys, *arguments):
    assert program.main(["learn", *map(str, arguments), "--json"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1, said.err
    return said.err.strip()


def rows_of(path, delimiter=","):
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_the_answer_for_machines(capsys, tmp_path):
    told = learn(capsys, written(tmp_path / "leads.csv", *leads()))
    assert list(told) == [
        "table", "label", "time", "rows", "won", "lost", "unlabelled", "split", "quality", "points_to_double", "base",
        "strength", "columns", "left_out", "notes",
    ]  # fmt: skip
    assert told["rows"] == told["won"] + told["lost"] == 600
    low, high = told["quality"]["auc_interval"]
    assert 0.6 < low < told["quality"]["auc"] < high < 1
    assert {one["column"]: one["why"] for one in told["left_out"]} == {"lead": "identifier", "created": "time"}
    industry = next(part for part in told["columns"] if part["column"] == "industry")
    steel = next(level for level in industry["levels"] if level["level"] == "Steel")
    assert steel["sign"] == 1
    assert steel["interval"][0] <= steel["points"] <= steel["interval"][1]
    assert steel["factor"] == round(2 ** (steel["points"] / 10), 2)
    visits = next(part for part in told["columns"] if part["column"] == "visits")
    assert (visits["role"], visits["sign"]) == ("values", 1)


def test_a_time_splits_what_is_measured(capsys, tmp_path):
    told = learn(capsys, written(tmp_path / "leads.csv", *leads()), "--time", "created", "--gap", 30)
    assert told["split"]["by"] == "time"
    assert told["split"]["in_the_gap"] > 0
    assert told["split"]["first_held_out"].startswith("2025-09")


def test_people_are_told_the_same(capsys, tmp_path):
    path = written(tmp_path / "leads.csv", *leads())
    assert program.main(["learn", "--table", str(path), "--label", "bought"]) == 0
    told = capsys.readouterr().out
    assert "AUC 0." in told
    assert "Steel" in told
    assert "it names rows" in told


@pytest.mark.parametrize(
    "words", [("1", "0"), ("YES", "No"), ("True", "false"), ("Won", "LOST"), ("1.0", "0.0"), ("y", "n")]
)
def test_forms_of_an_outcome(capsys, tmp_path, words):
    head, rows = leads()
    rows = [[*row[:-1], words[row[-1] == "no"]] for row in rows]
    rows[0][-1], rows[1][-1] = "", "open"
    told = learn(capsys, written(tmp_path / "leads.csv", head, rows))
    assert told["unlabelled"] == 2
    assert told["won"] + told["lost"] == 598


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [False, True])
def test_scores_stand_beside_the_file_in_its_own_form(capsys, tmp_path, delimiter, bom):
    table = written(tmp_path / "leads.csv", *leads(), delimiter=delimiter, bom=bom)
    rows = [["Steel", "9", "a\nb"], ["", "", ""], ["Gold", "none", "x"], ["Paper", "0", 'say "no"']]
    other = written(tmp_path / "new.csv", ["industry", "visits", "note"], rows, delimiter=delimiter, bom=bom)
    told = learn(capsys, table, "--score", other)
    assert told["scores_file"] == str(tmp_path / "new.scored.csv")
    assert told["scored"] == 4
    scored = rows_of(told["scores_file"], delimiter)
    assert scored[0] == ["industry", "visits", "note", "score"]
    assert [row[:3] for row in scored[1:]] == rows
    score = [float(row[3]) for row in scored[1:]]
    assert score[0] > score[2] > score[3]
    assert all(0 < one < 1 for one in score)
    assert Path(told["scores_file"]).read_bytes().startswith(b"\xef\xbb\xbf") == bom


def test_zipped_tables(capsys, tmp_path):
    plain = written(tmp_path / "leads.csv", *leads())
    zipped = tmp_path / "leads.csv.gz"
    zipped.write_bytes(gzip.compress(plain.read_bytes()))
    told = learn(capsys, zipped, "--score", zipped)
    assert told["quality"] == learn(capsys, plain)["quality"]
    assert told["scores_file"] == str(tmp_path / "leads.scored.csv")
    assert len(rows_of(told["scores_file"])) == 601


def test_the_scores_never_go_into_the_table_learned_from(capsys, tmp_path):
    table = written(tmp_path / "new.scored.csv", *leads())
    other = written(tmp_path / "new.csv", ["industry"], [["Steel"]])
    before = table.read_bytes()
    said = refused(capsys, "--table", table, "--label", "bought", "--score", other)
    assert "is the table to learn from" in said
    assert table.read_bytes() == before


def test_a_file_that_is_replaced_is_told(capsys, tmp_path):
    table = written(tmp_path / "leads.csv", *leads())
    other = written(tmp_path / "new.csv", ["industry"], [["Steel"]])
    asked = ["learn", "--table", str(table), "--label", "bought", "--score", str(other)]
    sentence = f"{tmp_path / 'new.scored.csv'} was there already and is replaced."
    assert program.main(asked) == 0
    assert sentence not in capsys.readouterr().err
    assert program.main(asked) == 0
    assert sentence in capsys.readouterr().err


def test_rows_of_another_length_keep_their_cells(capsys, tmp_path):
    other = tmp_path / "new.csv"
    other.write_text("industry,visits\nSteel\nSteel,3,more\n\nAuto,1\n")
    told = learn(capsys, written(tmp_path / "leads.csv", *leads()), "--score", other)
    scored = rows_of(told["scores_file"])
    assert [len(row) for row in scored] == [3, 3, 4, 3]
    assert scored[2][3] == "more"
    assert told["scored"] == 3


def test_columns_that_another_table_lacks_are_told(capsys, tmp_path):
    other = written(tmp_path / "new.csv", ["visits"], [["3"], ["0"]])
    told = learn(capsys, written(tmp_path / "leads.csv", *leads()), "--score", other)
    assert any("lacks industry" in note for note in told["notes"])


def test_a_leak_is_left_out_until_it_is_confirmed(capsys, tmp_path):
    head, rows = leads()
    rows = [[*row, "invoice sent" if row[4] == "yes" else ""] for row in rows]
    path = written(tmp_path / "leads.csv", [*head, "step"], rows)
    (leak,) = [one for one in learn(capsys, path)["left_out"] if one["why"] == "leak"]
    assert leak["column"] == "step"
    assert leak["auc"] == 1.0
    told = learn(capsys, path, "--confirm", "step", "lead")
    assert next(part for part in told["columns"] if part["column"] == "step")["confirmed"]
    assert told["quality"]["auc"] > 0.99


def test_lines_that_cannot_be_read_are_counted(capsys, tmp_path):
    path = written(tmp_path / "leads.csv", *leads())
    path.write_text(path.read_text() + 'L9,"Steel,1,2025-01-01,yes\n')
    told = learn(capsys, path)
    assert any("could not be read" in note for note in told["notes"])
    assert told["rows"] == 600
    assert "Line 602" in refused(capsys, "--table", path, "--label", "bought", "--score", path)
    assert not (tmp_path / "leads.scored.csv").exists()


def broken():
    """What a file may be instead of a table: its bytes, and a word of the sentence."""
    head = "lead,industry,visits,bought\n"
    good = "".join(
        f"L{row},{'Steel' if row % 3 else 'Auto'},{row % 5},{'yes' if row % 4 else 'no'}\n" for row in range(200)
    )
    yield "empty", b"", "is empty"
    yield "only a mark", b"\xef\xbb\xbf", "is empty"
    yield "blank lines", b"\n\n\n", "is empty"
    yield "only headings", head.encode(), "0 rows won and 0 lost"
    yield "no label", good.encode(), "There is no column 'bought'"
    yield "binary", bytes(range(256)) * 10, "not"
    yield "utf-16", (head + good).encode("utf-16"), "UTF-16"
    yield "latin-1", (head + good.replace("Steel", "Stähl")).encode("latin-1"), "UTF-8"
    yield "half a zip", gzip.compress((head + good).encode())[:-20], "damaged gzip"
    yield "not a workbook", b"PK\x03\x04" + b"\0" * 50, "workbook"
    yield "old excel", b"\xd0\xcf\x11\xe0" + b"\0" * 50, "old Excel"
    yield "a word for an outcome", (head + good + "L,Steel,1,maybe\n").encode(), "'maybe' in 1 row"
    yield "two labels", (head.replace("lead", "bought ") + good).encode(), "no column|holds"
    for rows in (1, 10, 30):
        yield f"{rows} rows", (head + "".join(good.splitlines(True)[:rows])).encode(), "nothing is learned"
    for outcome in ("yes", "no", "1", "0", "won", "lost", "true", "false", ""):
        text = head + "".join(f"L{row},Steel,{row},{outcome}\n" for row in range(100))
        yield f"all {outcome}", text.encode(), "nothing is learned"
    for odd in ("nan", "NULL", "n/a", "Select", "-"):
        text = head + "".join(f"L{row},Steel,{row},{odd}\n" for row in range(100))
        yield f"label {odd}", text.encode(), "0 rows won and 0 lost"
    for odd in ("2", "-1", "yess", "0.5", "1e3", "TRUE!", "gewonnen", "inf", "₹ 1", "yes no", "Y/N", "0x1", "won?"):
        yield f"outcome {odd}", (head + good + f"L,Steel,1,{odd}\n").encode(), "write 1/0"


@pytest.mark.parametrize(("content", "sentence"), [one[1:] for one in broken()], ids=[one[0] for one in broken()])
def test_what_is_no_table_is_refused_in_one_sentence(capsys, tmp_path, content, sentence):
    path = tmp_path / "leads.csv"
    path.write_bytes(content)
    said = refused(capsys, "--table", path, "--label", "bought")
    assert any(word in said for word in sentence.split("|")), said


def odd_tables():
    """Tables that are odd and yet good: heading and rows, by what is odd."""
    head, rows = leads(200)
    yield "two columns of one name", ["lead", "industry", "industry", "created", "bought"], rows
    yield "headings without names", ["", "", "visits", "", "bought"], rows
    yield "the label first", [head[-1], *head[:-1]], [[row[-1], *row[:-1]] for row in rows]
    yield (
        "numbers that are none",
        head,
        [[*row[:2], ("nan", "inf", "1e999", "-", "0")[at % 5], *row[3:]] for at, row in enumerate(rows)],
    )
    yield "huge numbers", head, [[*row[:2], f"{1e300 * at:g}", *row[3:]] for at, row in enumerate(rows)]
    yield "tiny numbers", head, [[*row[:2], f"{1e-300 * at:g}", *row[3:]] for at, row in enumerate(rows)]
    yield "negative numbers", head, [[*row[:2], str(-at), *row[3:]] for at, row in enumerate(rows)]
    yield "all cells empty", head, [["", "", "", "", row[-1]] for row in rows]
    yield "short rows", [*head[-1:], *head[:-1]], [[row[-1], *row[: at % 4]] for at, row in enumerate(rows)]
    yield "long rows", head, [[*row, "more", "and more"] for row in rows]
    yield "long texts", head, [[row[0], "x" * (at % 7) * 3_000, *row[2:]] for at, row in enumerate(rows)]
    yield (
        "other scripts",
        head,
        [[row[0], {"Steel": "इस्पात", "Auto": "汽车", "Paper": "Papír"}[row[1]], *row[2:]] for row in rows],
    )
    yield "emoji and marks", head, [[row[0], "🙂\u200b" * (at % 3), *row[2:]] for at, row in enumerate(rows)]
    yield "formulas", head, [[row[0], "=1+1" if at % 2 else "@x", *row[2:]] for at, row in enumerate(rows)]
    yield (
        "cases and spaces",
        head,
        [[row[0], row[1].upper() if at % 2 else f"  {row[1]} ", *row[2:]] for at, row in enumerate(rows)],
    )
    yield "duplicates", head, rows + rows
    yield "only the label", ["bought"], [[row[-1]] for row in rows]
    yield (
        "a mix of dates",
        head,
        [[*row[:3], ("2025-01-02", "31/12/2025", "soon")[at % 3], row[-1]] for at, row in enumerate(rows)],
    )
    yield (
        "dates of two meanings",
        head,
        [[*row[:3], "01/02/2025" if at % 2 else "03/04/2025", row[-1]] for at, row in enumerate(rows)],
    )
    yield (
        "many columns",
        [*head, *(f"c{at}" for at in range(150))],
        [[*row, *(str((at * n) % 7) for n in range(150))] for at, row in enumerate(rows)],
    )
    yield "percent and money", head, [[row[0], f"{at % 9} %", f"₹ {at:,}", *row[3:]] for at, row in enumerate(rows)]
    yield "decimal commas", head, [[*row[:2], f"{at},5", *row[3:]] for at, row in enumerate(rows)]
    yield "a column named score", ["score", *head[1:]], rows
    yield "a column of the label again", [*head, "again"], [[*row, row[-1]] for row in rows]


ODD = list(odd_tables())


@pytest.mark.parametrize(("head", "rows"), [one[1:] for one in ODD], ids=[one[0] for one in ODD])
def test_odd_tables_are_learned_from_and_scored(capsys, tmp_path, head, rows):
    path = written(tmp_path / "leads.csv", head, rows)
    other = path
    if "score" in head:
        other = written(tmp_path / "new.csv", ["industry", "visits"], [["Steel", "1"]] * len(rows))
    told = learn(capsys, path, "--score", other)
    scored = rows_of(told["scores_file"])
    place = len(rows_of(other)[0])
    assert len(scored) == len(rows) + 1
    assert all(0 <= float(row[place]) <= 1 for row in scored[1:])
    assert {part["column"] for part in told["columns"]}.isdisjoint(one["column"] for one in told["left_out"])


def test_what_is_asked_wrongly_is_refused(capsys, tmp_path):
    path = written(tmp_path / "leads.csv", *leads())
    table = ("--table", path, "--label", "bought")
    assert "There is no file" in refused(capsys, "--table", tmp_path / "none.csv", "--label", "bought")
    assert "There is no file" in refused(capsys, *table, "--score", tmp_path / "none.csv")
    assert "--label COLUMN" in refused(capsys, "--table", path)
    assert "There is no column 'price'" in refused(capsys, *table, "--time", "price")
    assert "There is no column 'price'" in refused(capsys, *table, "--confirm", "price")
    assert "the same column" in refused(capsys, *table, "--time", "bought")
    assert "is no time" in refused(capsys, *table, "--time", "industry")
    assert "0 or more" in refused(capsys, *table, "--time", "created", "--gap", "-1")
    assert "0 or more" in refused(capsys, *table, "--time", "created", "--gap", "nan")
    assert "needs --time" in refused(capsys, *table, "--gap", "7")
    scored = written(tmp_path / "scored.csv", ["visits", "score"], [["1", "2"]])
    assert "score already" in refused(capsys, *table, "--score", scored)
    strange = written(tmp_path / "strange.csv", ["colour"], [["red"]])
    assert "cannot be scored" in refused(capsys, *table, "--score", strange)
    assert sorted(file.name for file in tmp_path.glob("*.csv")) == ["leads.csv", "scored.csv", "strange.csv"]


def test_a_column_is_found_in_any_case(capsys, tmp_path):
    told = learn(capsys, written(tmp_path / "leads.csv", *leads()), "--time", "CREATED", label="Bought ")
    assert (told["label"], told["time"]) == ("bought", "created")


def test_no_database_is_made_for_a_table(capsys, tmp_path):
    learn(capsys, written(tmp_path / "leads.csv", *leads()))
    assert not list(tmp_path.rglob("*.sqlite3"))


@pytest.mark.skipif(not X_EDUCATION.is_file(), reason="../shared/data/x_education is not here")
@pytest.mark.slow
def test_x_education_on_a_part_held_out_here(capsys, tmp_path):
    """With the columns written after the outcome still in the table: they are found, and what is left ranks well."""
    head, *rows = rows_of(X_EDUCATION)
    held = [row for at, row in enumerate(rows) if at * 7_919 % 10 < 3]
    taught = [row for at, row in enumerate(rows) if at * 7_919 % 10 >= 3]
    place = head.index("Converted")
    other = written(
        tmp_path / "new.csv", [*head[:place], *head[place + 1 :]], [row[:place] + row[place + 1 :] for row in held]
    )
    told = learn(capsys, written(tmp_path / "x.csv", head, taught), "--score", other, label="Converted")
    leaks = {one["column"] for one in told["left_out"] if one["why"] == "leak"}
    assert leaks == {"Tags", "Lead Quality", "Lead Profile", "Last Activity", "Last Notable Activity"}
    score = np.array([float(row[-1]) for row in rows_of(told["scores_file"])[1:]])
    won = np.array([row[place] == "1" for row in held])
    assert auc(score, won) >= 0.87
    assert told["quality"]["auc_interval"][0] >= 0.85


@pytest.mark.parametrize(
    ("name", "label", "leaks", "least"),
    [
        ("uci_bank_marketing_sample/bank-additional.csv", "y", {"duration"}, 0.74),
        ("online_shoppers/online_shoppers_intention.csv", "Revenue", set(), 0.88),
        ("ibm_telco_churn/telco_train.csv", "Churn", set(), 0.81),
    ],
)
@pytest.mark.slow
def test_other_public_tables(capsys, name, label, leaks, least):
    if not (DATA / name).is_file():
        pytest.skip(f"../shared/data/{name} is not here")
    told = learn(capsys, DATA / name, label=label)
    assert {one["column"] for one in told["left_out"] if one["why"] == "leak"} == leaks
    assert told["quality"]["auc"] >= least
