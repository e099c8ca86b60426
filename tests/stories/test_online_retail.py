"""The main job on real input: a wholesaler's invoices become accounts, offerings, activities and explained leads."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from sanket.crm.accounts.queries import ids_by_external as account_ids
from sanket.crm.catalogue.queries import ids_by_external as offering_ids
from sanket.crm.imports.actions import run
from sanket.crm.recognition.queries import explain_json, leads_json, verify

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "online_retail"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
LINES = 30_000
# The slice ends in the middle of a day; this is the end of it.
AT = int(datetime(2010, 12, 14, 23, 59, 59, tzinfo=UTC).timestamp())


def source() -> Path:
    data = Path(os.environ.get("SANKET_DATA") or ROOT.parent / "shared" / "data")
    return data / "uci_online_retail_to_2011-08-31" / "online_retail.csv.gz"


needs_data = pytest.mark.skipif(
    not source().is_file(), reason="the data set Online Retail is not here; SANKET_DATA names the folder that has it"
)


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("online_retail_prepare", EXAMPLE / "prepare.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def imported(db, example, tmp_path):
    done = example.prepare(source(), tmp_path, limit=LINES)
    return done, {kind: run(kind, tmp_path / f"{kind}.csv", now=NOW) for kind in example.KINDS}


@needs_data
@pytest.mark.slow
def test_invoices_become_explained_leads(imported, example, tmp_path):
    done, results = imported
    assert done.read == LINES
    assert done.unknown_customer + done.nothing_bought + done.activities == LINES
    assert all(result.rejected == 0 for result in results.values())
    assert results["accounts"].added == done.accounts
    assert results["offerings"].added == done.products + done.categories
    assert results["activities"].added == done.activities
    assert verify() == []

    leads = leads_json(at=AT, now_s=int(NOW.timestamp()))
    assert len(leads) > 10
    for lead in leads:
        assert lead["interest"] >= lead["interest_threshold"] / 2 * (1 - 1e-6)
        assert lead["fitment"] >= lead["fitment_threshold"]
    for lead in leads[:5]:
        account, offering = account_ids([lead["account"]]), offering_ids([lead["offering"]])
        told = explain_json(account[lead["account"]], offering[lead["offering"]], at=AT)
        assert told["interest"] == lead["interest"]
        assert len(told["parts"]) == lead["evidence"]
        assert sum(part["points"] for part in told["parts"]) == pytest.approx(lead["interest"], abs=1e-9)
        assert told["crossings"][0]["kind"] == "recognised"

    # The same file again changes nothing.
    again = run("activities", tmp_path / "activities.csv", now=NOW)
    assert (again.added, again.updated, again.duplicates) == (0, 0, done.activities)
    assert leads_json(at=AT, now_s=int(NOW.timestamp())) == leads


@needs_data
def test_slices_of_the_data_agree(example, tmp_path):
    short = example.prepare(source(), tmp_path / "short", limit=2_000)
    example.prepare(source(), tmp_path / "long", limit=4_000)
    head = (tmp_path / "long" / "activities.csv").read_text().splitlines()[: short.activities + 1]
    assert (tmp_path / "short" / "activities.csv").read_text().splitlines() == head


HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"


def test_what_becomes_of_a_line(example, tmp_path):
    (tmp_path / "few.csv").write_text(
        HEAD
        + "1,85123A,WHITE HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom\n"
        + "1,85123a,WHITE  HEART,200,2010-12-01 08:26:00,2.55,17850,United Kingdom\n"
        + "C2,85123A,damaged,-50,2010-12-02 08:26:00,2.55,17850,United Kingdom\n"
        + "3,85,EIGHTY-FIVE,12,2010-12-03 08:26:00,2.55,,France\n"
        + "4,85,EIGHTY-FIVE,0,2010-12-03 08:26:00,2.55,12345,France\n"
        + "5,85,EIGHTY-FIVE,12,2010-12-03 08:26:00,2.55,12345.0,France\n"
    )
    done = example.prepare(tmp_path / "few.csv", tmp_path / "out")
    assert done == (6, 1, 1, 2, 2, 1, 4)
    rows = [line.split(",") for line in (tmp_path / "out" / "activities.csv").read_text().splitlines()]
    assert [row[0] for row in rows] == ["activity", "1-1", "1-2", "C2-1", "5-1"]
    assert [row[5] for row in rows[1:]] == ["purchase-1", "purchase-144", "return-48", "purchase-12"]
    offerings = (tmp_path / "out" / "offerings.csv").read_text()
    # A category never has the id of a product, and a product has the name that most of its lines give it.
    assert "cat-85,Stock codes 85,category" in offerings
    assert "85,EIGHTY-FIVE,product,cat-85" in offerings
    assert "85123A,WHITE HEART,product,cat-85" in offerings


@pytest.mark.parametrize("script", ["prepare.py", "run.py"])
def test_without_the_data_it_says_where_they_are_from(tmp_path, script):
    command = [sys.executable, EXAMPLE / script, tmp_path / "nowhere.csv"]
    if script == "prepare.py":
        command.append(tmp_path)
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "UCI Machine Learning Repository" in done.stderr
    assert "Traceback" not in done.stderr
