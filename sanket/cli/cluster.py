"""``sanket replay --engine spark``: an exported log, replayed by Spark on this machine or on a cluster."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from sanket.cli.speech import ALL_DONE, Stop, answer

LOCAL, SPARK = "local", "spark"
MASTER = "local[*]"


def register(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine",
        choices=(LOCAL, SPARK),
        default=LOCAL,
        help="local: the database's log, here; spark: an exported log",
    )
    parser.add_argument("--log", metavar="DIR", help="spark: the folder or address that `sanket export` wrote")
    parser.add_argument("--master", metavar="URL", help=f"spark: the cluster; {MASTER} is all cores of this machine")
    parser.add_argument("--out", metavar="DIR", help="spark: where to write the crossings as Parquet")
    parser.add_argument(
        "--conf", metavar="KEY=VALUE", action="append", default=[], help="spark: a setting of Spark; may be repeated"
    )


def asked(given: argparse.Namespace) -> bool:
    """Whether it is Spark's; what goes with Spark only is refused elsewhere."""
    if given.engine == SPARK:
        if given.verify:
            raise Stop("--verify looks at the live state, which a cluster does not have: leave out --engine spark.")
        if given.log is None:
            raise Stop("--engine spark replays an exported log: add --log DIR, written by `sanket export activities`.")
        return True
    for name in ("log", "master", "out", "conf"):
        if getattr(given, name):
            raise Stop(f"--{name} goes with --engine spark.")
    return False


def replay(given: argparse.Namespace) -> int:
    from sanket.cli import house
    from sanket.cli.export import check_free
    from sanket.engine.backends import spark
    from sanket.shared.errors import Refusal

    try:
        spark.installed()
        conf = dict(pair(text) for text in given.conf)
        out = given.out
        if out is not None and "://" not in out:
            out = str(Path(out).expanduser().absolute())
            check_free(Path(out), given.out)
        house.open_house()
        beside = spark.settings_here(given.log)
        rules = rules_for(given.settings, beside) if beside else None
        with spark.session(given.master or MASTER, conf) as session:
            if beside is None or rules is None:
                beside = spark.settings_there(session, given.log)
                rules = rules_for(given.settings, beside)
            found = spark.replay(session, given.log, beside, out=out, rules=rules)
    except Refusal as refusal:
        raise Stop(refusal.sentence) from refusal
    told = {**found._asdict(), "engine": SPARK, "master": given.master or MASTER, "out": given.out}
    if given.json:
        answer(told)
    else:
        crossings = ", ".join(f"{count:,} {kind}" for kind, count in found.crossings.items()) or "none"
        print(f"{found.activities:,} activities in {found.groups:,} groups")
        print(f"crossings: {crossings}")
        print(f"replayed in {found.seconds:.1f} s by Spark ({told['master']})")
    return ALL_DONE


def pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.startswith("spark."):
        raise Stop(f"--conf {text} is no setting of Spark: write it as spark.NAME=VALUE.")
    return name, value


def rules_for(file: Path | None, beside: dict[str, Any]) -> dict[str, Any]:
    """By what to judge. A home that holds a company's data replays only its own log; one that holds none takes any."""
    from sanket.crm.activities.queries import any_logged
    from sanket.crm.recognition import queries as recognition
    from sanket.crm.workspace.queries import current
    from sanket.engine.backends import arrow

    here = current().installation
    if any_logged():
        arrow.check_installation(beside["installation"], here, "The log")
    if file is None:
        return beside
    if beside["installation"] != here:
        raise Stop("--settings names this installation's types and offerings: use it in the SANKET_HOME of the log.")
    return recognition.portable(recognition.read_settings(file, recognition.book_in_force()))
