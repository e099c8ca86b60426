"""Every example in the engine's docstrings is true, and every formula has one."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import sanket.engine

MODULES = sorted(
    name for _, name, _ in pkgutil.walk_packages(sanket.engine.__path__, "sanket.engine.") if ".tests" not in name
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


@pytest.mark.parametrize("name", [name for name in MODULES if name.startswith("sanket.engine.scoring.")])
def test_every_formula_has_an_example(name):
    assert doctest.testmod(importlib.import_module(name)).attempted > 0
