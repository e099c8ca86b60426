"""Which Sanket this is."""

from __future__ import annotations

import importlib.metadata
import tomllib
from pathlib import Path


def version() -> str:
    """Of the checkout this runs from, which script/sanket finds by path, else of the installed package."""
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    if project.exists():
        return str(tomllib.loads(project.read_text())["project"]["version"])
    return importlib.metadata.version("sanket")
