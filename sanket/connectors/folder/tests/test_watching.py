"""What is put into the folder goes in once, and is put away."""

from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sanket.connectors.folder import places, reading, watching
from sanket.connectors.folder.connector import CONNECTOR, check
from sanket.connectors.folder.tests.conftest import HEADINGS, Inbox, row
from sanket.crm.accounts.actions import save_accounts
from sanket.crm.accounts.models import Account
from sanket.crm.capture.actions import SourceRefused, connect, replay
from sanket.crm.capture.models import Delivery, Source
from sanket.crm.capture.queries import health
from sanket.crm.imports import actions as imports
from sanket.crm.imports.models import ImportRun
from sanket.crm.recognition.tests.story import NOW


def test_a_file_is_imported_and_put_away(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1"), row("w2"))
    inbox.look()
    assert (inbox.files(), inbox.states()) == (["a.csv"], ["stored"])
    inbox.work()
    source = inbox.look()
    assert inbox.logged() == ["w1", "w2"]
    assert (inbox.files(), inbox.states()) == (["done/a.csv"], ["taken"])
    assert (source.last_error, source.state.get("running")) == ("", None)
    assert health(source, now=inbox.now).state == "ok"


def test_a_file_that_is_still_written_is_left_alone(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1"), age_s=-50)
    inbox.look()
    assert inbox.states() == []
    inbox.run()
    assert inbox.files() == ["done/a.csv"]


@pytest.mark.parametrize("name", ["a.csv.part", ".a.csv", "a.csv.rejected.csv", "notes.md", "a.csv~"])
def test_what_is_no_file_for_us(inbox: Inbox, name: str) -> None:
    inbox.put(name, row("w1"))
    inbox.run()
    assert (inbox.files(), inbox.states()) == ([name], [])


def test_a_link_to_elsewhere_is_not_followed(inbox: Inbox, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text(f"{HEADINGS}\n{row('w1')}\n")
    (inbox.path / "a.csv").symlink_to(secret)
    inbox.run()
    assert (inbox.states(), secret.exists()) == ([], True)


def test_the_same_content_goes_in_once_whatever_it_is_called(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1"))
    inbox.run()
    inbox.put("b.csv", row("w1"))
    inbox.put("a.csv", row("w1"))
    inbox.look()
    assert inbox.files() == [f"done/{Delivery.objects.get().pk}-a.csv", "done/a.csv", "done/b.csv"]
    assert (ImportRun.objects.count(), inbox.states()) == (1, ["taken"])


def test_another_file_of_the_same_name_is_another_file(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1"))
    inbox.run()
    inbox.put("a.csv", row("w2"))
    inbox.run()
    assert inbox.logged() == ["w1", "w2"]
    second = Delivery.objects.latest("pk").pk
    assert inbox.files() == sorted([f"done/{second}-a.csv", "done/a.csv"])


def test_several_files_go_in_by_their_age(inbox: Inbox) -> None:
    for age, name in ((50, "c.csv"), (90, "a.csv"), (70, "b.csv")):
        inbox.put(name, row(name), age_s=age)
    inbox.look()
    assert [run.file_name for run in ImportRun.objects.order_by("pk")] == ["a.csv", "b.csv", "c.csv"]
    inbox.work()
    inbox.look()
    assert inbox.files() == ["done/a.csv", "done/b.csv", "done/c.csv"]


def test_what_was_refused_lies_beside_it(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1"), row("w2", account="nobody"))
    source = inbox.run()
    assert inbox.files() == ["done/a.csv", "done/a.csv.rejected.csv"]
    assert "there is no account 'nobody'" in (inbox.path / "done/a.csv.rejected.csv").read_text()
    assert (inbox.logged(), source.last_error) == (["w1"], "")


def test_a_file_of_which_nothing_goes_in_is_a_failure(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1", account="nobody"))
    source = inbox.run()
    assert inbox.files() == ["failed/a.csv", "failed/a.csv.rejected.csv"]
    assert "All 1 rows of a.csv were refused" in source.last_error
    assert health(source, now=inbox.now).state == "failing"
    # Said until somebody has seen to it.
    assert inbox.look().last_error
    (inbox.path / "failed/a.csv").unlink()
    assert inbox.look().last_error == ""


def test_a_file_that_cannot_be_read_says_why(inbox: Inbox) -> None:
    inbox.put_raw("a.csv", b"\xff\xfe\x00\x01 nothing")
    inbox.put("b.csv", row("w1"))
    source = inbox.run()
    assert inbox.files() == ["done/b.csv", "failed/a.csv", "failed/a.csv.why.txt"]
    assert inbox.states() == ["failed", "taken"]
    assert "a.csv" in source.last_error


@pytest.mark.parametrize(
    ("end", "torn"),
    [
        ("", False),
        ("wf-4", True),
        ("wf-4,Four", True),
        ("wf-4,Four,Pune", False),
        ('wf-4,"Four\nFive', True),
        ('wf-4,Four,"Pune\n""Old"" Town"', False),
        ('wf-4,"Four\n""Five""\nSix",Pune', False),
        ("   ", False),
    ],
)
def test_a_torn_end(tmp_path: Path, end: str, torn: bool) -> None:
    path = tmp_path / "a.csv"
    for line_end in ("\n", "\r\n"):
        path.write_bytes(f"\ufeffNr,Firma,city\nwf-3,Three,Pune\n{end}".replace("\n", line_end).encode())
        assert reading.is_torn(path) is torn
        path.write_bytes(path.read_bytes() + b"\n")
        assert not reading.is_torn(path)


def test_a_torn_file_is_refused_and_nobody_new_is_nameless(inbox: Inbox) -> None:
    inbox.set(kind="accounts", columns="Nr = account\nFirma = name")
    inbox.put_raw("a.csv", b"Nr,Firma,city\nwf-3,Folder Three,Pune\nwf-4")
    inbox.put("b.csv", "wf-5,Five", "wf-6,", "nandgiri,", headings="Nr,Firma")
    source = inbox.run()
    assert inbox.files() == ["done/b.csv", "done/b.csv.rejected.csv", "failed/a.csv", "failed/a.csv.why.txt"]
    assert "Its last line is torn" in source.last_error
    assert "an account that is new needs one" in (inbox.path / "done/b.csv.rejected.csv").read_text()
    known = Account.objects.filter(external_id__startswith="wf-").values_list("external_id", flat=True)
    assert list(known) == ["wf-5"]


def test_a_failed_file_is_taken_again_when_asked(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1", account="later"))
    inbox.run()
    save_accounts([{"account": "later", "name": "Later"}], by=None, now=NOW)
    replay(inbox.source, [Delivery.objects.get().pk], now=inbox.now)
    source = inbox.run()
    assert (inbox.files(), inbox.logged()) == (["done/a.csv"], ["w1"])
    assert (source.last_error, inbox.states()) == ("", ["taken"])


@pytest.mark.parametrize("taken_away", [False, True])
def test_what_goes_in_under_another_name_is_failed_no_more(inbox: Inbox, taken_away: bool) -> None:
    inbox.put("a.csv", row("w1", account="later"))
    inbox.run()
    places.put_beside(inbox.path, places.FAILED, "a.csv", why="Nobody knew it.")
    save_accounts([{"account": "later", "name": "Later"}], by=None, now=NOW)
    if taken_away:
        (inbox.path / "failed/a.csv").unlink()
    inbox.put("b.csv", row("w1", account="later"))
    source = inbox.run()
    assert inbox.files() == ["done/b.csv"] if taken_away else ["done/a.csv", "done/b.csv"]
    assert (source.last_error, inbox.states()) == ("", ["taken"])


def test_their_headings(inbox: Inbox) -> None:
    inbox.set(columns="Ticket No = activity\nWhen=occurred_at\nCustomer = account\nAbout = offering\nSort = type")
    headings = '\ufeff"Ticket No";When;CUSTOMER;About;Sort'
    inbox.put("a.csv", "w1;2026-11-19T10:00:00Z;nandgiri;robot;visit", headings=headings)
    inbox.put_raw("b.csv.gz", gzip.compress(f"{headings}\nw2;2026-11-19T10:00:00Z;tapti;oven;visit\n".encode()))
    inbox.run()
    assert inbox.logged() == ["w1", "w2"]


def test_one_that_corrects_goes_in_one_after_the_other(inbox: Inbox) -> None:
    inbox.set(mode="correct")
    inbox.put("a.csv", row("w1"), age_s=90)
    inbox.put("b.csv", row("w1", "meeting"), age_s=50)
    inbox.look()
    assert ImportRun.objects.count() == 1
    inbox.work()
    inbox.run()
    inbox.run()
    assert inbox.files() == ["done/a.csv", "done/b.csv"]
    assert inbox.logged() == ["w1"]


# -------------------------------------------------------------------------------------------------------- kills


def killed(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("where", "name"),
    [
        (imports, "upload"),
        (imports, "start"),
        (watching, "fares"),
    ],
)
def test_a_kill_while_it_begins(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    inbox.put("a.csv", row("w1"))
    with monkeypatch.context() as broken:
        broken.setattr(where, name, killed)
        with pytest.raises(KeyboardInterrupt):
            inbox.look()
    inbox.work()
    inbox.run()
    assert (inbox.files(), inbox.logged(), inbox.states()) == (["done/a.csv"], ["w1"], ["taken"])
    assert ImportRun.objects.exclude(progress=None).count() == 1


@pytest.mark.parametrize(
    ("where", "name"),
    [(places, "put_away"), (places, "put_beside"), (watching, "delivery_taken"), (watching, "fares")],
)
def test_a_kill_while_it_ends(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> None:
    inbox.put("a.csv", row("w1"), row("w2", account="nobody"))
    inbox.look()
    inbox.work()
    with monkeypatch.context() as broken:
        broken.setattr(where, name, killed)
        with pytest.raises(KeyboardInterrupt):
            inbox.look()
    # The next file has the same name by then.
    inbox.put("a.csv", row("w3"))
    inbox.run()
    inbox.run()
    assert inbox.logged() == ["w1", "w3"]
    assert set(inbox.states()) == {"taken"}
    assert "a.csv" not in inbox.files()


def test_who_looks_at_the_same_moment_begins_nothing_twice(inbox: Inbox) -> None:
    inbox.put("a.csv", row("w1"))
    one, other = (Source.objects.get(pk=inbox.source.pk) for _ in range(2))
    watching.pull(one, inbox.now)
    watching.pull(other, inbox.now)
    assert ImportRun.objects.exclude(progress=None).count() == 1
    inbox.work()
    inbox.look()
    assert inbox.files() == ["done/a.csv"]


# ----------------------------------------------------------------------------------------------------- settings


def test_only_folders_that_the_operator_allows(inbox: Inbox, tmp_path: Path, settings: Any) -> None:
    (tmp_path / "way-out").symlink_to("/")
    for name in ("..", "../..", "/etc", "way-out", "way-out/etc", "nowhere", "a\0b"):
        with pytest.raises(SourceRefused) as refused:
            check({"folder": name, "kind": "activities", "mode": "", "quiet_s": "", "columns": ""})
        assert refused.value.data["field"] == "folder"
    settings.SANKET_WATCHED_FOLDERS = ""
    assert "SANKET_WATCHED_FOLDERS" in inbox.look().last_error


def test_a_folder_that_is_gone_is_told_until_it_is_there(inbox: Inbox) -> None:
    inbox.path.rename(inbox.path.with_name("elsewhere"))
    assert "no folder 'inbox'" in inbox.look().last_error
    inbox.path.with_name("elsewhere").rename(inbox.path)
    assert inbox.look().last_error == ""


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"kind": "everything"}, "kind"),
        ({"kind": "accounts", "mode": "correct"}, "mode"),
        ({"mode": "withdraw"}, "mode"),
        ({"columns": "When"}, "columns"),
        ({"columns": "Foo = bar"}, "columns"),
        ({"columns": "Nr = external_id"}, "columns"),
        ({"quiet_s": "soon"}, "quiet_s"),
        ({"folder": ""}, "folder"),
    ],
)
def test_settings_that_cannot_be(inbox: Inbox, typed: dict[str, str], field: str) -> None:
    given = {"folder": "inbox", "kind": "activities", **typed}
    with pytest.raises(SourceRefused) as refused:
        connect(CONNECTOR, name="Another", typed=given, by=None, now=NOW)
    assert refused.value.data["field"] == field


def test_a_column_that_is_not_there_is_named_with_those_that_are(inbox: Inbox) -> None:
    with pytest.raises(SourceRefused, match=r"no column 'bar' here; activities have activity, occurred_at, account"):
        inbox.set(columns="Foo = bar")
    inbox.set(columns="When = Occurred At")
    assert Source.objects.get().settings["columns"] == {"when": "occurred_at"}


def test_a_folder_has_one_source(inbox: Inbox, tmp_path: Path) -> None:
    typed = {"folder": "./inbox", "kind": "activities"}
    with pytest.raises(SourceRefused, match="Source Weighbridge watches this folder already") as refused:
        connect(CONNECTOR, name="Another", typed=typed, by=None, now=NOW)
    assert (refused.value.data["field"], Source.objects.count()) == ("folder", 1)
    # Two of earlier days: the older goes on, the newer says why it waits.
    (tmp_path / "other").mkdir()
    newer = connect(CONNECTOR, name="Another", typed={**typed, "folder": "other"}, by=None, now=NOW)
    Source.objects.filter(pk=newer.pk).update(settings={**newer.settings, "folder": "inbox"})
    inbox.put("a.csv", row("w1"))
    watching.pull(Source.objects.get(pk=newer.pk), inbox.now)
    assert Source.objects.get(pk=newer.pk).last_error == "Source Weighbridge watches this folder already."
    assert inbox.states() == []
    inbox.run()
    assert (inbox.files(), inbox.logged()) == (["done/a.csv"], ["w1"])


def test_a_delivery_tells_of_its_file(inbox: Inbox) -> None:
    path = inbox.put("a.csv", row("w1"))
    inbox.look()
    assert json.loads(Delivery.objects.get().payload) == {"file": "a.csv", "bytes": path.stat().st_size}


def test_a_file_that_cannot_be_read_holds_up_no_other(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def digest(path: Path) -> str:
        if path.name == "a.csv":
            raise places.Trouble("a.csv cannot be read: Permission denied.")
        return reading.digest(path)

    monkeypatch.setattr("sanket.connectors.folder.watching.digest", digest)
    inbox.put("a.csv", row("w1"), age_s=90)
    inbox.put("b.csv", row("w2"))
    os.rename(os.fsencode(inbox.path / "b.csv"), os.fsencode(inbox.path) + b"/\xff.csv")
    inbox.put("c.csv", row("w3"))
    source = inbox.run()
    assert inbox.logged() == ["w3"]
    assert "a.csv cannot be read" in source.last_error
    (inbox.path / "a.csv").unlink()
    assert "is no UTF-8" in inbox.look().last_error


def test_a_time_ahead_of_us_is_not_waited_for(inbox: Inbox) -> None:
    path = inbox.put("a.csv", row("w1"), age_s=-6 * 3_600)
    came = path.stat().st_ctime
    inbox.now = datetime.fromtimestamp(came, UTC) + timedelta(minutes=1)
    ahead = came + 6 * 3_600
    os.utime(path, (ahead, ahead))
    inbox.look()
    assert inbox.states() == ["stored"]
