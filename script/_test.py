"""The law, then the tests on both databases and in the browser. Everything runs; what failed is told at the end."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import _prepare

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
DATABASES = ("sqlite", "postgresql")
# What has no database, and what fills and shows one only by deeds and questions that have tests of their own: on
# PostgreSQL these would only take time. What has SQL of its own stays: docs/decisions/0031-tests.md.
WITHOUT_SQL = (
    "sanket/api/mcp",
    "sanket/api/rest/tests/test_schema.py",
    "sanket/engine",
    "sanket/shared",
    "sanket/demo/tests",
    "sanket/crm/messaging/tests/test_chat.py",
    "sanket/crm/messaging/tests/test_push.py",
    "sanket/crm/messaging/tests/test_wishes.py",
    "sanket/crm/recognition/tests/test_settings_file.py",
    "sanket/crm/workspace/tests/test_permissions.py",
    "sanket/web/accounts/tests/test_activities.py",
    "sanket/web/insight",
    "sanket/web/leads/tests/test_deeds.py",
    "sanket/web/leads/tests/test_pages_open.py",
    "sanket/web/leads/tests/test_sentences.py",
    "sanket/web/notices",
    "sanket/web/scoring",
    "sanket/web/setup",
    "sanket/web/tests",
    "tests/benchmarks",
    "tests/cli/test_answers.py",
    "tests/cli/test_cluster.py",
    "tests/cli/test_cold.py",
    "tests/cli/test_demo.py",
    "tests/cli/test_doctor.py",
    "tests/cli/test_first_start.py",
    "tests/cli/test_help.py",
    "tests/cli/test_influence.py",
    "tests/cli/test_learn_history.py",
    "tests/cli/test_learn_table.py",
    "tests/cli/test_mcp.py",
    "tests/cli/test_serve.py",
    "tests/cli/test_settings.py",
    "tests/cli/test_tokens.py",
    "tests/cli/test_users.py",
    "tests/cli/test_what_if.py",
    "tests/docs",
    "tests/laws",
    "tests/sdks",
    "tests/stories/test_import_broken_files.py",
    "tests/stories/test_import_ways.py",
    "tests/stories/test_kill_letters.py",
    "tests/stories/test_permissions.py",
)
# Between them they call six of the eight kernels, and compile those in the time mypy takes.
COMPILING = ("sanket/engine/laws/tests/test_kernel.py", "sanket/engine/laws/tests/test_whatif.py")
# In the order of conftest.py, which begins with the long ones.
BESIDE_OTHERS = "--dist"
PARALLEL = (BESIDE_OTHERS, "loadscope", "--no-loadscope-reorder", "--durations=15", "--durations-min=3")
# So few are told once more, alone: what then passes was disturbed by its neighbours, and the summary says so.
FEW = 5
COUNTED = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed)\b")
PYTEST_SUMMARY = re.compile(r"\b\d+ (passed|failed|error|skipped|deselected|xfailed).* in [\d.]+s")


@dataclass
class Report:
    tests: Counter[str] = field(default_factory=Counter)
    held: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    alone: int = 0
    """How many passed only when told once more."""
    seconds: dict[str, tuple[float, float]] = field(default_factory=dict)
    """By name: how long it took, and how long the processors worked for it."""

    def note(self, name: str, *, good: bool) -> None:
        (self.held if good else self.broken).append(name)

    @contextlib.contextmanager
    def timed(self, name: str) -> Iterator[None]:
        began, worked = time.monotonic(), processors()
        yield
        self.seconds[name] = time.monotonic() - began, processors() - worked


def processors() -> float:
    """Seconds of work of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def heading(text: str) -> None:
    print(f"\n=== {text} ===", flush=True)


