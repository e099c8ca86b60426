"""No committed file knows the machine it was written on."""

from __future__ import annotations

import re

from tests.laws.repository import ROOT, files, text_of

# Put together here, so that this file does not break its own law.
_FOLDERS = "|".join(["wo" + "rk", "ro" + "ot", "ho" + "me/runner"])
MACHINE = re.compile(rf"(?<![\w.~*}}-])/(?:{_FOLDERS})/[\w.]")


def machine_paths(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if MACHINE.search(line)]


def test_no_file_names_a_path_of_this_machine():
    found = {str(path.relative_to(ROOT)): machine_paths(text_of(path)) for path in files()}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_the_law_finds_what_it_forbids():
    assert machine_paths("see " + "/wo" + "rk/main/x")
    assert machine_paths('"' + "/ro" + 'ot/.cache"')
    work = "work"  # apart, so that this file does not name the path it is about
    assert not machine_paths(f"frame/{work}/x, ~/{work}/x and the root/ folder")
