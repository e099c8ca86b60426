"""What people name on the command line: instants, accounts, offerings."""

from __future__ import annotations

import difflib
import time
from collections.abc import Mapping
from typing import Any

from sanket.cli.speech import Stop


def now_seconds() -> int:
    return int(time.time())


def instant(text: str | None, *, now_s: int) -> int:
    """``--at``; without one it is now, without a zone the workspace's."""
    from sanket.crm.workspace import queries as workspace
    from sanket.shared import instants

    if text is None:
        return now_s
    try:
        return instants.parse(text, workspace.zone())
    except ValueError as error:
        raise Stop(f"--at: {error}.") from None


def in_words(at: int) -> str:
    """An instant for people: the workspace's clock, the zone named."""
    from sanket.crm.workspace import queries as workspace
    from sanket.shared import instants

    zone = workspace.zone()
    return f"{instants.datetime_of(at).astimezone(zone):%Y-%m-%d %H:%M:%S} {zone.key}"


def shown(iso: str) -> str:
    """The same for an instant as JSON has it."""
    from datetime import datetime

    return in_words(int(datetime.fromisoformat(iso).timestamp()))


def account_id(external_id: str) -> int:
    from sanket.crm.accounts import queries as accounts

    found = accounts.ids_by_external([external_id])
    return _only(found, "account", external_id, accounts.Account.objects)


def offering_id(external_id: str) -> int:
    from sanket.crm.catalogue import queries as catalogue

    found = catalogue.ids_by_external([external_id])
    return _only(found, "offering", external_id, catalogue.offerings())


def _only(found: Mapping[str, int], noun: str, external_id: str, everything: Any) -> int:
    if external_id in found:
        return found[external_id]
    # Read only once something was not found, so the length of the list does not matter.
    near = nearest(external_id, list(everything.values_list("external_id", flat=True)))
    hint = f"did you mean {near!r}?" if near else f"see docs/import.md for how to import {noun}s."
    raise Stop(f"There is no {noun} {external_id!r}: {hint}")


def nearest(wrong: str, known: list[str]) -> str | None:
    by_lower = {one.lower(): one for one in known}
    found = difflib.get_close_matches(wrong.lower(), by_lower, n=1, cutoff=0.5)
    return by_lower[found[0]] if found else None
