"""``sanket what-if``: what other thresholds or settings would have made of the past; changes nothing."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sanket.cli.speech import ALL_DONE, Stop, answer, plural, table

PERCENT = 100.0


def register(commands: Any) -> None:
    parser = commands.add_parser("what-if", help="what other thresholds or settings would have made of the past")
    parser.add_argument("--offering", metavar="X", help="sweep the thresholds of this offering, count its leads only")
    own = parser.add_mutually_exclusive_group()
    own.add_argument("--together", action="store_true", help="offerings' own thresholds move in proportion (default)")
    own.add_argument("--apart", action="store_true", help="offerings' own thresholds stay as they are")
    parser.add_argument("--settings", metavar="FILE", type=Path, help="other settings to judge by (JSON)")
    parser.add_argument("--interest-threshold", metavar="N", type=float, help="tell what this one would have meant")
    parser.add_argument("--fitment-threshold", metavar="N", type=float, help="and this one")
    parser.add_argument(
        "--months", metavar="N", type=int, default=24, help="back from the newest activity (default: 24)"
    )
    parser.add_argument("--horizon", metavar="DAYS", type=int, default=180, help="from lead to win (default: 180)")
    parser.add_argument(
        "--goal",
        metavar="GOAL",
        action="append",
        help="recommend for: load=N leads a week, catch=PERCENT of won deals, best (default: all three)",
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import asked, house

    goals = [goal(text) for text in given.goal or ()]
    house.open_house()
    from sanket.cli.progress import Bar
    from sanket.crm.recognition import queries as recognition
    from sanket.shared.errors import Refusal

    wish = recognition.Wish(
        offering=asked.offering_id(given.offering) if given.offering is not None else None,
        together=not given.apart,
        months=given.months,
        horizon_days=given.horizon,
        interest=given.interest_threshold,
        fitment=given.fitment_threshold,
    )
    try:
        settings = None
        if given.settings is not None:
            settings = recognition.read_settings(given.settings, recognition.book_in_force())
        with Bar("Reading") as bar:
            found = recognition.what_if(wish, settings=settings, report=bar.report)
    except Refusal as refusal:
        raise Stop(refusal.sentence) from refusal
    told = recognition.what_if_json(found, goals)
    if given.json:
        answer(told)
    else:
        print(for_people(told))
    return ALL_DONE


def goal(text: str) -> tuple[str, float | None]:
    """``load=12``, ``catch=80``, ``best``."""
    name, _, number = text.partition("=")
    try:
        wanted = float(number.removesuffix("%")) if number else None
    except ValueError:
        wanted = -1.0
    if name == "best" and wanted is None:
        return name, None
    if name == "load" and wanted is not None and 0 < wanted < float("inf"):
        return name, wanted
    if name == "catch" and wanted is not None and 0 < wanted <= PERCENT:
        return name, wanted / PERCENT
    raise Stop(f"--goal: {text!r} is none; write load=N (leads a week), catch=PERCENT or best.")


def for_people(told: dict[str, Any]) -> str:
    if not told["activities"]:
        return "Nothing is logged yet, so there is no past to ask: see docs/import.md for how to import activities."
    head = (
        f"{told['activities']:,} activities in {plural(told['groups'], 'group')}, {told['outcomes']:,} outcomes known; "
        f"{plural(told['wins'], 'win')} (won deals and purchases, one for each piece of business) in the "
        f"{plural(round(told['months']), 'month')} "
        f"from {told['begin'][:10]} to {told['end'][:10]}."
    )
    rows = [_row("agreed", told["agreed"])]
    if "at" in told:
        rows.append(_row("asked", told["at"]))
    rows += [_row(called(one), one) for one in told["recommended"] if one["interest_threshold"] is not None]
    headings = ["", "Interest", "Fitment", "Leads a month", "Won", "Recognised first", "Days of warning", "Revived"]
    lines = [head, "", table(headings, rows, right=tuple(range(1, 8)))]
    lines += [f"{called(one)}: {one['note']}." for one in told["recommended"] if one["note"]]
    if told["own_thresholds"]:
        lines += ["", _own(told)]
    if told["missing_wins"]:
        lines += ["", f"{plural(told['missing_wins'], 'more won deal')} needed before anything is recommended."]
    elif told["flat"]:
        lines += ["", _flat(told)]
    return "\n".join(lines)


def called(one: dict[str, Any]) -> str:
    """A goal as the page calls it."""
    if one["goal"] == "load":
        return f"Leads a week: at most {one['wanted']:.3g}"
    if one["goal"] == "catch":
        return f"Recognise {one['wanted'] * PERCENT:.4g} % of won deals first"
    return "Best of both"


def _own(told: dict[str, Any]) -> str:
    count = plural(told["own_thresholds"], "offering")
    verb = "has a threshold" if told["own_thresholds"] == 1 else "have thresholds"
    fate = "move in proportion (--apart: they stay)" if told["together"] else "stay (without --apart they move)"
    return f"{count} {verb} of their own: these {fate}."


def _flat(told: dict[str, Any]) -> str:
    said = "Nothing is recommended: all pairs of thresholds would have brought the same"
    if told["own_thresholds"] and not told["together"]:
        return f"{said}, for offerings' own thresholds stay. Without --apart they move."
    return f"{said}."


def _row(name: str, pair: dict[str, Any]) -> list[str]:
    return [
        name,
        f"{pair['interest_threshold']:g}",
        f"{pair['fitment_threshold']:g}",
        f"{pair['leads_a_month']:.1f}",
        _percent(pair["precision"]),
        _percent(pair["recall"]),
        "-" if pair["median_warning_days"] is None else f"{pair['median_warning_days']:g}",
        f"{pair['revived']:,}",
    ]


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"
