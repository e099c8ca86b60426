"""``sanket learn``: what outcomes say about values; nothing is changed by it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def register(commands: Any) -> None:
    parser = commands.add_parser("learn", help="learn values from outcomes, and measure them on later data")
    parser.add_argument("--table", metavar="FILE", type=Path, required=True, help="learn from this flat table")
    parser.add_argument("--label", metavar="COLUMN", help="its outcome: 1/0, yes/no, true/false or won/lost")
    parser.add_argument("--time", metavar="COLUMN", help="when each row was as it stands: measure on the later ones")
    parser.add_argument(
        "--gap", metavar="DAYS", type=float, default=0.0, help="days from a row's time until its outcome is known"
    )
    parser.add_argument("--score", metavar="FILE", type=Path, help="write this table's rows with their score")
    parser.add_argument(
        "--confirm", metavar="COLUMN", nargs="+", action="extend", default=[], help="take in what may be a leak"
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import learn_table

    learn_table.run(given)
