"""Files are read in; what is wrong in them is told and can be mended."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.cli.house import House
from tests.cli.market import FILES, HOT, fill, write


def test_six_kinds_make_a_lead_and_again_change_nothing(house: House, tmp_path: Path):
    fill(house, tmp_path)
    found = house.json("leads", "--at", HOT)
    assert [(lead["account"], lead["offering"]) for lead in found["leads"]] == [("acme", "r1")]
    for kind, text in FILES.items():
        told = house.json("import", kind, tmp_path / f"{kind}.csv")
        rows = text.count("\n") - 1
        assert told.pop("seconds") >= 0
        assert told == {
            "kind": kind,
            "read": rows,
            "added": 0,
            "updated": 0,
            "duplicates": rows,
            "rejected": 0,
            "rejects_file": None,
        }
    assert house.json("leads", "--at", HOT) == found


def test_a_bad_row_is_rejected_alone_mended_and_fed_again(house: House, tmp_path: Path):
    path = write(tmp_path, "accounts", "account,name,employees\nacme,Acme,ten\nbolt,Bolt,20\n")
    done = house.run("import", "accounts", path, code=1)
    assert "1 added" in done.stdout
    assert f"1 row rejected: correct {path}.rejected.csv and import it." in done.stderr
    rejected = Path(f"{path}.rejected.csv")
    assert "employees" in rejected.read_text()
    rejected.write_text(rejected.read_text().replace("ten", "10"))
    assert house.json("import", "accounts", rejected)["added"] == 1
    assert house.count("crm_account") == 2


def test_the_answer_for_machines_says_what_was_rejected(house: House, tmp_path: Path):
    path = write(tmp_path, "accounts", "account,name\n,Nameless\n")
    told = house.json("import", "accounts", path, code=1)
    assert (told["read"], told["rejected"], told["rejects_file"]) == (1, 1, f"{path}.rejected.csv")


def test_a_dry_run_changes_nothing(house: House, tmp_path: Path):
    path = write(tmp_path, "accounts", "account,name,employees\nacme,Acme,ten\nbolt,Bolt,20\n")
    done = house.run("import", "accounts", path, "--dry-run", code=1)
    assert "Nothing was changed" in done.stdout
    assert "employees" in done.stderr
    assert house.count("crm_account") == 0
    assert list(tmp_path.glob("*.rejected.csv")) == []


def test_zipped_and_with_semicolons(house: House, tmp_path: Path):
    path = tmp_path / "accounts.csv.gz"
    path.write_bytes(gzip.compress("\ufeffaccount;name\nacme;Acme\n".encode()))
    assert house.json("import", "accounts", path)["added"] == 1


def test_correct_and_withdraw(house: House, tmp_path: Path):
    fill(house, tmp_path)
    changed = FILES["activities"].replace("a2,2026-06-02", "a2,2026-05-01")
    path = write(tmp_path, "activities", changed, "changed.csv")
    assert house.json("import", "activities", path, code=1)["rejected"] == 1
    assert house.json("import", "activities", path, "--correct")["updated"] == 1
    assert house.json("leads", "--at", HOT)["leads"] == []
    assert house.json("import", "activities", path, "--withdraw")["updated"] == 3
    assert house.json("explain", "acme", "r1", "--at", HOT)["parts"] == []
    assert house.json("replay", "--verify") == {"differences": []}


def test_refusals(house: House, tmp_path: Path):
    accounts = write(tmp_path, "accounts")
    assert "There is no file" in house.refused("import", "accounts", tmp_path / "none.csv")
    assert "--correct is for activities only" in house.refused("import", "accounts", accounts, "--correct")
    assert "not allowed with" in house.refused("import", "activities", accounts, "--correct", "--withdraw")
    empty = write(tmp_path, "accounts", "", "empty.csv")
    assert "empty" in house.refused("import", "accounts", empty)
    strange = write(tmp_path, "accounts", "name\nAcme\n", "strange.csv")
    assert "account" in house.refused("import", "accounts", strange)
