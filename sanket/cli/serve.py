"""``sanket serve``: the pages, and with ``--with-worker`` the background jobs beside them, in one process group.

This process is the web server's main one; it never loads Django, so it stays small. What needs the database at start is
done in a forked child.
"""

from __future__ import annotations

import argparse
import errno
import os
import socket
from typing import Any

from sanket.cli.speech import ALL_DONE, Stop

DEFAULT_PORT = 8000
DEFAULT_THREADS = 4


def register(commands: Any) -> None:
    parser = commands.add_parser("serve", help="serve the pages")
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT, metavar="N", help="default: 8000")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="H", help="address to listen on; 0.0.0.0 for all (default: this machine)"
    )
    parser.add_argument("--with-worker", action="store_true", help="run a worker too; the two stop together")
    parser.add_argument(
        "--workers", type=positive, default=1, metavar="N", help="web processes; more than one needs PostgreSQL"
    )
    parser.add_argument(
        "--threads",
        type=positive,
        default=DEFAULT_THREADS,
        metavar="N",
        help="pages worked on at once in each web process (default: 4)",
    )
    parser.set_defaults(run=run)


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port: choose a number from 1 to 65535")
    return int(text)


def positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 64")
    return int(text)


def run(given: argparse.Namespace) -> int:
    from sanket import settings

    if given.workers > 1 and settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        raise Stop(
            "SQLite is served by one web process: leave --workers out (--threads adds threads), or move to PostgreSQL "
            "as docs/install.md tells."
        )
    check_address(given.host, given.port)
    from sanket.cli import house, wal
    from sanket.cli.apart import in_a_child

    with house.present(settings.SANKET_HOME):
        signs = in_a_child(prepare)
        from sanket.cli.web import Web

        code = Web(
            host=given.host,
            port=given.port,
            workers=given.workers,
            threads=given.threads,
            with_worker=given.with_worker,
            address=settings.BASE_URL or f"http://{shown_host(given.host)}:{given.port}",
            signs=signs,
            pid=os.getpid(),
        ).run()
        if code == ALL_DONE:
            wal.fold()
        return code


def prepare() -> list[list[str]]:
    """The database is there and new; answers how to sign in to the demo, if it is loaded."""
    from sanket.cli import house

    house.open_house()
    from sanket.demo import actions

    return [[str(cell) for cell in sign] for sign in actions.sign_ins()]


def check_address(host: str, port: int) -> None:
    """Asked first: the server itself shares a port with another one without a word."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        raise Stop(f"--host {host} is no address of this machine: use 127.0.0.1, or 0.0.0.0 for all.") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Stop(
                f"Port {port} is taken: stop the program that uses it, or choose another with --port N."
            ) from None
        if error.errno == errno.EACCES:
            raise Stop(f"Port {port} needs root: choose one from 1024, such as --port {DEFAULT_PORT}.") from None
        raise Stop(
            f"--host {host} cannot be listened on ({error.strerror}): use 127.0.0.1, or 0.0.0.0 for all."
        ) from None


def shown_host(host: str) -> str:
    """
    >>> shown_host("0.0.0.0"), shown_host("::1")
    ('127.0.0.1', '[::1]')
    """
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared with, not bound to
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
