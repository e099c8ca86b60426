"""One measurement in a process of its own: benchmarks/child.py MODULE JSON OUT, with SANKET_HOME and DATABASE_URL set.

Calls ``measure(**given)`` of benchmarks.MODULE and writes what it answers, as JSON, to OUT.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path


def main(module: str, given: str, out: str) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from sanket.cli.house import open_house

    open_house()
    answer = importlib.import_module(f"benchmarks.{module}").measure(**json.loads(given))
    Path(out).write_text(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
