"""The cast of routing, and one lead that is Alice's."""

from __future__ import annotations

from sanket.crm.response.tests.conftest import House, build
from tests.stage import standing


@standing
def house() -> House:
    return build()
