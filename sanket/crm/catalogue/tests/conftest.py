"""The cast, hired anew for each story."""

from __future__ import annotations

from sanket.crm.workspace.tests import cast as casting
from tests.stage import standing


@standing
def cast() -> casting.Cast:
    return casting.cast()
