"""What goes to PostgreSQL as text comes back as it was."""

from __future__ import annotations

from sanket.shared import arrays

ODD = [
    "",
    "a",
    'say "so"',
    "back\\slash",
    "tab\there",
    "two\nlines",
    "\r",
    "NULL",
    "null",
    "{a,b}",
    "é ß 漆 🎨",
    " ",
    "\\N",
]


def test_numbers_keep_every_bit():
    assert arrays.literal([1.5, 0.1 + 0.2, -3, None, True]) == "{1.5, 0.30000000000000004, -3, NULL, True}"
    assert arrays.literal([]) == "{}"
    assert arrays.quoted([]) == "{}"


def test_a_line_for_each_row_whatever_is_in_it():
    told = arrays.lines([(text, 1, None) for text in ODD])
    assert told.count("\n") == len(ODD)
    assert all(line.count("\t") == 2 for line in told.splitlines() if line)
