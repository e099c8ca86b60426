"""``sanket explain``: a score, and the list of activities it is the sum of."""

from __future__ import annotations

import argparse
from typing import Any

from sanket.cli.speech import answer, table


def register(commands: Any) -> None:
    parser = commands.add_parser("explain", help="show how an account's interest in an offering adds up")
    parser.add_argument("account", metavar="ACCOUNT", help="the account's id")
    parser.add_argument("offering", metavar="OFFERING", help="the id of a product or category")
    parser.add_argument("--at", metavar="ISO", help="the instant, such as 2026-11-22T12:00 (default: now)")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import asked, house

    house.open_house()
    from sanket.crm.recognition import queries as recognition

    at = asked.instant(given.at, now_s=asked.now_seconds())
    account_id, offering_id = asked.account_id(given.account), asked.offering_id(given.offering)
    explained = recognition.explain_json(account_id, offering_id, at=at)
    if given.json:
        answer(explained)
    else:
        print(for_people(explained))


def for_people(explained: dict[str, Any]) -> str:
    lines = [
        f"{explained['account']} x {explained['offering']} at {explained['at']}",
        f"interest {explained['interest']:.2f}, fitment {explained['fitment']:.2f}",
        "",
    ]
    if parts := explained["parts"]:
        rows = [
            [
                part["occurred_at"],
                part["activity"],
                part["type"],
                part["contact"] or "",
                f"{part['value']:d}",
                f"{part['points']:.2f}",
                f"{part['share']:.0%}",
            ]
            for part in parts
        ]
        headings = ["When", "Activity", "Type", "Contact", "Value", "Points", "Share"]
        total = f"The points of {len(parts):,} activities add up to {explained['interest']:.2f}."
        lines += [table(headings, rows, right=(4, 5, 6)), "", total, ""]
    else:
        lines += ["No activity counts for it at that instant.", ""]
    lines += [f"fitment, {factor['factor']}: {factor['score']:g}" for factor in explained["factors"]]
    lines += [
        f"{crossing['kind']} {crossing['at']}" + (f" by {crossing['activity']}" if crossing["activity"] else "")
        for crossing in explained["crossings"]
    ]
    return "\n".join(lines).rstrip()
