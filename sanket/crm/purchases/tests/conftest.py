"""The cast, hired anew for each story."""

from __future__ import annotations

import pytest

from sanket.crm.workspace.tests import cast as casting


@pytest.fixture
def cast(db: None) -> casting.Cast:
    return casting.cast()
