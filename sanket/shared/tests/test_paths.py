"""Places in JSON: what is shown to be clicked leads back to what was clicked."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanket.shared.paths import leaves, look, steps

THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=5), below, max_size=4),
    max_leaves=12,
)


@given(THINGS)
def test_each_leaf_is_found_by_its_path(thing: Any) -> None:
    for path, value in leaves(thing):
        assert look(thing, path) == (value if path else thing)


@pytest.mark.parametrize("text", ["a..b", ".a", "a[", "a[x]", 'a["b]', "a]b", "[-1]", "a." + "b." * 40])
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="is no path"):
        steps(text)


def test_what_is_not_there_is_nothing() -> None:
    assert look({"a": [1]}, "a[1]") is None
    assert look({"a": "text"}, "a.b") is None
    assert look([{"a": 1}], "[0].a") == 1
    assert look({"id": 1}, "$.id", {"id": 2}) == 2
