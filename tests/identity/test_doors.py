"""Growing delays at the door, which shut out who guesses and not whom the account belongs to."""

import datetime
import json

import pytest
from django.test import Client
from django.utils import timezone

from meristem.identity.models import DoorLock, LoginAttempt
from meristem.identity.services import doors
from meristem.kernel.context import tenant
from tests import build
from tests.identity.support import PASSWORD, account, letter, letters_to, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.limits]
EVIL = {"REMOTE_ADDR": "198.51.100.66"}


@pytest.fixture
def place():
    build.public()
    return build.organization()


def guess(times: int = 10, **options: str) -> list[int]:
    return [sign_in(Client(**EVIL, **options), password="not this one").status_code for _ in range(times)]


def waited() -> None:
    """As if the delays were over."""
    DoorLock.objects.update(shut_until=timezone.now() - datetime.timedelta(seconds=1))


def test_a_known_browser_comes_in_whatever_others_try(place) -> None:
    account(place)
    home = Client()
    sign_in(home)
    assert guess(11) == [422] * 10 + [429]
    assert sign_in(Client()).status_code == 429
    assert sign_in(home).status_code == 303
    # Her coming in does not open the door for the others.
    assert sign_in(Client(**EVIL)).status_code == 429


def test_delays_grow_and_have_an_end_and_knocking_at_a_shut_door_does_not_lengthen_them(place) -> None:
    account(place)
    guess(10)
    waits = []
    for _ in range(8):
        first = int(sign_in(Client(**EVIL), password="not this one")["Retry-After"])
        again = int(sign_in(Client(**EVIL), password="not this one")["Retry-After"])
        assert again <= first
        waits.append(first)
        waited()
        assert sign_in(Client(**EVIL), password="not this one").status_code == 422
    assert waits == sorted(waits)
    assert waits[0] <= 30
    assert waits[-1] <= doors.LONGEST_WAIT
    assert waits[-1] > 600
    waited()
    assert sign_in(Client()).status_code == 303


def test_the_letter_opens_the_door_for_one_device_while_the_attack_goes_on(place) -> None:
    account(place)
    guess(12)
    assert letters_to("ada@example.org") == 2  # each refusal sends it, three a day at most
    link = link_in(letter("ada@example.org"), "unlock")
    phone = Client()
    assert "Let this device in" in phone.get(link).content.decode()
    assert phone.post(link).status_code == 303
    assert phone.post(link).status_code == 410
    guess(11)
    assert sign_in(phone).status_code == 303
    # The link lets nobody in, and opens for nobody else.
    assert sign_in(Client(**EVIL)).status_code == 429
    for _ in range(5):
        guess(1)
    assert letters_to("ada@example.org") <= 3


def test_a_link_that_was_never_ours_opens_nothing(place) -> None:
    account(place)
    guess(11)
    link = link_in(letter("ada@example.org"), "unlock")
    assert Client().post(link[:-2] + "xx").status_code == 404


def test_an_unknown_account_is_shut_in_the_same_way(place) -> None:
    account(place)
    known = [sign_in(Client(), password="no").status_code for _ in range(12)]
    unknown = [sign_in(Client(), login="nobody@example.org", password="no").status_code for _ in range(12)]
    assert known == unknown


def test_address_and_user_name_lead_to_one_door(place) -> None:
    from meristem.identity.models import User

    ada = account(place)
    with tenant(place.id, ada.id):
        User.objects.filter(id=ada.id).update(username="ada")
    for number in range(10):
        sign_in(Client(), login=("ada", "ADA@example.org")[number % 2], password="not this one")
    assert sign_in(Client(), login="ada").status_code == 429


def test_one_address_cannot_try_many_accounts(place, monkeypatch) -> None:
    monkeypatch.setattr(doors, "PER_ADDRESS", 6)
    account(place)
    codes = [sign_in(Client(**EVIL), login=f"p{n}@example.org", password="no").status_code for n in range(8)]
    assert codes == [422] * 6 + [429] * 2
    # Others from elsewhere are not concerned, and right passwords are not held against an address.
    for _ in range(10):
        assert sign_in(Client()).status_code == 303


