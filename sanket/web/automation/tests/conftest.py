from __future__ import annotations

from sanket.crm.automation.tests.conftest import _heard_anew
from sanket.web.setup.tests.conftest import bob
from sanket.web.tests.conftest import _rules_read_afresh, queries_of, site

__all__ = ["_heard_anew", "_rules_read_afresh", "bob", "queries_of", "site"]
