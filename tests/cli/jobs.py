"""Jobs for tests of the worker."""

from __future__ import annotations

import time
from pathlib import Path

from django.db import OperationalError
from django_tasks import task

from sanket.crm.workspace.jobs import GivesWay, first_others
from sanket.shared.errors import Refusal


@task()
def write(path: str, word: str = "done") -> str:
    with Path(path).open("a") as file:
        file.write(f"{word}\n")
    return word


@task()
def slow(path: str, seconds: float) -> None:
    with Path(path).open("a") as file:
        file.write("began\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write("ended\n")


@task()
def breaks() -> None:
    raise RuntimeError("out of order")


@task()
def refuses() -> None:
    raise Refusal("test.no", "This is not to be had.")


@task()
def loses_the_database() -> None:
    raise OperationalError("server closed the connection unexpectedly")


@task()
def finds_it_locked() -> None:
    raise OperationalError("database is locked")


@task()
def gives_way() -> None:
    raise GivesWay("somebody is waiting")


@task(takes_context=True)
def tells_attempt(context: object) -> int:
    return int(context.attempt)  # type: ignore[attr-defined]


@task(priority=10)
def in_parts(path: str) -> None:
    """Between its parts somebody asks for what is more urgent, as urgent and less so."""
    write.call(path, "first part")
    for word, priority in (("later", 9), ("as urgent", 10), ("urgent", 11), ("most urgent", 12)):
        write.using(priority=priority).enqueue(path, word)
    breaks.using(priority=13).enqueue()
    first_others()
    write.call(path, "last part")
