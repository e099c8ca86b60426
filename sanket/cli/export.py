"""``sanket export``: the log as Parquet, with the rules that judge it, to be replayed or read elsewhere."""

from __future__ import annotations

import argparse
import contextlib
import errno
import glob
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sanket.cli.speech import Stop, answer

if TYPE_CHECKING:
    from sanket.crm.activities.queries import History

CHUNK = 1 << 18
NAMED = 5_000


def register(commands: Any) -> None:
    parser = commands.add_parser("export", help="write the log as Parquet, with the rules that judge it")
    parser.add_argument("what", choices=("activities",), help="activities: all that count")
    parser.add_argument(
        "--parquet", metavar="DIR", type=Path, required=True, help="the folder to write; it must not exist or be empty"
    )
    parser.add_argument("--json", action="store_true", help="machine output on stdout")
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    from sanket.cli import house
    from sanket.engine.backends import arrow
    from sanket.shared.errors import Refusal

    folder: Path = given.parquet.expanduser().absolute()
    check_free(folder, str(given.parquet))
    try:
        arrow.pyarrow()
    except Refusal as refusal:
        raise Stop(refusal.sentence) from refusal
    house.open_house()
    told = write(folder)
    if given.json:
        answer({"folder": str(folder), **told})
    else:
        print(f"{folder} holds {told['activities']:,} activities of {told['accounts']:,} accounts.")


def check_free(folder: Path, named: str) -> None:
    """A folder that is to appear under this name at the end can."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Stop(f"{named} is not empty: name a folder that does not exist yet, or an empty one.")
    if not folder.parent.is_dir():
        raise Stop(f"{named} cannot be made: name a folder inside one that exists.")
    if not os.access(folder.parent, os.W_OK):
        raise Stop(f"{folder.parent} may not be written: name a folder that this user may write to.")


def write(folder: Path) -> dict[str, Any]:
    """All of it appears at once: somebody who is killed leaves a hidden folder beside it and nothing else."""
    from sanket.cli.progress import Bar
    from sanket.crm.activities.queries import history
    from sanket.crm.recognition import queries as recognition
    from sanket.crm.workspace.queries import current
    from sanket.engine.backends import arrow

    clear(folder)
    made = folder.with_name(f".{folder.name}-{os.getpid()}.export")
    installation = current().installation
    made.mkdir(mode=0o700)
    try:
        with Bar("Reading") as bar:
            log = history(report=bar.report)
        book = recognition.book_in_force()
        with Bar("Writing") as bar, arrow.Writer(made, installation) as writer:
            for rows in stretches(log, bar.report):
                writer.write(rows)
        accounts = sorted({int(pk) for pk in log.account.tolist()})
        arrow.write_accounts(made, named(accounts))
        told = {
            "format": arrow.FORMAT,
            "installation": installation,
            "exported_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "activities": log.n,
            "accounts": len(accounts),
        }
        (made / arrow.SETTINGS).write_text(
            json.dumps({**told, **recognition.portable(book)}, ensure_ascii=False, indent=1), "utf-8"
        )
        with contextlib.suppress(FileNotFoundError):
            folder.rmdir()
        made.replace(folder)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise Stop(f"{folder} was filled by somebody else meanwhile: name another folder.") from error
        raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return {name: told[name] for name in ("installation", "exported_at", "activities", "accounts")}


def clear(folder: Path) -> None:
    """Remove what exports into this folder left when they were killed."""
    for left in folder.parent.glob(f".{glob.escape(folder.name)}-*.export"):
        # What only looks alike is somebody's own.
        made_by = re.fullmatch(r"[0-9]{1,9}", left.stem.removeprefix(f".{folder.name}-"))
        if made_by is None:
            continue
        try:
            os.kill(int(made_by[0]), 0)
        except ProcessLookupError:
            shutil.rmtree(left, ignore_errors=True)
        except PermissionError:
            pass


def stretches(log: History, report: Callable[[int, int], None]) -> Iterator[Any]:
    """The log in order, a stretch at a time, with primary keys and external ids."""
    from sanket.engine.backends import arrow

    place = 0
    for chunk in log.chunks(CHUNK):
        many = len(chunk.at)
        yield arrow.Rows(
            place,
            log.account[chunk.pair],
            log.offering[chunk.pair],
            log.contacts[chunk.contact],
            log.kinds[chunk.kind],
            chunk.at,
            log.external_ids(range(place, place + many)),
        )
        place += many
        report(place, log.n)


def named(accounts: list[int]) -> Iterator[tuple[int, str, str]]:
    from sanket.crm.accounts.fields import external_ids, names

    for start in range(0, len(accounts), NAMED):
        part = accounts[start : start + NAMED]
        ids, called = external_ids(part), names(part)
        for pk in part:
            yield pk, ids.get(pk, ""), called.get(pk, "")
