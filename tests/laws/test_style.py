"""Ruff and mypy refuse what they should, with the product's own settings."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.laws.repository import ROOT

NOW = "import datetime\n\nNOW = datetime.datetime.now(tz=datetime.UTC)\n"
TIMEZONE_NOW = "from django.utils import timezone\n\nNOW = timezone.now()\n"
TIME = "import time\n\nNOW = time.time()\n"
HTTP = "from django.http import HttpResponse\n\nANSWER = HttpResponse\n"
SHORTCUTS = "from django.shortcuts import render\n\nANSWER = render\n"
NETWORK = "import urllib.request\n\nASK = urllib.request.urlopen\n"
BANNED = [NOW, TIMEZONE_NOW, TIME, HTTP, SHORTCUTS, NETWORK]


def ruff(text: str, *, as_file: str) -> str:
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--output-format",
        "concise",
        "--stdin-filename",
        as_file,
        "-",
    ]
    return subprocess.run(command, input=text, cwd=ROOT, capture_output=True, text=True).stdout


@pytest.mark.parametrize("text", BANNED)
@pytest.mark.parametrize("room", ["sanket/crm/leads/actions.py", "sanket/engine/scoring/interest.py"])
def test_web_and_clock_stay_in_doors(text, room):
    assert "TID251" in ruff(text, as_file=room)


@pytest.mark.parametrize("text", BANNED)
@pytest.mark.parametrize("door", ["sanket/web/leads/views.py", "sanket/demo/load.py", "sanket/cli/ask.py"])
def test_doors_meet_web_and_clock(text, door):
    assert "TID251" not in ruff(text, as_file=door)


def test_nothing_is_printed_below_the_doors():
    assert "T201" in ruff('print("lead")\n', as_file="sanket/crm/leads/actions.py")


def test_types_are_strict(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("def add(a, b):\n    return a + b\n")
    # Without Django's plugin, which takes seconds to start and has no say in this.
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        "/dev/null",
        "--strict",
        "--cache-dir",
        tmp_path / "cache",
        bad,
    ]
    assert "no-untyped-def" in subprocess.run(command, capture_output=True, text=True).stdout
    assert "strict = true" in (ROOT / "pyproject.toml").read_text()