def test_the_side_doors_share_the_lock(place) -> None:
    ada = account(place)

    def program(path: str, password: str) -> int:
        body = {"login": "ada@example.org", "password": password}
        if path == "clients":
            body["name"] = "script"
        return Client(**EVIL).post(f"/api/v1/{path}", json.dumps(body), content_type="application/json").status_code

    codes = [program(("sessions", "clients")[n % 2], "not this one") for n in range(10)]
    assert codes == [422] * 10
    assert program("sessions", PASSWORD) == program("clients", PASSWORD) == 429
    assert sign_in(Client(**EVIL)).status_code == 429
    with tenant(place.id, ada.id):
        assert LoginAttempt.objects.filter(outcome="limited").count() == 3


def test_a_new_password_by_link_opens_the_door(place) -> None:
    account(place)
    guess(11)
    browser = Client()
    browser.post("/reset", {"email": "ada@example.org"})
    link = link_in(letter("ada@example.org"), "reset/")
    assert browser.post(link, {"password": "a new walk in spring"}).status_code == 303
    guess(11)
    assert sign_in(browser, password="a new walk in spring").status_code == 303


def test_administrators_see_what_was_tried_at_their_members_and_nothing_of_elsewhere(
    place, django_assert_max_num_queries
) -> None:
    ada = account(place)
    elsewhere = build.organization()
    admin = build.person(place, "administrator")
    stranger = build.person(elsewhere, "administrator")
    sign_in(Client(**EVIL), password="not this one")
    sign_in(Client(REMOTE_ADDR="203.0.113.9"))
    client = build.client(admin, place)
    with django_assert_max_num_queries(8):
        page = client.get("/audit/sign-ins").content.decode()
    assert "198.51.100.66" in page
    assert "203.0.113.9" in page
    listed = client.get("/api/v1/members/sign-in-attempts?limit=1").json()
    assert (listed["items"][0]["outcome"], listed["items"][0]["name"]) == ("ok", "Ada Moss")
    following = client.get(f"/api/v1/members/sign-in-attempts?cursor={listed['next_cursor']}").json()
    assert [one["outcome"] for one in following["items"]] == ["wrong"]
    assert client.get("/api/v1/members/sign-in-attempts?outcome=nonsense").status_code == 422
    assert client.get("/api/v1/members/sign-in-attempts?cursor=WyJ4Il0").status_code == 422
    assert "198.51.100.66" not in client.get("/audit/sign-ins?outcome=ok").content.decode()
    other = build.client(stranger, elsewhere)
    assert "198.51.100.66" not in other.get("/audit/sign-ins").content.decode()
    assert other.get(f"/api/v1/members/sign-in-attempts?user_id={ada.id}").json()["items"] == []
    # Where else a member comes in is not shown.
    from meristem.organizations.services import membership_add

    with tenant(elsewhere.id):
        membership_add(user_id=ada.id)
    seen = other.get("/api/v1/members/sign-in-attempts").json()["items"]
    assert [one["outcome"] for one in seen] == ["wrong"]
    assert build.client(ada, place).get("/audit/sign-ins").status_code == 403
    mine = build.client(ada, place).get("/api/v1/sign-in-attempts").json()["items"]
    assert [one["outcome"] for one in mine] == ["ok", "wrong"]


def test_what_guarded_the_door_is_forgotten_when_it_is_quiet(place) -> None:
    from meristem.identity.jobs import door_housekeeping

    account(place)
    guess(3)
    old = DoorLock.objects.order_by("key").values_list("key", flat=True)[:1]
    DoorLock.objects.filter(key__in=list(old)).update(last_at=timezone.now() - datetime.timedelta(days=3))
    before = DoorLock.objects.count()
    door_housekeeping(0)
    assert DoorLock.objects.count() == before - 1
