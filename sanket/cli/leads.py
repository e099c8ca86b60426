"""``sanket leads``: the leads that hold at an instant, hottest first."""

from __future__ import annotations

import argparse
from typing import Any

from sanket.cli.speech import answer, plural, table


def register(commands: Any) -> None:
    parser = commands.add_parser("leads", help="list the leads of an instant, hottest first")
    parser.add_argument("--at", metavar="ISO", help="the instant, such as 2026-11-22T12:00 (default: now)")
    parser.add_argument("--offering", metavar="X", help="only leads for this product or category")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import asked, house

    house.open_house()
    from sanket.crm.recognition import queries as recognition
    from sanket.shared import instants

    now_s = asked.now_seconds()
    at = asked.instant(given.at, now_s=now_s)
    offering_id = asked.offering_id(given.offering) if given.offering is not None else None
    leads = recognition.leads_json(at=at, now_s=now_s, offering_id=offering_id)
    if given.json:
        answer({"at": instants.show(at), "leads": leads})
    else:
        print(for_people(leads, at))


def for_people(leads: list[dict[str, Any]], at: int) -> str:
    from sanket.cli import asked

    if not leads:
        return f"No leads at {asked.in_words(at)}."
    rows = [
        [
            lead["account"],
            lead["offering"],
            lead["stage"],
            f"{lead['interest']:.1f} of {lead['interest_threshold']:g}",
            f"{lead['fitment']:.2f}",
            asked.shown(lead["recognised_at"])[:10],
            asked.shown(lead["cold_at"])[:10],
            lead["owner"] or "",
        ]
        for lead in leads
    ]
    headings = ["Account", "Offering", "Stage", "Interest", "Fits", "Since", "Cold on", "Owner"]
    return f"{table(headings, rows, right=(3, 4))}\n\n{plural(len(leads), 'lead')} at {asked.in_words(at)}."
