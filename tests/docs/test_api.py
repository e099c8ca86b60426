"""What is made of the description of the REST API is as the API is now: the table in docs/api.md, the client for Python."""

from __future__ import annotations

import json
import re

import pytest

from sanket.api.rest.site import openapi, operations
from tests.docs.pages import DOCS, ROOT
from tools.api import made

TOLD = json.loads(openapi())


@pytest.mark.parametrize("path", made(TOLD), ids=lambda path: path.name)
def test_what_is_made_is_as_it_would_be_made_now(path):
    """After changing a call: script/api."""
    assert path.read_text() == made(TOLD)[path]


def test_every_call_is_told():
    told = set(re.findall(r"^\| `(\w+) (/api/v1/\S+)`", (DOCS / "api.md").read_text(), re.MULTILINE))
    assert told == {(plan.method, f"/api/v1{plan.path}") for plan in operations()}


def test_each_call_says_what_it_does_in_a_sentence():
    for path, calls in TOLD["paths"].items():
        for call in calls.values():
            assert call["summary"].endswith("."), path
            assert not call["summary"].startswith("The same,"), path


def test_every_status_and_code_of_the_door_is_told():
    """Those of the rooms are in docs/errors.md, which has its own tests."""
    told = (DOCS / "api.md").read_text()
    for status in (400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503):
        assert f"{status} " in told


def test_the_client_says_which_version_of_the_api_it_is_made_for():
    version = re.search(r'^version = "(.+)"$', (ROOT / "clients/python/pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert version[1] == TOLD["info"]["version"]
