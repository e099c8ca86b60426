"""Which Sanket answers."""

from __future__ import annotations

import importlib.metadata
import tomllib
from functools import cache

from django.conf import settings


@cache
def version() -> str:
    """Of the checkout this runs from, else of the installed package."""
    project = settings.ROOT / "pyproject.toml"
    if project.exists():
        return str(tomllib.loads(project.read_text())["project"]["version"])
    return importlib.metadata.version("sanket")
