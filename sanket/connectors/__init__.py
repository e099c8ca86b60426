"""Doors to other systems: a folder each, with all that one connector needs. `table` says which there are."""
