"""The conditions that docs/conditions.md shows are read, and stand there as they would be printed."""

import re
from pathlib import Path

from sanket.engine.conditions.parsing import parse
from sanket.engine.conditions.printing import shown

PAGE = (Path(__file__).resolve().parents[4] / "docs" / "conditions.md").read_text()


def examples() -> list[str]:
    blocks = re.findall(r"```condition\n(.*?)\n```", PAGE, re.DOTALL)
    cells = re.findall(r"\| `([^`]+)` \|$", PAGE, re.MULTILINE)
    return [*blocks, *cells]


def test_examples_stand_as_they_would_be_printed():
    assert len(examples()) > 10
    for text in examples():
        assert shown(parse(text)) == text
