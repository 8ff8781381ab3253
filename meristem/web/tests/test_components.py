"""The design page renders every component under strict undefined names, without inline style or script."""

import re
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import timezone, translation

# No other page is installed here: what points at one leaves it out.
urlpatterns: list[Any] = []
pytestmark = pytest.mark.urls(__name__)

INLINE = re.compile(r"<[^>]+\s(style|on\w+)=", re.IGNORECASE)


def page(name: str, path: str = "/design", *, signed_in: bool = True, language: str = "en", **context: Any) -> str:
    request = RequestFactory().get(path)
    request.actor = SimpleNamespace(  # type: ignore[attr-defined]
        user_id=1 if signed_in else None,
        organization_id=1,
        organization_name="Northfield",
        display_name="Jiwon Park",
        theme="dark",
        brand="",
        avatar="",
        is_authenticated=signed_in,
        may=lambda permission: True,
    )
    with translation.override(language):
        return str(get_template(name).render(context, request))


def rendered(source: str, **context: Any) -> str:
    return str(engines["jinja2"].env.from_string(source).render(**context))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_design_page_shows_every_component_without_inline_code(language: str) -> None:
    html = page("web/design.html", language=language)
    assert f'lang="{language}"' in html
    assert not INLINE.search(html)
    assert "<script>" not in html
    assert html.count("<h1") == 1


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503])
def test_an_error_says_what_happened_and_offers_a_way_on(status: int, signed_in: bool) -> None:
    html = page("web/error.html", signed_in=signed_in, status=status, title="That did not work", detail="", actions=[])
    assert "That did not work" in html
    assert 'class="btn primary"' in html
    assert ('class="shell"' in html) is signed_in


def test_a_field_ties_its_label_hint_and_error_together() -> None:
    class Course(forms.Form):
        title = forms.CharField(label="Title", help_text="Shown in the catalogue")
        opens = forms.DateField(label="Opens", initial=date(2026, 1, 2), required=False)

    form = Course({"title": "", "opens": "2026-01-02"})
    source = '{% import "components/forms.html" as forms %}{{ forms.field(form.title) }}{{ forms.field(form.opens) }}'
    html = rendered(source, form=form)
    assert '<label for="id_title">Title</label>' in html
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'type="date" value="2026-01-02"' in html


def test_what_people_write_is_escaped() -> None:
    html = rendered(
        '{% import "components/controls.html" as ui %}{{ ui.badge(text) }}{{ ui.avatar(text) }}', text="<b>&"
    )
    assert "<b>" not in html


def test_times_are_told_in_the_reader_s_zone_and_language() -> None:
    moment = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    source = '{{ moment|date("day") }}, {{ moment|time }}'
    with timezone.override("Asia/Seoul"), translation.override("ko"):
        assert rendered(source, moment=moment) == "11월 20일 금요일, 오전 12:30"
    with timezone.override("UTC"), translation.override("en"):
        assert rendered(source, moment=moment) == "Thursday 19 November, 15:30"


def test_a_length_of_time_and_a_share_read_naturally() -> None:
    assert (
        rendered("{{ 84|minutes }}, {{ 8|minutes }}, {{ 120|minutes }}, {{ 0.58|percent }}")
        == "1 h 24 min, 8 min, 2 h, 58%"
    )
    sizes = "{{ 90|file_size }}, {{ 49_000|file_size }}, {{ 1_300_000|file_size }}"
    assert rendered(sizes) == "1 KB, 48 KB, 1.2 MB"
