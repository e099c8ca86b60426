"""Activities logged one by one at a steady pace, whatever else goes on: benchmarks/steady.py RATE STOP OUT.

Open loop: each is due at its time, and its latency is counted from then, also when the one before it was late. Ends
when the file STOP appears and writes [due, seconds] of each to OUT; says that it begins by a file ``ready`` beside it.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path


def main(rate: str, stop: str, out: str) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from sanket.cli.house import open_house

    open_house()
    from django.db import connection

    from sanket.crm.activities.actions import Facts, log

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, account_id FROM crm_contact ORDER BY id")
        people = cursor.fetchall()
        cursor.execute("SELECT id FROM crm_offering WHERE kind = 'product' ORDER BY id")
        products = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("SELECT id FROM crm_activitytype ORDER BY id")
        types = [pk for (pk,) in cursor.fetchall()]
    chance = random.Random(5)
    mark = f"s{time.time_ns()}"
    found = []
    stopping = Path(stop)
    stopping.with_name("ready").touch()
    began, number = time.perf_counter(), 0
    while not stopping.exists():
        due = began + number / float(rate)
        time.sleep(max(due - time.perf_counter(), 0))
        contact, account = chance.choice(people)
        facts = Facts(
            f"{mark}-{number}",
            int(time.time()),
            account,
            contact,
            chance.choice(products),
            chance.choice(types),
            "steady",
        )
        log([facts], now_s=int(time.time()))
        found.append([due, time.perf_counter() - due])
        number += 1
    Path(out).write_text(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
