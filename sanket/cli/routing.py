"""``sanket routing``: what rules would have done with the leads of the last weeks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from sanket.cli.speech import NOTHING_DONE, Stop, answer, plural, say, table

MOST_DAYS = 366
SHOWN = 20


def register(commands: Any) -> None:
    parser = commands.add_parser("routing", help="say what rules would have done with the last weeks' leads")
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=type(parser))
    replaying = deeds.add_parser("replay", help="whom rules would have given leads to, beside who had them")
    replaying.add_argument(
        "--rules", metavar="FILE", help="JSON, as the REST API tells rules (default: the saved ones)"
    )
    replaying.add_argument("--days", type=int, default=30, metavar="N", help="how far back (default: 30)")
    replaying.add_argument("--json", action="store_true", help="machine output on stdout")
    replaying.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.cli.users import opened

    if not 1 <= given.days <= MOST_DAYS:
        raise Stop(f"--days: choose from 1 to {MOST_DAYS}.")
    told = read(given.rules)
    now = opened()
    from sanket.crm.response import queries
    from sanket.shared.errors import Refusal

    try:
        rules = queries.rules() if told is None else queries.drafted_all(told)
    except Refusal as refused:
        say(refused.sentence)
        if given.json:
            answer({"error": {"code": refused.code, "sentence": refused.sentence, **refused.data}})
        return NOTHING_DONE
    found = queries.replay_json(queries.replay(rules, days=given.days, now=now))
    if given.json:
        answer(found)
    else:
        print(for_people(found))
    return 0


def read(path: str | None) -> object:
    """None: no file was named."""
    if path is None:
        return None
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise Stop(f"--rules: {error.strerror}: {path}") from None
    except ValueError as error:
        raise Stop(f"--rules: {path} is no JSON: {error}.") from None


def for_people(found: dict[str, Any]) -> str:
    lines = [f"{plural(found['leads'], 'lead')}; {plural(len(found['differences']), 'difference')}.", ""]
    rows = [[one["to"] or "nobody", f"{one['was']:,}", f"{one['would']:,}"] for one in found["people"]]
    lines.append(table(["Given to", "Was", "Would be"], rows, right=(1, 2)))
    for one in found["differences"][:SHOWN]:
        was, would = one["was"]["to"] or "nobody", one["would"]["to"] or "nobody"
        lines += ["", f"{one['account']}, {one['offering']}: {was} -> {would}", f"  {one['would']['reason']}"]
    if len(found["differences"]) > SHOWN:
        lines += ["", f"and {len(found['differences']) - SHOWN} more: --json tells all."]
    return "\n".join([*lines, "", "Not known:", *(f"- {one}" for one in found["not_known"])])
