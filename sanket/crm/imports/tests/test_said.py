"""What a correction remembers of a long file stays small."""

from __future__ import annotations

from sanket.crm.imports.kinds.said import PARTS, Said


def test_what_was_said_first_is_remembered():
    said = Said()
    assert said.of(7) is None
    for key, what in ((7, 1), (7 + PARTS, 2), (-(1 << 63), (1 << 63) - 1), (0, 0)):
        said.remember(key, what)
        assert said.of(key) == what
    assert (said.of(7), said.of(7 + 2 * PARTS)) == (1, None)


def test_sixteen_bytes_each():
    said = Said()
    for n in range(200_000):
        said.remember(hash(str(n)), n)
    kept = sum(part.itemsize * len(part) for pair in said.parts.values() for part in pair)
    assert kept == 200_000 * 16
    assert said.of(hash("123456")) == 123_456
