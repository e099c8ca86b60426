"""Every page's template compiles, and none needs a hole in the Content-Security-Policy."""

from __future__ import annotations

import re

import pytest
from django.template.loader import get_template

from tests.laws.repository import ROOT, files

FOLDER = ROOT / "sanket" / "web" / "templates"
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL)
FORBIDDEN_IN_TAGS = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "inline handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "hx-on (needs eval)": re.compile(r"\shx-on[:-]", re.IGNORECASE),
    "javascript: address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "<style>": re.compile(r"^<style\b", re.IGNORECASE),
}
# A block of data is not run, so the policy lets it pass.
SCRIPT_WITH_CODE = re.compile(
    r"^<script\b(?!.*\bsrc\s*=)(?!.*type\s*=\s*[\"']application/(?:ld\+)?json)", re.IGNORECASE | re.DOTALL
)
# Markup that the template itself holds is not text from outside: a literal, or a lookup in a CONSTANT of its own.
HARMLESS = re.compile(r"(?:'[^']*'|\"[^\"]*\"|\b[A-Z][A-Z_]*(?:\.get\([^()]*\)|\[[^\]]*\])?)\s*\|\s*safe\b")
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b")


def findings(source: str) -> list[str]:
    """What the policy would refuse, or what would let text in as markup."""
    tags = TAG.findall(JINJA.sub("", source))
    found = [f"{name}: {tag[:80]}" for tag in tags for name, rule in FORBIDDEN_IN_TAGS.items() if rule.search(tag)]
    found += [f"inline script: {tag[:80]}" for tag in tags if SCRIPT_WITH_CODE.search(tag)]
    found += [f"unescaped: {part[:80]}" for part in JINJA.findall(source) if UNESCAPED.search(HARMLESS.sub("", part))]
    return found


templates = pytest.mark.parametrize(
    "path", files("sanket/web/templates"), ids=lambda path: str(path.relative_to(FOLDER))
)


@templates
def test_it_compiles(path):
    get_template(str(path.relative_to(FOLDER)), using="jinja2")


@templates
def test_it_needs_no_hole_in_the_policy(path):
    assert findings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        '<p class="{{ a }}" style = "{{ b }}">',
        "<style>p { color: red }</style>",
        "<script>run()</script>",
        '<button onclick="run()">',
        '<button hx-on:click="run()">',
        '<a href="javascript:run()">',
        "{{ note | safe }}",
        "{{ ICONS.get(name) ~ note | safe }}",
        "{% autoescape false %}",
    ],
)
def test_the_law_finds_what_it_forbids(source):
    assert findings(source)


@pytest.mark.parametrize(
    "source",
    [
        '<script src="/static/a.js" type="module"></script>',
        '<script type="application/json" id="chart">{}</script>',
        '{{ button(style="quiet", onclick=none) }}<p class="a">style="b"</p>',
        "{{ '</div>'|safe }}{{ ICONS.get(name, '<i>')|safe }}",
    ],
)
def test_the_law_lets_the_rest_pass(source):
    assert findings(source) == []
