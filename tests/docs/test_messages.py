"""Words for people: they are found, what is translated is compiled, and a translation keeps what is filled in."""

from __future__ import annotations

import gettext
import re

import pytest
from django.utils import translation

from sanket.web.jinja import environment
from tools.messages import (
    LANGUAGES,
    Message,
    compiled,
    folder,
    found,
    in_jinja,
    in_mail,
    in_python,
    read_po,
    written_po,
)

FILLED_IN = re.compile(r"%\(\w+\)[sd]|</?\w+>|%%|\{\w*\}")
# What everybody sees: a new word among them is to be translated at once.
VISIBLE = "Today Leads Accounts Import Settings Search Add More Accept Recycle Disqualify Assign Undo Interest Fitment"


def test_words_are_found_in_python_templates_and_mails():
    assert list(in_python("_('One')\nngettext('%(n)s row', '%(n)s rows', n)\nother('no')")) == [
        ("", "One", ""),
        ("", "%(n)s row", "%(n)s rows"),
    ]
    assert list(in_jinja("{{ _('One') }}{% trans n=1 %}{{ n }} row{% pluralize %}{{ n }} rows{% endtrans %}")) == [
        ("", "One", ""),
        ("", "%(n)s row", "%(n)s rows"),
    ]
    assert list(in_mail('{% translate "One" %}{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}')) == [
        ("", "One", ""),
        ("", "Hello %(name)s", ""),
    ]


def test_all_kinds_of_sources_are_looked_through():
    places = {place.rsplit(".", 1)[1] for where in found().values() for place in where}
    assert places == {"py", "jinja", "txt"}


def test_a_catalogue_is_read_as_it_was_written():
    messages = [
        Message(("", 'Say "hi"\nand \\ go', ""), {"a.py"}, ['कहो "नमस्ते"\nऔर \\ जाओ']),
        Message(("verb", "Open", ""), {"b.py"}, ["खोलें"]),
        Message(("", "%(n)s row", "%(n)s rows"), {"c.py"}, ["%(n)s पंक्ति", "%(n)s पंक्तियाँ"]),
    ]
    read = read_po(written_po(messages, "hi"))
    assert {key: said for key, said in read.items() if key[1]} == {message.key: message.said for message in messages}


def test_what_is_compiled_is_what_python_reads(tmp_path):
    read = read_po(
        written_po(
            [
                Message(("", "Today", ""), set(), ["आज"]),
                Message(("", "%(n)s row", "%(n)s rows"), set(), ["%(n)s पंक्ति", "%(n)s पंक्तियाँ"]),
                Message(("", "Later", ""), set(), []),
            ],
            "hi",
        )
    )
    (tmp_path / "x.mo").write_bytes(compiled(read))
    with (tmp_path / "x.mo").open("rb") as file:
        spoken = gettext.GNUTranslations(file)
    assert spoken.gettext("Today") == "आज"
    assert spoken.ngettext("%(n)s row", "%(n)s rows", 1) == "%(n)s पंक्ति"
    assert spoken.ngettext("%(n)s row", "%(n)s rows", 3) == "%(n)s पंक्तियाँ"
    assert spoken.gettext("Later") == "Later"


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_committed_files_agree(language):
    """After changing words or translations: script/messages."""
    text = (folder(language) / "django.po").read_text()
    assert (folder(language) / "django.mo").read_bytes() == compiled(read_po(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_what_is_filled_in(language):
    for (_, text, plural), said in read_po((folder(language) / "django.po").read_text()).items():
        for one in filter(None, said) if text else ():
            wanted = [sorted(FILLED_IN.findall(form)) for form in (text, plural) if form]
            assert sorted(FILLED_IN.findall(one)) in wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_half_translated_or_guessed(language):
    """Fuzzy entries are a program's guess; of a plural both forms are said, or none; a sentence stays a sentence."""
    text = (folder(language) / "django.po").read_text()
    assert "fuzzy" not in [
        flag for line in re.findall(r"^#,(.*)$", text, re.MULTILINE) for flag in re.split(r"[\s,]+", line)
    ]
    for (_, one, plural), said in read_po(text).items():
        assert len(said) == (2 if plural else 1), one
        assert all(said) or not any(said), one
        if one.endswith(".") and " " in one and all(said):
            assert all(form.endswith(("।", ".")) for form in said), one


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_everybody_sees_is_translated(language):
    known = read_po((folder(language) / "django.po").read_text())
    assert [word for word in VISIBLE.split() if not any(known.get(("", word, ""), [""]))] == []


def test_a_template_speaks_hindi():
    template = environment(autoescape=True).from_string(
        "{{ _('Today') }} {{ ngettext('%(n)s day', '%(n)s days', 3, n=3) }}"
    )
    with translation.override("hi"):
        assert template.render() == "आज 3 दिन"
    with translation.override("en"):
        assert template.render() == "Today 3 days"
