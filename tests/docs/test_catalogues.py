"""The catalogues in docs/ say all that there is and nothing that there is not: errors, events, fields, pages, roles."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from sanket.crm import wiring
from sanket.crm.accounts.fields import ACCOUNT_COLUMNS, CONTACT_COLUMNS
from sanket.crm.accounts.queries import BuyingRole
from sanket.crm.imports.kinds import fitment
from sanket.crm.workspace.queries import PERMISSIONS, Role
from sanket.web import access
from tests.docs.pages import DOCS, ROOT, rows, section
from tests.docs.source import GAP, Raised, modules, raised, row_reasons

CRM = ROOT / "sanket" / "crm"
ROOMS = sorted(path.parent.name for path in CRM.glob("*/__init__.py") if path.parent.name != "migrations")


# ------------------------------------------------------------------------------------------------------- errors

ERRORS = (DOCS / "errors.md").read_text()


def told_errors() -> set[tuple[str, str]]:
    """Code and sentence; an empty cell means the code of the row above."""
    found, code = set(), ""
    refusals = ERRORS[: ERRORS.index("## Rows of an import")]
    for first, sentence, _ in rows(refusals):
        code = first.strip("`") or code
        found.add((code, sentence))
    return found


def said(one: Raised) -> tuple[str, str]:
    return one.code, one.sentence or GAP


def test_the_walk_finds_what_is_raised():
    assert ("lead.closed", "This lead was … already; undo that first.") in map(said, raised())
    assert (
        "workspace.set-up-done",
        "This site is set up already. Sign in, or ask an administrator to invite you.",
    ) in map(said, raised())
    assert len({one.code for one in raised()}) > 20


def test_every_refusal_is_told_with_its_sentence():
    told = told_errors()
    # A sentence put together elsewhere is told by its code alone.
    codes = {code for code, _ in told}
    missing = {
        (one.where, *said(one))
        for one in raised()
        if (said(one) not in told if one.sentence else one.code not in codes)
    }
    assert missing == set()


def test_no_refusal_is_told_that_there_is_not():
    assert told_errors() - {said(one) for one in raised()} == set()


def told_reasons() -> set[tuple[str, str]]:
    return {
        (GAP if column in ("any", "none") else column, reason)
        for column, reason, _ in rows(section(ERRORS, "Rows of an import"))
    }


def spoken(one: Raised) -> Iterator[tuple[str, str]]:
    if one.sentence == f"{GAP} {GAP}":
        # imports/kinds/activities.py chooses between two endings.
        path = ROOT / one.where
        endings = re.findall(r'"(is (?:in this file twice|logged with)[^"]*)"', path.read_text())
        yield from ((one.code, f"{GAP} {re.sub(r'{[^}]*}', GAP, ending)}") for ending in endings)
    elif one.sentence:
        yield one.code, one.sentence


def test_every_reason_for_refusing_a_row_is_told():
    assert {pair for one in row_reasons() for pair in spoken(one)} - told_reasons() == set()


def test_no_reason_is_told_that_there_is_not():
    assert told_reasons() - {pair for one in row_reasons() for pair in spoken(one)} == set()


def test_the_pages_of_errors_are_told():
    titles = re.findall(r"(\d{3}),\s+_\(\"([^\"]+)\"\)", (ROOT / "sanket" / "web" / "errors.py").read_text())
    assert len(titles) >= 5
    told = {(status, title) for status, title, _ in rows(section(ERRORS, "Pages"))}
    assert set(titles) == told


# ------------------------------------------------------------------------------------------------------- events

EVENTS = {cells[0].strip("`"): cells for cells in rows((DOCS / "events.md").read_text())}


def announced() -> dict[str, tuple[str, list[str]]]:
    """Class -> room and fields."""
    found = {}
    for path, tree in modules().items():
        if path.name == "events.py":
            for node in tree.body:
                if isinstance(node, ast.ClassDef):
                    fields = [part.target.id for part in node.body if isinstance(part, ast.AnnAssign)]  # type: ignore[union-attr]
                    found[node.name] = (path.parent.name, fields)
    return found


def test_every_event_is_told_with_its_room_and_fields():
    told = {name: (cells[1], re.findall(r"`(\w+)`", cells[3])) for name, cells in EVENTS.items()}
    assert told == announced()


def test_every_listener_is_told():
    tree = ast.parse((ROOT / "sanket" / "crm" / "wiring.py").read_text())
    heard: dict[str, list[str]] = {name: [] for name in announced()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "listen":
            heard[ast.unparse(node.args[0])].append(ast.unparse(node.args[1]))
    told = {name: re.findall(r"`([\w.]+)`", cells[4]) for name, cells in EVENTS.items()}
    assert told == heard
    assert wiring.connect.__doc__


def test_what_is_announced_is_announced_somewhere():
    calls = {
        node.args[0].func.id
        for tree in modules().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "announce"
        if isinstance(node.args[0], ast.Call) and isinstance(node.args[0].func, ast.Name)
    }
    assert calls == set(announced())


# ------------------------------------------------------------------------------------------------------- fields

FIELDS = (DOCS / "fields.md").read_text()


@pytest.mark.parametrize(
    ("heading", "there"),
    [("Of accounts", (*ACCOUNT_COLUMNS, "tag", "is_customer")), ("Of contacts", CONTACT_COLUMNS)],
)
def test_every_field_is_told(heading, there):
    assert [cells[0].strip("`") for cells in rows(section(FIELDS, heading))] == list(there)


def test_the_factors_ask_what_is_told():
    assert fitment.attributes("industry") == fitment.attributes("account") == (*ACCOUNT_COLUMNS, "tag", "is_customer")
    assert set(fitment.attributes("contact")) == {*CONTACT_COLUMNS, *fitment.attributes("account")}


def test_buying_roles_are_told():
    told = section(FIELDS, "Of contacts")
    assert all(f"`{role}`" in told for role in BuyingRole.values)


# -------------------------------------------------------------------------------------------------------- pages

PAGES = (DOCS / "pages.md").read_text()


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[tuple[str, str, str]]:
    """Address, name, and who may, as docs/pages.md writes them."""
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
            continue
        name = pattern.name or ""
        path = re.sub(r"\(\?P<(\w+)>.*?\)", r"<\1>", path).replace("^", "").rstrip("$")
        path = re.sub(r"<\w+:(\w+)>", r"<\1>", path)
        open_to = "anybody" if name in access.OPEN else "signed in" if name in access.EVERYONE else ""
        if not open_to:
            deed, change = getattr(pattern.callback, "needs", ("nobody", "nobody"))
            open_to = f"`{deed}`" if deed == change else f"`{deed}`; to change `{change}`"
        yield path, name, open_to


def test_every_page_is_told_with_who_may():
    told = {(cells[0].strip("`"), cells[1], cells[2]) for cells in rows(PAGES) if cells[0].startswith("`/")}
    assert told == set(addresses(get_resolver().url_patterns))


def test_roles_and_deeds_are_told():
    table = section(PAGES, "Who may do what")
    assert [cell.strip() for cell in table.strip().splitlines()[0].split("|")[3:-1]] == Role.values
    told = {cells[0].strip("`"): [cell == "yes" for cell in cells[2:]] for cells in rows(table)}
    assert told == {deed: [role in roles for role in Role.values] for deed, roles in PERMISSIONS.items()}


# ---------------------------------------------------------------------------------------------- other promises


def test_the_example_of_recognition_runs():
    result = doctest.testfile(str(DOCS / "recognition.md"), module_relative=False)
    assert result.attempted > 20
    assert result.failed == 0


def test_the_index_leads_to_every_page():
    linked = set(re.findall(r"\]\(([^)#]+\.md)\)", (DOCS / "index.md").read_text()))
    there = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")} - {"index.md"}
    assert there - linked == set()


def test_decisions_stay_under_a_page():
    for path in (DOCS / "decisions").glob("*.md"):
        text = path.read_text()
        number = int(path.name[:4])
        assert text.startswith(f"# {number}. "), path.name
        assert len(text.splitlines()) <= 60, path.name
        if number >= 10:
            assert all(f"**{word}.**" in text for word in ("Decided", "Why", "Rejected", "Costs")), path.name


@pytest.mark.parametrize("name", ["STYLE.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_links_of_the_first_folder_lead_somewhere(name):
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / name).read_text()):
        assert "://" in link or (ROOT / link).exists(), link


# ---------------------------------------------------------------------------------------------------- docstrings


def test_every_module_says_what_it_is():
    silent = [
        str(path.relative_to(ROOT))
        for path, tree in modules().items()
        if "migrations" not in path.parts and tree.body and not ast.get_docstring(tree)
    ]
    assert silent == []


def test_documents_named_in_the_code_exist():
    missing = {
        (str(path.relative_to(ROOT)), name)
        for path in modules()
        for name in re.findall(r"docs/[\w/-]+\.md", path.read_text())
        if not (ROOT / name).exists()
    }
    assert missing == set()


def imported_rooms(room: str) -> set[str]:
    found = set()
    for path, tree in modules().items():
        if path.is_relative_to(ROOT / "sanket" / "crm" / room):
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sanket.crm."):
                    found.add(str(node.module).split(".")[2])
    # A module beside the rooms (plans) is no neighbour.
    return found.intersection(ROOMS) - {room}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_its_words_and_its_neighbours(room):
    """The rooms named exist; those below are exactly the ones it asks, or beneath one that is named with all beneath."""
    told = importlib.import_module(f"sanket.crm.{room}").__doc__ or ""
    assert "Words: *" in told
    flat = " ".join(told.split())
    if "Lowest floor" in flat:
        assert imported_rooms(room) == set()
        return
    below = re.search(r"Below: ([^.]+)\.", flat)
    assert below, room
    named = set(re.findall(r"[a-z]+", below[1].replace("and all beneath it", "")))
    assert named <= set(ROOMS)
    if "all beneath it" in flat:
        named |= {other for one in named for other in _beneath(one)}
    assert imported_rooms(room) <= named


def _beneath(room: str) -> set[str]:
    below = imported_rooms(room)
    return below | {other for one in below for other in _beneath(one)}
