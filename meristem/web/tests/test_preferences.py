"""Preferences: each one is kept, typed, and changes what it says."""

import json

import pytest
from django.template.loader import render_to_string

from meristem.gamification.models import BoardEntry
from meristem.identity.services import preferences_change
from meristem.kernel.context import tenant
from meristem.kernel.mail import mail_message, mail_queue
from tests import build
from tests.identity.support import PASSWORD, account

pytestmark = pytest.mark.django_db

PAGE = "/settings/preferences"
API = "/api/v1/me/preferences"
# What the page sends when everything is as by default.
FIELDS = {
    "is_on_board": "on",
    "keeps_drafts": "on",
    "is_mail_wanted": "on",
    "digest": "never",
    "quiet_from": "",
    "quiet_until": "",
    "text_size": "normal",
    "captions": "on",
    "answer_keys": "on",
    "shows_progress": "on",
}


@pytest.fixture
def place():
    build.public()
    return build.organization()


@pytest.fixture
def ada(place):
    return account(place)


def patch(client, body):
    return client.patch(API, json.dumps(body), content_type="application/json")


def test_the_page_shows_five_groups_within_its_queries(place, ada, django_assert_max_num_queries) -> None:
    client = build.client(ada, place)
    with django_assert_max_num_queries(12):
        page = client.get(PAGE).content.decode()
    for group in ("communication", "privacy", "notifications", "content", "assessment"):
        assert f'id="group-{group}"' in page
    assert page.count('class="tab"') >= 8  # among the settings, and the notices beside it


def test_what_is_chosen_on_the_page_is_what_programs_read(place, ada) -> None:
    client = build.client(ada, place)
    chosen = FIELDS | {"text_size": "large", "less_motion": "on", "quiet_from": "22:00", "quiet_until": "07:00"}
    del chosen["captions"], chosen["answer_keys"], chosen["is_on_board"]
    assert client.post(PAGE, chosen).status_code == 303
    read = client.get(API).json()
    assert read["content"] == {"theme": "system", "text_size": "large", "less_motion": True, "captions": False}
    assert read["assessment"] == {"answer_keys": False, "goes_on": False, "shows_progress": True}
    assert read["privacy"] == {"is_on_board": False, "keeps_drafts": True}
    assert read["notifications"]["quiet_from"] == "22:00:00"


def test_a_mistake_stands_beside_its_field_and_nothing_typed_is_lost(place, ada) -> None:
    client = build.client(ada, place)
    answer = client.post(PAGE, FIELDS | {"quiet_from": "22:00", "text_size": "largest"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_quiet_until-error"' in page
    assert '<option value="largest" selected' in page
    assert client.get(API).json()["content"]["text_size"] == "normal"
    assert client.post(PAGE, FIELDS | {"text_size": "giant"}).status_code == 422


def test_a_program_changes_some_of_it_all_or_nothing(place, ada) -> None:
    client = build.client(ada, place)
    answer = patch(client, {"communication": {"time_zone": "Asia/Seoul"}, "assessment": {"goes_on": True}})
    assert answer.status_code == 200
    assert answer.json()["communication"]["time_zone"] == "Asia/Seoul"
    assert answer.json()["assessment"]["goes_on"] is True
    wrong = patch(client, {"content": {"text_size": "giant", "less_motion": True}})
    assert wrong.status_code == 422
    assert list(wrong.json()["errors"]) == ["content.text_size"]
    assert patch(client, {"communication": {"language": "xx"}}).json()["errors"].keys() == {"communication.language"}
    assert patch(client, {"notifications": {"digest": "hourly"}}).status_code == 422
    assert patch(client, {"content": {"font": "x"}}).status_code == 422
    half = patch(client, {"notifications": {"quiet_from": "22:00"}})
    assert half.status_code == 422
    assert set(half.json()["errors"]) <= {"notifications.quiet_from", "notifications.quiet_until"}
    assert client.get(API).json()["content"]["less_motion"] is False


def test_size_motion_and_drafts_reach_every_page_and_come_along_at_the_next_sign_in(place, ada) -> None:
    client = build.client(ada, place)
    chosen = FIELDS | {"text_size": "largest", "less_motion": "on"}
    del chosen["keeps_drafts"]
    client.post(PAGE, chosen)
    page = client.get("/settings").content.decode()
    assert '<html lang="en" dir="ltr" data-text="largest" data-motion="less" data-drafts="off"' in page
    elsewhere = build.client()
    elsewhere.post("/signin", {"login": ada.email, "password": PASSWORD, "stay": "on"})
    assert elsewhere.cookies["display"].value == "largest.still.draftless"
    assert 'data-text="largest"' in elsewhere.get("/settings").content.decode()
    client.post(PAGE, FIELDS)
    assert "data-text" not in client.get("/settings").content.decode()


def test_a_cookie_of_somebody_elses_making_says_nothing(place, ada) -> None:
    client = build.client(ada, place)
    client.cookies["display"] = 'x".onload.large"'
    page = client.get("/settings").content.decode()
    assert "onload" not in page


def test_letters_come_as_plain_text_for_whoever_asked(place, ada) -> None:
    with tenant(place.id, ada.id) as actor:
        letter = mail_queue(to=ada.email, template="identity_password", recipient_id=ada.id)
        assert mail_message(letter).get_content_type() == "multipart/alternative"
        preferences_change(actor=actor, plain_letters=True)
        assert mail_message(letter).get_content_type() == "text/plain"


def test_leaving_the_board_takes_effect_at_once(place, ada) -> None:
    client = build.client(ada, place)
    assert patch(client, {"privacy": {"is_on_board": False}}).json()["privacy"]["is_on_board"] is False
    with tenant(place.id, ada.id):
        assert BoardEntry.objects.get(user_id=ada.id).is_shown is False
    assert patch(client, {"privacy": {"is_on_board": True}}).json()["privacy"]["is_on_board"] is True


def test_nobody_reads_or_changes_what_another_prefers(place, ada) -> None:
    bo = account(place, email="bo@example.org")
    patch(build.client(ada, place), {"content": {"text_size": "large"}})
    assert build.client(bo, place).get(API).json()["content"]["text_size"] == "normal"
    assert build.client().get(API).status_code == 401


def test_films_begin_with_captions_unless_switched_off(rf) -> None:
    film = {"kind": "video", "url": "/f", "title": "T", "poster_url": "", "width": 1, "height": 1, "content_type": "v"}
    film["tracks"] = [{"url": "/c", "language": "en", "title": "English"}]
    request = rf.get("/")
    assert " default" in render_to_string("courses/_film.html", {"film": film, "request": request})
    request.COOKIES["display"] = "uncaptioned"
    assert " default" not in render_to_string("courses/_film.html", {"film": film, "request": request})
