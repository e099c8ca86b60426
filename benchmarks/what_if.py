"""How quick the what-if page is on a long log: python -m benchmarks.what_if [--activities N] [--groups N] [--json]

A made-up log by columns stands in for that of the database, so that nothing but what-if is measured: the first grid once
the log is in memory, the grid of other settings (a whole page's worth), the leads behind a pair, the page by the web
server's program, and, as yardstick, the sweep of a single pair. Best of several; processor milliseconds and wall.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

DAY = 86_400
ACTIVITIES, PAIRS, WINS, CONTACTS, TYPES = 1_000_000, 100_000, 5_000, 50_000, 20
TIMES = 5
NAMED = 1_000
"""Accounts that have a row: names are shown of a few only."""
BARS = {"a grid of other settings": 1_000.0}


def best(call: Callable[[], Any], times: int = TIMES) -> tuple[float, float]:
    """Milliseconds: of the processors, and on the wall."""
    found = []
    for _ in range(times):
        cpu, wall = time.process_time(), time.perf_counter()
        call()
        found.append(((time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000))
    return min(one[0] for one in found), min(one[1] for one in found)


def measure(*, activities: int = ACTIVITIES, pairs: int = PAIRS, wins: int = WINS) -> dict[str, Any]:
    """In a house that is open and empty."""
    from django.test import Client

    from sanket.crm.activities import queries as log
    from sanket.crm.recognition import queries, whatif_leads, whatif_past, whatif_stage
    from sanket.engine.recognition import whatif as engine

    history = make(activities, pairs, wins)
    setattr(log, "history", lambda report=None: history)  # noqa: B010 - it stands in for the real one
    client = Client()
    client.force_login(manager(), backend="allauth.account.auth_backends.AuthenticationBackend")
    engine.compile_now()
    wish = queries.Wish(months=60)
    found = queries.what_if(wish)
    stage = whatif_stage.Stage(found.past, found.past.rules, wish, found.interest, found.fitment)
    rules = found.past.rules
    days = iter(range(10, 100))
    told = {
        "one pair": best(lambda: one_pair(stage, rules, found)),
        "all 2,500 pairs": best(lambda: sweep(stage, rules)),
        "a grid of other settings": best(lambda: queries.what_if(tried(wish, next(days)))),
        "the leads behind a pair": best(lambda: whatif_leads.changes(found, wish, (10, found.agreed[1]))),
        "the page, nothing changed": best(lambda: get(client, "?months=60&wait=1&interest=12")),
        "the page of other settings": best(lambda: get(client, f"?months=60&wait=1&half_life_days={next(days)}.5")),
    }
    whatif_past.forget()
    return {
        "activities": history.n,
        "groups": len(found.past.groups.account),
        "wins": found.wins,
        "leads": found.base.leads[found.agreed[0]][found.agreed[1]],
        "page_bytes": len(get(client, "?months=60&wait=1")),
        "milliseconds": told,
    }


def tried(wish: Any, days: int) -> Any:
    return wish._replace(trial=wish.trial._replace(half_life_days=float(days)))


def one_pair(stage: Any, rules: Any, found: Any) -> None:
    from sanket.engine.recognition import whatif as engine

    j, k = found.agreed
    on, fits, closing = (
        stage.on(rules)[:, j : j + 1].copy(),
        (stage.fits(rules) > k).astype("int32"),
        stage.past.closing(None),
    )
    engine.sweep(
        stage.past.log,
        stage.past.market,
        on,
        rules.off_ratio,
        fits,
        1,
        closing,
        180 * DAY,
        stage.begin,
        stage.end,
        dealt=stage.past.dealt(),
    )


def sweep(stage: Any, rules: Any) -> None:
    from sanket.engine.recognition import whatif as engine

    engine.sweep(
        stage.past.log, stage.past.market, stage.on(rules), rules.off_ratio, stage.fits(rules), 50, stage.past.closing(None),
        180 * DAY, stage.begin, stage.end, dealt=stage.past.dealt(),
    )  # fmt: skip


def get(client: Any, query: str) -> bytes:
    answer = client.get("/settings/scoring/what-if/" + query, headers={"Host": "localhost"})
    assert answer.status_code == 200, answer.status_code
    return bytes(answer.content)


def manager() -> Any:
    from sanket.crm.models import User, Workspace

    now = datetime.now(UTC)
    Workspace.objects.update_or_create(pk=1, defaults={"name": "Bench", "currency": "INR", "set_up_at": now})
    return User.objects.create(email="manager@example.com", name="Manager", role="manager", created_at=now)


def make(activities: int, pairs: int, wins: int) -> Any:
    """Offerings, types and outcomes in the database, the log beside it: Zipf-like, most pairs have a few activities."""
    import numpy as np

    from sanket.crm.accounts.actions import save_accounts
    from sanket.crm.activities.actions import save_types
    from sanket.crm.activities.history.columns import History, Segment
    from sanket.crm.activities.queries import ids_by_external
    from sanket.crm.catalogue.actions import save_offerings
    from sanket.crm.catalogue.queries import ids_by_external as offering_ids
    from sanket.crm.models import Outcome
    from sanket.crm.recognition.actions import set_values

    now, chance = datetime.now(UTC), np.random.default_rng(9)
    save_accounts([{"account": f"A{n}", "name": f"Account {n}"} for n in range(NAMED)], by=None, now=now)
    rows = [{"offering": f"c{n}", "kind": "category"} for n in range(4)]
    rows += [{"offering": f"p{n}", "parent": f"c{n % 4}"} for n in range(20)]
    save_offerings(rows, by=None, now=now)
    save_types([{"type": f"t{n}", "direction": "customer"} for n in range(TYPES)], by=None, now=now)
    types = ids_by_external([f"t{n}" for n in range(TYPES)])
    set_values(
        [{"type_id": pk, "value": n % 7 + 1 if n % 9 else -4, "countable": n % 5 == 4} for n, pk in enumerate(types.values())],
        by=None, now=now,
    )  # fmt: skip
    products = np.array(list(offering_ids([f"p{n}" for n in range(20)]).values()), np.int64)
    account = np.arange(pairs, dtype=np.int64) // 5 + 1
    offering = products[(np.arange(pairs) + account) % len(products)]
    end = int(now.timestamp())
    at = np.sort(chance.integers(end - 5 * 365 * DAY, end, activities)).astype(np.int64)
    pair = (pairs * chance.random(activities) ** 3).astype(np.int32)
    contact = (chance.integers(0, CONTACTS, activities) * (chance.random(activities) < 0.8)).astype(np.int32)
    kind = chance.integers(0, TYPES, activities).astype(np.int32)
    segment = Segment(np.arange(1, activities + 1), at, pair, contact, kind)
    some = chance.choice(pairs // 4, min(wins, pairs // 4), replace=False)
    Outcome.objects.bulk_create(
        Outcome(
            kind="deal", source=f"D{n}", account_id=int(account[p]), offering_id=int(offering[p]), result="won",
            at=int(chance.integers(end - 4 * 365 * DAY, end)), amount=1000 + n,
        )
        for n, p in enumerate(some.tolist())
    )  # fmt: skip
    kinds = np.array(list(types.values()), np.int64)
    return History(
        [segment], pairs=(account << 32) | offering, contacts=np.arange(CONTACTS, dtype=np.int64), kinds=kinds,
        upto=activities, stamp="bench",
    )  # fmt: skip


def table(told: dict[str, Any]) -> str:
    single = told["milliseconds"]["one pair"][0]
    lines = [
        f"{told['activities']:,} activities, {told['groups']:,} groups, {told['wins']:,} wins, {told['leads']:,} leads",
        f"the page has {told['page_bytes'] / 1000:.0f} KB",
        "",
        "| | CPU ms | wall ms | x one pair | bar, ms |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, (cpu, wall) in told["milliseconds"].items():
        bar = BARS.get(name)
        lines.append(f"| {name} | {cpu:.0f} | {wall:.0f} | {cpu / single:.1f} | {f'{bar:.0f}' if bar else ''} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=int, default=ACTIVITIES)
    parser.add_argument("--pairs", type=int, default=PAIRS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ["SANKET_HOME"] = home
        os.environ.setdefault("SANKET_ALLOWED_HOSTS", "localhost")
        from sanket.cli.house import open_house

        open_house()
        told = measure(activities=given.activities, pairs=given.pairs)
    print(json.dumps(told) if given.json else table(told))


if __name__ == "__main__":
    main()
