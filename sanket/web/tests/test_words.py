"""Every word a page says is marked for translation: pages are drawn with a language whose words are all bracketed."""

from __future__ import annotations

import ast
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import engines
from django.urls import reverse

from sanket.web.tests.conftest import Site

# What is no word of ours: names, keys, examples, numbers, signs.
FREE = re.compile(r"^[\W\d_]*$")
MARKS = {"_", "_l", "gettext", "gettext_lazy"}
SKIPPED = {"script", "style", "code", "option", "title", "kbd"}


class Words(HTMLParser):
    """The texts of a page outside code and lists of places."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("input", "meta", "link", "br", "hr", "img", "path", "circle", "rect"):
            self.open.append(tag)
        for name, value in attrs:
            if name in ("aria-label", "placeholder", "alt") and value:
                self.found.append(value)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not SKIPPED & set(self.open) and not FREE.match(data):
            self.found.append(" ".join(data.split()))


@pytest.fixture
def bracketed():
    """Templates whose words come back as [word]."""
    made = engines["jinja2"].env  # type: ignore[attr-defined]
    kept = {name: made.globals[name] for name in ("gettext", "ngettext", "_")}
    made.install_gettext_callables(
        lambda text: f"[{text}]", lambda one, many, n: f"[{one if n == 1 else many}]", newstyle=True
    )
    # The pages' own `_` asks no `gettext` of the templates.
    made.globals["_"] = made.globals["gettext"]
    made.cache.clear()
    yield
    made.globals.update(kept)
    made.cache.clear()


PAGES = [
    "users",
    "user-add",
    "team-add",
    "types",
    "type-add",
    "offerings",
    "fitment",
    "defaults",
    "company",
    "imports",
]


@pytest.mark.parametrize("name", PAGES)
def test_words_of_templates_are_marked(site: Site, bracketed: None, name: str):
    page = Words()
    page.feed(site.client("admin").get(reverse(name)).content.decode())
    people = {person.name for person in site.people.values()} | {person.email for person in site.people.values()}
    ours = {
        "Sanket",
        "Rangvahini",
        *people,
        *("".join(name[:2]).upper() for name in people),
        "A",
        "C",
        "N",
        "Ctrl K",
        "Esc",
    }
    # Labels, help and choices of forms come from Python, where the same mark stands before them.
    plain = [word for word in page.found if "[" not in word and word not in ours | PYTHON_WORDS]
    assert not plain


def python_words() -> set[str]:
    """Every literal that a Python file of the door marks with _( or _l(."""
    from sanket.web.tests.preview import WEB

    found = set()
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]) if name in MARKS:
                    found.add(text)
    return found


PYTHON_WORDS = python_words()
