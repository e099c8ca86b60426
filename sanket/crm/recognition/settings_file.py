"""Other settings from a file, to be tried on the log without being agreed on: ``replay --settings``, ``what-if --settings``.

JSON; every key may be left out, what is left out stays as it is::

    {"half_life_days": 45, "interest_threshold": 20, "fitment_threshold": 0.25, "rho": 1, "off_ratio": 0.5,
     "influence": 3,
     "values": {"visit": 2, "open": {"value": 1, "strength": "weak", "countable": true, "decisive": ""}},
     "offerings": {"robots": {"half_life_days": 90, "interest_threshold": null, "fitment_threshold": null}}}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sanket.crm.activities.queries import type_names
from sanket.crm.recognition.book import Book
from sanket.crm.recognition.limits import (
    CHOICES,
    DEFAULT_FIELDS,
    LARGEST_VALUE,
    TUNING_FIELDS,
    VALUE_FIELDS,
    in_limits,
    is_value,
    told_limits,
)
from sanket.crm.recognition.models import InfluenceVersion
from sanket.crm.recognition.wording import Kind, alter, key_of
from sanket.shared.errors import Refusal

Changes = dict[tuple[str, str, str], Any]
KEYS = (*DEFAULT_FIELDS, "influence", "values", "offerings")


class SettingsRefused(Refusal):
    """The settings cannot be; ``data["key"]`` says where, as ``offerings.robots.half_life_days``."""

    def __init__(self, code: str, key: str, sentence: str) -> None:
        super().__init__(code, sentence, {"key": key})


def read_settings(path: Path, book: Book) -> Book:
    """``book`` as the file changes it."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise SettingsRefused("settings.file", "", f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise SettingsRefused("settings.file", "", f"{path} is not UTF-8.") from error
    try:
        told = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise SettingsRefused(
            "settings.file", "", f"{path} is not JSON: {error.msg} in line {error.lineno}."
        ) from error
    except RecursionError as error:
        raise SettingsRefused("settings.file", "", f"{path} is not JSON: it is nested too deeply.") from error
    return settings_book(told, book)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise SettingsRefused("settings.twice", key, f"{key} stands there twice; leave one out.")
        found[key] = value
    return found


def settings_book(told: Any, book: Book) -> Book:
    """``book`` as these settings change it. Raises SettingsRefused at the first that cannot be."""
    _object(told, "the file")
    _known(told, KEYS, "")
    changes: Changes = {}
    for name in DEFAULT_FIELDS:
        if name in told:
            _number(told[name], name, name)
            changes[Kind.SETTINGS.value, "{}", name] = float(told[name])
    if "influence" in told:
        changes[Kind.SETTINGS.value, "{}", "influence"] = _influence(told["influence"])
    _values(told.get("values", {}), book, changes)
    _offerings(told.get("offerings", {}), book, changes)
    return book.altered(lambda settings: alter(settings, changes))


def _influence(value: Any) -> int | None:
    """The number of frozen weights, or None: off."""
    number = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 31
    if value is not None and not (number and InfluenceVersion.objects.filter(pk=value).exists()):
        told = json.dumps(value)
        raise SettingsRefused("settings.unknown", "influence", f"influence: there are no weights {told}; null is off.")
    return value if number else None


def _values(told: Any, book: Book, changes: Changes) -> None:
    types = {external_id: pk for pk, (external_id, _) in type_names().items() if pk in book.values}
    _object(told, "values")
    for name, given in told.items():
        key = f"values.{name}"
        if name not in types:
            raise SettingsRefused("settings.unknown", key, f"{key}: there is no activity type {name}.")
        fields = given if isinstance(given, dict) else {"value": given}
        _known(fields, VALUE_FIELDS, f"{key}.")
        for field, value in fields.items():
            where = key if fields is not given else f"{key}.{field}"
            if field == "value":
                if not is_value(value):
                    most = f"{LARGEST_VALUE:,}"
                    raise SettingsRefused(
                        "settings.range", where, f"{where} must be a whole number from -{most} to {most}."
                    )
            elif value not in CHOICES[field] or isinstance(value, bool) != (field == "countable"):
                allowed = ", ".join(json.dumps(one) for one in CHOICES[field])
                raise SettingsRefused("settings.choice", where, f"{where} must be one of: {allowed}.")
            changes[Kind.VALUE.value, key_of({"type_id": types[name]}), field] = value


def _offerings(told: Any, book: Book, changes: Changes) -> None:
    offerings = {row.external_id: pk for pk, row in book.offerings.items()}
    _object(told, "offerings")
    for name, given in told.items():
        key = f"offerings.{name}"
        if name not in offerings:
            raise SettingsRefused("settings.unknown", key, f"{key}: there is no offering {name}.")
        _object(given, key)
        _known(given, TUNING_FIELDS, f"{key}.")
        for field, value in given.items():
            if value is not None:
                _number(value, field, f"{key}.{field}")
            after = None if value is None else float(value)
            changes[Kind.TUNING.value, key_of({"offering_id": offerings[name]}), field] = after


def _object(told: Any, key: str) -> None:
    if not isinstance(told, dict):
        raise SettingsRefused("settings.object", key, f"{key} must be an object: names and what they are set to.")


def _known(told: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    for name in told:
        if name not in keys:
            key, allowed = f"{where}{name}", ", ".join(keys)
            raise SettingsRefused("settings.key", key, f"There is no setting {key}; there are: {allowed}.")


def _number(value: Any, field: str, key: str) -> None:
    if not in_limits(field, value):
        raise SettingsRefused("settings.range", key, f"{key} must be a number {told_limits(field)}.")
