"""``sanket explain``: a score, and the list of activities it is the sum of."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sanket.cli.speech import answer, table

if TYPE_CHECKING:
    from sanket.engine.recognition.rule import Rule


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
    from sanket.crm.capture.queries import machines_behind
    from sanket.crm.catalogue.queries import tree
    from sanket.crm.recognition import queries as recognition
    from sanket.engine.recognition.step import CLOSED, HOT

    at = asked.instant(given.at, now_s=asked.now_seconds())
    account_id, offering_id = asked.account_id(given.account), asked.offering_id(given.offering)
    explained = recognition.explain_json(account_id, offering_id, at=at)
    machines = machines_behind(account_id, tree().below(offering_id))
    if given.json:
        told = {"machines": [{"reason": reason, "activities": count} for reason, count in machines]}
        answer({**explained, **(told if machines else {})})
    else:
        # The rule that the score is worked out by, also while other settings wait for their version.
        rule = recognition.book_in_force().rule(offering_id)
        group = recognition.explain(account_id, offering_id, at=at).folded.group
        hot = group.state == HOT and group.cold_at is not None and group.cold_at > at
        closed = group.state == CLOSED and group.cold_at is not None and group.cold_at > at
        print(for_people(explained, rule, group.cold_at if hot else None, closed=closed))
        for reason, count in machines:
            print(f"activities of machines that do not count any more: {count:,} ({reason})")


def for_people(explained: dict[str, Any], rule: Rule, cold_at: int | None, *, closed: bool = False) -> str:
    from sanket.cli import asked

    fits = "fits" if rule.fits(explained["fitment"]) else "does not fit"
    lines = [
        f"{explained['account']} x {explained['offering']} at {asked.shown(explained['at'])}",
        f"interest {explained['interest']:.2f} of {rule.on:g} needed",
        f"fitment {explained['fitment']:.2f} of {rule.fit:g} needed: {fits}",
        *([f"cold on {asked.in_words(cold_at)} if nothing happens"] if cold_at is not None else []),
        *([f"closed by a decisive activity until interest has been below {rule.off:g}"] if closed else []),
        "",
    ]
    if parts := explained["parts"]:
        weighed = "weight" in parts[0]
        rows = [
            [
                asked.shown(part["occurred_at"]),
                part["activity"],
                part["type"],
                part["contact"] or "",
                f"{part['value']:d}",
                *([f"{part['weight']:g}"] if weighed else []),
                f"{part['points']:.2f}",
                f"{part['share']:.0%}",
            ]
            for part in parts
        ]
        headings = ["When", "Activity", "Type", "Contact", "Value", *(["Weight"] if weighed else []), "Points", "Share"]
        noun = "activity add" if len(parts) == 1 else "activities add"
        total = f"The points of {len(parts):,} {noun} up to {explained['interest']:.2f}."
        lines += [table(headings, rows, right=(4, 5, 6, 7)), "", total, ""]
    else:
        lines += ["No activity counts for it at that instant.", ""]
    for factor in explained["factors"]:
        lines.append(f"fitment, {factor['factor']}: {factor['score']:g}")
        lines += [f"  {_row(row)}" for row in factor["rows"]]
    lines += [
        f"{crossing['kind']} {asked.shown(crossing['at'])}"
        + (f" by {crossing['activity']}" if crossing["activity"] else "")
        for crossing in explained["crossings"]
    ]
    return "\n".join(lines).rstrip()


def _row(row: dict[str, Any]) -> str:
    """A row of the fitment table that had a say."""
    asks = f"{row['attribute']} {row['equals']}" if row["attribute"] else "default row"
    return f"{row['score']:g}: {asks}, for {row['offering'] or 'all offerings'}"
