"""``sanket worker``: does the jobs that pages and the clock leave in the queue."""

from __future__ import annotations

import argparse
import os
import signal
from typing import Any


def register(commands: Any) -> None:
    parser = commands.add_parser("worker", help="run the jobs in the background and what the schedule asks for")
    parser.add_argument("--once", action="store_true", help="do what is waiting now, then end")
    # Set by `sanket serve`: end when that process ends.
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(given: argparse.Namespace) -> int:
    from sanket.shared import lifeline

    if given.parent:
        lifeline.hold(given.parent)
        # The server beside us blocks the signals that it waits for, and we have that from it. Ctrl-C stays its business.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    from sanket.cli import house, wal

    house.open_house()
    from sanket.cli.worker.loop import Worker

    with house.present(house.home_folder()):
        code = Worker(once=given.once, pid=os.getpid(), parent=given.parent).run()
        if not given.parent:
            from django.db import connections

            connections.close_all()
            wal.fold()
        return code
