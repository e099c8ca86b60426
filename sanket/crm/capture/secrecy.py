"""Keys of other systems among a source's settings: sealed in the table, opened where they are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from sanket.crm.capture.connectors import Connector
from sanket.crm.capture.models import Source
from sanket.shared.sealed import Unreadable, seal, unseal

PURPOSE = "sources"


def sealed(connector: Connector, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as they are written down."""
    hidden = _hidden(connector)
    return {
        key: seal(value, settings.SECRET_KEY, PURPOSE) if key in hidden and value else value
        for key, value in kept.items()
    }


def opened(connector: Connector, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The same as people typed them; one that was sealed with another secret key is empty."""
    hidden = _hidden(connector)
    return {key: _opened(value) if key in hidden and value else value for key, value in kept.items()}


def secret(source: Source, name: str) -> str:
    """Empty where there is none, or where it was sealed with a secret key that is gone."""
    value = source.settings.get(name)
    return _opened(value) if value else ""


def _opened(value: str) -> str:
    try:
        return unseal(value, settings.SECRET_KEY, PURPOSE)
    except Unreadable:
        return ""


def _hidden(connector: Connector) -> set[str]:
    return {setting.name for setting in connector.settings if setting.kind == "secret"}
