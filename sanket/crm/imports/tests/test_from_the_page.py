"""A manager uploads a file, looks at its first rows, starts it, and watches."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django_tasks_db.models import DBTaskResult

from sanket.crm.accounts.queries import Account
from sanket.crm.imports import actions, queries
from sanket.crm.imports.actions import ImportRefused
from sanket.crm.imports.jobs import forget_uploads, run_import
from sanket.crm.imports.kinds import offerings
from sanket.crm.imports.kinds.kind import by_rows
from sanket.crm.imports.tests.market import Market
from sanket.crm.workspace.queries import audit_trail
from sanket.crm.workspace.tests.cast import NOW

CONTENT = b"Account;Name;Colour\nA8;Eight;red\nA9;;blue\n;nobody;\nA1;Sharda Motors;\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.SANKET_HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def market(cast, begun, tmp_path):
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


def preview(record, mode="") -> Any:
    return queries.preview(again(record), mode)


def test_the_first_rows_and_what_would_become_of_them(cast, market):
    record = upload(cast.bob)
    seen = preview(record)
    assert seen.columns == [("Account", "account"), ("Name", "name"), ("Colour", "")]
    assert [(row.line, row.outcome, row.column) for row in seen.rows] == [
        (2, "added", ""), (3, "added", ""), (4, "rejected", "account"), (5, "duplicate", ""),
    ]  # fmt: skip
    assert seen.rows[2].cells == ["", "nobody", ""]
    assert seen.rows[2].reason == "is empty"
    assert seen.lines == 5
    assert "Colour".lower() in seen.notes[0]
    assert not Account.objects.filter(external_id="A8").exists()


def test_only_twenty_rows_are_shown_and_long_cells_are_cut(cast, market):
    content = "account,name\n" + "".join(f"B{n},{'x' * 300}\n" for n in range(50))
    seen = preview(upload(cast.bob, content.encode()))
    assert [row.line for row in seen.rows] == list(range(2, 22))
    assert len(seen.rows[0].cells[1]) == 100


def test_a_rejects_file_is_shown_without_what_was_said_of_it(cast, market):
    seen = preview(upload(cast.bob, b"account,name,line,column,reason\nA8,x,7,,wrong,more\nA9,y,8,,wrong\n"))
    assert seen.columns == [("account", "account"), ("name", "name")]
    assert [row.cells for row in seen.rows] == [["A8", "x", "more"], ["A9", "y"]]


def test_looking_once_is_enough(cast, market, django_assert_num_queries):
    record = again(upload(cast.bob))
    with django_assert_num_queries(0):
        assert queries.preview(record) is not None
    unseen = actions.upload(io.BytesIO(CONTENT), kind="accounts", name="x", by=None, now=NOW, look=False)
    assert queries.preview(again(unseen)) is None


def test_looked_at_again_when_other_files_are_in(cast, market):
    record = upload(cast.bob, b"contact,account\nC8,A8\n", kind="contacts")
    assert preview(record).rows[0].reason == "there is no account 'A8'"
    market.feed("accounts", "account\nA8\n")
    assert preview(record).rows[0].outcome == "rejected"
    actions.look_again(record, now=NOW + timedelta(hours=1))
    assert preview(record).rows[0].outcome == "added"
    assert again(record).result["seen_s"] == NOW.timestamp() + 3600


def test_a_late_parent_is_no_error_in_the_preview(cast, market):
    rows = "".join(f"O{n},TOP\n" for n in range(50))
    record = upload(cast.bob, f"offering,parent\n{rows}TOP,ROOT\nROOT,\n".encode(), kind="offerings")
    assert [row.outcome for row in preview(record).rows] == ["added"] * 20


def test_of_a_long_file_only_the_first_rows_and_their_parents_are_rehearsed(cast, market, monkeypatch):
    taken: list[int] = []

    def counted(rows, job):
        taken.append(len(rows))
        return offerings.save(rows, job)

    kind = replace(offerings.KIND, taker=by_rows(offerings.REQUIRED + offerings.OPTIONAL, counted))
    monkeypatch.setattr("sanket.crm.imports.actions.kind_named", lambda *given: kind)
    rows = "".join(f"O{n},{f'O{n + 1}' if n == 19 else 'TOP'}\n" for n in range(4_000))
    upload(cast.bob, f"offering,parent\n{rows}TOP,\n".encode(), kind="offerings")
    assert taken == [22]


def test_headings_that_nothing_can_be_done_with_are_refused_at_once(cast, market):
    with pytest.raises(ImportRefused, match=r"^Accounts 2026\.csv has no column account"):
        upload(cast.bob, b"name\nx\n")
    with pytest.raises(ImportRefused, match="no column activity and no column occurred_at"):
        upload(cast.bob, b"name\nx\n", kind="activities")
    assert not queries.ImportRun.objects.exclude(path="").exists()


def test_each_mode_has_its_preview(cast, market):
    record = upload(cast.bob, b"activity\n1\n", kind="activities")
    assert "no column occurred_at" in preview(record).problem
    assert "no column occurred_at" in preview(record, "correct").problem
    assert preview(record, "withdraw").rows[0].reason == "there is no activity '1' to withdraw"


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
    record = actions.start(upload(cast.bob, b"activity\n1\n", kind="activities"), by=cast.bob, now=NOW)
    run_import.call(record.pk)
    progress = again(record).progress
    assert progress.state == "failed"
    assert "no column occurred_at" in progress.error


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


def test_kinds_in_order():
    assert [kind.name for kind in queries.kinds()] == [
        "accounts",
        "contacts",
        "offerings",
        "activity-types",
        "fitment",
        "activities",
        "deals",
        "purchases",
        "communications",
    ]
