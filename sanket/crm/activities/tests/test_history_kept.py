"""The log by columns on disk: whatever happens between two refreshes, it equals a plain reading of the log."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings
from django.db import connection, transaction

from sanket.crm.activities import queries
from sanket.crm.activities.actions import log, renew_log
from sanket.crm.activities.history import merging, store
from sanket.crm.activities.history.columns import Segment
from sanket.crm.activities.models import LogEdition
from sanket.crm.activities.tests.test_history import NOW_S, by_columns, fact, market, plainly
from sanket.crm.workspace.queries import Workspace
from sanket.crm.workspace.queries import current as workspace

FOLDER = Path(settings.SANKET_HOME) / "log"


@pytest.fixture
def there(transactional_db):
    shutil.rmtree(FOLDER, ignore_errors=True)
    return market()


def kept():
    found = store.opened(FOLDER, workspace().installation, LogEdition.objects.get().stamp)
    assert found is not None
    return found


def holds():
    """Refreshes, compares with the plain reading; answers the history."""
    history = queries.history()
    assert by_columns(history) == plainly()
    on_disk = {path.name for path in FOLDER.iterdir()} - {".lock", store.MANIFEST}
    assert on_disk == {file.name for file, _ in kept().files()}
    return history


def some(there, count, start=0, **named):
    log([fact(there, f"x{n}", at=n * 10, **named) for n in range(start, start + count)], now_s=NOW_S)


def test_only_what_is_new_is_read(there, reads):
    some(there, 20)
    first = holds()
    some(there, 3, start=20)
    second = holds()
    assert reads == [20, 3]
    assert (first.n, second.n) == (20, 23)
    assert (first.stamp != second.stamp, first.upto < second.upto) == (True, True)
    assert queries.history().stamp == second.stamp, "nothing new: the same"


def test_it_is_ready_once_it_was_made(there):
    some(there, 2)
    assert not queries.history_ready()
    queries.history()
    assert queries.history_ready()


def test_an_empty_log_is_kept_too(there):
    assert holds().n == 0
    assert queries.history_ready()


def test_what_was_opened_stays_as_it_was(there, small):
    some(there, 30)
    opened = queries.history()
    before = [column.tolist() for column in opened.log()]
    assert opened.at([29, 3, 3]).tolist() == [before[1][29], before[1][3], before[1][3]]
    log([fact(there, f"x{n}") for n in range(15)], now_s=NOW_S, mode="withdraw")
    some(there, 30, start=30)
    assert holds().n == 45
    assert [[value for chunk in opened.chunks(4) for value in chunk[place].tolist()] for place in range(4)] == before
    assert opened.at(range(30)).tolist() == before[1], "also after its pages were let go"


def test_a_late_one_lands_in_an_older_segment_and_leaves_the_others(there, small):
    some(there, 40)
    holds()
    files = {path.name for path in FOLDER.glob("*.segment")}
    log([fact(there, "late", at=5)], now_s=NOW_S)
    history = holds()
    assert history.external_ids(range(3)) == ["x0", "late", "x1"]
    assert len(files - {path.name for path in FOLDER.glob("*.segment")}) == 1


def test_new_ones_after_a_full_segment_begin_another(there, small):
    some(there, 8)
    holds()
    [full] = FOLDER.glob("*.segment")
    some(there, 3, start=8)
    holds()
    assert full.exists()
    assert len(list(FOLDER.glob("*.segment"))) == 2


def test_a_withdrawn_one_that_is_corrected_counts_again(there):
    some(there, 3)
    holds()
    log([fact(there, "x1")], now_s=NOW_S, mode="withdraw")
    assert holds().n == 2
    log([fact(there, "x1", at=10, account="B")], now_s=NOW_S, mode="correct")
    assert holds().n == 3


def test_one_busy_second_stays_in_one_piece(there, small):
    log([fact(there, f"x{n:02}", at=7, account="ABC"[n % 3]) for n in range(40)], now_s=NOW_S)
    some(there, 12, start=50)
    history = holds()
    log([fact(there, "x055", at=7), fact(there, "x00a", at=7)], now_s=NOW_S)
    assert holds().n == history.n + 2


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_it_is_what_a_plain_reading_gives(there, small, seed):
    dice = random.Random(seed)
    said: list[str] = []
    for turn in range(12):
        for _ in range(dice.randrange(4)):
            deed = dice.choice(["log", "log", "log", "correct", "withdraw"])
            if deed == "log":
                batch = [
                    fact(
                        there,
                        f"{dice.choice('aZé')}{turn}-{dice.randrange(99)}",
                        at=dice.choice([dice.randrange(-500, 500), turn * 40 + dice.randrange(40), 7]),
                        account=dice.choice("ABC"),
                        offering=dice.choice(["robot", "booth"]),
                        contact=dice.choice(["", "meera", "anil"]),
                        kind=dice.choice(["visit", "mail"]),
                    )
                    for _ in range(dice.randrange(1, 25))
                ]
                log(batch, now_s=NOW_S)
                said += [one.external_id for one in batch]
            elif said:
                names = dice.sample(said, min(len(said), dice.randrange(1, 6)))
                batch = [fact(there, name, at=dice.randrange(-500, 500), account=dice.choice("ABC")) for name in names]
                log(batch, now_s=NOW_S, mode=deed)
        holds()


# --------------------------------------------------------------------------------------------- lost, damaged, foreign


def spoil_nothing():
    pass


def lose_all():
    shutil.rmtree(FOLDER)


def lose_a_segment():
    next(FOLDER.glob("*.segment")).unlink()


def lose_the_manifest():
    (FOLDER / store.MANIFEST).unlink()


def cut_a_segment():
    path = next(FOLDER.glob("*.segment"))
    os.truncate(path, path.stat().st_size - 4)


def flip_a_bit():
    path = next(FOLDER.glob("*.segment"))
    data = bytearray(path.read_bytes())
    data[9] ^= 1
    path.write_bytes(data)


def garble_the_manifest():
    (FOLDER / store.MANIFEST).write_text('{"format": 1')


def be_of_another_format():
    told = json.loads((FOLDER / store.MANIFEST).read_text())
    (FOLDER / store.MANIFEST).write_text(json.dumps(told | {"format": 99}))


def be_of_another_installation():
    Workspace.objects.update(installation="0" * 32)


def be_of_another_edition():
    renew_log()


def be_of_other_rows():
    """As after a restore by the database's own means: a row has the number of another one."""
    queries.Activity.objects.filter(pk=queries.newest_row()).update(occurred_at=NOW_S - 5)


