"""Does one thing in a forked child, so that what it loads is gone afterwards."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any

from sanket.cli.speech import NOTHING_DONE, Stop
from sanket.shared import lifeline


def in_a_child(task: Callable[[], Any]) -> Any:
    """Answer what ``task`` answers (plain JSON values); a Stop in the child is a Stop here."""
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _child(task, writing, parent)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            text = pipe.read()
    except BaseException:
        os.kill(pid, signal.SIGTERM)
        raise
    finally:
        os.waitpid(pid, 0)
    if not text:
        raise Stop("The start was killed: run it again.")
    told = json.loads(text)
    if "sentence" in told:
        raise Stop(told["sentence"], told["code"])
    return told["answer"]


def _child(task: Callable[[], Any], writing: int, parent: int) -> None:
    lifeline.hold(parent)
    from sanket.cli.program import as_stop

    try:
        told = {"answer": task()}
    except KeyboardInterrupt:
        told = {}
    except Exception as error:  # noqa: BLE001 - told to the parent, who stops with it
        stop = as_stop(error)
        told = {"sentence": str(stop), "code": stop.code or NOTHING_DONE}
    try:
        if told:
            os.write(writing, json.dumps(told).encode())
    finally:
        # Not sys.exit: the parent's cleanups are the parent's.
        os._exit(0)
