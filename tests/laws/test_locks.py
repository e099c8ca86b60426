"""No lock names a host, and what is tested is what is run."""

from __future__ import annotations

import json
import re

import pytest

from tests.laws.repository import ROOT, files, text_of

LOCKS = (
    "requirements/*",
    "frontend/package-lock.json",
    "frontend/package.json",
    "tests/sdks/*.json",
    "*.npmrc",
    "pyproject.toml",
)
ADDRESS = re.compile(
    r"https?://|git\+|ssh://|--(?:extra-)?index-url|--find-links|--trusted-host|\bregistry\s*=", re.IGNORECASE
)
PIN = re.compile(r"^([A-Za-z0-9._-]+(?:\[[^]]*])?==\S+)", re.MULTILINE)


def addresses(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if ADDRESS.search(line)]


def pins(text: str) -> set[str]:
    return set(PIN.findall(text))


def without_hash(text: str) -> list[str]:
    """The pins that no hash follows."""
    entries = re.split(r"\n(?=\S)", text.strip())
    return [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry]


@pytest.mark.parametrize("path", files(*LOCKS), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_lock_names_a_host(path):
    assert addresses(text_of(path)) == []


@pytest.mark.parametrize("name", ["run", "build", "dev", "spark", "sdks"])
def test_everything_is_hashed(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    assert pins(text)
    assert without_hash(text) == []


@pytest.mark.parametrize("name", ["run", "build"])
def test_developers_have_the_versions_that_users_have(name):
    read = {lock: pins((ROOT / "requirements" / f"{lock}.txt").read_text()) for lock in (name, "dev")}
    assert read[name] <= read["dev"]


@pytest.mark.parametrize("name", ["run", "build", "dev", "spark", "sdks"])
def test_every_named_need_is_locked(name):
    named = {
        re.split(r"[=\[<>~]", line)[0].lower()
        for line in (ROOT / "requirements" / f"{name}.in").read_text().splitlines()
        if line and not line.startswith(("-", "#"))
    }
    locked = {re.split(r"[=\[]", pin)[0].lower() for pin in pins((ROOT / "requirements" / f"{name}.txt").read_text())}
    assert named <= locked


def test_every_need_has_its_reason():
    reasons = (ROOT / "docs" / "decisions" / "0001-dependencies.md").read_text().lower()
    for path in files("requirements/*.in"):
        for line in path.read_text().splitlines():
            if line and not line.startswith(("-", "#")):
                assert re.split(r"[=\[<>~]", line)[0].lower() in reasons, f"{line} has no line in the decision"


@pytest.mark.parametrize("folder", ["frontend", "tests/sdks"])
def test_package_lock_keeps_its_hashes(folder):
    path = ROOT / folder / "package-lock.json"
    packages = json.loads(path.read_text())["packages"]
    # What a package brings inside itself is covered by the package's own hash.
    proven = {"integrity", "link", "inBundle"}
    assert [name for name, entry in packages.items() if name and not proven & entry.keys()] == []


def test_the_law_finds_what_it_forbids():
    assert addresses("--index-url https://packages.example/simple")
    assert addresses('"resolved": "https://packages.example/x.tgz"')
    assert addresses("registry=//packages.example")
    assert without_hash("a==1 \\\n    --hash=sha256:00\nb==2\n") == ["b==2"]
