"""``sanket condition``: of whom a condition is true."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from sanket.cli.speech import NOTHING_DONE, answer, plural, say, table

if TYPE_CHECKING:
    from sanket.engine.conditions.refusal import ConditionRefused


def register(commands: Any) -> None:
    parser = commands.add_parser("condition", help="find those of whom a condition is true")
    parser.add_argument("text", metavar="TEXT", help="the condition, such as 'account.city = \"Pune\"'")
    parser.add_argument("--of", required=True, choices=("account", "contact", "lead"), help="whom it is asked of")
    parser.add_argument("--at", metavar="ISO", help="the instant, such as 2026-11-22T12:00 (default: now)")
    parser.add_argument(
        "--explain", action="store_true", help="tell the order of tests, what was skipped, and the query"
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli import asked, house

    house.open_house()
    from sanket.crm.rules import queries as rules

    at = asked.instant(given.at, now_s=asked.now_seconds())
    try:
        found = rules.condition_json(given.text, given.of, at=at, explain=given.explain)
    except rules.ConditionRefused as refused:
        say(refused.sentence if given.json else f"{pointed(given.text, refused)}\n{refused.sentence}")
        if given.json:
            answer({"error": {"code": refused.code, "sentence": refused.sentence, **refused.data}})
        return NOTHING_DONE
    if given.json:
        answer(found)
    else:
        print(for_people(found, given.of))
    return 0


def pointed(text: str, refused: ConditionRefused) -> str:
    """The line that is wrong, and below it the place."""
    begin = text.rfind("\n", 0, refused.start) + 1
    line = text[begin:].partition("\n")[0]
    wide = max(min(refused.end, begin + len(line)) - refused.start, 1)
    return f"{line}\n{' ' * (refused.start - begin)}{'^' * wide}"


def for_people(found: dict[str, Any], subject: str) -> str:
    lines = [*found["ids"]]
    if found["count"] > len(lines):
        lines.append("…")
    lines += [*([""] if lines else []), f"{plural(found['count'], subject)}."]
    if "explain" not in found:
        return "\n".join(lines)
    told = found["explain"]
    rows = [[step["test"], f"{step['ran']:,}", f"{step['passed']:,}", f"{step['skipped']:,}"] for step in told["tests"]]
    lines += ["", table(["Test", "Ran", "Passed", "Skipped"], rows, right=(1, 2, 3)), ""]
    if told["saved"] is not None:
        lines.append(f"{told['saved']:.0%} of the tests need not run.")
    return "\n".join([*lines, "", told["query"], *(f"  {value!r}" for value in told["parameters"])])
