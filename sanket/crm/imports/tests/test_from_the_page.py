"""A manager uploads a file, looks at its first rows, starts it, and watches."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from sanket.crm.accounts.queries import Account
from sanket.crm.imports import actions, queries
from sanket.crm.imports.actions import ImportRefused
from sanket.crm.imports.jobs import forget_uploads, run_import
from sanket.crm.imports.tests.market import Market
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW

CONTENT = b"Account;Name;Colour\nA8;Eight;red\nA9;;blue\n;nobody;\nA1;Sharda Motors;\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.SANKET_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def market(cast, tmp_path):
    return Market(tmp_path)


def upload(by, content=CONTENT, kind="accounts", name="Accounts 2026.csv"):
    return actions.upload(SimpleUploadedFile(name, content), kind=kind, name=name, by=by, now=NOW)


def again(record) -> Any:
    """As it is in the database now."""
    return queries.ImportRun.objects.get(pk=record.pk)


def test_an_upload_is_kept_under_a_name_nobody_guesses(cast, market, settings):
    record = upload(cast.bob, name="../../etc/päss wd.csv")
    path = actions.path_of(record)
    assert path.parent == settings.MEDIA_ROOT / "imports"
    assert path.read_bytes() == CONTENT
    assert path.name.endswith("-p-ss-wd.csv")
    assert len(path.name) > 25
    assert (record.file_name, record.kind, record.by, record.progress) == ("päss wd.csv", "accounts", cast.bob, None)
    assert actions.upload(io.BytesIO(CONTENT), kind="accounts", name="x", by=None, now=NOW).path != record.path


def test_what_cannot_be_read_is_not_kept(cast, market, settings):
    with pytest.raises(ImportRefused, match=r"^photo\.csv is not a text file") as refused:
        upload(cast.bob, b"\x89PNG\x00", name="photo.csv")
    assert refused.value.code == "import.not-text"
    with pytest.raises(ImportRefused):
        upload(cast.bob, kind="customers")
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []
    assert not queries.ImportRun.objects.filter(by=cast.bob).exists()


def test_a_file_too_large_for_the_page(cast, market, settings, monkeypatch):
    monkeypatch.setattr(actions, "LARGEST_UPLOAD", 10)
    with pytest.raises(ImportRefused, match="sanket import"):
        upload(cast.bob)
    assert list((settings.MEDIA_ROOT / "imports").iterdir()) == []


def test_the_first_rows_and_what_would_become_of_them(cast, market):
    record = upload(cast.bob)
    seen = actions.preview(record, now=NOW)
    assert seen.columns == [("Account", "account"), ("Name", "name"), ("Colour", "")]
    assert [(row.line, row.outcome, row.column) for row in seen.rows] == [
        (2, "added", ""), (3, "added", ""), (4, "rejected", "account"), (5, "duplicate", ""),
    ]  # fmt: skip
    assert seen.rows[2].cells == ["", "nobody", ""]
    assert seen.rows[2].reason == "is empty"
    assert seen.lines == 5
    assert "Colour".lower() in seen.notes[0]
    assert not Account.objects.filter(external_id="A8").exists()


def test_only_twenty_rows_are_shown(cast, market):
    content = "account\n" + "".join(f"B{n}\n" for n in range(50))
    seen = actions.preview(upload(cast.bob, content.encode()), now=NOW)
    assert [row.line for row in seen.rows] == list(range(2, 22))


def test_a_late_parent_is_no_error_in_the_preview(cast, market):
    rows = "".join(f"O{n},TOP\n" for n in range(50))
    record = upload(cast.bob, f"offering,parent\n{rows}TOP,\n".encode(), kind="offerings")
    seen = actions.preview(record, now=NOW)
    assert [row.outcome for row in seen.rows] == ["added"] * 20


def test_the_preview_names_missing_columns(cast, market):
    with pytest.raises(ImportRefused, match=r"^Accounts 2026\.csv has no column account"):
        actions.preview(upload(cast.bob, b"name\nx\n"), now=NOW)
    with pytest.raises(ImportRefused, match="no column occurred_at"):
        actions.preview(upload(cast.bob, b"activity\n1\n", kind="activities"), now=NOW)
    seen = actions.preview(upload(cast.bob, b"activity\n1\n", kind="activities"), now=NOW, mode="withdraw")
    assert seen.rows[0].reason == "there is no activity '1' to withdraw"


def test_started_worked_off_and_told(cast, market, settings):
    record: Any = actions.start(upload(cast.bob), by=cast.bob, now=NOW)
    assert (record.progress.state, record.progress.by) == ("waiting", cast.bob)
    job = DBTaskResult.objects.get()
    assert (job.task_path, job.args_kwargs["args"]) == ("sanket.crm.imports.jobs.run_import", [record.pk])

    run_import.call(record.pk)
    record = again(record)
    assert record.progress.state == "done"
    assert {name: record.result[name] for name in ("read", "added", "duplicates", "rejected")} == {
        "read": 4, "added": 2, "duplicates": 1, "rejected": 1,
    }  # fmt: skip
    assert Account.objects.get(external_id="A8").name == "Eight"
    rejects: Any = queries.rejects_of(record)
    assert rejects.read_text().splitlines()[1] == ";nobody;;4;account;is empty"
    entry = audit_trail(kind="import")[0]
    assert (entry.by, entry.subject) == (cast.bob, str(record.pk))


def test_worked_off_twice_is_worked_off_once(cast, market):
    record = actions.start(upload(cast.bob), by=cast.bob, now=NOW)
    run_import.call(record.pk)
    before = len(audit_trail(kind="import"))
    run_import.call(record.pk)
    run_import.call(987654)
    assert len(audit_trail(kind="import")) == before


def test_after_a_kill_it_is_done_again(cast, market, monkeypatch):
    record = actions.start(upload(cast.bob), by=cast.bob, now=NOW)

    def broken(*given, **more):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(actions, "read_file", broken)
        with pytest.raises(OSError, match="No space"):
            run_import.call(record.pk)
    assert again(record).progress.state == "failed"
    run_import.call(record.pk)
    assert again(record).progress.state == "done"


def test_a_refusal_is_told_and_not_tried_again(cast, market):
    record = actions.start(upload(cast.bob, b"name\nx\n"), by=cast.bob, now=NOW)
    run_import.call(record.pk)
    progress = again(record).progress
    assert progress.state == "failed"
    assert "no column account" in progress.error


def test_a_dry_run_from_the_page(cast, market):
    record = actions.start(upload(cast.bob), by=cast.bob, now=NOW, dry_run=True)
    run_import.call(record.pk)
    record = again(record)
    assert record.result["added"] == 2
    assert not Account.objects.filter(external_id="A8").exists()
    assert queries.rejects_of(record) is None


def test_started_once(cast, market):
    record = actions.start(upload(cast.bob), by=cast.bob, now=NOW)
    with pytest.raises(ImportRefused, match="started already"):
        actions.start(record, by=cast.bob, now=NOW)
    with pytest.raises(ImportRefused, match="Only activities"):
        actions.start(upload(cast.bob), by=cast.bob, now=NOW, mode="correct")


def test_an_upload_that_is_not_wanted(cast, market):
    record = upload(cast.bob)
    path = actions.path_of(record)
    actions.discard(record)
    assert not path.exists()
    started = actions.start(upload(cast.bob), by=cast.bob, now=NOW)
    actions.discard(started)
    assert actions.path_of(started).exists()


def test_old_uploads_go(cast, market, settings):
    folder = settings.MEDIA_ROOT / "imports"
    done = actions.start(upload(cast.bob), by=cast.bob, now=NOW)
    run_import.call(done.pk)
    done = again(done)
    ended = done.progress.finished_at
    draft, waiting = upload(cast.bob), actions.start(upload(cast.bob), by=cast.bob, now=NOW)
    assert len(list(folder.iterdir())) == 4

    assert forget_uploads(now=min(NOW + timedelta(days=6, hours=23), ended)) == 0
    assert forget_uploads(now=NOW + timedelta(days=7, hours=1)) == 1
    assert not queries.ImportRun.objects.filter(pk=draft.pk).exists()
    assert actions.path_of(done).exists()
    assert forget_uploads(now=ended + timedelta(days=29)) == 0
    assert forget_uploads(now=ended + timedelta(days=30, hours=1)) == 2
    # Its line stays, and says what came in; what waits for a worker is not touched.
    assert (queries.rejects_of(again(done)), again(done).result["added"]) == (None, 2)
    assert list(folder.iterdir()) == [actions.path_of(waiting)]
    assert forget_uploads(now=ended + timedelta(days=31)) == 0


def test_files_of_others_are_not_removed(cast, market, settings, tmp_path):
    precious = tmp_path / "precious.csv"
    precious.write_text("account")
    queries.ImportRun.objects.create(kind="accounts", file_name="x", path="precious.csv", created_at=NOW)
    queries.ImportRun.objects.create(
        kind="accounts", file_name="x", path="files/imports/../../precious.csv", created_at=NOW
    )
    assert forget_uploads(now=NOW + timedelta(days=90)) == 0
    assert precious.exists()


def test_who_sees_imports(cast, market):
    upload(cast.bob)
    assert queries.visible_to(cast.bob).count() == queries.visible_to(cast.admin).count() > 0
    assert not queries.visible_to(cast.alice).exists()
    assert not queries.visible_to(cast.charlie).exists()


def test_six_kinds():
    assert [kind.name for kind in queries.kinds()] == [
        "accounts",
        "contacts",
        "offerings",
        "activity-types",
        "fitment",
        "activities",
    ]
