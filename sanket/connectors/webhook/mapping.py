"""What a delivery means: for each of our fields a path or a constant, and a table of their words and ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext_noop as _n

from sanket.crm.capture.actions import SourceRefused
from sanket.crm.capture.queries import Setting
from sanket.shared import paths

FIELDS = (
    Setting(
        "type",
        _n("Activity type"),
        _n("Called like one of your activity types; others wait on the page Mapping."),
        needed=True,
    ),
    Setting("offering", _n("Offering"), _n("The name or id of a product or category.")),
    Setting("at", _n("When it happened"), _n("Without it: when it came.")),
    Setting("activity", _n("Activity id"), _n("Counts once. Without it: what came in one request counts once.")),
    Setting("account", _n("Account id"), _n("Your own id of the company.")),
    Setting("account_name", _n("Account name")),
    Setting("account_domain", _n("Website of the account")),
    Setting("contact", _n("Contact id"), _n("Your own id of the person.")),
    Setting("contact_name", _n("Contact name")),
    Setting("email", _n("E-mail address")),
    Setting("phone", _n("Telephone number")),
    Setting("note", _n("Note"), _n("What people read beside the activity.")),
)
NAMES = tuple(field.name for field in FIELDS)
WHOSE = ("account", "account_name", "account_domain", "contact", "email", "phone")
MORE = (
    Setting("items", _n("List of things"), _n("The path to a list, if one request tells of several things. Other paths then begin"
            " at each of them; those that begin with $. at the whole.")),
    Setting("time_format", _n("How the time is written"), _n("Empty: recognised (2026-11-22T12:00:00+05:30, or Unix seconds or"
            " milliseconds). Else such as %d/%m/%Y %H:%M")),
    Setting("zone", _n("Time zone"), _n("Of times that name none. Empty: the company's.")),
)  # fmt: skip
LONGEST_CONSTANT, MOST_VALUES = 500, 500


def check(typed: Mapping[str, str]) -> dict[str, Any]:
    fields = {name: found for name in NAMES if (found := _field(name, typed))}
    if "type" not in fields:
        raise SourceRefused("path:type", _n("Say what activity it is: by a path, or by a constant."))
    if not any(name in fields for name in WHOSE):
        raise SourceRefused(
            "path:account", _n("Say whose activity it is: an account, a contact, an address or a number.")
        )
    zone = typed.get("zone", "").strip()
    if zone and zone not in available_timezones():
        raise SourceRefused("zone", _n("This is no time zone such as Asia/Kolkata."))
    more = {"items": _path("items", typed.get("items", "")), "time_format": typed.get("time_format", "").strip()}
    kept = {name: value for name, value in {**more, "zone": zone}.items() if value}
    return {**kept, "fields": fields}


def _field(name: str, typed: Mapping[str, str]) -> dict[str, Any]:
    path = _path(f"path:{name}", typed.get(f"path:{name}", ""))
    constant = typed.get(f"constant:{name}", "").strip()
    if len(constant) > LONGEST_CONSTANT:
        raise SourceRefused(f"constant:{name}", _n("This is too long for a constant."))
    values = _values(f"values:{name}", typed.get(f"values:{name}", ""))
    if not path and not constant:
        return {}
    return {key: value for key, value in (("path", path), ("constant", constant), ("values", values)) if value}


def _path(field: str, text: str) -> str:
    text = text.strip()
    try:
        paths.steps(text[: paths.LONGEST])
    except ValueError as error:
        raise SourceRefused(field, f"{error}.") from error
    return text[: paths.LONGEST]


def _values(field: str, text: str) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        theirs, equals, ours = line.partition("=")
        if not equals or not theirs.strip():
            raise SourceRefused(field, _n("Write one line for each word: theirs = ours."))
        found[theirs.strip()] = ours.strip()
    if len(found) > MOST_VALUES:
        raise SourceRefused(field, _n("These are too many words; at most 500 are kept."))
    return found


def typed_of(kept: Mapping[str, Any]) -> dict[str, str]:
    """As it was typed, for a form."""
    found = {name: str(kept.get(name, "")) for name in ("items", "time_format", "zone")}
    for name, given in kept.get("fields", {}).items():
        found[f"path:{name}"] = given.get("path", "")
        found[f"constant:{name}"] = given.get("constant", "")
        found[f"values:{name}"] = "\n".join(f"{theirs} = {ours}" for theirs, ours in given.get("values", {}).items())
    return found


def zone_of(kept: Mapping[str, Any], home: ZoneInfo) -> ZoneInfo:
    return ZoneInfo(kept["zone"]) if kept.get("zone") else home
