"""``sanket source``: who may tell events, each with a write key."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from sanket.cli.speech import answer, say, table


def register(commands: Any) -> None:
    parser = commands.add_parser("source", help="add and list websites and programs that tell events")
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True, parser_class=type(parser))

    adding = deeds.add_parser("add", help="add a source, and print its write key")
    adding.add_argument("name", metavar="NAME", help="what people call it, such as Website")
    adding.add_argument("--place", choices=("website", "server"), help="where its key is: in public pages, or with us")
    _say_adds(adding)
    adding.set_defaults(run=add)

    listing = deeds.add_parser("list", help="list all sources with what became of their events")
    listing.set_defaults(run=show)

    setting = deeds.add_parser("set", help="say what a source may add: accounts and contacts that are not here yet")
    setting.add_argument("name", metavar="NAME", help="its id, or what people call it")
    setting.add_argument("--place", choices=("website", "server"), help="where its key is: in public pages, or with us")
    _say_adds(setting)
    setting.set_defaults(run=change)

    for deed in deeds.choices.values():
        deed.add_argument("--json", action="store_true", help="machine output on stdout")


def _say_adds(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--adds", choices=("all", "mail", "none"), help="whom it adds")
    parser.add_argument("--accounts-a-day", type=int, metavar="N", help="how many accounts at most")
    parser.add_argument("--contacts-a-day", type=int, metavar="N", help="how many contacts at most")


def _settings(given: argparse.Namespace) -> dict[str, Any]:
    """What is said of them."""
    told = {name: getattr(given, name) for name in ("place", "adds", "accounts_a_day", "contacts_a_day")}
    return {name: value for name, value in told.items() if value is not None}


def add(given: argparse.Namespace) -> None:
    now = opened()
    from sanket.crm.capture import actions

    source = actions.add_source(name=given.name, settings=_settings(given), by=None, now=now)
    if given.json:
        answer({"source": source.external_id, "write_key": source.write_key})
        return
    say(f"{source.name} may tell events at /v1 with this write key; it is no secret:")
    print(source.write_key)


def show(given: argparse.Namespace) -> None:
    opened()
    from sanket.crm.capture import queries

    counts = queries.counts()
    sources = [(one, counts.get(one.pk, {})) for one in queries.sources()]
    if given.json:
        answer({"sources": [as_dict(one, fates) for one, fates in sources]})
    elif not sources:
        print("There are no sources yet: add one with `sanket source add NAME`.")
    else:
        rows = [
            [
                one.external_id,
                one.name,
                one.kind,
                one.write_key,
                f"{sum(fates.values()):,}",
                f"{fates.get('activity', 0):,}",
                f"{fates.get('unmapped', 0):,}",
                one.last_error or ("shut" if one.disabled_at else ""),
            ]
            for one, fates in sources
        ]
        headings = ["Source", "Name", "Kind", "Write key", "Events", "Activities", "Unmapped", "Trouble"]
        print(table(headings, rows, right=(4, 5, 6)))


def change(given: argparse.Namespace) -> None:
    now = opened()
    from sanket.cli.events import named
    from sanket.crm.capture import actions, queries

    source = named(given.name)
    source = actions.save_source(source, settings=_settings(given), by=None, now=now)
    may = queries.adding(source, now_s=int(now.timestamp()))
    if given.json:
        answer({"source": source.external_id, **adds_of(may)})
        return
    say(
        f"{source.name} adds {may.adds.what}: {may.adds.accounts:,} accounts and {may.adds.contacts:,} contacts a day"
        f" at most; today it added {may.accounts:,} and {may.contacts:,}."
    )


def adds_of(may: Any) -> dict[str, Any]:
    return {
        "adds": may.adds.what,
        "accounts_a_day": may.adds.accounts,
        "contacts_a_day": may.adds.contacts,
        "accounts_today": may.accounts,
        "contacts_today": may.contacts,
        "waits": may.waits,
    }


def as_dict(source: Any, fates: dict[str, int]) -> dict[str, Any]:
    seen, shut = source.last_seen_at, source.disabled_at
    return {
        "source": source.external_id,
        "name": source.name,
        "kind": source.kind,
        "write_key": source.write_key,
        "events": sum(fates.values()),
        "fates": dict(sorted(fates.items())),
        "last_seen_at": seen.isoformat() if seen else None,
        "last_error": source.last_error,
        "active": shut is None,
    }


def opened() -> datetime:
    from sanket.cli import house

    house.open_house()
    return datetime.now(UTC)
