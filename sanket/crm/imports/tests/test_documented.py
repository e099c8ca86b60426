"""docs/import.md names every kind, every column and every way in which a whole file is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sanket.crm.imports.intake import MODES
from sanket.crm.imports.kinds import KINDS
from sanket.crm.imports.sheets import ADDED_COLUMNS

PAGE = (Path(__file__).parents[4] / "docs" / "import.md").read_text()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_each_kind_has_its_columns(kind):
    section = re.search(rf"^## {kind.name}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section
    names = [
        name.strip() for row in re.findall(r"^\| ([^|]+) \|", section.group(1), re.MULTILINE) for name in row.split(",")
    ]
    listed = {name for name in names if name != "column" and not name.startswith("-")}
    assert listed == {*(f"{name}*" for name in kind.required), *kind.optional}


def test_modes_and_added_columns():
    for word in (
        *(f"--{mode}" for mode in MODES if mode),
        *(f"`{name}`" for name in ADDED_COLUMNS),
        "--dry-run",
        "--json",
    ):
        assert word in PAGE
