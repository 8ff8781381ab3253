"""Passkeys: made, asked for as a second factor, and opening the door by themselves."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from meristem.identity.models import Passkey, Session
from meristem.kernel.context import tenant
from meristem.organizations.models import Organization
from tests import build
from tests.identity.device import Device
from tests.identity.support import account, sign_in

pytestmark = pytest.mark.django_db


def asked(page: Any) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, page.content.decode()
    options: dict[str, Any] = json.loads(unescape(found.group(1)))
    return options


def add(client: Client, device: Device, name: str = "My phone", **lies: Any) -> Any:
    options = asked(client.post("/settings/security/passkeys/new", {"name": name}))
    answer = json.dumps(device.make(options, **lies))
    return client.post("/settings/security/passkeys", {"name": name, "credential": answer})


@pytest.fixture
def place() -> Organization:
    build.public()
    return build.organization()


def test_a_passkey_is_kept_named_and_asked_for_after_the_password(place: Organization) -> None:
    ada = account(place)
    client, device = build.client(ada, place), Device()
    added = add(client, device)
    assert added.status_code == 201
    assert len(re.findall(r"<li><code>", added.content.decode())) == 10
    with tenant(place.id, ada.id):
        key = Passkey.objects.get()
        assert Session.objects.get(id=Session.objects.latest("created_at").id).second_factor_at is not None
    assert client.post(f"/settings/security/passkeys/{key.id}/rename", {"name": "Blue key"}).status_code == 303
    assert "Blue key" in client.get("/settings/security").content.decode()
    fresh = Client()
    assert sign_in(fresh)["Location"].startswith("/signin/second")
    options = asked(fresh.get("/signin/second"))
    assert fresh.get("/settings").status_code == 302
    wrong = fresh.post("/signin/second", {"credential": json.dumps(Device().sign(options))})
    assert wrong.status_code == 422
    right = fresh.post("/signin/second", {"credential": json.dumps(device.sign(options))})
    assert right.status_code == 303
    assert fresh.get("/settings").status_code == 200
    with tenant(place.id, ada.id):
        assert Passkey.objects.get().last_used_at is not None


def test_a_passkey_opens_the_door_by_itself_once_a_challenge(place: Organization) -> None:
    ada = account(place)
    device = Device()
    add(build.client(ada, place), device)
    client = Client()
    options = asked(client.post("/signin/passkey", {"next": "/settings"}))
    assert "allowCredentials" not in options or options["allowCredentials"] == []
    answer = json.dumps(device.sign(options))
    stolen = Client()
    assert stolen.post("/signin/passkey/answer", {"credential": answer}).status_code == 422
    opened = client.post("/signin/passkey/answer", {"credential": answer, "next": "/settings"})
    assert (opened.status_code, opened["Location"]) == (303, "/settings")
    assert client.get("/settings").status_code == 200
    again = Client()
    again.post("/signin/passkey")
    assert again.post("/signin/passkey/answer", {"credential": answer}).status_code == 422


@pytest.mark.parametrize(
    "lie",
    [{"origin": "https://evil.example"}, {"verifies": False}],
    ids=["another site", "nobody was there"],
)
def test_what_another_site_or_an_unattended_device_signed_opens_nothing(place: Organization, lie: Any) -> None:
    device = Device()
    add(build.client(account(place), place), device)
    client = Client()
    options = asked(client.post("/signin/passkey"))
    refused = client.post("/signin/passkey/answer", {"credential": json.dumps(device.sign(options, **lie))})
    assert refused.status_code == 422
    assert client.get("/settings").status_code == 302


def test_a_copied_key_is_noticed_by_its_counter(place: Organization) -> None:
    device = Device()
    add(build.client(account(place), place), device)

    def come_in() -> int:
        client = Client()
        options = asked(client.post("/signin/passkey"))
        return int(client.post("/signin/passkey/answer", {"credential": json.dumps(device.sign(options))}).status_code)

    assert come_in() == 303
    device.count = 0
    assert come_in() == 422


def test_another_sites_answer_makes_no_passkey_and_one_key_has_one_owner(place: Organization) -> None:
    ada, bea, device = account(place), account(place, email="bea@example.org"), Device()
    client = build.client(ada, place)
    assert add(client, device, origin="https://evil.example").status_code == 422
    assert client.post("/settings/security/passkeys", {"name": "x", "credential": "{"}).status_code == 422
    assert add(client, device).status_code == 201
    assert add(build.client(bea, place), device).status_code == 409
    with tenant(place.id, ada.id):
        key = Passkey.objects.get().id
    for what in ("rename", "remove"):
        anothers = build.client(bea, place).post(f"/settings/security/passkeys/{key}/{what}", {"name": "mine"})
        assert anothers.status_code == 404
    assert client.post(f"/settings/security/passkeys/{key}/remove").status_code == 303
    fresh = Client()
    assert sign_in(fresh)["Location"] == "/today"


def test_a_program_makes_and_uses_one(place: Organization) -> None:
    ada, device = account(place), Device()
    client = build.client(ada, place)

    def post(who: Client, path: str, body: Any = None) -> Any:
        return who.post(f"/api/v1{path}", body or {}, content_type="application/json")

    asked_for = post(client, "/me/factors/passkeys/options").json()
    made = {"step": asked_for["step"], "name": "Key", "credential": device.make(asked_for["options"])}
    assert len(post(client, "/me/factors/passkeys", made).json()["recovery_codes"]) == 10
    assert post(client, "/me/factors/passkeys", made).status_code == 410
    visitor = Client()
    begun = post(visitor, "/sessions/passkey/options").json()
    answer = {"step": begun["step"], "credential": device.sign(begun["options"])}
    opened = post(visitor, "/sessions/passkey", answer)
    assert opened.status_code == 201
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {opened.json()['token']}"}
    keys = visitor.get("/api/v1/me/factors", **bearer).json()["passkeys"]
    assert [key["name"] for key in keys] == ["Key"]
    assert post(visitor, "/sessions/passkey", answer).json()["code"] == "wrong-code"
    assert visitor.delete(f"/api/v1/me/factors/passkeys/{keys[0]['id']}", **bearer).status_code == 204