@pytest.mark.parametrize(
    ("spoil", "read"),
    [
        (spoil_nothing, 1),
        (lose_all, 31),
        (lose_a_segment, 31),
        (lose_the_manifest, 31),
        (cut_a_segment, 31),
        (flip_a_bit, 31),
        (garble_the_manifest, 31),
        (be_of_another_format, 31),
        (be_of_another_installation, 31),
        (be_of_another_edition, 31),
        (be_of_other_rows, 31),
    ],
)
def test_what_is_not_whole_or_of_another_log_is_made_anew(there, small, reads, spoil, read):
    some(there, 30)
    holds()
    spoil()
    some(there, 1, start=30)
    holds()
    assert reads == [30, read]


def test_where_nothing_can_be_written_it_is_read_all_the_same(there, caplog):
    some(there, 3)
    FOLDER.write_text("in the way")
    try:
        history = queries.history()
    finally:
        FOLDER.unlink()
    assert by_columns(history) == plainly()
    assert "cannot be kept" in caplog.text


def test_what_a_transaction_wrote_is_seen_in_it_and_never_kept(there):
    some(there, 2)
    holds()
    with transaction.atomic():
        some(there, 1, start=2)
        assert queries.history().n == 3
        transaction.set_rollback(True)
    assert holds().n == 2


# ----------------------------------------------------------------------------------------------------- many at once

CHILD = """
import os, sys
import django
django.setup()
from django.db import connections
connections["default"].settings_dict["NAME"] = os.environ["TEST_DATABASE"]
from sanket.crm.activities.history import refresh, store
from sanket.crm.activities import queries
refresh.SIZE, refresh.CHUNK = 8, 5
die = int(sys.argv[1])
counted = 0
real_write, real_commit = store.write, store.commit
def write(*given, **named):
    global counted
    counted += 1
    if counted == die:
        os.kill(os.getpid(), 9)
    return real_write(*given, **named)
def commit(place, manifest):
    if die == 0:
        os.kill(os.getpid(), 9)
    real_commit(place, manifest)
store.write, store.commit = write, commit
print(queries.history().n)
"""


def elsewhere(die: int) -> subprocess.CompletedProcess[str]:
    """A refresh in another process, which dies by SIGKILL at that file that it writes (0: before the manifest)."""
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "sanket.settings",
        "SANKET_HOME": str(settings.SANKET_HOME),
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "PYTHONPATH": str(settings.ROOT),
    }
    return subprocess.run([sys.executable, "-c", CHILD, str(die)], env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("die", [1, 3, 6, 0])
def test_killed_in_the_middle_the_old_one_is_there(there, small, reads, die):
    some(there, 40)
    stamp = holds().stamp
    log([fact(there, f"x{n}") for n in range(0, 40, 9)], now_s=NOW_S, mode="withdraw")
    some(there, 40, start=38)
    killed = elsewhere(die)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert kept().stamp == stamp
    holds()
    assert reads == [40, 38], "what was there is built on"


def test_two_processes_take_turns(there, small):
    some(there, 40)
    done = elsewhere(-1)
    assert (done.returncode, done.stdout) == (0, "40\n"), done.stderr
    some(there, 5, start=40)
    assert holds().n == 45


def test_readers_and_a_writer_at_once(there, small):
    wrong: list[str] = []

    def read():
        try:
            for _ in range(15):
                history = queries.history()
                at = history.log().at
                if not (at[1:] >= at[:-1]).all() or len(history.external_ids(range(history.n))) != history.n:
                    wrong.append("out of order")
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(20):
        some(there, 4, start=turn * 4)
        log([fact(there, f"x{turn * 2}")], now_s=NOW_S, mode="withdraw")
    for thread in threads:
        thread.join()
    assert wrong == []
    assert holds().n == 60


def test_cuts_are_at_whole_seconds(there):
    at = np.sort(np.random.default_rng(1).integers(0, 50, 4000))
    few = np.zeros(len(at), np.int32)
    piece = merging.Piece(Segment(at, at, few, few, few))
    cuts = merging._cuts([piece], -merging.END, merging.END, 500)
    assert cuts[0][0] == -merging.END
    assert cuts[-1][1] == merging.END
    assert [end for _, end in cuts[:-1]] == [begin for begin, _ in cuts[1:]]
    assert max(len(piece.between(*cut).at) for cut in cuts) < 700
