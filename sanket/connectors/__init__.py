"""Doors to other systems: a folder each, with all that one connector needs. What exists stands in one table here."""
