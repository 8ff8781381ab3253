"""Days are where she was: midnight, travel, summer time."""

import dataclasses
import datetime

import pytest

from meristem.kernel.errors import Invalid
from meristem.wellbeing import queries, services
from meristem.wellbeing.days import moment_of
from meristem.wellbeing.forms import MomentField
from meristem.wellbeing.prose import excerpt_of, html_of
from tests import build

UTC = datetime.UTC


def at(*parts):
    return datetime.datetime(*parts, tzinfo=UTC)


@pytest.mark.django_db
def test_a_note_belongs_to_the_day_it_was_where_she_was():
    org = build.organization()
    ada = build.person(org)
    with build.inside(org, ada) as actor:
        seoul = dataclasses.replace(actor, time_zone="Asia/Seoul")
        lima = dataclasses.replace(actor, time_zone="America/Lima")
        just_before = services.mood_record(actor=seoul, score=4, occurred_at=at(2026, 3, 1, 14, 59, 59))
        at_midnight = services.mood_record(actor=seoul, score=8, occurred_at=at(2026, 3, 1, 15, 0))
        in_lima = services.mood_record(actor=lima, score=6, occurred_at=at(2026, 3, 2, 4, 59))
        assert [str(row.local_day) for row in (just_before, at_midnight, in_lima)] == [
            "2026-03-01",
            "2026-03-02",
            "2026-03-01",
        ]
        # Back home nothing moves, and a change keeps the zone that the note was made in.
        changed = services.mood_change(
            actor=lima,
            mood_id=at_midnight.id,
            score=9,
            feelings=[],
            activities=[],
            eq_factors=[],
            note="",
            occurred_at=at(2026, 3, 1, 15, 1),
        )
        assert str(changed.local_day) == "2026-03-02"
        faces = queries.mood_year(lima, 2026).faces
        assert {str(day): face for day, face in faces.items()} == {"2026-03-01": 3, "2026-03-02": 5}


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("Europe/Berlin", "2026-03-29T02:30", None),
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),
        ("America/New_York", "2026-03-08T02:15", None),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Nowhere/Land", "2026-11-01T01:30", "2026-11-01T01:30"),
    ],
)
def test_skipped_hours_are_refused_and_of_repeated_ones_the_first_counts(zone, wall, moment):
    found = moment_of(datetime.datetime.fromisoformat(wall), zone)
    assert found == (None if moment is None else datetime.datetime.fromisoformat(moment).replace(tzinfo=UTC))


def test_the_field_says_so_beside_it():
    field = MomentField()
    field.zone = "Europe/Berlin"
    with pytest.raises(Exception, match="Summer time skipped"):
        field.clean("2026-03-29T02:30")
    with pytest.raises(Exception, match="Write a date"):
        field.clean("0001-01-01T00:00+99:99")


@pytest.mark.django_db
@pytest.mark.parametrize("score", [0, 11, -1])
def test_a_score_outside_one_to_ten_is_refused(score):
    org = build.organization()
    with build.inside(org, build.person(org)) as actor, pytest.raises(Invalid):
        services.mood_record(actor=actor, score=score)


def test_a_finding_is_only_said_when_it_is_true():
    day = datetime.date(2026, 1, 1)
    good = {day + datetime.timedelta(days=n): 4 for n in range(120)}
    from meristem.wellbeing.queries.moods import _finding

    found = _finding(good, 2026)
    assert (found.kind, found.since) == ("good", day)
    mixed = {d: 1 + n % 5 for n, d in enumerate(good)}
    assert _finding(mixed, 2026) is None
    assert _finding({}, 2026) is None
    assert _finding({day: 4}, 2026) is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("- x\n- y", "<ul><li>x</li><li>y</li></ul>"),
        ("1. x\n2) y", "<ol><li>x</li><li>y</li></ol>"),
        ("so:\n- x", "<p>so:</p>\n<ul><li>x</li></ul>"),
        ("**a** and *b* 2*3*4", "<p><strong>a</strong> and <em>b</em> 2*3*4</p>"),
        ("<b onclick=x>*&*", "<p>&lt;b onclick=x&gt;<em>&amp;</em></p>"),
        ("", ""),
        ("snake_case_word", "<p>snake_case_word</p>"),
    ],
)
def test_plain_writing_becomes_paragraphs_lists_and_emphasis_and_nothing_else(text, html):
    assert html_of(text) == html


def test_an_excerpt_is_cut_between_words():
    assert excerpt_of("- *One* two\n\n3. three") == "One two three"
    assert excerpt_of("word " * 100).endswith("word…")
    assert len(excerpt_of("x" * 1000)) == 181
