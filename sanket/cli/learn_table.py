"""``sanket learn --table``: points for a flat table of profiles and counts, how well they rank, and scores of another."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sanket.cli.speech import Stop, answer, plural, say, table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from sanket.cli.flat import Flat
    from sanket.engine.learning.coding import Column
    from sanket.engine.learning.quality import Interval
    from sanket.engine.learning.table import Learned, Part

WON = frozenset({"1", "1.0", "yes", "y", "true", "t", "won"})
LOST = frozenset({"0", "0.0", "no", "n", "false", "f", "lost"})
OPEN = frozenset({"open"})
MOST_SHOWN = 30
_DAY = 86_400


class Times(NamedTuple):
    """The time of each row, and whether it is Unix seconds."""

    at: NDArray[np.float64]
    dated: bool


def run(given: argparse.Namespace) -> None:
    from sanket.cli import flat, house
    from sanket.cli.progress import Bar

    _check(given)
    house.set_up()
    with Bar("Reading") as bar:
        source = flat.read(given.table, apart=given.label, known=[given.label], report=bar.report)
    notes = [note] if (note := flat.whole(source, given.table, must=False)) else []
    other = None
    if given.score is not None:
        # Before anything is learned: what is wrong with it should be said at once.
        with Bar("Reading") as bar:
            other = flat.read(given.score, known=[column.name for column in source.columns], report=bar.report)
        flat.whole(other, given.score, must=True)
        if any(column.name == "score" for column in other.columns):
            raise Stop(f"{given.score.name} has a column score already: rename it, for the new one is called so.")
    told, learned, used = learn(source, given, notes)
    if other is not None:
        with Bar("Writing") as bar:
            told["scores_file"] = str(write(learned, other, given, used, notes, bar.report))
        told["scored"] = other.rows
    if given.json:
        answer(told)
    else:
        print(for_people(told))


def learn(source: Flat, given: argparse.Namespace, notes: list[str]) -> tuple[dict[str, Any], Learned, set[str]]:
    """The answer, the points, and the columns that were looked at."""
    import numpy as np

    from sanket.cli.flat import named
    from sanket.cli.progress import Bar
    from sanket.engine.learning import table as learning

    label = named(source.columns, given.label, option="--label")
    time = named(source.columns, given.time, option="--time") if given.time is not None else None
    if time is not None and time.name == label.name:
        raise Stop("--label and --time name the same column: the outcome is no time.")
    confirmed = {named(source.columns, name, option="--confirm").name for name in given.confirm}
    outcome = outcomes(label)
    times = times_of(time) if time is not None else None
    use = outcome >= 0
    if times is not None:
        if lost := int((use & np.isnan(times.at)).sum()):
            notes.append(f"{plural(lost, 'row')} without a time left out")
        use &= ~np.isnan(times.at)
    rows = np.flatnonzero(use)
    won = outcome[rows] == 1
    columns = [
        column._replace(codes=column.codes[rows])
        for column in source.columns
        if column.name not in (label.name, time.name if time is not None else label.name)
    ]
    with Bar("Learning") as bar:
        try:
            found = learning.learn(
                columns,
                won,
                source.mark[rows],
                time=times.at[rows] if times is not None else None,
                dated=times is not None and times.dated,
                gap=given.gap * (_DAY if times is not None and times.dated else 1),
                confirmed=confirmed,
                report=bar.report,
            )
        except learning.TooFew as few:
            least = learning.LEAST_OF_EACH
            raise Stop(
                f"{given.table.name} has {few.won:,} rows won and {few.lost:,} lost by {label.name!r}: nothing is learned "
                f"from fewer than {least} of each."
            ) from None
    notes += found.notes
    told = {
        "table": str(given.table),
        "label": label.name,
        "time": time.name if time is not None else None,
        "rows": source.rows,
        "won": int(won.sum()),
        "lost": int((~won).sum()),
        "unlabelled": int((outcome < 0).sum()),
        "split": _split(found, times),
        "quality": _quality(found),
        "points_to_double": learning.TO_DOUBLE,
        "base": found.base,
        "strength": found.strength,
        "columns": [_part(part) for part in sorted(found.parts, key=lambda part: (-part.auc, part.column))],
        "left_out": [
            {"column": left.column, "why": left.why, "reason": left.reason, "auc": _figure(left.auc)}
            for left in found.left
        ],
        "notes": notes,
    }
    return told, found, {column.name for column in columns}


def outcomes(label: Column) -> NDArray[np.int64]:
    """1 won, 0 lost, −1 not known yet."""
    import numpy as np

    from sanket.engine.learning.coding import missing

    meant = []
    for text, rows in zip(label.texts, label.rows.tolist(), strict=True):
        word = text.strip().casefold()
        if word in WON or word in LOST:
            meant.append(int(word in WON))
        elif missing(text) or word in OPEN:
            meant.append(-1)
        else:
            raise Stop(
                f"The label {label.name!r} holds {text[:60]!r} in {plural(rows, 'row')}: write 1/0, yes/no, true/false or "
                "won/lost, and nothing where the outcome is not known yet."
            )
    return np.array(meant, np.int64)[label.codes] if meant else np.zeros(0, np.int64)


def times_of(column: Column) -> Times:
    import numpy as np

    from sanket.engine.learning import coding

    try:
        dates = coding.instants(column.texts)
    except coding.TwoWays:
        raise Stop(f"Days and months of {column.name!r} cannot be told apart: write them as 2026-11-22.") from None
    if coding.mostly(column, dates):
        return Times(np.asarray(dates[column.codes], np.float64), True)
    read = coding.numbers(column.texts)
    if coding.mostly(column, read):
        return Times(np.asarray(read[column.codes], np.float64), False)
    raise Stop(f"{column.name!r} is no time: write dates such as 2026-11-22, or numbers that grow with time.")


def write(
    learned: Learned, other: Flat, given: argparse.Namespace, used: set[str], notes: list[str], report: Any
) -> Path:
    from sanket.cli.flat import scored_name, write_scored
    from sanket.engine.learning import table as learning

    there = {column.name: column for column in other.columns}
    needed = {coder.name for coder in learned.coders}
    if needed and not needed & set(there):
        raise Stop(f"{given.score.name} has none of the columns that were learned from: it cannot be scored.")
    if absent := sorted(needed - set(there)):
        notes.append(f"{given.score.name} lacks {', '.join(absent)}: what they would say is left out")
    time = there.get(given.time) if given.time is not None else None
    at = None
    if time is not None and any(coder.kind == "date" for coder in learned.coders):
        at = times_of(time).at
    replaced = scored_name(given.score).exists()
    written = write_scored(given.score, learning.score(learned, other.columns, other.rows, time=at), report=report)
    if replaced:
        say(f"{written} was there already and is replaced.")
    return written


def _check(given: argparse.Namespace) -> None:
    from sanket.cli.flat import scored_name
    from sanket.shared.errors import Refusal

    if given.label is None:
        raise Stop("Name the outcome of the table: --label COLUMN.")
    if not (math.isfinite(given.gap) and given.gap >= 0):
        raise Stop("--gap is a number of days, 0 or more.")
    if given.gap and given.time is None:
        raise Stop("--gap needs --time: without it rows have no order.")
    for path in (given.table, given.score):
        if path is not None and not path.is_file():
            raise Stop(f"There is no file {path}: name a CSV file (.csv or .csv.gz).")
    if given.score is None:
        return
    if not os.access(given.score.absolute().parent, os.W_OK):
        raise Stop(f"{given.score.absolute().parent} may not be written: the scores are put beside the file.")
    wanted = scored_name(given.score)
    if wanted.exists() and wanted.samefile(given.table):
        raise Refusal(
            "learn.own-table",
            f"The scores of {given.score} go into {wanted}, which is the table to learn from: rename one of the two files.",
        )


# ------------------------------------------------------------------------------------------------------- answers


def _figure(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 4)


def _interval(interval: Interval) -> list[float | None]:
    return [_figure(interval.low), _figure(interval.high)]


def _quality(found: Learned) -> dict[str, Any]:
    measured = found.measured
    return {
        "auc": _figure(measured.auc.value),
        "auc_interval": _interval(measured.auc),
        "lift_top_5_percent": _figure(measured.lift.value),
        "lift_interval": _interval(measured.lift),
        "log_loss": _figure(measured.log_loss),
        "calibration_error": _figure(measured.calibration),
        "naive_bayes_auc": _figure(measured.naive_bayes),
        "rows": measured.rows,
        "won": measured.won,
    }


def _split(found: Learned, times: Times | None) -> dict[str, Any]:
    from sanket.shared import instants

    split = found.split
    cut: object = split.cut
    if split.cut is not None and times is not None and times.dated:
        cut = instants.show(int(split.cut))
    return {
        "by": split.by,
        "learned": split.learned,
        "held_out": split.held_out,
        "first_held_out": cut,
        "in_the_gap": split.between,
        "points_from": found.learned_from,
    }


def _part(part: Part) -> dict[str, Any]:
    told: dict[str, Any] = {"column": part.column, "kind": part.kind, "role": part.role, "auc": _figure(part.auc)}
    if part.value is not None:
        told |= {"value": part.value, "sign": (part.value > 0) - (part.value < 0)}
    told["levels"] = [
        {
            "level": level.level,
            "points": level.points,
            "sign": (level.points > 0) - (level.points < 0),
            "interval": [level.low, level.high],
            "factor": round(2 ** (level.points / 10), 2),
            "rows": level.rows,
            "won": level.won,
        }
        for level in part.levels
    ]
    told |= {"confirmed": part.confirmed, "hint": part.hint or None}
    return told


def for_people(told: dict[str, Any]) -> str:
    quality, split = told["quality"], told["split"]
    low, high = quality["auc_interval"]
    lines = [
        f"{told['rows']:,} rows: {told['won']:,} won, {told['lost']:,} lost, {told['unlabelled']:,} not known.",
        (
            f"On {split['held_out']:,} rows held out by {split['by']} ({quality['won']:,} won): AUC {quality['auc']}"
            f" [{low}, {high}], top 5 % {quality['lift_top_5_percent']} times as often won as all;"
            f" naive Bayes has {quality['naive_bayes_auc']}."
        ),
        "",
        "Points; ten more double the odds. 0 is the average row.",
        table(["Column", "What", "AUC alone", "Level", "Points", "", "Rows", "Won"], _rows(told), right=(2, 4, 6, 7)),
    ]
    if told["left_out"]:
        lines += ["", table(["Left out", "Why"], [[left["column"], left["reason"]] for left in told["left_out"]])]
        if any(left["why"] == "leak" for left in told["left_out"]):
            lines.append("What was known before the outcome comes back with --confirm COLUMN.")
    hints = [f"{part['column']}: {part['hint']}" for part in told["columns"] if part["hint"]]
    if hints or told["notes"]:
        lines += ["", *hints, *told["notes"]]
    if "scores_file" in told:
        lines += ["", f"{told['scored']:,} rows with their score are in {told['scores_file']}."]
    return "\n".join(lines)


def _rows(told: dict[str, Any]) -> list[list[str]]:
    """The levels that decide most, by column."""
    rows = []
    for part in told["columns"][:MOST_SHOWN]:
        levels = sorted(part["levels"], key=lambda level: -abs(level["points"]) * math.sqrt(level["rows"]))[:4]
        what = part["role"] if part.get("value") is None else f"value {part['value']:+d}"
        for number, level in enumerate(levels):
            first = [part["column"][:40], what, f"{part['auc']:.3f}"] if not number else ["", "", ""]
            span = f"[{level['interval'][0]:+d}, {level['interval'][1]:+d}]"
            rows.append(
                [*first, level["level"][:40], f"{level['points']:+d}", span, f"{level['rows']:,}", f"{level['won']:,}"]
            )
    return rows
