"""The market, a seller on IndiaMART, and IndiaMART itself on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sanket.connectors.indiamart.tests.story import Mart
from sanket.crm.recognition.book import forget
from sanket.crm.recognition.tests.story import Market
from sanket.outbound.tests.receiver import Receiver, receiving
from tests.stage import standing


@standing
def mart() -> Mart:
    forget()
    return Mart(Market())


@pytest.fixture(scope="session")
def other_side() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def indiamart(mart: Mart, other_side: Receiver, settings: Any) -> Receiver:
    settings.SANKET_OUTBOUND_ALLOW = ("127.0.0.1/32",)
    other_side.heard.clear()
    mart.source.settings["url"] = other_side.url
    mart.source.save(update_fields=["settings"])
    return other_side
