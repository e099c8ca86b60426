"""A small market as import files: Acme asks for robots until it becomes a lead; Bolt only looks."""

from __future__ import annotations

from pathlib import Path

from tests.cli.house import House

FILES = {
    "offerings": "offering,name,kind,parent\nrobots,Robots,category,\nr1,Robot One,product,robots\nr2,Two,product,robots\n",
    "activity-types": "type,name,direction,value,strength\nvisit,Visit,customer,12,strong\nopen,Opened,campaign,1,weak\n",
    "accounts": "account,name,industry\nacme,Acme,cars\nbolt,Bolt,lifts\n",
    "contacts": "contact,account,name\nann,acme,Ann\nbea,bolt,Bea\n",
    "activities": (
        "activity,occurred_at,account,contact,offering,type\n"
        "a1,2026-06-01T10:00:00Z,acme,ann,r1,visit\n"
        "a2,2026-06-02T10:00:00Z,acme,ann,r1,visit\n"
        "a3,2026-06-03T10:00:00Z,bolt,bea,r1,open\n"
    ),
}
# A day after the second visit: Acme is a lead for Robot One.
HOT = "2026-06-03T12:00:00Z"


def write(folder: Path, kind: str, text: str | None = None, name: str = "") -> Path:
    path = folder / (name or f"{kind}.csv")
    path.write_text(FILES[kind] if text is None else text)
    return path


def fill(house: House, folder: Path) -> None:
    for kind in FILES:
        house.run("import", kind, write(folder, kind))
