"""Today: says what next, in few queries, whatever there is or is not."""

import pytest

from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def jiwon():
    build.public()
    org = build.organization()
    return build.client(build.person(org, name="Jiwon Park"), org)


def test_an_empty_day_still_says_what_to_do(jiwon) -> None:
    page = jiwon.get("/today")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Jiwon Park" in text
    assert "How are you right now?" in text
    assert "Open the catalogue" in text


def test_today_asks_little(jiwon, django_assert_max_num_queries) -> None:
    jiwon.get("/today")
    with django_assert_max_num_queries(12):
        jiwon.get("/today")


def test_the_first_page_leads_on(jiwon) -> None:
    assert jiwon.get("/")["Location"] == "/today"
    assert build.client().get("/")["Location"] == "/learn"


@pytest.mark.parametrize("path", ["/design", "/api", "/palette.json"])
def test_pages_for_everyone(jiwon, path: str) -> None:
    assert build.client().get(path).status_code == 200
    assert jiwon.get(path).status_code == 200
