"""Files fed twice, corrected rejects, late parents, other ways of writing the same table, corrections of the log."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sanket.crm.activities.models import Activity
from sanket.crm.catalogue.queries import by_external
from sanket.crm.imports.tests.market import Market
from sanket.crm.recognition.models import FitmentRow, Tuning, TypeValue
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW

FILES = {
    "accounts": "account,name,employees,tags\nA1,Sharda,\"1,200\",a;b\nA5,Other,,\n",
    "contacts": "contact,account,phone,consent_email,consent_source\nC1,A1,98220 12345,yes,card\nC5,A1,,no,\n",
    "offerings": "offering,parent,half_life_days,sales_cycle_days\nP5,K5,10,\nK5,,,120\nP1,K5,,\n",
    "activity-types": "type,direction,value,strength,countable,decisive\nmail,campaign,1,weak,yes,\nvisit,customer,7,,,opens\n",
    "fitment": "offering,factor,attribute,equals,score\n,industry,industry,Auto|Lifts,1\n,industry,,,0.3\n"
    "K1,account,employees,50..199,0.8\n",
    "activities": "activity,occurred_at,account,contact,offering,type,note\n"
    "1,2026-11-01T10:00,A1,C1,P1,visit,\"two\nlines\"\n2,2026-11-02,A2,,K1,visit,\n",
    "communications": "message,occurred_at,from,to,kind\nm1,2026-11-01T10:00,C1,C3,mail\nm1,2026-11-01T10:00,C1,C2,mail-cc\n"
    "m2,2026-11-02,C3,C1,\n",
}  # fmt: skip


def one(external_id: str) -> Any:
    return by_external(external_id)


@pytest.fixture
def market(begun, tmp_path):
    return Market(tmp_path)


@pytest.mark.parametrize("kind", FILES)
def test_the_same_file_twice_changes_nothing(market, kind):
    first = market.feed(kind, FILES[kind])
    assert first.rejected == 0
    assert first.added + first.updated + first.duplicates == first.read
    second = market.feed(kind, FILES[kind])
    assert second[:7] == (kind, first.read, 0, 0, first.read, 0, None)


@pytest.mark.parametrize("kind", FILES)
def test_a_dry_run_counts_the_same_and_writes_nothing(market, kind):
    before = market.everything()
    content = FILES[kind]
    rehearsed = market.feed(kind, content, dry_run=True)
    assert market.everything() == before
    assert market.feed(kind, content)[:6] == rehearsed[:6]
    assert market.feed(kind, content, dry_run=True).duplicates == rehearsed.read


def test_workbooks_hold_the_same(market):
    from openpyxl import Workbook

    market.feed("activities", FILES["activities"])
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["Activity", "Occurred at", "Account", "Contact", "Offering", "Type", "Note", None])
    sheet.append([1, NOW.replace(day=1, hour=10, minute=0, tzinfo=None), "A1", "C1", "P1", "visit", "two\nlines"])
    sheet.append([])
    sheet.append([2.0, NOW.replace(day=2, hour=0, minute=0, tzinfo=None), "A2", None, "K1", "visit", None])
    sheet.append([3, "soon", "A2", None, "K1", "visit", None])
    book.save(market.folder / "book.xlsx")
    result = market.feed("activities", market.folder / "book.xlsx")
    assert (result.read, result.duplicates) == (3, 2)
    assert market.rejects(result) == [(5, "occurred_at")]


def test_rejects_are_corrected_and_fed_again(market):
    result = market.feed(
        "contacts", "contact;account;email;colour\nC5;A9;a@b.com;red\nC6;A1;none;blue\nC7;A1;c@d.com;green\n"
    )
    assert (result.added, result.rejected) == (1, 2)
    assert result.rejects_file == str(market.folder / "contacts.csv.rejected.csv")
    path = Path(result.rejects_file)
    assert path.read_text() == (
        "contact;account;email;colour;line;column;reason\n"
        "C5;A9;a@b.com;red;2;account;there is no account 'A9'\n"
        "C6;A1;none;blue;3;email;is 'none', which is not an e-mail address\n"
    )
    assert "ignored: colour" in market.notes[0]

    path.write_text(path.read_text().replace("A9", "A1"))
    result = market.feed("contacts", path)
    assert (result.added, result.rejected) == (1, 1)
    again = Path(result.rejects_file)
    assert again.name == "contacts.csv.rejected-2.csv"
    assert again.read_text().splitlines()[0] == "contact;account;email;colour;line;column;reason"
    assert "ignored: colour" in market.notes[0]

    again.write_text(again.read_text().replace("none", "e@f.com"))
    assert market.feed("contacts", again)[:7] == ("contacts", 1, 1, 0, 0, 0, None)
    assert {"C5", "C6", "C7"} <= market.there("contacts")


def test_rejects_of_an_earlier_run_go_when_nothing_is_rejected_any_more(market):
    result = market.feed("accounts", "account,employees\nA5,x\n")
    assert Path(result.rejects_file).exists()
    assert market.feed("accounts", "account,employees\nA5,5\n").rejects_file is None
    assert not Path(result.rejects_file).exists()


def test_cells_too_many_are_kept_and_stay_refused(market):
    result = market.feed("accounts", "account,name\nA5,Acme, Ltd, Pune\n")
    path = Path(result.rejects_file)
    assert path.read_text().splitlines()[1] == "A5,Acme,2,,has 4 cells where the first line has 2, Ltd, Pune"
    assert market.feed("accounts", path).rejected == 1
    path.write_text('account,name,line,column,reason\nA5,"Acme, Ltd, Pune",2,,\n')
    assert market.feed("accounts", path).added == 1


def test_a_read_only_folder_does_not_lose_the_rejects(market, settings, monkeypatch):
    from sanket.crm.imports import rejects

    begin = rejects.Rejects._begin

    def refuse(self, path):
        if path.parent == market.folder:
            raise PermissionError(13, "Permission denied")
        begin(self, path)

    settings.MEDIA_ROOT = market.folder / "files"
    monkeypatch.setattr(rejects.Rejects, "_begin", refuse)
    result = market.feed("accounts", "account,employees\nA5,x\n")
    assert result.rejects_file == str(market.folder / "files" / "imports" / "accounts.csv.rejected.csv")
    assert market.rejects(result) == [(2, "employees")]


def test_a_file_of_headings_alone_is_no_mistake(market):
    assert market.feed("accounts", "account,name\n")[:7] == ("accounts", 0, 0, 0, 0, 0, None)


TWICE = {
    "accounts": ("account,name\nA5,One\n A5 ,One\nA5,Two\n", "account", "'A5' stands on line 2"),
    "contacts": ("contact,account,name\nC5,A1,x\nC5,A1,x\nC5,A2,x\n", "contact", "'C5' stands on line 2"),
    "offerings": ("offering,name\nO5,One\nO5,One\nO5,Two\n", "offering", "'O5' stands on line 2"),
    "activity-types": ("type,direction,value\nT5,sales,1\nT5,sales,1\nT5,sales,2\n", "type", "'T5' stands on line 2"),
    "fitment": ("factor,score\nindustry,1\nIndustry,1\nindustry,0.5\n", "", "the same stands on line 2"),
}


@pytest.mark.parametrize("kind", TWICE)
def test_two_rows_about_one_thing(market, kind):
    content, column, start = TWICE[kind]
    result = None
    for _ in range(2):
        rehearsed = market.feed(kind, content, dry_run=True)
        result = market.feed(kind, content)
        assert rehearsed[:6] == result[:6]
        assert (result.read, result.updated, market.rejects(result)) == (3, 0, [(4, column)])
        assert market.rejected_rows(result)[0]["reason"] == f"{start} of this file already with other content"
    assert result is not None
    assert result.duplicates == 2
    if kind == "fitment":
        assert FitmentRow.objects.get().score == 1


@pytest.mark.parametrize("kind", TWICE)
def test_the_second_of_two_rows_overwrites_nothing_when_its_rejects_are_fed_as_they_are(market, kind):
    content, column, start = TWICE[kind]
    path = Path(market.feed(kind, content).rejects_file)
    before = market.everything()
    rehearsed = market.feed(kind, path, dry_run=True)
    again = market.feed(kind, path)
    for fed in (rehearsed, again):
        assert (fed.read, fed.updated, fed.duplicates, fed.rejected) == (1, 0, 0, 1)
    (row,) = market.rejected_rows(again)
    assert (row["line"], row["column"]) == ("2", column)
    assert row["reason"] == f"{start} of this file already with other content"
    assert market.everything() == before
    # Fed a third time, too.
    assert market.feed(kind, Path(again.rejects_file)).rejected == 1


@pytest.mark.parametrize("kind", TWICE)
def test_whoever_empties_the_reason_has_decided(market, kind):
    content, _column, start = TWICE[kind]
    path = Path(market.feed(kind, content).rejects_file)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f"{start} of this file already with other content", ""), encoding="utf-8")
    again = market.feed(kind, path)
    assert (again.read, again.updated, again.rejected) == (1, 1, 0)


def test_a_row_of_rejects_that_got_another_id_counts(market):
    path = Path(market.feed("accounts", TWICE["accounts"][0]).rejects_file)
    path.write_text(path.read_text(encoding="utf-8").replace("A5,Two", "A6,Two"), encoding="utf-8")
    assert market.feed("accounts", path).added == 1


def test_what_was_refused_first_does_not_count(market):
    rows = "".join(f"B{n},\n" for n in range(2_500))
    content = f"account,employees\nA5,x\nA5,5\nA5,6\n{rows}B7,3\n"
    result = None
    for counts in ((2_501, 0), (0, 2_501)):
        result = market.feed("accounts", content)
        assert (result.added, result.duplicates) == counts
        assert market.rejects(result) == [(2, "employees"), (4, "account"), (2505, "account")]
    assert result is not None
    assert "line 12 of" in market.rejected_rows(result)[2]["reason"]


def test_missing_cells_at_the_end_are_empty(market):
    result = market.feed("activity-types", "type,direction,value,name\nT5,sales,1\nT6,sales\n")
    assert (result.added, market.rejects(result)) == (1, [(3, "value")])
    again = market.feed("activity-types", Path(result.rejects_file))
    assert (again.added, market.rejects(again)) == (0, [(2, "value")])


def test_a_parent_may_follow_later(market):
    rows = "".join(f"O{n},O{n + 1}\n" for n in range(3000))
    result = market.feed("offerings", f"offering,parent\n{rows}O3000,\n")
    assert (result.added, result.rejected) == (3001, 0)
    assert one("O0").kind == "product"
    assert one("O1").kind == "category"
    assert one("O2999").parent.external_id == "O3000"


def test_settings_of_offerings(market):
    market.feed("offerings", "offering,half_life_days,interest_threshold,fitment_threshold\nP1,10,15,\n")
    tuning = Tuning.objects.get(offering__external_id="P1")
    assert (tuning.half_life_days, tuning.interest_threshold, tuning.fitment_threshold) == (10, 15, None)
    assert market.feed("offerings", "offering,half_life_days\nP1,\n").updated == 1
    tuning.refresh_from_db()
    assert (tuning.half_life_days, tuning.interest_threshold) == (None, 15)
    assert market.feed("offerings", "offering,half_life_days\nK1,\n").duplicates == 1


def test_settings_of_types(market):
    market.feed("activity-types", "type,direction,value,strength,countable,decisive\nvisit,sales,-3,weak,yes,closes\n")
    value = TypeValue.objects.get(type__external_id="visit")
    assert (value.value, value.strength, value.countable, value.decisive) == (-3, "weak", True, "closes")
    assert value.type.direction == "sales"
    assert market.feed("activity-types", "type,direction,value\nvisit,sales,4\n").updated == 1
    value.refresh_from_db()
    assert (value.value, value.strength) == (4, "weak")


def test_times_without_a_zone_are_the_companys(market):
    market.feed("activities", FILES["activities"])
    at = dict(Activity.objects.values_list("external_id", "occurred_at"))
    assert at["1"] == 1793507400  # 10:00 in Pune = 04:30 UTC
    assert at["2"] == 1793507400 + 14 * 3600 - 0


def test_correct_and_withdraw(market):
    head = "activity,occurred_at,account,contact,offering,type,note\n"
    market.feed("activities", head + "1,2026-11-01,A1,,P1,visit,one\n2,2026-11-01,A1,,P1,visit,\n")
    changed = head + "1,2026-11-01,A1,,P1,visit,two\n2,2026-11-01,A1,,P1,visit,\n3,2026-11-01,A1,,P1,visit,\n"
    result = market.feed("activities", changed)
    assert (result.added, result.duplicates, market.rejects(result)) == (1, 1, [(2, "activity")])
    assert "use --correct or --withdraw" in market.rejected_rows(result)[0]["reason"]

    result = market.feed("activities", changed, mode="correct")
    assert (result.updated, result.duplicates, result.rejected) == (1, 2, 0)
    notes = Activity.objects.filter(external_id="1").order_by("pk").values_list("note", "superseded_at")
    assert [(note, at is None) for note, at in notes] == [("one", False), ("two", True)]

    result = market.feed("activities", "Activity,Note\n1,whatever\n1,\nghost,\n", mode="withdraw")
    assert (result.updated, result.duplicates, market.rejects(result)) == (1, 1, [(4, "activity")])
    assert market.there("activities") == {"2", "3"}
    assert market.feed("activities", changed).rejected == 0
    assert market.there("activities") == {"2", "3"}
    assert market.feed("activities", changed, mode="correct").updated == 1
    assert market.there("activities") == {"1", "2", "3"}


@pytest.mark.parametrize("between", [0, 5_000])
@pytest.mark.parametrize("before", ["", "one", "two", "old", "withdrawn"])
def test_a_correction_takes_each_id_once(market, between, before):
    """What stands first in the file counts, in one batch and across batches: the same file twice changes nothing."""
    head = "activity,occurred_at,account,contact,offering,type,note\n"
    if before:
        market.feed("activities", f"{head}1,2026-11-01,A1,,P1,visit,{before}\n")
    if before == "withdrawn":
        market.feed("activities", "activity\n1\n", mode="withdraw")
    rows = "".join(f"n{n},2026-11-01,A1,,P1,visit,\n" for n in range(between))
    content = f"{head}1,2026-11-01,A1,,P1,visit,one\n{rows}" + "".join(
        f"1,{day},A1,,P1,visit,{note}\n" for day, note in (("2026-11-01", "two"), ("2026-11-01T00:00", "one"))
    )
    rehearsed = market.feed("activities", content, mode="correct", dry_run=True)
    first = market.feed("activities", content, mode="correct")
    assert first[:6] == rehearsed[:6]
    assert market.rejects(first) == [(3 + between, "activity")]
    assert market.rejected_rows(first)[0]["reason"] == (
        "'1' is in this file twice with different content: with note 'one' and with 'two'"
    )
    current = Activity.objects.get(external_id="1", superseded_at=None, withdrawn_at=None)
    assert current.note == "one"
    again = market.feed("activities", content, mode="correct")
    assert (again.added, again.updated, again.duplicates, again.rejected) == (0, 0, between + 2, 1)
    assert Activity.objects.filter(superseded_at=None).count() == between + 1


def test_a_dry_correction_does_not_say_what_the_log_has_forgotten(market):
    head = "activity,occurred_at,account,contact,offering,type,note\n"
    market.feed("activities", head + "1,2026-11-01,A1,,P1,visit,old\n")
    rows = "".join(f"n{n},2026-11-01,A1,,P1,visit,\n" for n in range(5_000))
    content = f"{head}1,2026-11-01,A1,,P1,visit,one\n{rows}1,2026-11-01,A1,,P1,visit,two\n"
    market.feed("activities", content, mode="correct", dry_run=True)
    assert market.notes == ["line 5003, activity: '1' is in this file twice with different content"]


def test_a_log_may_be_fed_again_after_its_contact_has_moved(market):
    head = "activity,occurred_at,account,contact,offering,type,note\n"
    rows = head + "1,2026-11-01,A1,C1,P1,visit,\n2,2026-11-01,A1,,P1,visit,\n"
    market.feed("activities", rows)
    market.feed("contacts", "contact,account\nC1,A2\n")
    again = market.feed("activities", rows + "3,2026-11-01,A1,C1,P1,visit,\n1,2026-11-01,A1,C1,P1,visit,x\n")
    assert (again.duplicates, market.rejects(again)) == (2, [(4, "contact"), (5, "contact")])
    assert market.rejected_rows(again)[0]["reason"] == "'C1' does not work at 'A1'"
    assert market.feed("activities", rows, mode="correct").duplicates == 2
    assert market.feed("activities", rows, dry_run=True).duplicates == 2


def test_a_conflict_says_in_what_it_differs(market):
    market.feed("activity-types", "type,direction,value\ncall,customer,5\n")
    head = "activity,occurred_at,account,contact,offering,type,note\n"
    market.feed("activities", head + "1,2026-11-01,A1,C1,P1,visit,\n")

    def reasons(rows, **options):
        return [row["reason"] for row in market.rejected_rows(market.feed("activities", head + rows, **options))]

    assert reasons("1,2026-11-01,A1,C1,P1,call,\n1,2026-11-01,A1,,P1,visit,\n1,2026-11-02,A1,C1,P1,visit,\n") == [
        "'1' is logged with type 'visit', not 'call'; use --correct or --withdraw",
        "'1' is in this file twice with different content: with contact 'C1' and with nothing",
        (
            "'1' is in this file twice with different content: with occurred_at 2026-11-01T00:00:00+05:30 and with"
            " 2026-11-02T00:00:00+05:30"
        ),
    ]
    twice = "2,2026-11-01,A1,C1,P1,visit,\n2,2026-11-01,A1,C1,P1,visit,late\n"
    said = ["'2' is in this file twice with different content: with note nothing and with 'late'"]
    assert reasons(twice) == said
    assert reasons(twice) == said
    far = [f"n{n},2026-11-01,A1,C1,P1,visit,\n" for n in range(5_000)]
    assert reasons("".join(far) + "n7,2026-11-01,A1,C1,P1,call,\n") == [
        "'n7' is in this file twice with different content: with type 'visit' and with 'call'"
    ]


def test_one_import_is_one_entry_in_the_audit_trail(market):
    market.feed("accounts", "account,name\nA5,One\nA1,Two\n,x\n")
    entry = audit_trail(kind="import")[0]
    assert (entry.verb, entry.label, entry.at) == ("import.run", "accounts: accounts.csv", NOW)
    assert entry.changes == {"read": [0, 3], "added": [0, 1], "updated": [0, 1], "rejected": [0, 1]}
    assert audit_trail(kind="account") == []


def test_progress_is_told_in_lines(market):
    told = []
    rows = "".join(f"B{n},\n" for n in range(4500))
    market.feed("accounts", f"account,name\n{rows}", report=lambda done, total: told.append((done, total)))
    done = [far for far, total in told if total == 4501]
    # Batches are as long as they may take; of what is read at a time the last line is told.
    assert {2001, 4001, 4501} <= set(done)
    assert done == sorted(set(done))
    assert len(done) > 3


@pytest.mark.parametrize("kind", ["accounts", "activities"])
def test_a_dry_run_knows_what_its_earlier_batches_would_have_written(market, kind):
    if kind == "accounts":
        rows = [f"B{n},name" for n in range(2_500)]
        rows += ["B7,name", "B8,other", "B8,other", "A1,Sharda Motors", "A2,new"]
        head = "account,name"
    else:
        rows = [f"n{n},2026-11-01,A1,P1,visit," for n in range(5_500)]
        rows += ["n7,2026-11-01,A1,P1,visit,", "n8,2026-11-01,A1,P1,visit,other", "n5499,2026-11-01,A1,P1,visit,"]
        head = "activity,occurred_at,account,offering,type,note"
    content = "\n".join([head, *rows, ""])
    rehearsed = market.feed(kind, content, dry_run=True)
    assert market.feed(kind, content)[:6] == rehearsed[:6]
