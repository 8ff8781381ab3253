"""The pages of a check and a profile, as a person uses them: forms alone, without script."""

import re
from typing import Any

import pytest

from meristem.assessments.models import Answer
from meristem.identity.services import preferences_change
from meristem.psychometrics.models import Profile
from tests import build

pytestmark = pytest.mark.django_db


def page(response: Any) -> str:
    return str(response.content.decode())


def begin(client: Any) -> None:
    assert client.post("/profile/check/start", {"consent": "on"}).status_code == 303


def test_consent_comes_first_and_a_missing_one_says_so(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    assert "Who sees what" in page(client.get("/profile/check"))
    refused = client.post("/profile/check/start", {})
    assert refused.status_code == 422
    assert "agree first" in page(refused)
    begin(client)
    assert client.get("/profile/check").headers["Location"] == "/profile/check/1"


def test_a_whole_check_by_forms_alone(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    begin(client)
    address = "/profile/check/1"
    for position in range(1, 81):
        answered = client.post(f"{address}/answer", {"scale": str(position % 5 + 1), "go": "next"})
        assert answered.status_code == 303
        address = answered.headers["Location"]
    assert address == "/profile/check/end"
    assert "That was the last one" in page(client.get(address))
    assert client.post("/profile/check/finish").headers["Location"] == "/profile"
    shown = page(client.get("/profile"))
    assert "no norms" in shown
    assert "spread of your own answers" in shown
    assert len(re.findall(r'class="scale-item"', shown)) == 16
    assert len(re.findall(r'class="zone"', shown)) == 5


def test_back_and_resume_on_another_device(clinic: Any) -> None:
    phone, laptop = (build.client(clinic.ada, clinic.org) for _ in range(2))
    begin(phone)
    phone.post("/profile/check/1/answer", {"scale": "2", "response_time_ms": "2100", "sequence": "1"})
    phone.post("/profile/check/2/answer", {"scale": "5"}, headers={"X-Autosave": "1"})
    assert laptop.get("/profile/check").headers["Location"] == "/profile/check/3"
    back = laptop.post("/profile/check/3/answer", {"go": "previous"})
    assert back.headers["Location"] == "/profile/check/2"
    assert re.search(r'value="5" checked', page(laptop.get("/profile/check/2")))
    with clinic.inside():
        assert Answer.objects.get(position=1).response_time_ms == 2100


def test_statements_come_in_the_persons_language(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    begin(client)
    client.cookies["language"] = "ko"
    assert "전혀 그렇지 않다" in page(client.get("/profile/check/1"))


@pytest.mark.parametrize("value", ["6", "0", "x", "-1", "99999999999999999999"])
def test_a_value_outside_the_scale_comes_back_with_a_message(clinic: Any, value: str) -> None:
    client = build.client(clinic.ada, clinic.org)
    begin(client)
    answered = client.post("/profile/check/1/answer", {"scale": value})
    assert answered.status_code == 422
    assert "That did not fit" in page(answered)


def test_finishing_with_nothing_says_what_is_missing(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    begin(client)
    refused = client.post("/profile/check/finish")
    assert refused.status_code == 409
    assert "Too few answers" in page(refused)


def test_a_running_check_can_be_deleted(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    begin(client)
    client.post("/profile/check/discard")
    with clinic.inside():
        assert not Answer.objects.exists()
    assert client.post("/profile/check/1/answer", {"scale": "3"}).status_code == 409
    assert client.get("/profile/check/1").headers["Location"] == "/profile/check"


def test_a_profile_is_found_by_nobody_else(clinic: Any) -> None:
    profile_id = clinic.profile()
    for someone in (clinic.boss, build.person(clinic.org)):
        client = build.client(someone, clinic.org)
        assert client.get(f"/profile/{profile_id}").status_code == 404
        assert client.post(f"/profile/{profile_id}/delete").status_code == 404
    mine = build.client(clinic.ada, clinic.org)
    assert mine.get(f"/profile/{profile_id}").status_code == 200
    assert mine.post(f"/profile/{profile_id}/delete").status_code == 303
    with clinic.inside():
        assert not Profile.objects.exists()


def test_the_wellness_check_has_its_own_pages(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    assert client.post("/wellness-check/start", {"consent": "on"}).headers["Location"] == "/wellness-check/1"
    for position in range(1, 18):
        client.post(f"/wellness-check/{position}/answer", {"scale": "2"})
    assert client.post("/wellness-check/finish").headers["Location"] == "/wellness-check/result"
    assert len(re.findall(r'class="scale-item"', page(client.get("/wellness-check/result")))) == 5
    assert "Nothing here yet" in page(client.get("/profile"))


def test_pages_ask_little_of_the_database(clinic: Any, django_assert_max_num_queries: Any) -> None:
    clinic.profile()
    client = build.client(clinic.ada, clinic.org)
    with django_assert_max_num_queries(12):
        client.get("/profile")
    begin(client)
    for address in ("/profile/check/1", "/profile/check/end"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
    with django_assert_max_num_queries(14):
        client.post("/profile/check/1/answer", {"scale": "4"}, headers={"X-Autosave": "1"})


def test_visitors_are_asked_to_sign_in(clinic: Any) -> None:
    build.public()
    assert build.client().get("/profile").status_code == 302


def test_a_statement_is_asked_as_she_prefers(clinic: Any) -> None:
    client = build.client(clinic.ada, clinic.org)
    begin(client)
    shown = page(client.get("/profile/check/1"))
    assert "Statement 1 of 80" in shown
    assert "<kbd>1</kbd>" in shown
    assert "data-goes-on" not in shown
    with clinic.inside() as actor:
        preferences_change(actor=actor, answer_keys=False, goes_on=True, shows_progress=False)
    shown = page(client.get("/profile/check/1"))
    assert "of 80" not in shown
    assert "left. Take a break" not in shown
    assert 'data-keys="off" data-goes-on="yes"' in shown
    assert "Press <kbd>" not in shown
