"""What a newcomer reads when something is missing: one sentence that says what to do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.laws.repository import ROOT

NEEDED_TOOLS = ("sh", "dirname", "basename")
USAGE_ERROR = 2
# A reserved port of this machine that nobody listens on: refused at once, as an index that cannot be reached.
NOWHERE = "http://127.0.0.1:9/simple"
SLOW_SECONDS = 120
CHOSEN = {"SANKET_PYTHON": sys.executable}
# One worker for all of these: they share what is made once.
IN_ONE_CLONE = pytest.mark.xdist_group("prepared")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return a_clone(tmp_path)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One in which the environment is made: that takes seconds."""
    clone = a_clone(tmp_path_factory.mktemp("prepared"))
    assert run(clone, "sanket", "leads", env=CHOSEN).returncode == 0
    return clone


def a_clone(within: Path) -> Path:
    """A folder with the scripts and a program that says what it was given."""
    folder = within / "a folder with spaces"
    shutil.copytree(ROOT / "script", folder / "script", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "requirements").mkdir()
    for lock in ("run", "build", "dev", "spark"):
        (folder / "requirements" / f"{lock}.txt").touch()
    (folder / "sanket").mkdir()
    (folder / "sanket" / "__init__.py").touch()
    (folder / "sanket" / "__main__.py").write_text(
        "import os, sys\n"
        "print(os.getcwd(), sys.argv[1:])\n"
        "sys.exit(int(sys.argv[-1]) if sys.argv[-1].isdigit() else 0)\n"
    )
    return folder


Done = subprocess.CompletedProcess[str]


def run(clone: Path, script: str, *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> Done:
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [clone / "script" / script, *arguments],
        cwd=cwd or clone,
        env={**kept, "PATH": os.environ["PATH"], **(env or {})},
        capture_output=True,
        text=True,
        timeout=SLOW_SECONDS,
    )


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def one_sentence(done: Done) -> str:
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def path_with(folder: Path, **stubs: str) -> str:
    """A PATH on which nothing is found but a shell and the given programs."""
    folder.mkdir()
    for tool in NEEDED_TOOLS:
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    for name, body in stubs.items():
        stub = folder / name
        stub.write_text(f"#!/bin/sh\n{body}\n")
        stub.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("script", ["demo", "sanket", "test", "bench"])
def test_python_is_too_old(clone, tmp_path, script):
    done = run(clone, script, env={"PATH": path_with(tmp_path / "bin", python3="exit 1")})
    assert done.returncode == USAGE_ERROR
    assert "install Python 3.11 or newer" in one_sentence(done)
    assert "python3" in done.stderr


def test_python_is_missing(clone, tmp_path):
    done = run(clone, "demo", env={"PATH": path_with(tmp_path / "bin")})
    assert done.returncode == USAGE_ERROR
    assert "found no Python: install Python 3.11" in one_sentence(done)


def test_venv_is_missing(clone, tmp_path):
    without_ensurepip = 'case "$2" in *ensurepip*) exit 1;; esac; exit 0'
    done = run(clone, "demo", env={"PATH": path_with(tmp_path / "bin", python3=without_ensurepip)})
    assert done.returncode == USAGE_ERROR
    assert "apt install python3-venv" in one_sentence(done)


def test_a_whole_python_is_preferred_to_one_without_venv(clone, tmp_path):
    path = path_with(tmp_path / "bin", python3='case "$2" in *ensurepip*) exit 1;; esac; exit 0', python="echo chosen")
    assert run(clone, "demo", env={"PATH": path}).stdout == "chosen\n"


def test_port_is_taken(clone):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(clone, "demo", "--port", str(port), env=CHOSEN)
    assert done.returncode == USAGE_ERROR
    assert f"Port {port} is taken" in one_sentence(done)
    assert f"--port {port + 1}" in done.stderr
    assert not (clone / ".venv").exists(), "the long work began before the port was looked at"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_port_is_none(clone, port):
    done = run(clone, "demo", f"--port={port}", env=CHOSEN)
    assert done.returncode == USAGE_ERROR
    assert "choose a number from 1 to 65535" in done.stderr


