"""What a template says is escaped once: text is, markup is not."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from sanket.web.jinja import environment


class Marked:
    def __html__(self) -> str:
        return "<i>so</i>"


class Loud(str):
    """A text of another type is a text."""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("<b> & 'c'", "&lt;b&gt; &amp; &#39;c&#39;"),
        (Loud("<b>"), "&lt;b&gt;"),
        (Markup("<b>&amp;</b>"), "<b>&amp;</b>"),
        (Marked(), "<i>so</i>"),
        (7, "7"),
        (None, "None"),
        (["<"], "[&#39;&lt;&#39;]"),
    ],
)
def test_text_is_escaped_and_markup_is_not(value: object, said: str) -> None:
    made = environment(autoescape=True)
    within = "{% macro drawn(one) %}{{ one }}{% endmacro %} {{ drawn(value) }}"
    text = "{{ value }}" + within + " {% set kept %}{{ value }}{% endset %}{{ kept }}"
    assert made.from_string(text).render(value=value) == f"{said} {said} {said}"


def test_where_nothing_is_to_be_escaped_nothing_is() -> None:
    made = environment(autoescape=True)
    text = "{% autoescape false %}{{ value }}{% endautoescape %}{{ value }}"
    assert made.from_string(text).render(value="<") == "<&lt;"
    assert environment(autoescape=False).from_string("{{ value }}").render(value="<") == "<"


def test_names_of_the_site_are_there_and_a_template_may_be_given_more() -> None:
    made = environment(autoescape=True)
    text = "{{ _('Today') }} {{ mine|default('none') }}"
    assert made.from_string(text).render() == "Today none"
    assert made.from_string(text, globals={"mine": "<"}).render() == "Today &lt;"
    assert made.from_string(text).render() == "Today none"
