"""What many tests of a file begin with is written once, in a transaction around theirs, and taken back after the last.

    @standing
    def market() -> Market: ...

is a fixture as any other. Each test gets a copy of its value, and what the test writes is rolled back as always. Where
a test commits, or asks for the fixture by name only while it runs, the rows are written for it alone.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from typing import Any

import pytest

Build = Callable[..., Any]

COMMITTING = {"transactional_db", "live_server", "django_db_reset_sequences"}
COPIES = pytest.StashKey[dict[int, Any]]()
"""By what was copied: two fixtures that hold one thing give the test one thing, too."""


def standing(build: Build) -> Any:
    """A fixture of what this makes; its arguments are other fixtures that stand."""
    needs = list(inspect.signature(build).parameters.values())

    def given(request: pytest.FixtureRequest, db: None, **values: Any) -> Any:
        if build not in stage.standing:
            return build(**values)
        return copy.deepcopy(stage.standing[build], request.node.stash.setdefault(COPIES, {}))

    given.__doc__, given.__module__ = build.__doc__, build.__module__
    first = list(inspect.signature(given).parameters.values())[:2]
    given.__signature__ = inspect.Signature([*first, *needs])  # type: ignore[attr-defined]
    given.build = build  # type: ignore[attr-defined]
    return pytest.fixture(name=build.__name__)(given)


def wanted_by(item: pytest.Item) -> dict[str, Build]:
    """What is to stand when this test begins, by name, in an order in which it can be made."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    if COMMITTING.intersection(names) or (marker and (marker.kwargs or marker.args)):
        return {}
    found: dict[str, Build] = {}

    def find(name: str) -> None:
        known = item._fixtureinfo.name2fixturedefs.get(name, ())  # type: ignore[attr-defined]
        if known and (build := getattr(known[-1].func, "build", None)):
            for below in inspect.signature(build).parameters:
                find(below)
            found[name] = build

    for name in names:
        find(name)
    return found


class Stage:
    def __init__(self) -> None:
        self.standing: dict[Build, Any] = {}
        self.atomic: Any = None

    def set_for(self, item: pytest.Item) -> None:
        wanted = wanted_by(item)
        if set(wanted.values()) != set(self.standing):
            self.strike()
            if wanted:
                self.build(wanted)

    def build(self, wanted: dict[str, Build]) -> None:
        from django.db import transaction

        self.atomic = transaction.atomic()
        # As Django's own test case has it: a deed that must be the outermost one is allowed within.
        self.atomic._from_testcase = True
        self.atomic.__enter__()
        try:
            for build in wanted.values():
                below = {name: self.standing[wanted[name]] for name in inspect.signature(build).parameters}
                self.standing[build] = build(**below)
        except BaseException:
            self.strike()
            raise

    def strike(self) -> None:
        from django.db import transaction

        self.standing.clear()
        if self.atomic is not None:
            atomic, self.atomic = self.atomic, None
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


stage = Stage()
