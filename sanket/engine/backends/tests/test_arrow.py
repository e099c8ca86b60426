"""A log as Parquet: what is written is there; what cannot be replayed is refused by name."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sanket.engine.backends import arrow
from sanket.engine.backends.arrow import Lacking, LogRefused
from sanket.engine.backends.partition import Part
from sanket.engine.backends.tests.logs import HERE, invent, write

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
pytest.importorskip("pyarrow.compute", reason="pyarrow is not installed")


def only_file(folder: Path) -> Path:
    [path] = (folder / arrow.ACTIVITIES).iterdir()
    return path


def change(path: Path, how: Any) -> None:
    pq.write_table(how(pq.read_table(path)), path)


def test_what_is_written_is_there_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arrow, "FILE_ROWS", 1_400)
    monkeypatch.setattr(arrow, "GROUP_ROWS", 500)
    part = invent(1)
    folder = write(tmp_path / "log", part)
    files = sorted((folder / arrow.ACTIVITIES).iterdir())
    assert [path.name for path in files] == ["part-00000.parquet", "part-00001.parquet", "part-00002.parquet"]
    assert pq.ParquetFile(files[0]).metadata.num_row_groups == 4
    assert pq.ParquetFile(files[0]).schema_arrow.metadata[arrow.METADATA] == HERE.encode()
    table = pa.concat_tables([pq.read_table(path) for path in files])
    assert table["place"].to_pylist() == list(range(len(part.at)))
    for name, column in zip(("account", "offering", "contact", "type", "at"), part, strict=True):
        assert np.array_equal(table[name].to_numpy(), column)
    assert table["activity"].to_pylist()[:2] == ["é0", "é1"]
    arrow.look(folder, HERE)


def test_a_log_without_any_activity_has_its_columns(tmp_path: Path):
    folder = write(tmp_path / "log", invent(1, activities=0))
    assert pq.read_table(only_file(folder)).column_names == list(arrow.COLUMNS)
    arrow.look(folder, HERE)


@pytest.mark.parametrize("name", arrow.COLUMNS)
def test_a_missing_column_is_named(tmp_path: Path, name: str):
    folder = write(tmp_path / "log", invent(1))
    change(only_file(folder), lambda table: table.drop_columns([name]))
    with pytest.raises(LogRefused, match=f"part-00000.parquet has no column {name}:") as refused:
        arrow.look(folder, HERE)
    assert refused.value.code == "log.column"


@pytest.mark.parametrize(("name", "kind"), [("at", "double"), ("account", "string"), ("activity", "int64")])
def test_a_wrong_type_is_named(tmp_path: Path, name: str, kind: str):
    folder = write(tmp_path / "log", invent(1))

    def other(table: Any) -> Any:
        wrong = pa.array([None] * len(table), pa.type_for_alias(kind))
        return table.set_column(table.column_names.index(name), name, wrong)

    change(only_file(folder), other)
    with pytest.raises(LogRefused, match=f"column {name} is of type {kind}, not {arrow.COLUMNS[name]}") as refused:
        arrow.look(folder, HERE)
    assert refused.value.code == "log.type"


def test_rows_of_another_installation_are_named(tmp_path: Path):
    folder = write(tmp_path / "log", invent(1))
    other = write(tmp_path / "other", invent(2), installation="b" * 32)
    only_file(other).rename(folder / arrow.ACTIVITIES / "part-00001.parquet")
    with pytest.raises(LogRefused, match=f"part-00001.parquet has rows of installation b+, not of {HERE}") as refused:
        arrow.look(folder, HERE)
    assert refused.value.code == "log.installation"


@pytest.mark.parametrize("statistics", [True, False])
def test_one_foreign_row_in_the_middle_is_found(tmp_path: Path, statistics: bool):
    folder = write(tmp_path / "log", invent(1))
    path = only_file(folder)
    table = pq.read_table(path)
    whose = ["b" * 32 if n == 1_000 else HERE for n in range(len(table))]
    table = table.set_column(0, "installation", pa.array(whose))
    pq.write_table(table, path, row_group_size=300, write_statistics=statistics)
    with pytest.raises(LogRefused, match=r"has rows of installation b+"):
        arrow.look(folder, HERE)


def test_a_damaged_file(tmp_path: Path):
    folder = write(tmp_path / "log", invent(1))
    path = only_file(folder)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(LogRefused, match="is damaged or no Parquet file"):
        arrow.look(folder, HERE)


def test_no_log_at_all(tmp_path: Path):
    with pytest.raises(LogRefused, match="There is no log in"):
        arrow.look(tmp_path, HERE)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "log.settings"),
        ("[]", "log.settings"),
        ("{}", "log.settings"),
        (
            '{"format": 9, "installation": "", "activities": 0, "offerings": {}, "types": {}, "weights": {}}',
            "log.format",
        ),
    ],
)
def test_settings_that_cannot_be_read(text: str, code: str):
    with pytest.raises(LogRefused) as refused:
        arrow.settings_of(text, "settings.json")
    assert refused.value.code == code


def packed(part: Part, place: Any) -> Any:
    """A batch of ``READ``."""
    columns = part.account << 32 | part.offering, part.contact << 31 | part.kind, part.at, place
    return pa.RecordBatch.from_arrays([pa.array(column) for column in columns], names=list(arrow.READ))


@pytest.mark.parametrize(("rows", "value"), [(1, 1), (700, 13), (1 << 18, 1 << 13)])
def test_whole_accounts_are_dealt_out_and_put_into_order(monkeypatch: pytest.MonkeyPatch, rows: int, value: int):
    monkeypatch.setattr(arrow, "DEAL_ROWS", rows)
    monkeypatch.setattr(arrow, "VALUE_ROWS", value)
    part = invent(1)
    places = np.arange(len(part.at))
    stretches = [slice(start, start + 250) for start in range(0, len(places), 250)]
    batches = [packed(Part(*(column[some] for column in part)), places[some]) for some in stretches]
    # As from two files, one after the other, with nothing in between.
    batches = [*batches[7:], batches[0].slice(0, 0), *batches[:7]]
    dealt = [batch for batch in arrow.dealt(arrow.read_there(batches), [5, 0, 9]) if batch.num_rows]
    assert {str(field.type) for field in dealt[0].schema} == set(arrow.DEALT.values())
    seen: list[Any] = []
    for key in (5, 0, 9):
        mine, at = arrow.part_of([batch.filter(pa.compute.equal(batch.column(0), key)) for batch in dealt])
        assert (np.diff(at) > 0).all()
        for got, had in zip(mine, part, strict=True):
            assert np.array_equal(got, had[at])
        assert not set(mine.account.tolist()) & {account for accounts, _ in seen for account in accounts}
        seen.append((set(mine.account.tolist()), at))
    assert sorted(np.concatenate([at for _, at in seen]).tolist()) == places.tolist()


def test_what_is_read_here_is_what_spark_hands_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(arrow, "FILE_ROWS", 1_400)
    monkeypatch.setattr(arrow, "GROUP_ROWS", 500)
    part = invent(1)
    groups = arrow.row_groups(write(tmp_path / "log", part))
    assert [(Path(path).stem, group) for path, group in groups[:5]] == [
        ("part-00000", 0), ("part-00000", 1), ("part-00000", 2), ("part-00000", 3), ("part-00001", 0),
    ]  # fmt: skip
    [there] = arrow.read_there([packed(part, np.arange(len(part.at)))])
    here = [np.concatenate(column) for column in zip(*arrow.read_here(groups), strict=True)]
    assert [column.tolist() for column in here] == [column.tolist() for column in there]


def test_of_nothing_nothing_is_dealt_out():
    part = invent(1, activities=0)
    assert list(arrow.dealt(arrow.read_there([packed(part, part.at)]), [1, 2])) == []


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    real = importlib.import_module

    def none(name: str) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name)

    monkeypatch.setattr(importlib, "import_module", none)
    with pytest.raises(Lacking, match=r"pip install 'sanket\[spark\]'"):
        arrow.pyarrow()
