"""What authors write is cleaned, in every field, and what is clean stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meristem.courses.content import clean_html, markdown_to_html, plain_text, reading_minutes, referenced_media
from meristem.courses.services import course_update, lesson_update
from meristem.courses.tests import made

PICTURE = "/media/01a1fec3-6fcd-7e15-82f3-ea2dbd056f78"


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<p style="position:fixed">a</p>', "<p>a</p>"),
        ('<img src="https://elsewhere.example/x.png">', ""),
        ('<img src=x onerror="alert(1)">', ""),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ('<a href="//elsewhere.example">a</a>', '<a rel="noopener noreferrer nofollow">a</a>'),
        ("<iframe src='https://x.example'>a</iframe><p>b</p>", "<p>b</p>"),
        ("<svg><script>1</script></svg><p>b</p>", "<p>b</p>"),
        ("<h1>Title</h1><h2>Part</h2>", "Title<h2>Part</h2>"),
        ("<form action=/x><input name=a></form>", ""),
        ("<p></p><p> </p>", ""),
        (f'<figure><img src="{PICTURE}" alt="A leaf"><figcaption>A leaf</figcaption></figure>',) * 2,
        ("<table><tbody><tr><td>1</td></tr></tbody></table>",) * 2,
        (
            '<table><tbody><tr><th colspan="2" scope="col"><p> </p></th><th>Word</th></tr></tbody></table>',
            '<table><tbody><tr><td colspan="2"><p> </p></td><th>Word</th></tr></tbody></table>',
        ),
        ("<p>a\x00b</p>", "<p>ab</p>"),
    ],
)
def test_html_keeps_text_and_structure_and_nothing_that_acts(html, clean):
    assert clean_html(html) == clean


@given(st.text(alphabet=st.sampled_from(list("<>/=\"' abimgscriptonerror&;:#-!")), max_size=200))
def test_cleaning_what_is_clean_changes_nothing(text):
    once = clean_html(text)
    assert clean_html(once) == once
    assert "<script" not in once.lower()


def test_markdown_becomes_clean_html_with_tables_and_without_raw_html():
    html = markdown_to_html("## Part\n\n> Note\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<b onclick=x>raw</b>")
    assert "<h2>Part</h2>" in html
    assert "<td>2</td>" in html
    assert "<b " not in html
    assert clean_html(html) == html


def test_text_of_html_is_what_a_reader_reads():
    html = f'<h2>Part</h2><p>One &amp; two</p><img src="{PICTURE}" alt="">'
    assert plain_text(html).splitlines()[0] == "Part"
    assert reading_minutes("<p>" + "word " * 800 + "</p>") == 4
    assert referenced_media(html) == [PICTURE.removeprefix("/media/")]


@pytest.mark.django_db
def test_script_in_any_field_of_a_course_or_lesson_never_reaches_a_page():
    where = made.place()
    course = made.course(where)
    lesson = made.lessons_of(where, course.id)[0]
    bad = "<script>alert(1)</script>"
    with where.writing() as actor:
        course_update(
            actor=actor,
            course_id=course.id,
            title=f"T {bad}",
            summary=f"S {bad}",
            description_html=f"<p>D</p>{bad}",
            outcomes=[f"O {bad}"],
            tags=[bad],
            author_name=f"A {bad}",
        )
        lesson_update(
            actor=actor,
            course_id=course.id,
            lesson_id=lesson.id,
            title=f"L {bad}",
            summary=bad,
            body_html=f"<p>B</p>{bad}",
        )
    for user, address in (
        (where.learner, "/learn"),
        (where.learner, f"/courses/{course.slug}"),
        (where.author, f"/author/courses/{course.id}"),
        (where.author, f"/author/courses/{course.id}/details"),
        (where.author, f"/author/courses/{course.id}/preview"),
        (where.author, f"/author/lessons/{lesson.id}"),
        (where.author, f"/author/lessons/{lesson.id}/preview"),
    ):
        page = where.client(user).get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
