"""The figures as Markdown."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.about import ABOUT
from benchmarks.plan import (
    CONDITION_OF_HAND,
    CSV_IMPORT,
    DEED_MS,
    EVENTS_OF_BARE,
    EVENTS_P99_MS,
    EVENTS_PER_SECOND,
    GRID_MS,
    GRID_MS_AT,
    GRID_OF_ONE,
    INTAKE,
    LISTED_P99_MS,
    MEMORY_MB,
    OF_PLAIN,
    PAGES_MS,
    PUBLISH_SECONDS,
    READING,
    REPLAY,
    REPLAY_MB,
    REPLAY_WAYS,
    ROUTED,
    SEGMENT_SECONDS,
    SINGLE_P99_MS,
    SOURCES_MS,
    SPARK,
    START_SECONDS,
    TODAY_MS,
    WAITING_P99_MS,
    WRITE_MS,
)

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Found = dict[str, Any]


def say(text: str) -> None:
    print(f"[{datetime.now(UTC):%H:%M:%S}] {text}", file=sys.stderr, flush=True)


def table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---", *("---:" for _ in headings[1:])], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


BUSY_LOAD = 2.0
"""On two cores; below it a measurement had one for itself."""


def against(value: float, bar: float | None, unit: str = "", digits: int = 1) -> str:
    """A figure, marked where it is over its bar."""
    shown = f"{value:.{digits}f}{unit}"
    return f"**{shown}**" if bar is not None and value > bar else shown


def parts(key: str) -> tuple[str, str]:
    database, _, label = key.partition(": ")
    return database, label


def intake(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, label = parts(key)
        bar = INTAKE[database, label != "plain"]
        wall, cpu = (one["whole"][n] / one["bare"][n] for n in (0, 1))
        logged = one["logged"][1] / one["bare"][1]
        rows.append(
            [
                f"{NAMES[database]}, {label}", f"{one['rows']:,}", f"{one['rows'] / one['bare'][1]:,.0f}",
                f"{one['rows'] / one['whole'][1]:,.0f}", f"{one['leads']:,}", against(logged, bar, "x"), against(cpu, bar, "x"),
                against(wall, bar, "x"), f"{bar}x",
            ]
        )  # fmt: skip
    heads = ["", "rows", "bare rows/s", "Sanket rows/s", "leads", "until committed", "whole, CPU", "whole, wall", "bar"]
    return "### Intake\n\n" + table(heads, rows)


def csv_import(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, _ = parts(key)
        bar = CSV_IMPORT.get(database)
        wall, cpu = (one["whole"][n] / one["bare"][n] for n in (0, 1))
        rows.append(
            [
                NAMES[database], f"{one['rows']:,}", f"{one['rows'] / one['whole'][1]:,.0f}", against(cpu, bar, "x"),
                against(wall, bar, "x"), f"{bar}x" if bar else "none",
            ]
        )  # fmt: skip
    return "### Import of a CSV file of activities\n\n" + table(["", "rows", "rows/s", "CPU", "wall", "bar"], rows)


def single(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, _ = parts(key)
        name = (
            f"{NAMES[database]}, {'synchronous' if database == 'sqlite' else 'synchronous_commit'}={one['durability']}"
        )
        bar = SINGLE_P99_MS if one["durability"] != "FULL" else None
        wall, cpu = one["wall"], one["cpu"]
        rows.append(
            [
                name, f"{one['singles']:,}", f"{one['opened']}", f"{cpu['p50']:.1f}", against(cpu["p99"], bar),
                f"{wall['p50']:.1f}", against(wall["p99"], bar), f"{bar:g}" if bar else "none",
            ]
        )  # fmt: skip
    heads = ["ms", "activities", "leads opened", "CPU p50", "CPU p99", "wall p50", "wall p99", "bar of p99"]
    return "### One activity, committed and scored\n\n" + table(heads, rows)


def pages(found: Found) -> str:
    made = ["### Pages"]
    for database, full_name in NAMES.items():
        sizes = [(label, found[key]) for key in found for base, label in (parts(key),) if base == database]
        if not sizes:
            continue
        heads = ["CPU ms, median"]
        for label, _ in sizes:
            heads += [f"manager, {label}", f"sales, {label}"]
        rows = []
        for name, one in sizes[-1][1]["pages"].items():
            bar = PAGES_MS.get(one["bar"])
            cells = [name]
            for _, figures in sizes:
                some = figures["pages"].get(name, {})
                cells += [against(some[who]["ms"], bar) if who in some else "" for who in ("manager", "sales")]
            asked = [one[who]["queries"] for who in ("manager", "sales") if who in one]
            least, most = min(low for low, _ in asked), max(high for _, high in asked)
            cells += [str(most) if least == most else f"{least} to {most}", f"{bar:g}" if bar else "none"]
            rows.append(cells)
        about = "; ".join(
            f"{figures['accounts']:,} accounts, {figures['activities']:,} activities, {figures['leads']:,} leads listed"
            f" ({figures['leads_of_sales']:,} for the sales person)"
            for _, figures in sizes
        )
        made += [f"{full_name}: {about}.", table([*heads, "queries", "bar"], rows)]
    return "\n\n".join(made)


def publish(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, _ = parts(key)
        where, whole = NAMES[database], f"{PUBLISH_SECONDS:g} s"
        size = f"{one['activities']:,} activities, {one['groups']:,} groups, {one['leads']:,} leads"
        rows += [
            [f"{where}: {size}; full publish", against(one["publish_s"], PUBLISH_SECONDS, " s"), whole],
            [f"{where}: until readers see it", f"{one['until_switch_s']:.1f} s", "none"],
            [f"{where}: the processors' time of it all", f"{one['publish_cpu_s']:.1f} s", "none"],
            [f"{where}: longest slice", against(one["longest_write_ms"], WRITE_MS, " ms", 0), f"{WRITE_MS:g} ms"],
            [f"{where}: the switch", f"{one['switch_ms']:.0f} ms", "none"],
            [f"{where}: an activity meanwhile, p99", against(one["busy"]["p99"], WAITING_P99_MS, " ms", 0),
             f"{WAITING_P99_MS:g} ms"],
            [f"{where}: the same before, p99", f"{one['calm']['p99']:.0f} ms", "none"],
            [f"{where}: the diff before it", f"{one['diff_s']:.1f} s", "none"],
        ]  # fmt: skip
    return "### Publishing\n\n" + table(["", "measured", "bar"], rows)


def start(found: Found) -> str:
    rows = []
    for one in found.values():
        seconds, megabytes = f"{START_SECONDS:g} s", f"{MEMORY_MB:g} MB"
        rows.append(
            ["First page after `serve --with-worker`, median", against(one["seconds"], START_SECONDS, " s"), seconds]
        )
        rows.append(["the processors' time of it, all processes", f"{one['cpu_s']:.1f} s", "none"])
        if "empty_seconds" in one:
            rows.append(["First page where the database is made first", f"{one['empty_seconds']:.1f} s", "none"])
        rows.append(
            ["Memory of all processes, idle (resident)", against(one["rss_mb"], MEMORY_MB, " MB", 0), megabytes]
        )
        rows.append(["the same, what they share counted once", f"{one['pss_mb']:.0f} MB", "none"])
    return "### Start and memory\n\n" + table(["", "measured", "bar"], rows)


WAYS = {"plain": "one head", "weak": "two heads", "cells": "two heads and cells", "numpy": "one head, without Numba"}


def replay(found: Found) -> str:
    """Bars hold by the clock on the wall: DuckDB and we take every core that is free, and whoever waits sees no other."""
    rows = []
    for one in found.values():
        base, taken = f"{one['activities']:,}", one["taken"]
        for name, way in (("sum of the arrays", "floor"), ("DuckDB's GROUP BY", "group_by")):
            rows.append([f"{base}, {name}", *both_clocks(taken, way, 1), "", "", "", "none"])
        for way, name in WAYS.items():
            floor, group_by = REPLAY[way]
            bars = [f"{floor:g}x of the sum" if floor else "", f"{group_by:g}x of the GROUP BY" if group_by else ""]
            bars.append(f"{OF_PLAIN[way]:g}x of one head" if way in OF_PLAIN else "")
            rows.append(
                [
                    f"{base}, {name}", *both_clocks(taken, way),
                    times(taken, way, "floor", floor, 0), times(taken, way, "group_by", group_by),
                    times(taken, way, "plain", OF_PLAIN.get(way)), ", ".join(filter(None, bars)),
                ]
            )  # fmt: skip
    heads = ["activities", "wall ms", "CPU ms", "of the sum", "of the GROUP BY", "of one head", "bar"]
    return "### Replay of a whole log\n\n" + table(heads, rows)


def both_clocks(taken: dict[str, dict[str, float]], way: str, digits: int = 0) -> list[str]:
    return [f"{taken[way][clock]:,.{digits}f}" for clock in ("wall", "cpu")]


def times(taken: dict[str, dict[str, float]], way: str, other: str, bar: float | None, digits: int = 2) -> str:
    """So many times the other's time on the wall, against its bar; behind it of the processors'."""
    wall, cpu = (taken[way][clock] / taken[other][clock] for clock in ("wall", "cpu"))
    return f"{against(wall, bar, 'x', digits)} ({cpu:.{digits}f}x)"


def whatif(found: Found) -> str:
    rows = []
    for one in found.values():
        limit = GRID_MS if one["activities"] == GRID_MS_AT else None
        taken = one["taken"]
        rows.append(
            [
                f"{one['activities']:,}", *("{} ({})".format(*both_clocks(taken, way)) for way in ("deal", "one")),
                f"{against(taken['grid']['wall'], limit, '', 0)} ({taken['grid']['cpu']:,.0f})",
                times(taken, "grid", "one", GRID_OF_ONE), f"{GRID_OF_ONE:g}x" + (f", {limit:g} ms" if limit else ""),
            ]
        )  # fmt: skip
    heads = ["activities", "dealt out once, ms", "one threshold, ms", "50 x 50, ms", "of one threshold", "bar"]
    return "### What-if\n\n" + table(heads, rows)


def reading(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, _ = parts(key)
        bar = READING[database]
        wall, cpu = (one["ours"][n] / one["bare"][n] for n in (0, 1))
        rows.append(
            [
                NAMES[database], f"{one['rows']:,}", f"{one['rows'] / one['bare'][1]:,.0f}",
                f"{one['rows'] / one['ours'][1]:,.0f}", against(cpu, bar, "x", 2), against(wall, bar, "x", 2), f"{bar}x",
                f"{one['made'][1]:.1f} s", f"{1000 * one['opened'][1]:.0f} ms", f"{1000 * one['updated'][1]:.0f} ms",
            ]
        )  # fmt: skip
    heads = ["", "rows", "bare rows/s", "Sanket rows/s", "CPU", "wall", "bar", "made", "opened", "1,000 more"]
    return "### Reading the log into arrays\n\n" + table(heads, rows)


def memory(found: Found) -> str:
    sizes: dict[int, dict[str, Any]] = {}
    for one in found.values():
        sizes.setdefault(one["activities"], {})[one["way"]] = one
    rows = []
    for activities, ways in sizes.items():
        rows.append(
            [f"{activities:,}", f"{ways[REPLAY_WAYS[0]]['groups']:,}", f"{ways[REPLAY_WAYS[0]]['before']:,.0f}"]
        )
        for way in REPLAY_WAYS:
            taken = against(
                ways[way]["peak"] - ways[way]["before"], REPLAY_MB if way == REPLAY_WAYS[0] else None, digits=0
            )
            rows[-1].append(f"{taken} ({ways[way]['cpu']:.1f} s)")
        rows[-1].insert(4, f"{REPLAY_MB:g}")
    heads = [
        "activities",
        "groups",
        "MB before",
        "a stretch at a time",
        "bar",
        "crossings kept",
        "all at once",
        "what-if",
    ]
    return "### Memory of a replay\n\n" + table(heads, rows)


def spark(found: Found) -> str:
    rows = [
        [
            f"{one['rows']:,}", f"{one['count']:.1f} s", f"{one['noop']:.1f} s", f"{one['replay']:.1f} s",
            against(one["replay"] / one["count"], SPARK, "x", 2), f"{SPARK:g}x", f"{one['replay'] / one['noop']:.2f}x",
            f"{one['out']:.1f} s",
        ]
        for one in found.values()
    ]  # fmt: skip
    heads = [
        "activities",
        "sorted, counted",
        "sorted, all columns",
        "replayed",
        "to count",
        "bar",
        "to all columns",
        "crossings written",
    ]
    return "### Spark on two cores\n\n" + table(heads, rows)


def events(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, label = parts(key)
        ratio, limit = one.get("ratio"), EVENTS_OF_BARE
        rows.append(
            [
                f"{NAMES[database]}, {one['workers']} web, {label}", at_least(one["rate"], EVENTS_PER_SECOND),
                f"{one['bare']:,.0f}" if ratio else "", at_least(100 * ratio, 100 * limit, " %") if ratio else "",
                f"{one['lean']:,.0f}" if ratio else "", f"{100 * one['lean_ratio']:,.0f} %" if ratio else "",
                f"{one['cpu']:.0f}", f"{one['bare_cpu']:.0f}" if ratio else "", f"{one['p50']:.0f}",
                against(one["p99"], EVENTS_P99_MS, digits=0), counted(one["crowd"]), f"{one['after_ms']:.0f}",
            ]
        )  # fmt: skip
    heads = [
        "", "events/s", "bare server", "of it", "leaner", "of it",
        "CPU ms of 1,000", "bare", "p50 ms", "p99 ms", "100 clients", "ms after them",
    ]  # fmt: skip
    bars = f"Bars: {100 * EVENTS_OF_BARE:g} %, {EVENTS_PER_SECOND:,} events/s, p99 {EVENTS_P99_MS:g} ms."
    return f"### Events at /v1/batch\n\n{bars}\n\n" + table(heads, rows)


def at_least(value: float, bar: float, unit: str = "") -> str:
    """A figure, marked where it is under its bar."""
    shown = f"{value:,.0f}{unit}"
    return f"**{shown}**" if value < bar else shown


def counted(answers: dict[str, int]) -> str:
    return ", ".join(f"{count:,} of {status}" for status, count in sorted(answers.items()))


def listed(found: Found) -> str:
    rows = [
        [
            NAMES[parts(key)[0]], f"{one['rate']:.0f}", f"{one['leads']}", one["by"], f"{one['p50']:.0f}",
            against(one["p99"], LISTED_P99_MS, digits=0), f"{LISTED_P99_MS:g}", f"{one['event_p99']:.0f}",
        ]
        for key, one in found.items()
    ]  # fmt: skip
    heads = ["", "events/s meanwhile", "leads", "asked by", "p50 ms", "p99 ms", "bar", "an event's p99 ms"]
    return "### From an event to its lead in a list\n\n" + table(heads, rows)


def killed(found: Found) -> str:
    rows = [
        [
            NAMES[parts(key)[0]], f"{one['acknowledged']:,}", counted(one["killed"]), counted(one["answers"]),
            f"{one['slowest_s']:.0f} s", *(against(one[name], 0, digits=0) for name in FAULTS),
        ]
        for key, one in found.items()
    ]  # fmt: skip
    heads = [
        "",
        "events",
        "killed",
        "answers",
        "longest insisting",
        "lost",
        "doubled",
        "read otherwise",
        "replayed otherwise",
    ]
    return "### Events while processes are killed\n\n" + table(heads, rows)


def sources(found: Found) -> str:
    """Pages of Settings -> Sources, by database."""
    names = {name: None for one in found.values() for name in one["pages"]}
    rows = []
    for name in names:
        figures = [one["pages"][name] for one in found.values()]
        rows.append([name, *(against(one["ms"], SOURCES_MS) for one in figures), f"{SOURCES_MS:g}"])
    rows.append(["Exact number of all events", *(f"{one['count_ms']:.1f}" for one in found.values()), "none"])
    kept = max(one["events"] for one in found.values())
    heads = ["CPU ms, median", *(NAMES[parts(key)[0]] for key in found), "bar"]
    return f"### Settings, Sources, with {kept:,} events kept\n\n" + table(heads, rows)


def conditions(found: Found) -> str:
    rows = []
    for one in found.values():
        taken = one["taken"]
        each = f"{taken['by_hand']['cpu'] / one['records'] * 1e6:,.0f}"
        ways = [times(taken, way, "by_hand", CONDITION_OF_HAND) for way in ("holds", "counted")]
        rows.append(
            [each, *ways, times(taken, "verdict", "by_hand", None), f"{one['saved']:.0%}", f"{CONDITION_OF_HAND:g}x"]
        )
    heads = [
        "by hand, ns",
        "the condition",
        "with its tests counted",
        "true, false or unknown",
        "tests that need not run",
        "bar",
    ]
    return "### Conditions\n\n" + table(heads, rows)


def segments(found: Found) -> str:
    rows = [
        [
            name,
            f"{one['contacts']:,}",
            f"{one['activities']:,}",
            against(seconds, SEGMENT_SECONDS, " s", 2),
            f"{SEGMENT_SECONDS:g} s",
        ]
        for one in found.values()
        for name, seconds in one["taken"].items()
    ]
    return "### Segments\n\n" + table(["segment", "contacts", "activities", "counted in", "bar"], rows)


def deeds(found: Found) -> str:
    """A row for each deed, a column for each database."""
    names = {name: None for one in found.values() for name in one["deeds"]}
    rows = []
    for name in names:
        figures = [one["deeds"][name] for one in found.values()]
        rows.append(
            [name, *(f"{against(one['ms'], DEED_MS)} ({one['queries'][1]} queries)" for one in figures), f"{DEED_MS:g}"]
        )
    heads = ["CPU ms, median", *(NAMES[parts(key)[0]] for key in found), "bar"]
    return "### Deeds on leads\n\n" + table(heads, rows)


def today(found: Found) -> str:
    """A row for each request, a column for each database."""
    words = {"today": "Today, first paint", "outcome": "What came of a call, one tap"}
    rows = [
        [
            said,
            *(f"{against(one[name]['least_ms'], TODAY_MS[name])} / {one[name]['ms']:.1f}" for one in found.values()),
            f"{TODAY_MS[name]:g}",
        ]
        for name, said in words.items()
    ]
    heads = ["CPU ms, least / median", *(NAMES[parts(key)[0]] for key in found), "bar"]
    return "### A seller's morning\n\n" + table(heads, rows)


def routing(found: Found) -> str:
    rows = []
    for key, one in found.items():
        database, _ = parts(key)
        bar = ROUTED[database][1]
        rows.append(
            [
                NAMES[database], f"{one['rate']:g}", f"{one['leads']:,}", f"{one['p50']:.0f}",
                against(one["p99"], bar, digits=0), f"{one['most']:.0f}",
                f"{one['mailed']['p50']:.0f}", against(one["mailed"]["p99"], bar, digits=0), f"{one['mails']:,}", f"{bar:g}",
                f"{one['event_p99']:.0f}", f"{one['cpu_ms']:.0f}",
            ]
        )  # fmt: skip
    heads = [
        "",
        "leads/s",
        "leads",
        "owned, p50 ms",
        "p99 ms",
        "longest ms",
        "mailed, p50 ms",
        "p99 ms",
        "mails",
        "bar of p99",
        "events taken, p99 ms",
        "CPU ms a lead",
    ]
    return "### From an event to the lead's owner\n\n" + table(heads, rows)


NOT_ONCE = ("not_given", "given_twice", "told_otherwise", "no_clock", "not_told", "told_twice", "not_mailed")


def routing_killed(found: Found) -> str:
    rows = [
        [
            NAMES[parts(key)[0]], f"{one['leads']:,}", f"{one['killed']} times, {one['met']} with leads waiting",
            f"{one['assigned']:,}",
            *(against(one[name], 0, digits=0) for name in NOT_ONCE),
        ]
        for key, one in found.items()
    ]  # fmt: skip
    faults = ["not given", "given twice", "told otherwise", "no clock", "owner not told", "told twice", "not mailed"]
    heads = ["", "leads", "worker killed", "given out", *faults, "bar"]
    return "### Leads given out by a worker that is killed\n\n" + table(heads, [[*row, "0"] for row in rows])


FAULTS = ("lost", "doubled", "readings_differ", "replay_differs")

TABLES = {
    "intake": intake, "csv_import": csv_import, "single": single, "pages": pages, "publish": publish, "start": start,
    "replay": replay, "whatif": whatif, "reading": reading, "memory": memory, "spark": spark,
    "events": events, "listed": listed, "killed": killed, "sources": sources, "conditions": conditions,
    "segments": segments,
    "deeds": deeds, "today": today, "routing": routing, "routing_killed": routing_killed,
}  # fmt: skip


def all_tables(found: Found) -> str:
    return "\n\n".join(make(found[name]) for name, make in TABLES.items() if name in found)


def machine() -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} cores ({model}), {gigabytes:.0f} GB, {platform.system()} {platform.release()}"


def versions() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    return (
        f"Sanket {commit.strip() or version('sanket')}, Python {platform.python_version()}, Django {version('django')}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def loads(found: Found) -> list[float]:
    return [one["load"] for runs in found.values() for one in runs.values()]


def document(found: Found) -> str:
    low, high = min(loads(found)), max(loads(found))
    busy = (
        f"Other people's work ran on the same cores: the load was between {low:.1f} and {high:.1f} when each measurement"
        " began. Times on the wall are several times longer than on an idle machine, and the processors' times are longer"
        " too, since neighbours take the caches."
    )
    made = [
        "# Benchmarks",
        f"{datetime.now(UTC):%d %B %Y}, {machine()}. {versions()}. {busy if high > BUSY_LOAD else ''}".strip(),
        "Written by `script/bench --write docs/benchmarks.md`. **Bold** is over its bar.",
    ]
    over = []
    for name, make in TABLES.items():
        if name in found:
            title, rest = make(found[name]).split("\n", 1)
            made.append(f"{title[1:]}\n\n{ABOUT[name]}\n\n{rest.strip()}")
            over += [f"- {title[4:]}: {row.split('|')[1].strip()}" for row in rest.splitlines() if "**" in row]
    made.append("## Over their bar\n\n" + ("\n".join(over) if over else "None."))
    return "\n\n".join(made) + "\n"
