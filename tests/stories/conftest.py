"""Houses for all tests that are told through the command line."""

from sanket.crm.imports.tests.market import begun
from tests.cli.house import bare, build, house, migrated

__all__ = ["bare", "begun", "build", "house", "migrated"]