def call(command: list[str], env: dict[str, str], each_line: Callable[[str], None] | None = None) -> int:
    """Runs in the foreground; when we are stopped, the child is stopped and waited for."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, text=True, errors="replace",
        stdout=None if each_line is None else subprocess.PIPE,
    )  # fmt: skip
    try:
        if process.stdout is not None and each_line is not None:
            for line in process.stdout:
                sys.stdout.write(line)
                sys.stdout.flush()
                each_line(line)
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def environment() -> dict[str, str]:
    # The caller's database and home are the caller's: tests get their own.
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "SANKET_HOME"}}
    return {**kept, "DJANGO_SETTINGS_MODULE": "tests.settings"}


class Ended(NamedTuple):
    code: int
    said: list[str]


@contextlib.contextmanager
def beside(command: list[str], env: dict[str, str]) -> Iterator[Callable[[], Ended]]:
    """Runs while we do other things; calling what it yields waits, and prints what was said."""
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )

        def told() -> Ended:
            code = process.wait()
            said.seek(0)
            print(text := said.read(), end="", flush=True)
            return Ended(code, text.splitlines())

        try:
            yield told
        finally:
            process.terminate()
            process.wait()


def law_environment() -> dict[str, str]:
    return {**environment(), "PYTHONPATH": str(ROOT)}


def law(report: Report) -> None:
    env = law_environment()
    steps: dict[str, list[str]] = {
        "ruff": [PYTHON, "-m", "ruff", "check", "--output-format", "concise", "."],
        "format": [PYTHON, "-m", "ruff", "format", "--check", "--output-format", "concise", "."],
        "imports": [str(Path(PYTHON).parent / "lint-imports"), "--no-cache"],
        "migrations": [PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run"],
    }
    for name, command in steps.items():
        heading(f"law: {name}")
        report.note(f"law: {name}", good=call(command, env) == 0)
    heading("law: front end")
    report.note("law: front end", good=frontend_holds())


def frontend_holds() -> bool:
    if not (_prepare.FRONTEND / "package.json").exists():
        print("There is no front end.")
        return False
    try:
        _prepare.npm_install()
        _prepare.build_frontend()
    except _prepare.Stop as stop:
        print(stop)
        return False
    command = [str(_prepare.VENV / "node" / "npm"), "--prefix", str(_prepare.FRONTEND), "run", "check"]
    return call(command, _prepare.node_environment()) == 0


class Part(NamedTuple):
    """Some tests, told by one pytest."""

    name: str
    database: str
    arguments: tuple[str, ...]

    @property
    def command(self) -> list[str]:
        wrapper = [PYTHON, str(ROOT / "script" / "_postgresql.py")] if self.database == "postgresql" else []
        # What failed is remembered for each database by itself, since both may be asked at once.
        return [*wrapper, PYTHON, "-m", "pytest", "-o", f"cache_dir=.pytest_cache/{self.database}", *self.arguments]

    @property
    def heading(self) -> str:
        return f"{self.name}: pytest {shlex.join(self.arguments)}"


def pytest(report: Report, part: Part, begun: Callable[[], Ended] | None = None) -> None:
    """``begun``: where it was begun before, what waits for its end."""
    heading(part.heading)
    with report.timed(part.name):
        code, said = begun() if begun else called(part.command)
        told = counts(said)
        if code == 1 and BESIDE_OTHERS in part.arguments and told["failed"] <= FEW:
            heading(f"{part.name}: what failed, once more and alone")
            code, said = called([*part.command, "-n", "0", "--last-failed"])
            now_passed = counts(said)["passed"]
            told.update(passed=now_passed, failed=-now_passed)
            report.alone += now_passed
    report.tests.update(told)
    report.note(part.name, good=code == 0)


def called(command: list[str]) -> Ended:
    said: list[str] = []
    return Ended(call(command, environment(), said.append), said)


def counts(said: list[str]) -> Counter[str]:
    """Of pytest's last line: how many of what."""
    found: Counter[str] = Counter()
    last = next(filter(PYTEST_SUMMARY.search, reversed(said)), "")
    for number, word in COUNTED.findall(last):
        found["failed" if word.startswith("error") else word] += int(number)
    return found


