"""Every variable of the environment stands in docs/settings.md, and each that stands there is read."""

from __future__ import annotations

import re

from tests.docs.pages import DOCS, ROOT

TEXT = (DOCS / "settings.md").read_text()
NAME = re.compile(r"\b(?:SANKET_[A-Z_]+|DATABASE_URL)\b")
TOLD = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
# Read by the programs themselves; names of Python constants in other files are not.
READERS = [
    ROOT / "sanket" / "settings.py",
    ROOT / "conftest.py",
    ROOT / "tests" / "settings.py",
    *ROOT.glob("script/*"),
]


def read() -> set[str]:
    """Names in quotes in Python, and after a $ in shell."""
    found = set()
    for path in READERS:
        if path.is_file():
            text = path.read_text()
            found |= set(re.findall(r"""["'](SANKET_[A-Z_]+|DATABASE_URL)["']""", text))
            found |= set(re.findall(r"\$\{?(SANKET_[A-Z_]+|DATABASE_URL)", text))
    return found


def test_every_setting_is_told():
    assert sorted(read() - TOLD) == []


def test_no_setting_is_told_that_is_not_read():
    assert sorted(TOLD - read()) == []


def test_settings_are_read_in_one_file_only():
    elsewhere = {
        str(path.relative_to(ROOT)): names
        for path in (ROOT / "sanket").rglob("*.py")
        if path.name != "settings.py" and "tests" not in path.parts
        if (names := [line for line in path.read_text().splitlines() if "environ" in line and NAME.search(line)])
    }
    assert elsewhere == {}


def test_what_other_pages_name_is_a_setting():
    for path in [ROOT / "README.md", *DOCS.glob("*.md")]:
        assert set(NAME.findall(path.read_text())) - TOLD == set(), path.name
