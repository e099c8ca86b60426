"""The cast of the stories."""

from sanket.web.tests.conftest import _rules_read_afresh, queries_of, site

__all__ = ["_rules_read_afresh", "queries_of", "site"]
