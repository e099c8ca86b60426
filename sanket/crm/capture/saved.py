"""Whose events mean something else when accounts or contacts were saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sanket.crm.capture import domains, names
from sanket.crm.capture.statements import select_in

What = Mapping[str, list[object]]


def names_of(what: What) -> set[str]:
    """The visitors that are found by these ``contacts`` (their numbers), ``emails``, ``users`` (external ids of
    contacts), ``keys`` (external ids of accounts), ``called`` and ``sites``."""
    emails, users = _texts(what, "emails"), _texts(what, "users")
    found = {
        name for (name,) in select_in("SELECT name FROM crm_visitor WHERE NOT (email = '') AND email IN {}", emails)
    }
    called = [name for key in users for name in (names.user(key), names.anonymous(key))]
    found |= {name for (name,) in select_in("SELECT name FROM crm_visitor WHERE name IN {}", called)}
    linked = [names.contact(int(str(pk))) for pk in what.get("contacts", ())]
    found |= _linked("contact", linked)
    keys = _texts(what, "keys")
    found |= _linked("group", [names.group(key) for key in keys])
    sites = [ladder[-1] for site in [*_texts(what, "sites"), *keys] if (ladder := domains.ladder(site.lower()))]
    called = [name.lower() for name in [*_texts(what, "called"), *keys]]
    for column, some in (("site", sites), ("company_key", called), ("company_name", called)):
        found |= {name for (name,) in select_in(f"{_SAID} NOT ({column} = '') AND {column} IN {{}}", some)}
    return found


_SAID = "SELECT name FROM crm_visitor WHERE"


def _texts(what: What, key: str) -> list[str]:
    return [str(text) for text in what.get(key, ()) if text]


def _linked(kind: str, others: Iterable[str]) -> set[str]:
    return {
        one
        for (one,) in select_in(
            "SELECT one FROM crm_link WHERE undone_at IS NULL AND kind = %s AND other IN {}", others, kind
        )
    }