@pytest.mark.slow
@IN_ONE_CLONE
def test_no_network(prepared):
    lock = prepared / "requirements" / "run.txt"
    lock.write_text(f"six==1.17.0 --hash=sha256:{'0' * 64}\n")
    nowhere = {"PIP_INDEX_URL": NOWHERE, "PIP_CONFIG_FILE": os.devnull}
    done = run(prepared, "sanket", "leads", env={**CHOSEN, **nowhere})
    lock.write_text("")
    assert done.returncode == USAGE_ERROR
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert "could not be reached" in last
    assert "check the network" in last
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_environment_is_made_once_and_mended_when_half_made(clone, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    # Two at once take turns.
    command = [clone / "script" / "sanket", "leads", "3"]
    started = [
        subprocess.Popen(
            command,
            env={**os.environ, **CHOSEN},
            cwd=elsewhere,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=SLOW_SECONDS) for process in started]
    assert [stdout for stdout, _ in outputs] == [f"{elsewhere} ['leads', '3']\n"] * 2, outputs
    assert [process.returncode for process in started] == [3, 3], "exit codes pass through"
    assert sum("Making the environment" in stderr for _, stderr in outputs) == 1

    second = run(clone, "sanket", "leads", cwd=elsewhere)
    assert second.stderr == "", "nothing to do, nothing to say"
    assert second.returncode == 0

    # Interrupted in the middle: a Python that does not run, and no stamps. And a folder that was moved, for its scripts
    # hold the old path.
    (clone / ".venv" / "bin" / "python").unlink()
    for stamp in (clone / ".venv").glob(".sanket-*"):
        stamp.unlink()
    mended = run(clone.rename(tmp_path / "moved"), "sanket", "leads", cwd=elsewhere)
    assert mended.returncode == 0, mended.stderr
    assert "Making the environment" in mended.stderr


def test_an_environment_is_whole_where_it_was_made_only(prepare, monkeypatch, tmp_path):
    venv = tmp_path / "here" / ".venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "bin" / "python").touch()
    (venv / "pyvenv.cfg").write_text("version = 3.11.7\n")
    (venv / ".sanket-venv").write_text(str(tmp_path / "here"))

    def is_whole(root: str) -> bool:
        for name, path in (("ROOT", ""), ("VENV", ".venv"), ("PYTHON", ".venv/bin/python")):
            monkeypatch.setattr(prepare, name, tmp_path / root / path)
        return bool(prepare.venv_is_whole())

    monkeypatch.delenv("SANKET_PYTHON", raising=False)
    assert is_whole("here")
    (tmp_path / "here").rename(tmp_path / "moved")
    assert not is_whole("moved")
    (tmp_path / "moved").rename(tmp_path / "here")
    for missing in ("bin/python", ".sanket-venv"):
        there = (venv / missing).read_bytes()
        (venv / missing).unlink()
        assert not is_whole("here"), missing
        (venv / missing).write_bytes(there)
    assert is_whole("here")


@pytest.mark.slow
@IN_ONE_CLONE
@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_stopping_while_the_story_loads_leaves_nothing(prepared, tmp_path, signum):
    loading = tmp_path / "loading"
    (prepared / "sanket" / "__main__.py").write_text(
        "import pathlib, os, time\n"
        f"pathlib.Path({str(tmp_path / 'writing')!r}).write_text(str(os.getpid()))\n"
        f"os.rename({str(tmp_path / 'writing')!r}, {str(loading)!r})\n"
        "time.sleep(600)\n"
    )
    process = subprocess.Popen(
        [prepared / "script" / "demo", f"--port={free_port()}"], env={**os.environ, **CHOSEN}, start_new_session=True
    )
    deadline = time.monotonic() + SLOW_SECONDS
    while not loading.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)
    process.send_signal(signum)
    assert process.wait(SLOW_SECONDS) == 128 + signum
    with pytest.raises(ProcessLookupError):
        os.kill(int(loading.read_text()), 0)


@pytest.fixture(scope="module")
def prepare():
    spec = importlib.util.spec_from_file_location("sanket_prepare", ROOT / "script" / "_prepare.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("npm error network request to a host failed, reason: getaddrinfo ENOTFOUND", "check the network"),
        ("ERROR: No matching distribution found for asgiref==3.13.0", "check the network"),
        ("The virtual environment was not created because ensurepip is not available.", "apt install python3-venv"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that was locked"),
        ("something\nbroke\n\n", "(broke)"),
        ("", "no output"),
    ],
)
def test_what_others_print_becomes_one_sentence(prepare, output, sentence):
    said = prepare.sentence_for("Installing", output)
    assert sentence in said
    assert "\n" not in said


def test_where_spark_cannot_be_had_the_tests_run_all_the_same(prepare, monkeypatch, capsys):
    asked = []

    def none(name):
        asked.append(name)
        raise prepare.Stop("No network.")

    monkeypatch.setattr(prepare, "install", none)
    monkeypatch.setattr(prepare.shutil, "which", lambda name: None)
    prepare.install_spark()
    assert asked == [], "without Java it is of no use"
    monkeypatch.setattr(prepare.shutil, "which", lambda name: "/usr/bin/java")
    prepare.install_spark()
    assert asked == ["spark"]
    assert capsys.readouterr().err == "Tests of Spark will be skipped. No network.\n"


def test_where_trackers_cannot_be_had_the_tests_run_all_the_same(prepare, monkeypatch, capsys):
    def none():
        raise prepare.Stop("No network.")

    monkeypatch.setattr(prepare, "python_sdks", none)
    prepare.install_sdks()
    assert capsys.readouterr().err == "Tests with others' trackers will be skipped. No network.\n"


def test_a_full_disk_while_writing_is_one_sentence(prepare, monkeypatch, capsys):
    def full(arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(prepare, "sanket", full)
    assert prepare.main("sanket", []) == USAGE_ERROR
    assert capsys.readouterr().err == prepare.DISK_FULL_SENTENCE + "\n"


@pytest.mark.parametrize(
    ("arguments", "pages"),
    [(["leads", "--json"], False), (["serve"], True), (["--quiet", "demo", "load"], True), ([], False)],
)
def test_pages_are_built_for_commands_with_pages_only(prepare, monkeypatch, arguments, pages):
    done = []
    monkeypatch.setattr(prepare, "install", lambda name: done.append(f"install {name}"))
    monkeypatch.setattr(prepare, "build_frontend", lambda: done.append("build"))
    monkeypatch.setattr(prepare, "become", lambda *command, env: done.append("become"))
    prepare.sanket(arguments)
    assert done == ["install run", *(["build"] if pages else []), "become"]
