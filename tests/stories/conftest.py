"""Houses for all tests that are told through the command line."""

from tests.cli.house import bare, build, house, migrated

__all__ = ["bare", "build", "house", "migrated"]
