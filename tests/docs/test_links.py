"""A link in the documentation leads somewhere."""

from __future__ import annotations

import re

import pytest

from tests.docs.pages import DOCS, ROOT, anchors

PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
IMAGE = re.compile(r"!\[([^\]]+)\]\(([^)\s]+)\)")
HTML_IMAGE = re.compile(r'<img src="([^"]+)"[^>]* alt="([^"]+)">')
LARGEST_PICTURE = 200_000
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    for link in LINK.findall(page.read_text()):
        if "://" in link or link.startswith("mailto:"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text()), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_shows_an_unfinished_merge(page):
    assert not re.findall(r"^(?:<{7} |={7}$|>{7} ).*", page.read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_picture_is_there_small_and_told_in_words(page):
    text = page.read_text()
    pictures = IMAGE.findall(text) + [(alt, src) for src, alt in HTML_IMAGE.findall(text)]
    assert len(pictures) == text.count("![") + text.count("<img ")
    for alt, src in pictures:
        picture = page.parent / src
        assert picture.is_file(), src
        assert picture.stat().st_size < LARGEST_PICTURE, src
        assert len(alt) > 20, src


def test_every_picture_is_shown():
    shown = {name for page in PAGES for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text())}
    assert shown == {path.name for path in (DOCS / "pictures").iterdir()}


def test_every_page_can_be_reached_from_the_first():
    seen, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        links = (link.partition("#")[0] for link in LINK.findall(page.read_text()) if "://" not in link)
        ahead += [(page.parent / link).resolve() for link in links if link]
    of_mine = {DOCS / f"{name}.md" for name in ("install", "settings", "commands", "operations", "demo")}
    assert of_mine <= seen
