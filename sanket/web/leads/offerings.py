"""Offerings as choices: the tree in its own order, with what lies below a category set in."""

from __future__ import annotations

from sanket.crm.catalogue import queries as catalogue

INDENT = "\u2003"


def offering_choices(tree: catalogue.Tree | None = None) -> list[tuple[int, str]]:
    """(id, name), each category followed by what is below it."""
    tree = tree or catalogue.tree()
    return [(row.id, f"{INDENT * depth}{tree.label(row.id)}") for row, depth in tree.walk()]
