"""``sanket doctor``: looks at everything around Sanket and says what to do about what it finds."""

from __future__ import annotations

import argparse
from typing import Any

from sanket.cli.speech import ALL_DONE, SOME_REJECTED, answer, plural


def register(commands: Any) -> None:
    parser = commands.add_parser("doctor", help="check settings, database, worker, disk and clock")
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import checkup

    findings = checkup.look()
    bad = [finding for finding in findings if finding.state == "bad"]
    if given.json:
        answer({"healthy": not bad, "findings": [finding._asdict() for finding in findings]})
    else:
        width = max(len(finding.what) for finding in findings)
        for finding in findings:
            print(f"{finding.state:<4}  {finding.what:<{width}}  {finding.seen}")
            if finding.to_do:
                print(f"{'':<4}  {'':<{width}}  -> {finding.to_do}")
        print("\nAll is well." if not bad else f"\n{plural(len(bad), 'thing')} to mend.")
    return SOME_REJECTED if bad else ALL_DONE
