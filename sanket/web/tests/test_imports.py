"""Pages of imports: choose, look, try, start, watch, take the rejects home; and what is no file at all."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanket.crm.imports import actions
from sanket.crm.imports.queries import KINDS
from sanket.crm.models import Account, AuditEntry, ImportRun, Progress, WorkerBeat
from sanket.web.imports.columns import KINDS as WORDS
from sanket.web.tests.conftest import NOW

FILE = b"account,name,industry,employees,shoe\nA1,Nandgiri,Auto,120,x\nA2,Girna,Fans,many,y\n,Nobody,,,\n"


@pytest.fixture
def bob(site):
    return site.client("manager")


def send(client, content: bytes = FILE, name: str = "my accounts.csv", kind: str = "accounts"):
    return client.post(f"/imports/{kind}/", {"file": SimpleUploadedFile(name, content)})


def begin(client, **form: str) -> ImportRun:
    """Upload, start, and do what a worker would do."""
    client.post(send(client)["Location"] + "beginning/", form)
    return work(ImportRun.objects.latest("pk"))


def work(run: ImportRun) -> ImportRun:
    actions.perform(run.pk, now=datetime.now(UTC))
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_explains_its_columns_and_gives_a_file_with_them(bob, kind):
    assert set(WORDS[kind].columns) == set(KINDS[kind].columns)
    page = bob.get(f"/imports/{kind}/").content.decode()
    for column in KINDS[kind].columns:
        assert f"<code>{column}</code>" in page
    file = bob.get(f"/imports/{kind}/template.csv")
    assert file.content.decode("utf-8-sig").strip() == ",".join(KINDS[kind].columns)
    assert f'filename="{kind}.csv"' in file["Content-Disposition"]


def test_the_first_rows_are_shown_and_nothing_is_imported(bob):
    answer = send(bob)
    assert answer.status_code == 302
    page = bob.get(answer["Location"]).content.decode()
    assert "my accounts.csv" in page
    assert "Nandgiri" in page
    assert "not a number" in page
    assert "account: is empty" in page
    assert "ignored" in page
    assert "2 of the first rows would be rejected" in page
    kept = ImportRun.objects.get().path.rpartition("/")[2]
    assert kept not in page
    assert not Account.objects.exists()


def spreadsheet() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    sheet.append(["account", "name"])
    sheet.append(["A1", "Nandgiri"])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"\xef\xbb\xbfaccount;name\r\nA1;Nandgiri\r\n"),
        ("a.csv", b"account\tname\nA1\tNandgiri\n"),
        # Without an instant: two workers that gather the tests in different seconds must find the same names.
        ("a.csv.gz", gzip.compress(b"account,name\nA1,Nandgiri\n", mtime=0)),
        ("a.xlsx", spreadsheet()),
    ],
)
def test_files_of_all_sorts(bob, name, content):
    answer = send(bob, content, name)
    assert answer.status_code == 302
    assert "Nandgiri" in bob.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.xlsx", b"PK\x03\x04rubbish"),
        ("a.csv.gz", b"\x1f\x8bhalf"),
        ("a.csv", b"account\n\xff\xfe\x00"),
        ("a.xls", b"\xd0\xcf\x11\xe0old"),
    ],
)
def test_what_is_no_file_is_said_at_the_field(bob, name, content):
    answer = send(bob, content, name)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_file-error"' in page or 'aria-invalid="true"' in page
    assert not ImportRun.objects.exists()


def test_no_file_at_all(bob):
    answer = bob.post("/imports/accounts/", {})
    assert answer.status_code == 422
    assert "Choose a file first." in answer.content.decode()


def test_headings_that_lack_what_is_needed_are_said_at_the_field(bob):
    answer = send(bob, b"name,city\nNandgiri,Pune\n")
    assert answer.status_code == 422
    assert "has no column account" in answer.content.decode()


def test_looking_at_the_first_rows_writes_nothing(bob):
    address = send(bob)["Location"]
    with CaptureQueriesContext(connection) as asked:
        assert bob.get(address).status_code == 200
    assert not [one["sql"] for one in asked if not one["sql"].startswith("SELECT")]


def test_the_first_rows_are_judged_again_on_demand(bob):
    address = send(bob, b"contact,account\nC1,A1\n", kind="contacts")["Location"]
    assert "there is no account" in bob.get(address).content.decode()
    begin(bob)
    assert "there is no account" in bob.get(address).content.decode()
    assert bob.post(address + "preview/")["Location"] == address
    assert "there is no account" not in bob.get(address).content.decode()


def test_a_file_that_is_gone_is_not_judged_again(bob):
    address = send(bob)["Location"]
    actions.path_of(ImportRun.objects.get()).unlink()
    assert "no longer there" in bob.post(address + "preview/", follow=True).content.decode()


def test_an_import_from_start_to_rejects(bob):
    run = begin(bob)
    page = bob.get(f"/imports/runs/{run.pk}/").content.decode()
    assert Account.objects.get().name == "Nandgiri"
    assert run.result["added"] == 1
    assert run.result["rejected"] == 2
    assert "Download rejected rows" in page
    assert "<code>employees</code>" in page
    assert "correcting what is known" not in page
    file = bob.get(f"/imports/runs/{run.pk}/rejects/")
    text = b"".join(file.streaming_content).decode("utf-8-sig")
    assert 'filename="my accounts.rejected.csv"' in file["Content-Disposition"]
    assert "A2" in text
    assert "employees" in text
    assert AuditEntry.objects.filter(verb="import.run", by__name="Bob").exists()
    assert "my accounts.csv" in bob.get("/imports/").content.decode()


def test_a_trial_changes_nothing_and_can_be_done_for_real(bob):
    run = begin(bob, dry_run="on")
    page = bob.get(f"/imports/runs/{run.pk}/").content.decode()
    assert "This was a trial" in page
    assert not Account.objects.exists()
    answer = bob.post(f"/imports/runs/{run.pk}/beginning/")
    real = ImportRun.objects.latest("pk")
    assert real.pk != run.pk
    assert answer["Location"] == f"/imports/runs/{real.pk}/"
    assert not real.dry_run
    work(real)
    assert Account.objects.count() == 1


def test_the_bar_is_asked_for_until_the_work_has_ended(bob):
    WorkerBeat.objects.create(worker="w", started_at=NOW, at=datetime.now(UTC))
    bob.post(send(bob)["Location"] + "beginning/")
    run = ImportRun.objects.latest("pk")
    bar = f"/imports/runs/{run.pk}/progress/"
    answer = bob.get(bar)
    assert f'hx-get="{bar}"' in answer.content.decode()
    assert "No worker" not in answer.content.decode()
    assert "HX-Refresh" not in answer
    Progress.objects.update(state="running", started_at=datetime.now(UTC), done=100_000, total=320_000)
    assert "3,20,000" in bob.get(bar).content.decode()
    work(run)
    assert bob.get(bar)["HX-Refresh"] == "true"


def test_without_a_worker_the_page_says_so(bob):
    bob.post(send(bob)["Location"] + "beginning/")
    assert "No worker is running" in bob.get(f"/imports/runs/{ImportRun.objects.get().pk}/").content.decode()


def test_a_failed_import_says_why(bob):
    run = begin(bob)
    Progress.objects.update(state="failed", error="The disk is full.")
    assert "The disk is full." in bob.get(f"/imports/runs/{run.pk}/").content.decode()


def test_an_upload_is_thrown_away(bob):
    path = send(bob)["Location"]
    kept = actions.path_of(ImportRun.objects.get())
    assert kept.exists()
    assert bob.post(path + "removal/")["Location"] == "/imports/accounts/"
    assert not ImportRun.objects.exists()
    assert not kept.exists()


def test_a_started_import_is_not_thrown_away(bob):
    run = begin(bob)
    assert bob.post(f"/imports/runs/{run.pk}/removal/").status_code == 404


def test_an_upload_that_is_gone_is_said(bob):
    run = begin(bob)
    actions.path_of(run).unlink()
    assert bob.post(f"/imports/runs/{run.pk}/beginning/").status_code == 302
    assert "no longer there" in bob.get(f"/imports/runs/{run.pk}/").content.decode()


def test_an_import_from_the_command_line_is_in_the_list(bob):
    ImportRun.objects.create(
        kind="activities", file_name="log.csv", created_at=NOW, result={"read": 1234567, "added": 5}
    )
    page = bob.get("/imports/").content.decode()
    assert "log.csv" in page
    assert "12,34,567" in page
    assert "command line" in page
    assert bob.get(f"/imports/runs/{ImportRun.objects.get().pk}/").status_code == 200


@pytest.mark.parametrize("mode", ["correct", "withdraw", "nonsense"])
def test_modes(bob, mode):
    answer = send(bob, b"activity,occurred_at,account,offering,type\nx,2026-11-20,A1,RX6,quote\n", kind="activities")
    page = bob.get(answer["Location"] + f"?mode={mode}").content.decode()
    assert (f'value="{mode}" checked' in page) is (mode != "nonsense")
    bob.post(answer["Location"] + "beginning/", {"mode": mode})
    assert ImportRun.objects.get().mode == ("" if mode == "nonsense" else mode)


def test_nothing_of_a_file_becomes_a_part_of_the_page(bob):
    answer = send(bob, b"account,name\nA1,<script>alert(1)</script>\n", "<b>x</b>.csv")
    page = bob.get(answer["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


def test_start_pressed_twice_starts_once(bob):
    address = send(bob)["Location"]
    for _press in range(2):
        assert bob.post(address + "beginning/")["Location"] == address
    assert (ImportRun.objects.count(), Progress.objects.count()) == (1, 1)


def test_a_row_that_could_not_be_taken_apart_stands_beside_the_columns(bob):
    page = bob.get(send(bob, b'account,name\nA1,"Nandgiri\nA2,Girna\n')["Location"]).content.decode()
    assert ">In no column</th>" in page
    assert "A1,&#34;Nandgiri" in page
    assert "</span> a quotation mark is opened" in page
    assert "In no column" not in bob.get(send(bob)["Location"]).content.decode()
