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
        actions.clear()
        say("The demo story is gone.")
        return
    with Bar("Loading the demo story") as bar:
        actions.load(now=datetime.now(UTC), report=bar.report)
    say("The demo story is loaded.")
