"""An import-linter contract: a room is entered by its public modules only.

Whoever stands outside a room imports `room.queries`, `room.actions` and so on, never its tables or its insides. Inside
a room everything may be imported. Gatherers (crm/models.py) may take every room's `models`, because Django wants all
tables of an app in one place. Tests may look anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


def is_test(module: str) -> bool:
    return "tests" in module.split(".") or module.rpartition(".")[2] == "conftest"


def room_of(module: str, *, rooms_in: str) -> str | None:
    """The room that a module lives in, by its folder: `a.crm.leads.actions.close` lives in `leads`."""
    if not module.startswith(rooms_in + "."):
        return None
    return module.removeprefix(rooms_in + ".").split(".")[0]


def is_within(module: str, packages: set[str]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)


def trespasses(
    imports: set[tuple[str, str]], *, rooms: set[str], rooms_in: str, public: set[str], gatherers: set[str]
) -> list[tuple[str, str]]:
    """The imports, as (importer, imported), that enter a room otherwise than by a public module."""
    found = []
    for importer, imported in sorted(imports):
        room = room_of(imported, rooms_in=rooms_in)
        if room not in rooms or is_test(importer) or room_of(importer, rooms_in=rooms_in) == room:
            continue
        inside = imported.removeprefix(f"{rooms_in}.{room}").lstrip(".").split(".")[0]
        # The package itself holds only its docstring; naming it alone reaches nothing.
        if inside == "" or inside in public or (inside == "models" and is_within(importer, gatherers)):
            continue
        found.append((importer, imported))
    return found


def names(declared: object) -> set[str]:
    """A field of a contract is declared as a description and holds its value when asked."""
    return set(cast("Iterable[str]", declared or ()))


class RoomDoors(Contract):
    type_name = "room_doors"

    rooms_in = fields.StringField()
    public = fields.SetField(subfield=fields.StringField())
    gatherers = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        rooms_in = str(self.rooms_in)
        imports = {
            (importer, imported)
            for importer in graph.modules
            for imported in graph.find_modules_directly_imported_by(importer)
        }
        found = trespasses(
            imports,
            # A room is a folder; a single module beside the rooms (wiring.py) has no inside to protect.
            rooms={child.rpartition(".")[2] for child in graph.find_children(rooms_in) if graph.find_children(child)},
            rooms_in=rooms_in,
            public=names(self.public),
            gatherers=names(self.gatherers),
        )
        return ContractCheck(kept=not found, metadata={"trespasses": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        doors = ", ".join(sorted(names(self.public)))
        for importer, imported in check.metadata["trespasses"]:
            output.print_error(f"{importer} imports {imported}: a room is entered by its {doors}.")
