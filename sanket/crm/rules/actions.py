"""Deeds of this room."""

from __future__ import annotations

from sanket.crm.rules.register import hand_in

__all__ = ["hand_in"]
