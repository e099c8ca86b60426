"""The log as Arrow and Parquet. This file alone meets pyarrow, which an installation may lack."""

from __future__ import annotations

import importlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sanket.engine.backends.partition import Found, Part
from sanket.shared.errors import Refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS = {
    "installation": "string",
    "place": "int64",
    "account": "int64",
    "offering": "int64",
    "contact": "int64",
    "type": "int64",
    "at": "int64",
    "activity": "string",
}
"""Of a row of the log. ``place`` tells the order of all; ``contact`` 0 is nobody; ``activity`` is its external id."""
ACTIVITIES, ACCOUNTS, SETTINGS = "activities", "accounts.parquet", "settings.json"
FORMAT = 1
FILE_ROWS, GROUP_ROWS = 1 << 20, 1 << 17
METADATA = b"sanket.installation"


class LogRefused(Refusal):
    """A log as Parquet that cannot be replayed; the sentence names what is wrong and where."""


class Lacking(Refusal):
    """What is asked for needs something that is not installed."""


def pyarrow() -> Any:
    try:
        importlib.import_module("pyarrow.parquet")
        return importlib.import_module("pyarrow")
    except ImportError:
        raise Lacking(
            "lacking.pyarrow", "Parquet needs pyarrow, which is not installed: run pip install 'sanket[spark]'."
        ) from None


def schema(installation: str) -> Any:
    pa = pyarrow()
    fields = [(name, getattr(pa, kind)()) for name, kind in COLUMNS.items()]
    return pa.schema(fields, metadata={METADATA: installation.encode()})


# --------------------------------------------------------------------------------------------------------- writing


class Rows(NamedTuple):
    """A stretch of the log to be written; ``place`` of the first, then a column each."""

    place: int
    account: NDArray[np.int64]
    offering: NDArray[np.int64]
    contact: NDArray[np.int64]
    type: NDArray[np.int64]
    at: NDArray[np.int64]
    activity: Sequence[str]


