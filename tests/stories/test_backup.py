"""A backup is taken while people work; restored elsewhere it gives the same answers."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import stat
import tarfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.house import IS_POSTGRESQL, Builder, House
from tests.cli.market import HOT, fill, write


@pytest.fixture(scope="module")
def model(build: Builder, tmp_path_factory: pytest.TempPathFactory) -> House:
    made = build()
    fill(made, tmp_path_factory.mktemp("files"))
    made.run("user", "add", "alice@example.com", "--role", "admin", "--name", "Älice")
    (made.home / "files" / "imports").mkdir(parents=True)
    (made.home / "files" / "imports" / "upload ü.csv").write_bytes(b"account\nacme\n")
    return made


@pytest.fixture
def filled(build: Builder, model: House) -> Iterator[House]:
    made = build.like(model)
    yield made
    made.close()


def answers(house: House) -> list[str]:
    return [
        house.run("leads", "--at", HOT, "--json").stdout,
        house.run("explain", "acme", "r1", "--at", HOT, "--json").stdout,
        house.run("explain", "bolt", "robots", "--at", HOT, "--json").stdout,
        house.run("user", "list", "--json").stdout,
    ]


def test_restored_elsewhere_it_gives_the_same_answers(filled: House, build: Builder, tmp_path: Path):
    told = filled.json("backup", tmp_path / "b.tar.gz")
    assert told["kind"] == ("postgresql" if IS_POSTGRESQL else "sqlite")
    assert told["bytes"] == (tmp_path / "b.tar.gz").stat().st_size
    assert stat.S_IMODE((tmp_path / "b.tar.gz").stat().st_mode) == 0o600
    other = build.bare()
    assert "Everything is as it was at" in other.run("restore", tmp_path / "b.tar.gz").stdout
    assert answers(other) == answers(filled)
    assert (other.home / "files/imports/upload ü.csv").read_bytes() == b"account\nacme\n"
    key = other.home / "secret-key"
    assert key.read_text() == (filled.home / "secret-key").read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert other.json("replay", "--verify") == {"differences": []}
    assert [entry.name for entry in other.home.iterdir() if "restore" in entry.name or "replaced" in entry.name] == []
    # Life goes on: new rows get new numbers.
    fresh = write(tmp_path, "accounts", "account,name\nnew,New\n")
    assert other.json("import", "accounts", fresh)["added"] == 1
    other.close()


def test_a_backup_leaves_nothing_else_behind(filled: House, tmp_path: Path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for _ in range(2):
        filled.run("backup", folder / "b.tar.gz")
    assert [path.name for path in folder.iterdir()] == ["b.tar.gz"]


@pytest.mark.slow
def test_taken_while_others_write_it_is_one_instant(filled: House, build: Builder, tmp_path: Path):
    """Four hundred activities arrive one by one; the backup holds a beginning of them, and its scores fit them."""
    done = threading.Event()

    def work() -> None:
        filled.python(WRITER)
        done.set()

    writer = threading.Thread(target=work)
    writer.start()
    time.sleep(1)
    backups = list[Path]()
    while not done.is_set() and len(backups) < 3:
        backups.append(tmp_path / f"b{len(backups)}.tar.gz")
        filled.run("backup", backups[-1])
    writer.join()
    assert backups
    for path in backups:
        other = build.bare()
        other.run("restore", path)
        names = {name for (name,) in other.sql("SELECT external_id FROM crm_activity WHERE external_id LIKE 'w%'")}
        assert names == {f"w{number}" for number in range(len(names))}
        assert other.json("replay", "--verify") == {"differences": []}
        other.close()


WRITER = """
import time
from sanket.crm.accounts.queries import ids_by_external as accounts
from sanket.crm.activities.actions import Facts, log
from sanket.crm.activities.queries import ids_by_external as types
from sanket.crm.catalogue.queries import ids_by_external as offerings
acme, r1, visit = accounts(["acme"])["acme"], offerings(["r1"])["r1"], types(["visit"])["visit"]
for number in range(400):
    log([Facts(f"w{number}", 1780000000 + number, acme, None, r1, visit, "", "", "")], now_s=1790000000)
    time.sleep(0.01)
