"""Bob connects IndiaMART and a help desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from sanket.crm.capture import actions, queries
from sanket.crm.models import Source
from sanket.web.leads.tests.cast import Cast, cast
from tests.stage import standing

__all__ = ["cast"]


def connector(name: str) -> queries.Connector:
    return next(one for one in queries.connectors() if one.name == name)


@standing
def mart(cast: Cast) -> Source:
    typed = {"key": "mRy1Fictitious", "days": "2"}
    return actions.connect(connector("indiamart"), name="IndiaMART", typed=typed, by=cast.ada, now=cast.now)


@standing
def desk(cast: Cast) -> Source:
    typed = {"proof": "none"}
    return actions.connect(connector("webhook"), name="Help desk", typed=typed, by=cast.ada, now=cast.now)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return cast.client("bob")


def deliver(source: Source, payload: Any, key: str, cast: Cast) -> queries.Delivery:
    actions.keep_deliveries(source.pk, [(key, payload)], now=cast.now)
    actions.take_deliveries(source, now=cast.now)
    (found,) = queries.newest_deliveries(source, limit=1)
    return found
