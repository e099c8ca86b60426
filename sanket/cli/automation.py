"""``sanket automation``: what follows by itself, tried, switched on and off, and what it did."""

from __future__ import annotations

import argparse
from typing import Any

from sanket.cli.speech import NOTHING_DONE, Stop, answer, plural, say, table

SHOWN = 20


def register(commands: Any) -> None:
    parser = commands.add_parser("automation", help="try automations, switch them on and off, see what they did")
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=type(parser))
    deeds.add_parser("list", help="all of them, in their order").set_defaults(run=show)
    for name, run, said in (
        ("dry-run", dry_run, "what it would have done in the last 30 days"),
        ("on", switch_on, "switch its newest version on, which must have been tried"),
        ("off", switch_off, "switch it off; what waits is dropped"),
        ("runs", runs, "what it did, the newest first"),
    ):
        deed = deeds.add_parser(name, help=said)
        deed.add_argument("automation", metavar="AUTOMATION", help="its number or its name")
        deed.set_defaults(run=run)
    deeds.choices["runs"].add_argument("--limit", type=int, default=50, metavar="N", help="how many (default: 50)")
    for deed in deeds.choices.values():
        deed.add_argument("--json", action="store_true", help="machine output on stdout")


def show(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    opened()
    from sanket.crm.automation import queries

    found = queries.automations_json(list(queries.automations()))
    if given.json:
        answer({"automations": found})
        return
    rows = [
        [
            str(one["id"]),
            one["name"],
            one["trigger"],
            _state(one),
            f"{one['runs']['done']:,}",
            f"{one['runs']['failed']:,}",
        ]
        for one in found
    ]
    print(table(["No.", "Name", "When", "Is", "Done", "Failed"], rows, right=(4, 5)))


def _state(one: dict[str, Any]) -> str:
    if one["on"] is None:
        return "off"
    return "paused" if one["paused_at"] else f"on (version {one['on']})"


def _named(text: str) -> Any:
    from sanket.crm.automation import queries

    known = queries.automations()
    found = known.filter(pk=int(text)).first() if text.isdigit() else known.filter(name__iexact=text.strip()).first()
    if found is None:
        raise Stop(f"There is no automation {text}; sanket automation list tells those there are.")
    return found


def dry_run(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.automation import actions, queries

    found = queries.dry_run_json(actions.dry_run(queries.newest(_named(given.automation)), by=None, now=now))
    if given.json:
        answer(found)
        return
    print(
        f"In the last 30 days it would have looked {plural(found['triggered'], 'time')}"
        f" and acted {plural(found['passed'], 'time')}, at most {found['busiest']:,} within ten minutes."
    )
    if found["note"]:
        print(found["note"])
    rows = [[one["at"], one["record"], one["name"]] for one in found["first"][:SHOWN]]
    if rows:
        print(table(["At", "Record", "Name"], rows))


def switch_on(given: argparse.Namespace) -> int:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.automation import actions, queries
    from sanket.shared.errors import Refusal

    try:
        one = actions.switch_on(_named(given.automation), by=None, now=now)
    except Refusal as refused:
        say(refused.sentence)
        if given.json:
            answer({"error": {"code": refused.code, "sentence": refused.sentence, **refused.data}})
        return NOTHING_DONE
    if given.json:
        answer(queries.automations_json([one])[0])
    else:
        say(f"{one.name} is on.")
    return 0


def switch_off(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    now = opened()
    from sanket.crm.automation import actions, queries

    one = actions.switch_off(_named(given.automation), by=None, now=now)
    if given.json:
        answer(queries.automations_json([one])[0])
    else:
        say(f"{one.name} is off.")


def runs(given: argparse.Namespace) -> None:
    from sanket.cli.users import opened

    opened()
    from sanket.crm.automation import queries

    found = queries.runs_json(queries.runs(_named(given.automation), limit=max(1, given.limit)))
    if given.json:
        answer({"runs": found})
        return
    rows = [
        [one["at"], one["name"] or "", one["state"], "; ".join(done["said"] for done in one["done"]) or one["said"]]
        for one in found
    ]
    print(table(["At", "About", "Came to", "What was done"], rows))
