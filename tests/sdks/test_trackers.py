"""Others' trackers, unmodified, pointed at a real Sanket: all that they tell arrives, once."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.cli.house import until
from tests.sdks.conftest import HERE, NODE, Site, needs, send
from tests.sdks.told import SCREENS, TOLD

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("trackers")


@pytest.mark.parametrize(
    "words",
    [
        ("segment_python.py",),
        ("segment_python.py", "gzip"),
        ("rudderstack_python.py", "gzip"),
        ("segment_node.cjs",),
        ("rudderstack_node.cjs", "gzip"),
        ("rudderstack_node.cjs",),
    ],
    ids=" ".join,
)
def test_all_that_a_tracker_tells_arrives_once(site: Site, words: tuple[str, ...]):
    script, *packed = words
    key = site.source(" ".join(words))
    send(script, site.address, key, *packed)
    assert site.arrived(key) == SCREENS


def test_a_tracker_with_a_wrong_key_is_told(site: Site):
    with pytest.raises(AssertionError, match=r"event\.key-unknown"):
        send("segment_python.py", site.address, "nobody")


class Website(SimpleHTTPRequestHandler):
    """A page of ours, and Segment's tracker as it lies in its package."""

    def translate_path(self, path: str) -> str:
        name = path.partition("?")[0].rpartition("/")[2]
        folder = NODE / "@segment" / "analytics-next" / "dist" / "umd" if "/tracker/" in path else HERE
        return str(folder / name)

    def log_message(self, *words: object) -> None:
        """Nothing to say."""


@pytest.mark.browser
def test_segments_tracker_in_a_browser_on_another_website(site: Site, page: Page):
    needs(NODE)
    key = site.source("shop")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Website, directory=str(HERE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        asked = urlencode({"key": key, "sanket": site.address})
        page.goto(f"http://127.0.0.1:{server.server_port}/page.html?{asked}")
        until(lambda: site.arrived(key) == TOLD)
    finally:
        server.shutdown()
    # Those of the website are the tracker's; this host is ours as well.
    assert [cookie for cookie in page.context.cookies() if not cookie["name"].startswith("ajs_")] == []
