"""Quicker rendering writes what Jinja's own would."""

from typing import Any

import pytest
from django.utils import translation
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from meristem.web import rendering


def environment(**templates: str) -> Environment:
    made = rendering.PageEnvironment(autoescape=True, undefined=StrictUndefined, loader=DictLoader(templates))
    made.globals.update(kept=rendering.kept, kept_by_language=rendering.kept_by_language)
    return made


@pytest.mark.parametrize(
    "value",
    ["plain", "<b>&'\"", Markup("<b>"), 7, 1.5, True, None, [1, "<"], translation.gettext_lazy("<Low>"), "수업 & 마음"],
)
def test_what_is_written_is_escaped_as_by_jinja(value: Any) -> None:
    text = "{{ value }}|{% set part %}{{ value }}{% endset %}{{ part }}|{{ value ~ '<' }}|{{ value|string|upper }}"
    ordinary = Environment(autoescape=True)
    assert environment().from_string(text).render(value=value) == ordinary.from_string(text).render(value=value)


def test_what_is_missing_is_still_a_fault() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ missing }}").render()


def test_macros_callers_and_methods_are_called_as_ever() -> None:
    page = environment(
        parts="{% macro box(title, tone='') %}<{{ title }}{{ tone }}>{{ caller() if caller is defined }}{% endmacro %}",
        page="{% import 'parts' as parts %}{% for one in items %}{{ parts.box(one, tone='!') }}{% endfor %}"
        "{% call parts.box('x') %}{{ say(1, more=2) }}{% endcall %}{{ word.upper() }}",
    ).get_template("page")
    rendered = page.render(items=["<", "b"], say=lambda one, more: f"{one}&{more}", word="w")
    assert rendered == "<&lt;!><b!><x>1&amp;2W"


def test_what_is_kept_is_made_once_and_told_apart_by_type() -> None:
    page = environment(
        parts="{% macro _b(text) %}[{{ text }}]{% endmacro %}{% set b = kept(_b) %}",
        page="{% import 'parts' as parts %}{{ parts.b(one) }}{{ parts.b(other) }}{{ parts.b(text=one) }}",
    ).get_template("page")
    assert page.render(one="<i>", other=Markup("<i>")) == "[&lt;i&gt;][<i>][&lt;i&gt;]"


def test_what_says_words_is_kept_by_language() -> None:
    asked = []

    def word(name: str) -> str:
        asked.append(name)
        return f"{name}-{translation.get_language()}"

    said = rendering.kept_by_language(word)
    with translation.override("en"):
        assert [said("low"), said("low")] == ["low-en", "low-en"]
    with translation.override("ko"):
        assert said("low") == "low-ko"
    assert len(asked) == 2
