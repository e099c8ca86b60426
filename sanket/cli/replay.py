"""``sanket replay --verify``: does the live state equal a clean replay of the whole log?"""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from sanket.cli.speech import ALL_DONE, SOME_REJECTED, answer, plural


def register(commands: Any) -> None:
    parser = commands.add_parser("replay", help="compare the live scores with a clean replay of the log")
    parser.add_argument(
        "--verify", action="store_true", required=True, help="say which group differs; changes nothing (exit 1 if any)"
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import house
    from sanket.cli.progress import Bar

    house.open_house()
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
