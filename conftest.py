"""What all tests share: which database, which browser, how hypothesis looks for examples."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests import shares
from tests.stage import stage, wanted_by

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# Playwright's sync API runs an event loop in the test's thread, which Django takes for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# As the command line does: threads that wait for each other make small matrices many times slower on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# On two busy cores a deadline measures the neighbours. In script/test the same examples are tried each time, so that a
# failure is found again; `SANKET_HYPOTHESIS=explore` looks for new ones, `thorough` for ten times as many.
settings.register_profile(
    "ci",
    deadline=None,
    derandomize=True,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("explore", settings.get_profile("ci"), derandomize=False, max_examples=1000)
settings.register_profile("thorough", settings.get_profile("explore"), max_examples=10_000)
settings.load_profile(os.environ.get("SANKET_HYPOTHESIS", "ci"))

# A shell that starts us in the background has us ignore Ctrl-C, `nohup` has us ignore a hang-up, and all that we start
# would inherit that; of a handler, even one that does nothing, it inherits nothing.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # as root there is no sandbox to be had; pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers give /dev/shm 64 MB
]


def chromium() -> str | None:
    named = os.environ.get("SANKET_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def database() -> str:
    return "postgresql" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "sqlite"


def pytest_report_header() -> str:
    return f"database: {database()}; chromium: {chromium() or 'none'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = database()
    # What is long first, alone or together: at the end one worker would sit over it while the other has nothing to do.
    # Whole stories before what a room tells; and what begins with the same rows one after the other.
    files = {item.path: place for place, item in enumerate(items)}
    items.sort(
        key=lambda item: (
            not (item.get_closest_marker("slow") or item.get_closest_marker("xdist_group")),
            not item.path.is_relative_to(item.config.rootpath / "tests"),
            files[item.path],
            list(wanted_by(item)),
        )
    )
    shares.note(items)
    for item in items:
        for only in ("sqlite", "postgresql"):
            if item.get_closest_marker(f"{only}_only") and here != only:
                item.add_marker(pytest.mark.skip(reason=f"says something about {only} alone; this run is on {here}"))
        if item.get_closest_marker("browser") and not chromium():
            item.add_marker(pytest.mark.skip(reason=f"no Chromium found (looked for {', '.join(CHROMIUM_NAMES)})"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    return shares.Scheduler(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> Iterator[bool]:
    """Django keeps what it finds, and finds a copy of the template."""
    from django.db import connection

    from tests import template
    from tests.cli.house import drop_database

    name = connection.settings_dict["TEST"]["NAME"] or f"test_{connection.settings_dict['NAME']}"
    template.lay(name)
    yield True
    if database() == "postgresql":
        connection.close()
        drop_database(name)


def pytest_unconfigure() -> None:
    if database() == "postgresql" and "PYTEST_XDIST_WORKER" not in os.environ:
        from tests import template

        template.remove()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    if fixturedef.argname == "_django_db_helper":
        with request.getfixturevalue("django_db_blocker").unblock():
            stage.set_for(request.node)
    return (yield)


@pytest.fixture(scope="module", autouse=True)
def _stage_of_this_file(django_db_blocker: Any) -> Iterator[None]:
    yield
    with django_db_blocker.unblock():
        stage.strike()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh visitor: no cookies, nothing stored. An error that a page throws fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors, f"the page threw: {errors}"
