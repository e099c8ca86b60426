"""Communications come in by import; ``sanket influence`` tells whose activities would count for more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import Builder, House
from tests.cli.market import fill, write
from tests.docs.pages import DOCS

PEOPLE = "contact,account\n" + "".join(f"{who},acme\n" for who in ("ann", "ben", "cyd", "dan"))
MAIL = "message,occurred_at,from,to,kind\n" + "".join(
    f"m{n},2026-06-0{n}T10:00:00Z,{sender},{recipient},{kind}\n"
    for n, (sender, recipient, kind) in enumerate(
        [("ben", "ann", "mail"), ("cyd", "ann", ""), ("dan", "ann", "call"), ("ann", "ben", "mail-cc")], start=1
    )
)


@pytest.fixture(scope="module")
def market(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made, folder = build(), tmp_path_factory.mktemp("files")
    fill(made, folder)
    made.run("import", "contacts", write(folder, "contacts", PEOPLE, "more.csv"))
    told = made.json("import", "communications", write(folder, "communications", MAIL))
    assert (told["kind"], told["added"], told["rejected"]) == ("communications", 4, 0)
    assert made.json("import", "communications", folder / "communications.csv")["duplicates"] == 4
    yield made
    made.close()


def test_for_machines(market: House):
    told = market.json("influence")
    first = told["contacts"][0]
    promised = re.search(r'"contacts": \[\{(.+?)\}\]\}`\. `degree`', (DOCS / "commands.md").read_text())
    assert promised is not None
    assert list(first) == promised[1].replace('"', "").split(", ")
    assert (first["contact"], first["account"], first["in"], first["out"], first["degree"]) == ("ann", "acme", 3, 2, 3)
    assert first["weight"] > 1
    assert {one["contact"] for one in told["contacts"]} == {"ann", "ben", "cyd", "dan"}, "Bolt's people do not write"


def test_at_an_earlier_instant(market: House):
    told = market.json("influence", "--at", "2026-06-01T12:00:00Z")
    assert told["at"] == "2026-06-01T12:00:00Z"
    weights = {one["contact"]: one["weight"] for one in told["contacts"]}
    assert weights["ann"] > 1 > weights["ben"]
    assert weights["cyd"] == weights["dan"] == 1.0
    assert market.json("influence", "--at", "2026-05-01")["contacts"] == []


def test_the_future_is_refused(market: House):
    assert "lies in the future" in market.refused("influence", "--at", "2999-01-01")


def test_for_people(market: House):
    shown = market.run("influence").stdout
    assert re.search(r"^ann .*acme +1\.\d{3} +3 +3 +2 ", shown, re.MULTILINE)
    assert "4 contacts of 1 account" in shown
    assert "everybody weighs 1" in market.run("influence", "--at", "2026-05-01").stdout


def test_all_have_faded(build: Builder, tmp_path: Path):
    house = build()
    fill(house, tmp_path)
    house.run("import", "contacts", write(tmp_path, "contacts", PEOPLE, "more.csv"))
    house.run("import", "communications", write(tmp_path, "communications", MAIL.replace("2026-", "2001-")))
    shown = house.run("influence").stdout
    assert shown.startswith("4 communications of colleagues up to ")
    assert "the last on 2001-06-04 " in shown
    assert "Ask for an earlier instant with --at" in shown
    assert re.search(r"^ann ", house.run("influence", "--at", "2001-06-05").stdout, re.MULTILINE)


def test_it_changes_nothing(market: House):
    assert market.sql("SELECT count(*) FROM crm_influenceversion") == [(0,)]
    assert market.run("replay", "--verify").stdout.startswith("The live state equals")


def test_what_is_no_instant(market: House):
    assert "is not a date and time" in market.refused("influence", "--at", "soon")
