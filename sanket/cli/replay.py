"""``sanket replay``: what the whole log makes under these or other settings; ``--verify``: whether the live state is that."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from sanket.cli import cluster
from sanket.cli.speech import ALL_DONE, SOME_REJECTED, Stop, answer, plural


def register(commands: Any) -> None:
    parser = commands.add_parser("replay", help="replay the log: crossings and leads under these or other settings")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--settings", metavar="FILE", type=Path, help="other settings to judge by (JSON); changes nothing"
    )
    what.add_argument(
        "--verify",
        action="store_true",
        help="say which group of the live state differs; changes nothing (exit 1 if any)",
    )
    cluster.register(parser)
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import house

    if cluster.asked(given):
        return cluster.replay(given)
    house.open_house()
    return verify(given) if given.verify else replay(given)


def replay(given: argparse.Namespace) -> int:
    from sanket.cli import asked
    from sanket.cli.progress import Bar
    from sanket.crm.recognition import queries as recognition
    from sanket.shared.errors import Refusal

    try:
        book = recognition.book_in_force()
        if given.settings is not None:
            book = recognition.read_settings(given.settings, book)
    except Refusal as refusal:
        raise Stop(refusal.sentence) from refusal
    with Bar("Reading") as bar:
        found = recognition.summary(book, at=asked.now_seconds(), report=bar.report)
    if given.json:
        answer(for_machines(found))
    else:
        print("\n".join([for_people(found), *(own(found) if given.settings is not None else ())]))
    return ALL_DONE


def for_machines(found: Any) -> dict[str, Any]:
    return {
        "activities": found.activities,
        "groups": found.groups,
        "crossings": found.crossings,
        "leads": {"began": found.opened, "warm": found.warm},
        "offerings": found.offerings,
        "own": found.own,
        "seconds": found.read_s + found.replay_s,
        "read_seconds": found.read_s,
        "replay_seconds": found.replay_s,
        "engine": found.engine,
    }


def for_people(found: Any) -> str:
    rate = found.activities / found.replay_s if found.replay_s else 0.0
    crossings = ", ".join(f"{count:,} {kind}" for kind, count in found.crossings.items())
    return "\n".join(
        [
            f"{found.activities:,} activities in {plural(found.groups, 'group')}",
            f"crossings: {crossings}",
            f"leads: {found.opened:,} began, {found.warm:,} are warm now",
            f"read in {found.read_s:.2f} s, replayed in {found.replay_s:.2f} s ({rate:,.0f}/s, {found.engine})",
        ]
    )


def own(found: Any) -> list[str]:
    """Which defaults decide little or nothing, lest somebody tries others and wonders why all stays the same."""
    told = []
    for name, count in found.own.items():
        word, own = WORDS[name]
        fate = "decides nothing" if count == found.offerings else "decides for the others only"
        if count:
            told.append(f"{word}: {count:,} of {plural(found.offerings, 'offering')} have {own}; the default {fate}")
    return told


WORDS = {
    "half_life_days": ("half-life", "one of their own, a category's or that of their sales cycle"),
    "interest_threshold": ("interest threshold", "one of their own or a category's"),
    "fitment_threshold": ("fitment threshold", "one of their own or a category's"),
}


def verify(given: argparse.Namespace) -> int:
    from sanket.cli.progress import Bar
    from sanket.crm.recognition import queries as recognition

    with Bar("Replaying") as bar:
        found = recognition.verify(report=bar.report)
    if given.json:
        answer({"differences": [as_dict(one) for one in found]})
    elif not found:
        print("The live state equals a clean replay: no group differs.")
    else:
        for one in found:
            print(", ".join(f"{name} {value}" for name, value in as_dict(one).items()))
        print(f"{plural(len(found), 'difference')} between the live state and a clean replay: please report this.")
    return SOME_REJECTED if found else ALL_DONE


def as_dict(difference: Any) -> dict[str, Any]:
    return dict(difference._asdict()) if hasattr(difference, "_asdict") else dataclasses.asdict(difference)
