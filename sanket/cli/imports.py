"""``sanket import``: reads a file of one kind, in whole batches; the same file again changes nothing."""

from __future__ import annotations

import argparse
import dataclasses
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sanket.cli.speech import ALL_DONE, SOME_REJECTED, Stop, answer, plural, say

KINDS = (
    "accounts",
    "contacts",
    "offerings",
    "activity-types",
    "fitment",
    "activities",
    "deals",
    "purchases",
    "communications",
)


def register(commands: Any) -> None:
    parser = commands.add_parser("import", help="read accounts, offerings, activities, deals and more from CSV")
    parser.add_argument("kind", metavar="KIND", choices=KINDS, help=", ".join(KINDS))
    parser.add_argument("file", metavar="FILE", type=Path, help="CSV with a line of headings; may end in .gz")
    parser.add_argument("--dry-run", action="store_true", help="check everything and change nothing")
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument(
        "--correct",
        dest="mode",
        action="store_const",
        const="correct",
        default="",
        help="activities: an id that is known with other content replaces the old one",
    )
    mode.add_argument(
        "--withdraw",
        dest="mode",
        action="store_const",
        const="withdraw",
        help="activities: those in the file did not happen",
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import house
    from sanket.cli.progress import Bar

    if given.mode and given.kind != "activities":
        raise Stop(f"--{given.mode} is for activities only: leave it out to import {given.kind}.")
    if not given.file.is_file():
        raise Stop(f"There is no file {given.file}: name a CSV file (.csv or .csv.gz).")
    house.open_house()
    from sanket.crm.imports import actions as imports

    notes: list[str] = []
    with Bar("Reading") as bar:
        result = imports.run(
            given.kind,
            given.file,
            mode=given.mode,
            dry_run=given.dry_run,
            now=datetime.now(UTC),
            report=bar.report,
            note=notes.append,
        )
    for note in notes:
        say(note)
    told = as_dict(result)
    if given.json:
        answer(told)
    else:
        print(for_people(told, dry_run=given.dry_run))
    if told["rejects_file"]:
        say(f"{plural(told['rejected'], 'row')} rejected: correct {told['rejects_file']} and import it.")
    return SOME_REJECTED if told["rejected"] else ALL_DONE


def as_dict(result: Any) -> dict[str, Any]:
    told = dict(result._asdict()) if hasattr(result, "_asdict") else dataclasses.asdict(result)
    if told["rejects_file"] is not None:
        told["rejects_file"] = str(told["rejects_file"])
    return told


def for_people(told: dict[str, Any], *, dry_run: bool) -> str:
    would = "Nothing was changed; it would be: " if dry_run else ""
    return (
        f"{would}{plural(told['read'], 'row')} of {told['kind']} read in {told['seconds']:.1f} s: "
        f"{told['added']:,} added, {told['updated']:,} updated, {told['duplicates']:,} known already, "
        f"{told['rejected']:,} rejected."
    )
