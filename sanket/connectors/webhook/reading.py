"""A delivery under a mapping: things, and what is said of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_noop as _n

from sanket.connectors.telling import Speaker, counted_once, filled, slug, tell
from sanket.connectors.webhook.mapping import FIELDS, NAMES, zone_of
from sanket.crm.accounts.queries import written
from sanket.crm.capture.actions import Heard, NotTaken
from sanket.crm.capture.queries import MAPPING, Delivered, Line, Source, company_domain, known
from sanket.crm.workspace.queries import zone
from sanket.shared import instants, paths

MOST_THINGS = 1_000
LONGEST_VALUE = 2_000
MILLISECONDS_FROM = 100_000_000_000
"""Unix seconds reach this in the year 5138."""


def read(source: Source, delivered: Delivered) -> Sequence[Heard]:
    mapping = source.settings[MAPPING]
    found: list[Heard] = []
    things = things_of(mapping, delivered.payload)
    for place, thing in enumerate(things):
        try:
            found += _told(mapping, thing, delivered, f"{delivered.key}:{place}")
        except NotTaken as refused:
            if len(things) == 1:
                raise
            raise NotTaken(f"Number {place + 1} of {len(things)}: {refused.sentence}") from None
    return found


def things_of(mapping: Mapping[str, Any], payload: Any) -> list[Any]:
    path = mapping.get("items", "")
    if not path:
        return [payload]
    found = paths.look(payload, path, payload)
    if found is None:
        raise NotTaken(f"There is no list at {path}.")
    things = found if isinstance(found, list) else [found]
    if len(things) > MOST_THINGS:
        raise NotTaken(f"The list at {path} is too long; at most 1,000 things are taken from one request.")
    return things


def values_of(mapping: Mapping[str, Any], thing: Any, whole: Any) -> dict[str, str]:
    """Field -> what stands for it, in our words."""
    return {name: _value(mapping["fields"].get(name, {}), thing, whole) for name in NAMES}


def _value(given: Mapping[str, Any], thing: Any, whole: Any) -> str:
    found = _text(paths.look(thing, given["path"], whole)) if given.get("path") else ""
    found = found or given.get("constant", "")
    return str(given.get("values", {}).get(found, found))[:LONGEST_VALUE]


def _text(value: Any) -> str:
    """What a cell would hold; of lists their texts, of objects nothing."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value[:50])))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _told(mapping: Mapping[str, Any], thing: Any, delivered: Delivered, usual: str) -> list[Heard]:
    said = values_of(mapping, thing, delivered.payload)
    if not said["type"]:
        raise NotTaken(_n("Nothing says which activity it is."))
    at = moment(said["at"], mapping, zone_of(mapping, zone())) if said["at"] else delivered.at
    key = counted_once(said["activity"] or usual)
    return tell(key, at, speaker(said), said["type"][:200], {"product": said["offering"], "note": said["note"]})


def speaker(said: Mapping[str, str]) -> Speaker:
    """By the ids that came; else whoever is known by address, number, name or website; else somebody new."""
    email, phone = said["email"].lower(), written(said["phone"]) if said["phone"] else ""
    email = email if "@" in email else ""
    domain = re.sub(r"^(https?://)?(www\.)?", "", said["account_domain"].lower()).partition("/")[0]
    met = known(email=email, phone=phone, company=said["account_name"], domain=domain)
    user = said["contact"] or met.contact or email or re.sub(r"\D", "", phone)
    group = said["account"] or met.account or slug(said["account_name"] or domain)
    if not group and user and not company_domain(email) and not said["contact"]:
        # Somebody with an address of nobody's: an account of their own.
        group = slug(user, "buyer")
    called = said["account_name"] or domain or ("" if said["account"] else said["contact_name"] or email or phone)
    company = filled(name=called, website=domain)
    return Speaker(user[:200], group[:200], filled(name=said["contact_name"], email=email, phone=phone), company)


def moment(text: str, mapping: Mapping[str, Any], home: ZoneInfo) -> int:
    """Unix seconds. Raises NotTaken."""
    form = mapping.get("time_format", "")
    try:
        if form:
            at = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is given below
            return int((at if at.tzinfo else at.replace(tzinfo=home)).timestamp())
        if re.fullmatch(r"\d{9,16}(\.\d+)?", text):
            number = int(float(text))
            return number // 1_000 if number >= MILLISECONDS_FROM else number
        return instants.parse(text, home)
    except (ValueError, OverflowError):
        written_as = f"written as {form}" if form else "that is recognised"
        raise NotTaken(f"{text[:60]!r} is no time {written_as}.") from None


def preview(source: Source, mapping: Mapping[str, Any], delivered: Delivered) -> list[list[Line]]:
    """What stands for each field, thing by thing, and when it happened on our clock."""
    found = []
    for thing in things_of(mapping, delivered.payload)[:5]:
        said = values_of(mapping, thing, delivered.payload)
        if said["at"]:
            at = moment(said["at"], mapping, zone_of(mapping, zone()))
            said["at"] = instants.show_in(at, zone())
        found.append([Line(field.title, said[field.name]) for field in FIELDS if field.name in mapping["fields"]])
    return found
