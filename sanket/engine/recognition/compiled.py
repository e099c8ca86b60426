"""Where Numba can be had, kernels are compiled; else they are the Python they are written in: same answers, slower.

Numba keeps what it compiled by the date of the function's own file. Kernels call functions of other files, so what is
kept lies in a folder that is named after the state of all of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

numba: Any
try:
    import numba
except ImportError:  # a platform it has no wheel for
    numba = None


def available() -> bool:
    """Whether kernels run compiled."""
    return numba is not None


def kept(name: str) -> bool:
    """Whether the kernel of this name was compiled here before; where nothing is compiled, there is nothing to wait for."""
    return numba is None or any(Path(numba.config.CACHE_DIR).rglob(f"*.{name}-*.nbi"))


def jit(function: Callable[..., Any]) -> Any:
    """Compiled at its first call and kept in Numba's cache."""
    return function if numba is None else numba.njit(cache=True, nogil=True, error_model="numpy")(function)


def part(function: Callable[..., Any]) -> Any:
    """A part of kernels, compiled into each of them: a call would count references to every array, under a lock."""
    return function if numba is None else numba.njit(inline="always", error_model="numpy")(function)


def _state_of_sources() -> str:
    stamps = [(path.name, *path.stat()[6:9:2]) for path in sorted(Path(__file__).parent.glob("*.py"))]
    return f"{crc32(repr(stamps).encode()):08x}"


if numba is not None:
    numba.config.CACHE_DIR = str(Path(numba.config.CACHE_DIR or Path.home() / ".cache/sanket") / _state_of_sources())
