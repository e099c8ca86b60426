"""Reads the arguments, runs the command, and turns whatever went wrong into one sentence and an exit code."""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from sanket.cli import (
    activities,
    automation,
    backup,
    condition,
    demo,
    doctor,
    events,
    explain,
    export,
    imports,
    influence,
    leads,
    learn,
    mcp,
    replay,
    restore,
    routing,
    scores,
    serve,
    sources,
    tokens,
    users,
    webhooks,
    what_if,
    work,
)
from sanket.cli.speech import ALL_DONE, NOTHING_DONE, Stop, say

COMMANDS = (
    serve,
    work,
    imports,
    export,
    leads,
    explain,
    condition,
    influence,
    replay,
    routing,
    automation,
    what_if,
    learn,
    scores,
    sources,
    events,
    activities,
    users,
    tokens,
    mcp,
    webhooks,
    demo,
    backup,
    restore,
    doctor,
)
# What a shell reports for a program ended by Ctrl-C, and by a reader that went away.
INTERRUPTED = 130
NOBODY_READS = 141

DISK_FULL = "The disk is full: free some space (df -h shows where it is missing) and run this again."


class Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(NOTHING_DONE, f"{message[:1].upper()}{message[1:]}; see {self.prog} --help.\n")


class Help(argparse.HelpFormatter):
    """Commands stand further in than options do: the longest of them needs that much more room."""

    def format_help(self) -> str:
        self._action_max_length += self._indent_increment
        return super().format_help()


class ShowVersion(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from sanket.cli.release import version

        print(f"sanket {version()}")
        parser.exit(ALL_DONE)


def parser() -> Parser:
    program = Parser(
        prog="sanket",
        formatter_class=Help,
        description="Recognises sales leads from a log of activities and explains each of them.",
        epilog="Everything is kept in SANKET_HOME; docs/settings.md lists all settings.",
    )
    program.add_argument("--version", action=ShowVersion, nargs=0, help="say which version this is")
    commands = program.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for command in COMMANDS:
        command.register(commands)
    return program


def main(arguments: Sequence[str] | None = None) -> int:
    # Whatever is made below SANKET_HOME holds customers' data: it is for its owner only.
    os.umask(0o077)
    # What is solved by matrices here is small: threads that wait for each other make it many times slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    program = parser()
    given = program.parse_args(arguments)
    if given.command is None:
        program.print_help()
        return NOTHING_DONE
    try:
        with _quietly():
            code = int(given.run(given) or ALL_DONE)
            sys.stdout.flush()
        return code
    except Stop as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        say("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes stdout once more at its end and would complain then.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    try:
        yield
    except (Stop, BrokenPipeError):
        raise
    except Exception as error:
        raise as_stop(error) from error


def as_stop(error: Exception) -> Stop:
    """Each kind of trouble is one sentence. Names are asked for late: not every command has loaded Django."""
    if isinstance(error, Stop):
        return error
    return Stop(sentence_for(error) or _unforeseen(error))


def sentence_for(error: Exception) -> str | None:
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    from sanket.shared.errors import Refusal

    if isinstance(error, Refusal):
        return error.sentence
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if isinstance(error, PermissionError | FileNotFoundError | IsADirectoryError | NotADirectoryError):
        return (
            f"{error.filename} cannot be used ({error.strerror}): name another file or give this user the right to it."
        )
    if isinstance(error, DatabaseError):
        return database_sentence(str(error).strip().partition("\n")[0])
    return None


def database_sentence(text: str) -> str | None:
    lower = text.lower()
    if "disk is full" in lower or "no space left" in lower:
        return DISK_FULL
    if "unable to open database" in lower or "readonly database" in lower:
        return f"The database file cannot be opened ({text}): see that this user may write to SANKET_HOME."
    if "is locked" in lower:
        return "The database was busy for too long: another program holds its write lock; run this again when it has ended."
    if "malformed" in lower or "not a database" in lower:
        return f"The database file is damaged ({text}): restore the last backup with `sanket restore FILE --force`."
    if "connection" in lower or "authentication" in lower or "does not exist" in lower or "starting up" in lower:
        return f"The database cannot be reached ({text}): see that PostgreSQL runs and that DATABASE_URL is right."
    return None


def _unforeseen(error: Exception) -> str:
    """A mistake of ours: the traceback is for whoever mends it, the sentence for whoever met it."""
    import logging

    from django.conf import settings

    if not settings.configured:
        raise error
    logging.getLogger("sanket.cli").error("A command failed", exc_info=error)
    return (
        f"Sanket made a mistake ({type(error).__name__}: {str(error)[:200]}): "
        f"please report it with the end of {settings.SANKET_HOME}/logs/sanket.log."
    )