@contextlib.contextmanager
def tests_compiled() -> Iterator[None]:
    """Meanwhile the tests are compiled as pytest rewrites them: in a fresh clone each worker would begin with just that."""
    process = subprocess.Popen(
        [PYTHON, "-m", "pytest", "--collect-only", "-qq"],
        cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
        # What it finds wrong the tests themselves say.
        process.wait()
    finally:
        process.terminate()
        process.wait()


def compile_kernels() -> None:
    """Once, before workers and their children would each begin to; these tests are told, and counted, with all others."""
    heading("compiling kernels")
    call([PYTHON, "-m", "pytest", "-q", "--no-header", *COMPILING], environment())


def all_tests(report: Report) -> None:
    parts = [on(database, *workers()) for database in chosen_databases()]
    if len(parts) > 1:
        # Where one waits, for a server to start or a process to die, the other works.
        sqlite, postgresql = parts[0], on("postgresql", "-n", "2", only_sql=True)
        with beside(postgresql.command, environment()) as begun:
            pytest(report, sqlite)
            pytest(report, postgresql, begun)
    else:
        pytest(report, parts[0])
    marked = [path for path in tests_there_are() if "mark.browser" in (ROOT / path).read_text()]
    pytest(report, Part("tests in the browser", "sqlite", ("-m", "browser", *workers(), *PARALLEL, *marked)))


def on(database: str, *given: str, only_sql: bool = False) -> Part:
    """``only_sql``: the long stories are told on SQLite; SANKET_TEST_DB=postgresql tells all of them there, too."""
    which = "not browser and (not slow or postgresql_only)" if only_sql else "not browser"
    elsewhere = [f"--ignore={path}" for path in WITHOUT_SQL] if database == "postgresql" else []
    return Part(f"tests on {database}", database, ("-m", which, *given, *PARALLEL, *elsewhere))


def tests_there_are() -> list[str]:
    return sorted(
        str(path.relative_to(ROOT)) for top in ("sanket", "tests") for path in (ROOT / top).rglob("test_*.py")
    )


def workers() -> tuple[str, str]:
    """One more than the machines have cores that this is meant for: there is always one that waits."""
    return "-n", os.environ.get("SANKET_TEST_WORKERS", "3")


def chosen_databases() -> tuple[str, ...]:
    only = os.environ.get("SANKET_TEST_DB", "")
    if only and only not in DATABASES:
        sys.exit(f"SANKET_TEST_DB is {only!r}: allowed are {' and '.join(DATABASES)}, or leave it empty for both.")
    return (only,) if only else DATABASES


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, _prepare.stop_on_sigterm)
    report = Report()
    started = time.monotonic()
    try:
        if arguments:
            for database in chosen_databases():
                pytest(report, Part(f"tests on {database}", database, tuple(arguments)))
        else:
            with report.timed("law, kernels"), _prepare.beside("extras"), tests_compiled():
                law(report)
                compile_kernels()
            # It takes a minute of one core, and follows imports into what is installed: so all of that is there by now.
            with beside([PYTHON, "-m", "mypy"], law_environment()) as types:
                all_tests(report)
                with report.timed("law: mypy, beside"):
                    heading("law: mypy")
                    report.note("law: mypy", good=types().code == 0)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 130
    if prepared := os.environ.get(_prepare.PREPARED):
        print(f"\nMaking ready took {float(prepared) / 60:.1f} minutes before that.")
    heading(f"summary after {(time.monotonic() - started) / 60:.1f} minutes")
    for name, (took, worked) in report.seconds.items():
        print(f"  {took / 60:4.1f} minutes, {worked / 60:4.1f} of work: {name}")
    for name in report.held:
        print(f"  holds   {name}")
    for name in report.broken:
        print(f"  BROKEN  {name}")
    if report.alone:
        print(f"  LOOK AT {report.alone} that passed only the second time, alone")
    # A law that is broken counts among the failures, so that this last line never looks better than the truth.
    laws = [name for name in report.held if name.startswith("law")]
    broken_laws = [name for name in report.broken if name.startswith("law")]
    passed = report.tests["passed"] + len(laws)
    failed = max(report.tests["failed"] + len(broken_laws), len(report.broken))
    print(f"{passed} passed, {failed} failed, {report.tests['skipped']} skipped")
    return 1 if report.broken else 0


if __name__ == "__main__":
    if shutil.which("git") is None:
        print("git was not found: install it, since the law reads the list of committed files.", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1:]))