class Writer:
    """Writes the log below ``folder``, in files of many row groups."""

    def __init__(self, folder: Path, installation: str) -> None:
        self.pa = pyarrow()
        self.folder, self.installation = folder / ACTIVITIES, installation
        self.schema = schema(installation)
        self.folder.mkdir(parents=True)
        self.files, self.rows = 0, 0
        self.file: Any = None

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.file is None and kind is None and not self.files:
            self._open()  # a log without any activity has its columns all the same
        self._close()

    def write(self, rows: Rows) -> None:
        many = len(rows.at)
        columns = [
            self.pa.array([self.installation]).take(self.pa.array(np.zeros(many, np.int64))),
            np.arange(rows.place, rows.place + many),
            *rows[1:-1],
            self.pa.array(rows.activity, self.pa.string()),
        ]
        if self.file is None:
            self._open()
        self.file.write_table(
            self.pa.table([self.pa.array(column) for column in columns], schema=self.schema), row_group_size=GROUP_ROWS
        )
        self.rows += many
        if self.rows >= FILE_ROWS:
            self._close()

    def _open(self) -> None:
        path = self.folder / f"part-{self.files:05}.parquet"
        self.file = self.pa.parquet.ParquetWriter(path, self.schema, compression="zstd")
        self.files, self.rows = self.files + 1, 0

    def _close(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None


def write_accounts(folder: Path, accounts: Iterable[tuple[int, str, str]]) -> None:
    """What the numbers of accounts stand for: external id and name."""
    pa = pyarrow()
    columns = list(zip(*accounts, strict=True)) or [(), (), ()]
    kinds = (pa.int64(), pa.string(), pa.string())
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    pa.parquet.write_table(pa.table(arrays, names=["account", "external_id", "name"]), folder / ACCOUNTS)


# --------------------------------------------------------------------------------------------------------- looking


def settings_of(text: str, where: str) -> dict[str, Any]:
    """The settings beside a log. Raises LogRefused."""
    try:
        told: dict[str, Any] = json.loads(text)
        wanted = {"format", "installation", "activities", "offerings", "types", "weights"}
        if missing := sorted(wanted - set(told)):
            raise LogRefused("log.settings", f"{where} lacks {missing[0]}: export the log again.")
    except (json.JSONDecodeError, TypeError) as error:
        raise LogRefused("log.settings", f"{where} is not JSON as Sanket writes it: export the log again.") from error
    if told["format"] != FORMAT:
        raise LogRefused("log.format", f"{where} was written by another Sanket: replay the log with that version.")
    return told


def look(folder: Path, installation: str) -> None:
    """Every file of the log has the columns, of the right types, and is of this installation. Raises LogRefused."""
    pa = pyarrow()
    files = sorted((folder / ACTIVITIES).glob("*.parquet"))
    if not files:
        raise LogRefused("log.missing", f"There is no log in {folder}: name a folder that `sanket export` wrote.")
    for path in files:
        try:
            file = pa.parquet.ParquetFile(path)
        except (pa.ArrowInvalid, OSError) as error:
            raise LogRefused("log.damaged", f"{path} is damaged or no Parquet file: export the log again.") from error
        with file:
            found = {field.name: str(field.type) for field in file.schema_arrow}
            check_columns(found, str(path))
            if (whose := _installations(file)) - {installation}:
                check_installation((whose - {installation}).pop(), installation, str(path))


def _installations(file: Any) -> set[str]:
    """Which installations a file's rows say they are of: by its statistics where it has them."""
    column = file.schema_arrow.get_field_index("installation")
    found: set[str] = set()
    for group in range(file.metadata.num_row_groups):
        told = file.metadata.row_group(group).column(column).statistics
        if told is not None and told.has_min_max and told.null_count == 0:
            found |= {told.min, told.max}
        else:
            found |= {str(one) for one in file.read_row_group(group, ["installation"])[0].unique().to_pylist()}
    return found


def check_columns(found: Mapping[str, str], where: str) -> None:
    for name, kind in COLUMNS.items():
        if name not in found:
            raise LogRefused("log.column", f"{where} has no column {name}: export the log again.")
        if found[name] not in (kind, f"large_{kind}"):
            raise LogRefused(
                "log.type", f"{where}: the column {name} is of type {found[name]}, not {kind}: export the log again."
            )


def check_installation(found: str, wanted: str, where: str) -> None:
    if found != wanted:
        raise LogRefused(
            "log.installation",
            f"{where} has rows of installation {found}, not of {wanted}: replay each installation's log apart.",
        )


# ------------------------------------------------------------------------------------------------------- replaying

READ = {
    "pair": "shiftleft(account, 32) | offering",
    "who": "shiftleft(contact, 31) | type",
    "at": "at",
    "place": "place",
}
"""A log that Spark reads goes to the workers packed so: most of what they cost is the columns that are carried."""
LOW_32, LOW_31 = (1 << 32) - 1, (1 << 31) - 1
TAKEN = ("account", "offering", "contact", "type", "at", "place")
DEALT = {"part": "int32", "rows": "binary"}
"""Activities of a partition's accounts, one column after the other, in a single value. Spark moves a thousand of these
sooner than it moves ten million rows."""
DEAL_ROWS, VALUE_ROWS = 1 << 18, 1 << 13
"""Activities that are dealt out at a time, and that a value holds at most: Java looks after small ones sooner."""
SPREAD = 0x9E3779B97F4A7C15
"""Neighbouring numbers times this differ in their upper bits."""
FOUND = {"account": "int64", "offering": "int64", "kind": "string", "at": "int64", "place": "int64", "many": "int64"}
"""What a worker finds: crossings by the place of their cause. External ids stay where they are: few are asked for, and
carrying all of them to the workers would take as long as everything else. A row with ``many`` is no crossing, but says of
a part how many activities, groups, or crossings of a kind it has."""
ROWS, GROUPS = "activities", "groups"


Packed = Sequence["NDArray[np.int64]"]
"""The columns of ``READ``."""


def row_groups(folder: Path) -> list[tuple[str, int]]:
    """The files of a log of this machine, and the stretches of each."""
    pa = pyarrow()
    files = {str(path): pa.parquet.read_metadata(path) for path in sorted((folder / ACTIVITIES).glob("*.parquet"))}
    return [(path, group) for path, about in files.items() for group in range(about.num_row_groups)]


def read_here(groups: Iterable[tuple[str, int]]) -> Iterator[Packed]:
    """These stretches of files. Arrow reads them in a tenth of the time that Spark takes to hand over the rows."""
    pa = pyarrow()
    for path, group in groups:
        with pa.parquet.ParquetFile(path) as file:
            table = file.read_row_group(group, [*TAKEN], use_threads=False)
        account, offering, contact, kind, at, place = (table[name].to_numpy() for name in TAKEN)
        yield account << 32 | offering, contact << 31 | kind, at, place


def read_there(batches: Iterable[Any]) -> Iterator[Packed]:
    """Batches of ``READ``, ``DEAL_ROWS`` or so at a time."""
    pa = pyarrow()
    held, many = [], 0
    for batch in batches:
        held.append(batch)
        many += batch.num_rows
        if many >= DEAL_ROWS:
            yield [column.to_numpy() for column in pa.Table.from_batches(held).columns]
            held, many = [], 0
    if many:
        yield [column.to_numpy() for column in pa.Table.from_batches(held).columns]


def dealt(read: Iterable[Packed], parts: Sequence[int]) -> Iterator[Any]:
    """Activities as batches of ``DEALT``, whole accounts to one of ``parts``."""
    pa = pyarrow()
    for columns in read:
        if not len(columns[0]):
            continue
        mixed = (columns[0] >> 32).astype(np.uint64) * np.uint64(SPREAD) >> np.uint64(40)
        part = (mixed % np.uint64(len(parts))).astype(np.uint16 if len(parts) < 1 << 16 else np.uint64)
        order = np.argsort(part, kind="stable")
        bounds = np.searchsorted(part[order], np.arange(len(parts) + 1))
        rows = np.stack([column[order] for column in columns])
        told = [
            (key, rows[:, begin : min(begin + VALUE_ROWS, stop)].tobytes())
            for key, (start, stop) in zip(parts, pairwise(bounds.tolist()), strict=True)
            for begin in range(start, stop, VALUE_ROWS)
        ]
        arrays = [pa.array(column, kind) for column, kind in zip(zip(*told, strict=True), _kinds(DEALT), strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, names=list(DEALT))


def _kinds(columns: Mapping[str, str]) -> list[Any]:
    pa = pyarrow()
    return [getattr(pa, kind)() for kind in columns.values()]


def part_of(batches: Sequence[Any]) -> tuple[Part, NDArray[np.int64]]:
    """Batches of ``DEALT``, of one part, as the kernel takes them, in order; and the places."""
    dealt_out = [one.as_buffer() for batch in batches for one in batch.column(1)]
    rows = np.concatenate([np.frombuffer(one, np.int64).reshape(len(READ), -1) for one in dealt_out], axis=1)
    # They come from several files, each in order.
    pair, who, at, place = rows[:, np.argsort(rows[-1], kind="stable")]
    return Part(pair >> 32, pair & LOW_32, who >> 31, who & LOW_31, at), place


def crossings_in(found: Found, places: NDArray[np.int64]) -> Any:
    """A batch of ``FOUND``; a crossing that time caused has no place."""
    pa = pyarrow()
    cause = pa.array(places[found.row], mask=~found.by_activity)
    columns = [pa.array(found.account), pa.array(found.offering), pa.array(found.kind, pa.string()), pa.array(found.at)]
    return pa.RecordBatch.from_arrays([*columns, cause, pa.nulls(len(cause), pa.int64())], names=list(FOUND))


def summary_in(found: Found, rows: int) -> Any:
    """A batch of ``FOUND`` that says how many there are of what."""
    pa = pyarrow()
    told = {ROWS: rows, GROUPS: found.groups, **Counter(found.kind)}
    columns = {"kind": [*told], "many": [*told.values()]}
    arrays = [
        pa.array(columns.get(name, [None] * len(told)), kind) for name, kind in zip(FOUND, _kinds(FOUND), strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, names=list(FOUND))
