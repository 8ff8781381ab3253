"""Finding a course: by words, by filters, with counts that say what a click shows."""

import re
from decimal import Decimal

import pytest

from meristem.courses import services
from meristem.courses.queries.catalogue import Search, catalogue
from meristem.courses.tests import made
from meristem.courses.words import price_label

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf():
    where = made.place()
    with where.writing() as actor:
        calm = services.category_create(actor=actor, name="Calm")
        talk = services.category_create(actor=actor, name="Talking")
    made.course(where, "Noticing emotions", category_id=calm.id, duration_minutes=83, eq_scales=["self_awareness"])
    made.course(where, "Resting well", category_id=calm.id, duration_minutes=20, difficulty="advanced")
    made.course(
        where, "Giving feedback", category_id=talk.id, duration_minutes=120, language="ko", summary="Say it kindly."
    )
    return where


def found(where, **search):
    with where.writing():
        return catalogue(Search(**search))


def titles(result):
    return sorted(card.title for card in result.cards)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ({"q": "emotion"}, ["Noticing emotions"]),
        ({"q": "NOTIC emo"}, ["Noticing emotions"]),
        ({"q": "emotoins"}, ["Noticing emotions"]),
        ({"q": "kindly"}, ["Giving feedback"]),
        ({"q": "lesson 2"}, ["Giving feedback", "Noticing emotions", "Resting well"]),
        ({"q": "& | ! ( <->"}, ["Giving feedback", "Noticing emotions", "Resting well"]),
        ({"q": "nothing like it"}, []),
        ({"category": "calm"}, ["Noticing emotions", "Resting well"]),
        ({"difficulty": "advanced"}, ["Resting well"]),
        ({"language": "ko"}, ["Giving feedback"]),
        ({"duration": "short"}, ["Resting well"]),
        ({"scale": "self_awareness"}, ["Noticing emotions"]),
        ({"category": "calm", "duration": "long"}, []),
        ({"category": "no-such"}, []),
    ],
)
def test_words_and_filters_find_courses(shelf, search, expected):
    assert titles(found(shelf, **search)) == expected


def test_each_count_says_how_many_courses_its_click_shows(shelf):
    for search in ({}, {"category": "calm"}, {"difficulty": "beginner"}, {"q": "feed"}, {"duration": "short"}):
        result = found(shelf, **search)
        assert result.total == len(result.cards)
        for name, facets in result.facets.items():
            for facet in facets:
                assert found(shelf, **{**search, name: facet.value}).total == facet.count, (search, name, facet)


def test_the_page_filters_by_its_address_and_htmx_gets_the_results_alone(shelf, django_assert_max_num_queries):
    client = shelf.client(shelf.learner)
    with django_assert_max_num_queries(12):
        page = client.get("/learn?category=calm&q=rest")
    text = page.content.decode()
    assert "Resting well" in text
    assert "Giving feedback" not in text
    assert re.search(r'name="category" value="calm"', text)
    part = client.get("/learn?category=calm", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith("<div")
    assert "HX-Request" in part["Vary"]
    back = client.get("/learn", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<!doctype html>" in back.content.decode()
    assert "No course fits all of that" in client.get("/learn?q=zzzz").content.decode()


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=99999999", "q=%00", "category=%00", "sort=x", "q=" + "a" * 5000]
)
def test_odd_addresses_are_answered(shelf, query):
    assert shelf.client(shelf.learner).get(f"/learn?{query}").status_code == 200


def test_an_empty_catalogue_says_what_will_happen():
    where = made.place()
    assert "Nothing is planted here yet" in where.client(where.learner).get("/learn").content.decode()
    assert "Write the first course" in where.client().get("/learn").content.decode()


def test_the_api_pages_courses_by_cursor_and_takes_the_same_filters(shelf):
    client = shelf.client(shelf.learner)
    first = client.get("/api/v1/courses?limit=2").json()
    second = client.get(f"/api/v1/courses?limit=2&cursor={first['next_cursor']}").json()
    assert len(first["items"]) == 2
    assert len(second["items"]) == 1
    assert second["next_cursor"] is None
    assert [row["title"] for row in client.get("/api/v1/courses?scale=self_awareness").json()["items"]] == [
        "Noticing emotions"
    ]
    assert client.get("/api/v1/courses?cursor=nonsense").status_code == 422
    assert len(client.get("/api/v1/categories").json()) == 2


def test_prices_are_said_in_the_currency_that_they_have():
    assert price_label(0, "usd") == "Free"
    assert price_label(4900, "eur") == "€49.00"
    assert price_label(int(Decimal(49000)), "krw") == "₩49,000"
