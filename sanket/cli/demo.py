"""``sanket demo``: loads the demo story once, or takes it away."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from sanket.cli.speech import Stop, say


def register(commands: Any) -> None:
    parser = commands.add_parser("demo", help="load the demo story, or remove it")
    parser.add_argument(
        "deed", metavar="load|clear", nargs="?", choices=("load", "clear"), help="load (the default) or clear"
    )
    parser.add_argument("--clear", action="store_true", help="remove the demo story, as `sanket demo clear` does")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import house
    from sanket.cli.progress import Bar

    if given.clear and given.deed == "load":
        raise Stop("load and --clear are opposites: choose one of them.")
    house.open_house()
    from sanket.demo import actions

    if given.clear or given.deed == "clear":
        say("The demo story is gone." if actions.clear() else "There is no demo story here.")
        return
    with Bar("Loading the demo story") as bar:
        loaded = actions.load(now=datetime.now(UTC), report=bar.report)
    told = f"{loaded.accounts:,} accounts, {loaded.contacts:,} contacts, {loaded.activities:,} activities"
    say(f"The demo story is loaded: {told}." if loaded.fresh else f"The demo story is here already: {told}.")
