"""The settings of the product for tests: in a home of their own, so that no test ever meets a user's data."""

import atexit
import os
import shutil
import sys
import tempfile

if "mypy" in sys.modules:
    # The type checker's plugin reads settings too, and mypy ends without the courtesy of atexit.
    os.environ["SANKET_TEST_HOME"] = os.path.abspath(".mypy_cache/sanket-home")
elif "SANKET_TEST_HOME" not in os.environ:
    # Kept in the environment, so that xdist's workers are removed with their master.
    os.environ["SANKET_TEST_HOME"] = tempfile.mkdtemp(prefix="sanket-test-")
    atexit.register(shutil.rmtree, os.environ["SANKET_TEST_HOME"], ignore_errors=True)
os.environ["SANKET_HOME"] = os.path.join(os.environ["SANKET_TEST_HOME"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
os.environ.setdefault("NUMBA_CACHE_DIR", os.path.abspath(".pytest_cache/numba"))  # compiled once, not in each home
os.environ.setdefault("SANKET_TIME_ZONE", "Asia/Kolkata")  # the same on every machine, and not UTC

from jinja2 import FileSystemBytecodeCache

from sanket.settings import *  # noqa: F403
from sanket.settings import DATABASES, TEMPLATES

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as users have it: in memory, a live server and a test would share one connection and crash Python.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["SANKET_HOME"], "test.sqlite3")}
# Else each visitor of each test would have every file on the disk listed anew; houses do it as people's do.
WHITENOISE_AUTOREFRESH = True
# Compiled once for all workers and runs: a template that changed is compiled anew.
os.makedirs(".pytest_cache/templates", exist_ok=True)
TEMPLATES[0]["OPTIONS"]["bytecode_cache"] = FileSystemBytecodeCache(os.path.abspath(".pytest_cache/templates"))  # type: ignore[index]
