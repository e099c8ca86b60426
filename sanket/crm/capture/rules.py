"""Deeds on rules: what an event means."""

from __future__ import annotations

from datetime import datetime


def make_ready(*, now: datetime) -> None:
    """The rules that a new site has."""
