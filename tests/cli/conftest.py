"""Houses for all tests of the command line."""

from tests.cli.house import bare, build, house, migrated

__all__ = ["bare", "build", "house", "migrated"]
