"""Each score that people meet stands in the register, and what it says of itself is so."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest
from django.apps import apps
from django_tasks.base import Task

import sanket.engine
from sanket.engine import register
from sanket.engine.register import MOMENTS, entries

ENGINE = Path(sanket.engine.__file__).parent


def assigned(path: Path) -> set[str]:
    body = ast.parse(path.read_text()).body
    return {ast.unparse(node.targets[0]) for node in body if isinstance(node, ast.Assign)}


def test_every_entry_of_the_engine_is_listed():
    there = {str(path.relative_to(ENGINE)) for path in ENGINE.rglob("*.py") if "ENTRY" in assigned(path)}
    assert there == set(register.FORMULAS)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_what_an_entry_says_is_there(entry):
    assert (ENGINE / entry.file).is_file()
    for text in (entry.name, entry.title, entry.decision, entry.method, entry.formula):
        assert text
    for given in entry.inputs:
        table, field = given.split(".")
        assert apps.get_model("crm", table)._meta.get_field(field), given
    for moment in entry.refresh:
        if moment not in MOMENTS:
            module, _, job = moment.rpartition(".")
            assert isinstance(getattr(importlib.import_module(module), job), Task), moment
    assert entry.inputs
    assert entry.refresh


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.name)
def test_what_is_read_is_what_the_formula_has(entry):
    """The entry is read from the source; imported it says the same."""
    module = importlib.import_module(f"sanket.engine.{entry.file.removesuffix('.py').replace('/', '.')}")
    assert module.ENTRY._replace(file=entry.file) == entry


def test_the_engine_has_no_register_of_its_own_making(tmp_path):
    formula = tmp_path / "formula.py"
    formula.write_text("ENTRY = 5\n")
    with pytest.raises(LookupError):
        register.entry_of(formula, "formula.py")
