"""A process in which all programs are loaded already. It forks for each command, which costs a tenth of a start.

The command reads settings, home and database by itself, as in a process of its own; only its imports are done. What
that could hide (a command that asks for tables before Django is set up) test_cold.py would find.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST_TASK = 1 << 20
DESCRIPTORS = 4


class Warm:
    """The tests' end of it."""

    def __init__(self, env: dict[str, str]) -> None:
        self.socket, theirs = socket.socketpair()
        self.one_at_a_time = threading.Lock()
        # It ends when this process does, for then its end of the socket is the only one.
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())],
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()

    def run(self, task: dict[str, Any], *, stdin: str, seconds: float) -> subprocess.CompletedProcess[str]:
        with (
            tempfile.TemporaryFile("w+") as given,
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as err,
        ):
            given.write(stdin)
            given.seek(0)
            code = self._asked(task, [given, out, err], seconds)
            out.seek(0)
            err.seek(0)
            arguments = task["arguments"] or [task["code"]]
            return subprocess.CompletedProcess(arguments, code, out.read(), err.read())

    def _asked(self, task: dict[str, Any], files: list[IO[str]], seconds: float) -> int:
        ours, theirs = socket.socketpair()
        ours.settimeout(seconds)
        with ours, ours.makefile() as answer:
            with theirs, self.one_at_a_time:
                line = json.dumps(task).encode() + b"\n"
                socket.send_fds(self.socket, [line], [*(file.fileno() for file in files), theirs.fileno()])
                theirs.close()
                said = answer.readline()
            assert said, f"the warm process ended: see what it says to {sys.executable} -m {__name__} 0"
            pid = int(said)
            try:
                return int(answer.readline())
            except TimeoutError:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                raise


# ------------------------------------------------------------------------------------------------ the other end


def load() -> None:
    """Everything that commands import, and nothing that they ask."""
    from sanket.cli import house

    house.set_up()
    import sanket.cli
    import sanket.crm

    names = [module.name for module in pkgutil.walk_packages(sanket.cli.__path__, "sanket.cli.")]
    names += [module.name for module in pkgutil.walk_packages(sanket.crm.__path__, "sanket.crm.")]
    for name in [
        *names,
        "sanket.demo.actions",
        "sanket.engine.recognition.kernel",
        "tests.stories.history",
        "tests.cli.jobs",
    ]:
        if ".tests" not in name.removeprefix("tests.") and ".migrations" not in name:
            importlib.import_module(name)
    gc.collect()
    # Else the first collection in each child would copy all of this.
    gc.freeze()


def forget() -> None:
    """What came from our own settings: the child asks its own."""
    from django.conf import settings
    from django.core.cache import caches
    from django.db import connections
    from django.utils.functional import empty

    assert all(one.connection is None for one in connections.all(initialized_only=True)), "loading met a database"
    handlers: tuple[Any, Any] = (connections, caches)
    for handler in handlers:
        for alias in list(handler):
            with contextlib.suppress(AttributeError):
                del handler[alias]
        handler._settings = None
        del handler.settings
    settings._wrapped = empty
    del sys.modules["sanket.settings"]


def listen(number: int) -> Callable[[], object]:
    """Forks for each task. In the child, and only there, it comes back: with what is to be done."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    # Ctrl-C is for the tests; when they have ended, so do we.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with socket.socket(fileno=number) as asked:
        while True:
            line, descriptors, _flags, _address = socket.recv_fds(asked, LONGEST_TASK, DESCRIPTORS)
            while line and not line.endswith(b"\n"):
                line += asked.recv(LONGEST_TASK)
            if not line:
                os._exit(0)
            if os.fork() == 0:
                break
            for descriptor in descriptors:
                os.close(descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    *files, answer = descriptors
    pid = os.fork()
    if pid:
        watch(pid, answer)
    os.close(answer)
    for standard, file in enumerate(files):
        os.dup2(file, standard)
        os.close(file)
    return prepared(json.loads(line))


def watch(pid: int, answer: int) -> None:
    """Tells who does it, and how it ended."""
    os.write(answer, f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    os.write(answer, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def prepared(task: dict[str, Any]) -> Callable[[], object]:
    os.environ.clear()
    os.environ.update(task["env"])
    os.chdir(task["cwd"])
    sys.argv = ["sanket", *task["arguments"]]
    forget()
    if code := task["code"]:
        return lambda: exec(compile(code, "<string>", "exec"), {"__name__": "__main__"})
    from sanket.cli import main

    return lambda: sys.exit(main())


if __name__ == "__main__":
    load()
    listen(int(sys.argv[1]))()
