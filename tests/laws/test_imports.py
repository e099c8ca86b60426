"""Each contract of import-linter can be broken: the real contracts, on a hollow copy of the product's folders."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.laws.repository import ROOT, files
from tools.contracts import trespasses

LAYERS = "Doors stand on the business"
FLOORS = "A room imports only rooms on lower floors"
DOORS = "A room is entered by its public modules only"
BACK_DOOR = "Doors do not take tables"
PURE = "Engine and shared know no Django"
CIRCLES = "No circles inside the engine"


@pytest.fixture
def hollow(tmp_path: Path) -> Path:
    """Every module of the product, empty, under the product's own contracts."""
    for module in files("sanket/*.py", "sanket/**/*.py"):
        copy = tmp_path / module.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    # Git lists a file that was staged and then moved; a package without this would not be seen at all.
    for folder in [tmp_path / "sanket", *(path for path in (tmp_path / "sanket").rglob("*") if path.is_dir())]:
        (folder / "__init__.py").touch()
    shutil.copytree(ROOT / "tools", tmp_path / "tools")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def verdicts(folder: Path) -> str:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([linter, "--no-cache"], cwd=folder, capture_output=True, text=True)
    return done.stdout


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(text)


def broken(output: str, contract: str) -> bool:
    return any(line.startswith(contract) and line.rstrip().endswith("BROKEN") for line in output.splitlines())


def test_the_hollow_product_keeps_every_contract(hollow):
    assert "0 broken" in verdicts(hollow)


@pytest.mark.parametrize(
    ("contract", "module", "text"),
    [
        (LAYERS, "sanket/crm/leads/queries.py", "import sanket.web.urls"),
        (LAYERS, "sanket/web/pages.py", "import sanket.demo.load"),
        (LAYERS, "sanket/engine/scoring/fitment.py", "import sanket.crm.leads"),
        (LAYERS, "sanket/shared/words.py", "import sanket.engine"),
        (FLOORS, "sanket/crm/leads/actions.py", "import sanket.crm.recognition.queries"),
        (FLOORS, "sanket/crm/accounts/queries.py", "import sanket.crm.catalogue.queries"),
        (DOORS, "sanket/crm/leads/queries.py", "import sanket.crm.accounts.models"),
        (DOORS, "sanket/web/pages.py", "import sanket.crm.leads.models"),
        (BACK_DOOR, "sanket/web/pages.py", "from sanket.crm.models import Lead"),
        (DOORS, "sanket/web/pages.py", "from sanket.crm.leads.feed import rows"),
        (PURE, "sanket/engine/scoring/fitment.py", "import django.db"),
        (PURE, "sanket/shared/words.py", "import httpx"),
    ],
)
def test_a_bad_import_breaks_its_contract(hollow, contract, module, text):
    for needed in ("demo/load", "crm/leads/feed", "crm/leads/models", "crm/recognition/queries", "crm/accounts/models"):
        write(hollow, f"sanket/{needed}.py", "")
    write(hollow, "sanket/crm/catalogue/queries.py", "")
    write(hollow, module, text + "\n")
    assert broken(verdicts(hollow), contract)


def test_no_settings_of_a_tool_name_a_folder_that_is_not_there():
    text = (ROOT / "pyproject.toml").read_text()
    contracts = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    for contract in contracts:
        folder = ROOT / contract.get("containers", ["sanket"])[0].replace(".", "/")
        for layer in contract.get("layers", []):
            for name in layer.split(" | "):
                assert (folder / name).is_dir() or (folder / f"{name}.py").is_file(), layer
    folders = re.findall(r'"sanket/\{?([\w,]+)\}?/\*\*"', text)
    assert folders
    assert all((ROOT / "sanket" / name).is_dir() for group in folders for name in group.split(","))


def test_a_circle_in_the_engine_is_found(hollow):
    write(hollow, "sanket/engine/first/a.py", "import sanket.engine.second.b\n")
    write(hollow, "sanket/engine/second/b.py", "import sanket.engine.first.a\n")
    assert broken(verdicts(hollow), CIRCLES)


@pytest.mark.parametrize("folder", ["sanket/crm/attic", "sanket/attic"])
def test_a_new_folder_must_take_its_place(hollow, folder):
    write(hollow, f"{folder}/queries.py", "")
    assert "attic" in verdicts(hollow)
    assert "0 broken" not in verdicts(hollow)


def trespass(importer: str, imported: str) -> bool:
    return bool(
        trespasses(
            {(importer, imported)},
            rooms={"leads", "accounts"},
            rooms_in="s.crm",
            public={"queries", "actions"},
            gatherers={"s.crm.models"},
        )
    )


def test_a_room_is_entered_by_its_doors_only():
    assert trespass("s.web.lead", "s.crm.leads.models")
    assert trespass("s.crm.accounts.actions", "s.crm.leads.feed")
    assert trespass("s.crm.accounts.models", "s.crm.leads.models")
    assert trespass("s.crm.wiring", "s.crm.leads.actions_inside")


def test_who_may_enter():
    assert not trespass("s.web.lead", "s.crm.leads.queries")
    assert not trespass("s.crm.accounts.actions", "s.crm.leads.actions.close")
    assert not trespass("s.crm.leads.actions", "s.crm.leads.models")
    assert not trespass("s.crm.models", "s.crm.leads.models")
    assert not trespass("s.web.tests.test_lead", "s.crm.leads.models")
    assert not trespass("s.web.lead", "s.crm.wiring")
    assert not trespass("s.web.lead", "s.crm.leads")


def test_pages_and_worker_start_without_the_tools_of_batches():
    """NumPy and Numba cost half a second and 60 MB: only what runs a batch loads them."""
    program = (
        "import sys; from sanket.cli.house import set_up; set_up();"
        "import sanket.urls, sanket.wsgi, sanket.crm.wiring, sanket.cli.worker, sanket.schedule;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "print([name for name in ('numpy', 'numba', 'pyarrow') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
