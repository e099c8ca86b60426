"""``sanket learn``: what outcomes say about values, from the history or from a flat table; no value is changed by it."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sanket.cli.speech import Stop, answer, table


def register(commands: Any) -> None:
    parser = commands.add_parser("learn", help="learn values from outcomes, and measure them on later data")
    parser.add_argument("--table", metavar="FILE", type=Path, help="learn from this flat table instead of the history")
    parser.add_argument("--label", metavar="COLUMN", help="its outcome: 1/0, yes/no, true/false or won/lost")
    parser.add_argument("--time", metavar="COLUMN", help="when each row was as it stands: measure on the later ones")
    parser.add_argument(
        "--gap", metavar="DAYS", type=float, default=0.0, help="days from a row's time until its outcome is known"
    )
    parser.add_argument("--score", metavar="FILE", type=Path, help="write this table's rows with their score")
    parser.add_argument(
        "--confirm",
        metavar="NAME",
        nargs="+",
        action="extend",
        default=[],
        help="activity types, or columns of the table, that may be taken for leaks and are none",
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    if given.table is not None:
        from sanket.cli import learn_table

        learn_table.run(given)
        return
    for option in ("label", "time", "score"):
        if getattr(given, option) is not None:
            raise Stop(f"--{option} is for a flat table: name it with --table FILE, or leave --{option} out.")
    if given.gap:
        raise Stop("--gap is for a flat table: name it with --table FILE, or leave --gap out.")
    _from_history(given)


def _from_history(given: argparse.Namespace) -> None:
    from sanket.cli import house
    from sanket.cli.progress import Bar

    house.open_house()
    from sanket.crm.activities import queries as activities
    from sanket.crm.recognition import actions as recognition

    known = activities.ids_by_external(given.confirm)
    if unknown := [name for name in given.confirm if name not in known]:
        raise Stop(f"There is no activity type {unknown[0]!r}: see `sanket import activity-types` for their ids.")
    with Bar("Learning") as bar:
        run = recognition.learn_now(by=None, now=datetime.now(UTC), confirmed=set(known.values()), report=bar.report)
    told = run.result or {}
    if given.json:
        answer(told)
    else:
        print(for_people(told))


def _figure(value: float | None, digits: int) -> str:
    return "unknown" if value is None else f"{value:.{digits}f}"


def for_people(told: dict[str, Any]) -> str:
    from sanket.crm.recognition.queries import counts_ahead

    lines = [
        f"{told['activities']:,} activities, {told['groups']:,} groups, {told['wins']:,} wins.",
        *(f"{MISSING[one['what']]}: {one['there']:,} of {one['needed']:,} needed." for one in told["missing"]),
    ]
    if not told["values"]:
        return "\n".join([*lines, "Nothing is suggested."])
    rows = [
        [
            value["name"],
            f"{value['agreed']:+d}",
            WHY_NOT[value["why_not"]] if value["suggested"] is None else f"{value['suggested']:+d}",
            "" if value["interval"] is None else f"[{value['interval'][0]:+d}, {value['interval'][1]:+d}]",
            f"{value['activities']:,}",
            f"{value['wins_preceded']:,}",
        ]
        for value in told["values"]
    ]
    lines += ["", table(["Type", "Agreed", "Suggested", "", "Activities", "Before wins"], rows, right=(1, 4, 5))]
    quality = told["quality"]
    scores = [
        [
            one["score"],
            f"{_figure(one['auc'], 3)} ({' to '.join(_figure(end, 3) for end in one['auc_interval'])})",
            "{} times ({} to {})".format(*(_figure(x, 1) for x in (one["lift_top_5_percent"], *one["lift_interval"]))),
        ]
        for one in quality["scores"]
    ]
    lines += [
        "",
        (
            f"Learned until {told['span'][1]}; won within {told['horizon_days']:g} days, {quality['rows']:,} rows after that,"
            f" {quality['won']:,} of them won:"
        ),
        table(["Score", "AUC", "Top 5 %"], scores),
        *([AHEAD] if counts_ahead(quality["scores"]) else []),
        "",
        "Nothing is changed: take suggestions into the draft under Settings, Scoring, Learned.",
    ]
    return "\n".join(lines)


AHEAD = "Naive Bayes of faded counts, which knows no values, ranks better than both the agreed and the learned ones."
MISSING = {
    "activities": "Activities in the log",
    "wins": "Wins of accounts with activities",
    "wins_before": "Wins to learn from",
    "wins_after": "Wins on later data to measure with",
}
WHY_NOT = {"leak": "may be a leak", "few": "too few", None: ""}
