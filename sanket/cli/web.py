"""The web server's main process: starts the web processes, keeps a worker beside them, and stops all of it together."""

from __future__ import annotations

import http.client
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from sanket.cli.speech import ALL_DONE, NOTHING_DONE, say, table
from sanket.shared import lifeline

# A request in hand may take this long when the server stops; after that its process is killed.
WEB_GRACE_SECONDS = 30
# A job that is killed later is done again by the next worker, so waiting longer gains nothing.
WORKER_GRACE_SECONDS = 25
# A worker that dies at once is not started again at once.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.5, 30.0
LONG_LIFE_SECONDS = 60
PATIENCE_SECONDS = 60
# Requests that tell events wait for their commit, each in a thread; idle ones end by themselves. Pages take turns.
MOST_THREADS = 128


class Web:
    def __init__(
        self,
        *,
        host: str,
        port: int,
        workers: int,
        threads: int,
        with_worker: bool,
        address: str,
        signs: list[list[str]],
        pid: int,
    ) -> None:
        self.host, self.port, self.address, self.signs = host, port, address, signs
        self.threads = threads
        self.stopping = False
        self.worker = WorkerBeside(pid) if with_worker else None
        self.server = Granian(
            "sanket.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=max(MOST_THREADS, threads),
            websockets=False,
            log_level=LogLevels.warning,
            # Without this one killed web process takes the whole server down.
            respawn_failed_workers=True,
            workers_kill_timeout=WEB_GRACE_SECONDS,
        )
        self.server.respawned_wrks = Starts()
        self.server.on_startup(self.started)

    def run(self) -> int:
        # So many threads are meant: docs/decisions/0034-events.md.
        logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
        # Blocked in all threads and taken by one that waits for them: a handler could be run by whichever thread the
        # kernel likes, and would not wake the main one.
        signals = stopping_signals()
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        threading.Thread(target=self.listen, args=(signals,), name="signals", daemon=True).start()
        try:
            self.server.serve(target_loader=partial(load, pages=self.threads))
        except SystemExit:
            pass
        finally:
            was_asked = self.stopping
            self.stopping = True
            if self.worker:
                self.worker.stop()
        if not was_asked:
            say("The web server ended because its processes kept dying: the reason is in logs/sanket.log or above.")
        return ALL_DONE if was_asked else NOTHING_DONE

    def started(self) -> None:
        """Called once the port is ours."""
        threading.Thread(target=self.accompany, name="greeting", daemon=True).start()

    def listen(self, signals: set[signal.Signals]) -> None:
        signal.sigwait(signals)
        self.stopping = True
        if self.worker:
            self.worker.ask_to_stop()
        self.server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def accompany(self) -> None:
        """What goes on beside the web processes. They are forked first: a fork copies other threads' locks as they are."""
        while len(self.server.wrks) < self.server.workers and not self.stopping:
            time.sleep(0.01)
        if self.worker and not self.stopping:
            self.worker.start()
        self.greet()

    def greet(self) -> None:
        """Print the address when the first page can be had, not before."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not self.stopping and time.monotonic() < until:
            if answers(self.host, self.port):
                print(greeting(self.address, self.signs), flush=True)
                return
            time.sleep(0.05)


class Starts(dict[int, float]):
    """When each web process was started anew. Granian gives up when one dies within seconds of that, which is right for a
    program that cannot start, and wrong for one that somebody kills; so only after ``DEATHS`` in a minute."""

    DEATHS, WITHIN_S = 8, 60.0

    def __init__(self) -> None:
        super().__init__()
        self.deaths: list[float] = []

    def get(self, place: int, default: float = 0) -> float:  # type: ignore[override]
        """Asked when that process has died."""
        now = time.monotonic()
        self.deaths = [at for at in self.deaths if now - at < self.WITHIN_S] + [now]
        return super().get(place, default) if len(self.deaths) > self.DEATHS else 0


def load(target: str, *, pages: int) -> Callable[..., Any]:
    """Runs in each web process, forked from the main one, before it serves."""
    lifeline.hold(os.getppid(), signum=signal.SIGKILL)
    # Ctrl-C on a terminal reaches everybody; only the main process shall act on it, and then tell the others. So what
    # it blocks stays blocked here, except its word to stop; until the server handles that one, it simply ends us.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    from sanket.wsgi import application

    application.let(pages)
    return application


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(
        {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host),  # noqa: S104
        port,
        timeout=2,
    )
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def greeting(address: str, signs: list[list[str]]) -> str:
    lines = [f"Sanket is at {address}/ (Ctrl-C stops it)."]
    if signs:
        lines += ["", "Sign in to the demo as:", table(["Name", "Role", "E-mail", "Password"], signs), ""]
    return "\n".join(lines)


def stopping_signals() -> set[signal.Signals]:
    """Started with nohup, a program goes on when its terminal goes away."""
    ignored = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else set()
    return {signal.SIGINT, signal.SIGTERM, signal.SIGHUP} - ignored


# A web process forked while a worker is being started would keep the worker's pipes open, and its start would never
# seem to end. So forks and starts take turns.
starting = threading.Lock()
os.register_at_fork(before=starting.acquire, after_in_parent=starting.release, after_in_child=starting.release)


class WorkerBeside:
    """A worker in a process of its own, started again whenever it dies."""

    def __init__(self, parent: int) -> None:
        self.parent = parent
        self.process: subprocess.Popen[bytes] | None = None
        self.stopping = threading.Event()
        # One thread for its whole life: the kernel ends a child when the thread that made it ends.
        self.thread = threading.Thread(target=self.keep, name="worker", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def keep(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self.stopping.is_set():
            born = time.monotonic()
            with starting:
                self.process = subprocess.Popen(  # noqa: S603 - nothing of it comes from outside
                    [sys.executable, "-m", "sanket", "worker", "--parent", str(self.parent)],
                    stdin=subprocess.DEVNULL,
                    env=child_environment(),
                )
            if self.stopping.is_set():
                self.process.terminate()
            code = self.process.wait()
            if self.stopping.is_set():
                return
            pause = FIRST_PAUSE_SECONDS if time.monotonic() - born > LONG_LIFE_SECONDS else pause
            say(f"The worker ended (exit code {code}); another one starts in {pause:g} s.")
            self.stopping.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def ask_to_stop(self) -> None:
        self.stopping.set()
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        self.ask_to_stop()
        if self.thread.ident is None:
            return
        self.thread.join(WORKER_GRACE_SECONDS)
        if self.process and self.thread.is_alive():
            say("The worker's job takes long; it is stopped now and done again at the next start.")
            self.process.kill()
            self.thread.join()


def child_environment() -> dict[str, str]:
    """The same Sanket as this one, whatever folder of that name lies where the user stands."""
    root = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}
