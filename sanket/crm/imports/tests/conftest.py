"""The cast, hired anew for each story."""

from __future__ import annotations

from sanket.crm.imports.tests.market import begun
from sanket.crm.workspace.tests import cast as casting
from tests.stage import standing

__all__ = ["begun", "cast"]


@standing
def cast() -> casting.Cast:
    return casting.cast()
