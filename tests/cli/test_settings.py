"""A bad value stops the start with its name and what is allowed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.house import Builder, House

BAD = [
    ("SANKET_TIME_ZONE", "Mars/Base", "'Mars/Base'; it must be a name such as Asia/Kolkata or UTC"),
    ("SANKET_TIME_ZONE", "../../etc/passwd", "must be a name such as"),
    ("SANKET_DEBUG", "perhaps", "allowed are: 1, 0, yes, no"),
    ("SANKET_DURABILITY", "some", "allowed are: normal, full"),
    ("SANKET_LOG_LEVEL", "loud", "allowed are: debug, info, warning, error"),
    ("SANKET_PROXIES", "one", "a whole number from 0 to 9"),
    ("SANKET_PROXIES", "10", "a whole number from 0 to 9"),
    ("SANKET_LOG_TO", "printer", "allowed are: file, stderr"),
    ("SANKET_BASE_URL", "sanket.example.com", "https://sanket.example.com"),
    ("SANKET_BASE_URL", "https://sanket.example.com/crm", "no path"),
    ("SANKET_BASE_URL", "https://sanket.example.com:port", "https://sanket.example.com"),
    ("SANKET_OUTBOUND_ALLOW", "10.0.0.0/40", "'10.0.0.0/40'; it must be hosts, addresses and networks"),
    ("SANKET_WATCHED_FOLDERS", "inbox", "'inbox'; it must be a folder that there is"),
    ("SANKET_OUTBOUND_ALLOW", "https://hooks.internal", "such as hooks.internal, 10.1.2.3, 10.0.0.0/8"),
    ("SANKET_SMTP_URL", "ftp://mail.example.com", "smtp+starttls://USER:PASSWORD@HOST:587"),
    ("SANKET_SMTP_URL", "smtp://:587", "smtp+starttls://USER:PASSWORD@HOST:587"),
    ("SANKET_SMTP_URL", "smtp://mail.example.com:99999", "smtp+starttls://USER:PASSWORD@HOST:587"),
    (
        "SANKET_SMTP_URL",
        "smtp://mail.example.com:587",
        "SANKET_BASE_URL is not: set it to the address that people type",
    ),
    ("SANKET_MAIL_FROM", "nobody", "sanket@example.com"),
    ("DATABASE_URL", "mysql://localhost/sanket", "postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FOLDER/FILE"),
    ("DATABASE_URL", "postgresql://localhost/", "names no database"),
    ("DATABASE_URL", "postgresql://localhost:port/sanket", "postgresql://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL", "postgresql://localhost/sanket?colour=red", "unknown option 'colour'; allowed are: host, sslmode"),
    ("DATABASE_URL", "sqlite:///no/such/folder/sanket.sqlite3", "the folder of a SQLite database must exist"),
]


# One process for all of them: each reads nothing but the file of settings.
TRY = """
import json, os, runpy, sys
from django.core.exceptions import ImproperlyConfigured
from sanket import settings
for name, value in json.load(sys.stdin):
    os.environ[name] = value
    try:
        runpy.run_path(settings.__file__)
        print(json.dumps("it was taken"))
    except ImproperlyConfigured as error:
        print(json.dumps(str(error)))
    del os.environ[name]
"""


@pytest.fixture(scope="module")
def said(build: Builder) -> dict[tuple[str, str], str]:
    pairs = [(name, value) for name, value, _ in BAD]
    # A home of its own, where nothing is set: neither on SQLite nor on PostgreSQL is a database met.
    env = {name: value for name, value in build.bare().env.items() if name != "DATABASE_URL"}
    done = subprocess.run(
        [sys.executable, "-c", TRY], env=env, input=json.dumps(pairs), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(pairs, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize(("name", "value", "sentence"), BAD)
def test_a_bad_value_is_named_with_what_is_allowed(said, name: str, value: str, sentence: str):
    assert name in said[name, value]
    assert sentence in said[name, value]


def test_a_bad_value_stops_the_start(bare: House):
    assert bare.refused("user", "list", env={"SANKET_DEBUG": "perhaps"}).startswith("SANKET_DEBUG is 'perhaps'")


def test_a_password_in_a_bad_value_is_not_told(bare: House):
    said = bare.refused("user", "list", env={"DATABASE_URL": "postgresql://sanket:hunter2@localhost:port/sanket"})
    assert "hunter2" not in said


def test_set_to_nothing_is_as_good_as_not_set(house: House):
    names = ("SANKET_TIME_ZONE", "SANKET_DEBUG", "SANKET_BASE_URL", "SANKET_SMTP_URL", "SANKET_PROXIES")
    house.run("user", "list", env=dict.fromkeys(names, ""))


def test_the_time_zone_of_a_new_workspace(house: House):
    house.env["SANKET_TIME_ZONE"] = "Europe/Berlin"
    assert house.json("leads", "--at", "2026-06-01T12:00:00")["at"] == "2026-06-01T10:00:00Z"


def test_without_a_word_it_is_the_machines(house: House):
    del house.env["SANKET_TIME_ZONE"]
    house.env["TZ"] = "Asia/Kathmandu"
    assert house.json("leads", "--at", "2026-06-01T12:00:00")["at"] == "2026-06-01T06:15:00Z"


def test_a_key_that_was_cut_short_is_noticed(house: House):
    house.run("user", "list")
    (house.home / "secret-key").write_text("short")
    assert "is shorter than 32 characters" in house.refused("user", "list")


def test_an_unreachable_database(bare: House):
    said = bare.refused("user", "list", env={"DATABASE_URL": "postgresql://127.0.0.1:1/sanket"})
    assert said.startswith("The database cannot be reached")
    assert "see that PostgreSQL runs and that DATABASE_URL is right" in said


def test_logs_may_go_to_stderr(house: House):
    code = "import logging; logging.getLogger('sanket').warning('a word')"
    done = subprocess.run(
        [sys.executable, "-c", f"from sanket.cli import house; house.set_up()\n{code}"],
        env={**house.env, "SANKET_LOG_TO": "stderr"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "WARNING sanket a word" in done.stderr
