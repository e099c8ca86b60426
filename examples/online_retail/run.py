"""The whole example: prepare, import, look.

    python run.py [SOURCE] [--home FOLDER] [--lines N]

Works in a SANKET_HOME of its own (a new folder below the system's temporary one, unless --home names one).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from prepare import KINDS, WHERE_FROM, prepare  # noqa: E402 - the example is a folder of scripts, no package

ROOT = HERE.parents[1]
SHARED = ROOT.parent / "shared" / "data" / "uci_online_retail_to_2011-08-31" / "online_retail.csv.gz"
END = "2011-08-31T23:59:59"
SHOWN = 10


def sanket(home: Path, *arguments: str) -> Any:
    """The answer of a command of Sanket, as JSON. Its progress is seen, for that goes to the terminal."""
    command = [str(ROOT / "script" / "sanket"), *arguments, "--json"]
    environment = {**os.environ, "SANKET_HOME": str(home), "SANKET_TIME_ZONE": "Europe/London"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode > 1:
        sys.exit(done.returncode)
    return json.loads(done.stdout)


def main() -> int:
    parser = argparse.ArgumentParser(description="Imports a wholesaler's invoices and shows the leads in them.")
    parser.add_argument("source", type=Path, nargs="?", default=SHARED)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--lines", type=int, help="only the first so many lines")
    given = parser.parse_args()
    if not given.source.is_file():
        print(f"There is no file {given.source}. {WHERE_FROM}", file=sys.stderr)
        return 2
    home = given.home or Path(tempfile.mkdtemp(prefix="sanket-online-retail-"))
    print(f"SANKET_HOME={home}")
    print(prepare(given.source, home / "import", limit=given.lines))
    began = time.monotonic()
    for kind in KINDS:
        print(sanket(home, "import", kind, str(home / "import" / f"{kind}.csv")))
    print(f"Imported in {time.monotonic() - began:.1f} s")
    show(home)
    return 0


def show(home: Path) -> None:
    leads = sanket(home, "leads", "--at", END)["leads"]
    print(f"{len(leads):,} leads at the end of the data. The hottest:")
    for lead in leads[:SHOWN]:
        heat = lead["interest"] / lead["interest_threshold"]
        print(f"  {lead['account']} {lead['offering']:8} {heat:5.1f} x threshold, goes cold {lead['cold_at'][:10]}")
    products = [lead for lead in leads if not lead["offering"].startswith("cat-")]
    if not products:
        return
    first = products[0]
    told = sanket(home, "explain", first["account"], first["offering"], "--at", END)
    parts = sorted(told["parts"], key=lambda part: -part["points"])
    print(
        f"Why {first['account']} and {first['offering']}: {told['interest']:.2f} points from {len(parts)} activities."
    )
    for part in parts[:SHOWN]:
        print(
            f"  {part['occurred_at']} {part['type']:13} {part['activity']:12} {part['points']:7.2f} {part['share']:6.1%}"
        )


if __name__ == "__main__":
    sys.exit(main())