"""


@pytest.mark.sqlite_only
def test_a_backup_hinders_no_writer(filled: House, tmp_path: Path):
    """It reads only: also while somebody else holds the write lock."""
    import sqlite3

    holder = sqlite3.connect(filled.home / "sanket.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    filled.run("backup", tmp_path / "b.tar.gz")
    assert time.monotonic() - started < 15
    holder.execute("ROLLBACK")
    holder.close()


# --------------------------------------------------------------------------------------------------- refusals


def test_a_home_with_data_is_not_overwritten_unasked(filled: House, build: Builder, tmp_path: Path):
    filled.run("backup", tmp_path / "b.tar.gz")
    before = answers(filled)
    assert "holds data" in filled.refused("restore", tmp_path / "b.tar.gz")
    filled.run("user", "add", "bob@example.com", "--role", "viewer")
    filled.run("replay")
    assert (filled.home / "log" / "manifest.json").exists()
    told = filled.json("restore", tmp_path / "b.tar.gz", "--force")
    assert not (filled.home / "log").exists(), "it was read from what is gone"
    assert answers(filled) == before
    kept = Path(told["replaced"])
    assert (kept / "secret-key").exists()
    if not IS_POSTGRESQL:
        assert (kept / "sanket.sqlite3").exists()
        assert not (filled.home / "sanket.sqlite3-wal").exists() or (filled.home / "sanket.sqlite3").exists()


@pytest.mark.parametrize("harm", ["cut", "flipped", "no archive", "strange member", "no manifest"])
def test_a_damaged_backup_changes_nothing(harm: str, filled: House, build: Builder, tmp_path: Path):
    path = tmp_path / "b.tar.gz"
    filled.run("backup", path)
    harmed = tmp_path / "harmed.tar.gz"
    data = path.read_bytes()
    if harm == "cut":
        harmed.write_bytes(data[: len(data) // 2])
    elif harm == "flipped":
        # Inside the zip, so that only our own checksums can see it.
        plain = bytearray(gzip.decompress(data))
        at = plain.index(b"Acme")
        plain[at : at + 4] = b"ACME"
        harmed.write_bytes(gzip.compress(bytes(plain)))
    elif harm == "no archive":
        harmed.write_text("account\nacme\n")
    else:
        with tarfile.open(path) as source, tarfile.open(harmed, "w:gz") as target:
            for member in source:
                if harm == "no manifest" and member.name == "manifest.json":
                    continue
                if harm == "strange member" and member.name == "secret-key":
                    member.name = "../secret-key"
                target.addfile(member, source.extractfile(member))
    before = answers(filled)
    assert "is damaged or no backup" in filled.refused("restore", harmed, "--force")
    assert answers(filled) == before
    assert list(filled.home.glob(".restore*")) == []
    assert not (filled.home.parent / "secret-key").exists()


@pytest.mark.sqlite_only
def test_a_backup_of_a_damaged_database_changes_nothing(filled: House, tmp_path: Path):
    """The checksums are right, because the database was damaged when it was packed."""
    path, unsound, digest = tmp_path / "b.tar.gz", tmp_path / "unsound.tar.gz", ""
    filled.run("backup", path)
    with tarfile.open(path) as source, tarfile.open(unsound, "w:gz") as target:
        for member in source:
            file = source.extractfile(member)
            assert file is not None
            data = file.read()
            if member.name == "database.sqlite3":
                data = data[:4096] + b"\xa5" * 200_000 + data[204_096:]
                digest = hashlib.sha256(data).hexdigest()
            elif member.name == "manifest.json":
                manifest = json.loads(data)
                manifest["sums"]["database.sqlite3"] = digest
                data = json.dumps(manifest).encode()
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    before = answers(filled)
    assert "The database in the backup is damaged" in filled.refused("restore", unsound, "--force")
    assert answers(filled) == before
    assert list(filled.home.glob(".restore*")) == []


def test_a_backup_of_a_newer_sanket(filled: House, build: Builder, tmp_path: Path):
    path, newer = tmp_path / "b.tar.gz", tmp_path / "newer.tar.gz"
    filled.run("backup", path)
    with tarfile.open(path) as source, tarfile.open(newer, "w:gz") as target:
        for member in source:
            file = source.extractfile(member)
            assert file is not None
            data = file.read()
            if member.name == "manifest.json":
                manifest = json.loads(data)
                manifest["migrations"].append(["crm", "9999_future"])
                data = json.dumps(manifest).encode()
                member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    other = build.bare()
    assert "made by a newer Sanket" in other.refused("restore", newer)
    other.close()


def test_where_a_backup_cannot_be_written(house: House, tmp_path: Path):
    assert "name a file in a folder that exists" in house.refused("backup", tmp_path / "none" / "b.tar.gz")
    assert "name a file in a folder that exists" in house.refused("backup", tmp_path)
    assert "There is no file" in house.refused("restore", tmp_path / "none.tar.gz")


def test_a_restore_that_is_killed_is_finished_by_the_next_command(filled: House, tmp_path: Path):
    """Killed between two of its moves: one piece is in its place, the others wait."""
    filled.run("backup", tmp_path / "b.tar.gz")
    expected = answers(filled)
    filled.run("user", "add", "bob@example.com", "--role", "viewer")
    if IS_POSTGRESQL:
        filled.run("restore", tmp_path / "b.tar.gz", "--force", "--json")
        assert answers(filled) == expected
        return
    filled.python(f"""
from pathlib import Path
from sanket.cli import moves, restore
real, count = moves.move, 0
def dying(new, place, aside):
    global count
    count += 1
    if count == 3:
        raise SystemExit(0)
    real(new, place, aside)
moves.move = dying
restore.bring_back(Path({str(tmp_path / "b.tar.gz")!r}), house.home_folder(), force=True)""")
    assert (filled.home / ".restore.json").exists()
    assert answers(filled) == expected
    assert not (filled.home / ".restore.json").exists()


@pytest.mark.postgresql_only
def test_the_way_from_sqlite_to_postgresql(build: Builder, tmp_path: Path):
    small = House(tmp_path / "small")
    fill(small, tmp_path)
    small.run("user", "add", "alice@example.com", "--role", "admin", "--territory", "Pune")
    small.run("backup", tmp_path / "b.tar.gz")
    big = build.bare()
    big.run("restore", tmp_path / "b.tar.gz")
    assert answers(big) == answers(small)
    assert big.json("replay", "--verify") == {"differences": []}
    fresh = write(tmp_path, "accounts", "account,name\nnew,New\n")
    assert big.json("import", "accounts", fresh)["added"] == 1
    # And there is no way back.
    big.run("backup", tmp_path / "big.tar.gz")
    other = House(tmp_path / "other")
    assert "set DATABASE_URL to an empty PostgreSQL" in other.refused("restore", tmp_path / "big.tar.gz")
    shutil.rmtree(small.home)


def test_uploads_that_vanish_meanwhile_are_no_trouble(filled: House, tmp_path: Path):
    os.symlink("/nowhere", filled.home / "files" / "dangling")
    filled.run("backup", tmp_path / "b.tar.gz")
    with tarfile.open(tmp_path / "b.tar.gz") as tar:
        assert "files/dangling" not in tar.getnames()
