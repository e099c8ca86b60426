"""``sanket scores``: the register of scores, with what each is for and how good it was when last measured."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from sanket.cli.speech import answer, table


def register(commands: Any) -> None:
    parser = commands.add_parser("scores", help="list the scores, what each is for and how good it is")
    parser.add_argument("--measure", action="store_true", help="measure them anew first")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import house
    from sanket.cli.progress import Bar

    house.open_house()
    from sanket.crm.insight import actions, queries

    if given.measure:
        with Bar("Measuring") as bar:
            actions.measure(now=datetime.now(UTC), report=bar.report)
    told = queries.register_json()
    if given.json:
        answer(told)
    else:
        print(for_people(told["scores"]))


def for_people(scores: list[dict[str, Any]]) -> str:
    rows = [[one["title"], one["decision"], *_quality(one)] for one in scores]
    return table(["Score", "Decides", "AUC", "Top 5 %", "Measured"], rows)


def _quality(one: dict[str, Any]) -> list[str]:
    if measured := one["measured"]:
        auc, lift = measured["auc"], measured.get("lift")
        top = f"{lift['value']:.1f}x" if lift else ""
        return [f"{auc['value']:.3f} ({auc['low']:.3f} to {auc['high']:.3f})", top, measured["at"][:10]]
    why = one["not_measured"]
    few = f": {why['data']['buyers']} of {why['data']['needed']} buyers" if why["why"] == "outcomes" else ""
    said = {
        "never": "not yet",
        "outcomes": f"too few outcomes{few}",
        "time": "the log is too short",
        "off": "not in use",
    }
    return ["not measured", "", said.get(why["why"], why["why"])]
