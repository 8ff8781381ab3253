"""Choosing a new password by link."""

import threading

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests import build
from tests.identity.support import account, letter, letters_to, link_in, sign_in
from tests.threads import finish


@pytest.mark.django_db
def test_a_reset_ends_every_session_works_once_and_the_owner_is_told() -> None:
    org = build.organization()
    build.public()
    account(org)
    elsewhere = Client()
    sign_in(elsewhere)
    client = Client()
    assert client.post("/reset", {"email": "ada@example.org"})["Location"] == "/reset/sent"
    path = link_in(letter("ada@example.org"), "reset/")
    assert client.get(path).status_code == 200
    assert client.post(path, {"password": "short"}).status_code == 422
    assert client.post(path, {"password": "another walk by the sea"}).status_code == 303
    assert "was changed" in letter("ada@example.org").subject
    assert elsewhere.get("/settings").status_code == 302
    assert client.post(path, {"password": "a third walk in the hills"}).status_code == 410
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), password="another walk by the sea").status_code == 303


@pytest.mark.django_db
def test_the_answer_does_not_tell_whether_an_address_is_known() -> None:
    account(build.public())
    known = Client().post("/reset", {"email": "ada@example.org"})
    unknown = Client().post("/reset", {"email": "nobody@example.org"})
    assert (known.status_code, known["Location"], known.content) == (
        unknown.status_code,
        unknown["Location"],
        unknown.content,
    )
    assert letters_to("nobody@example.org") == 0


@pytest.mark.django_db
def test_a_reset_proves_the_address_as_well() -> None:
    account(build.public(), verified=False)
    Client().post("/reset", {"email": "ada@example.org"})
    path = link_in(letter("ada@example.org"), "reset/")
    Client().post(path, {"password": "another walk by the sea"})
    assert sign_in(Client(), password="another walk by the sea").status_code == 303


@pytest.mark.parametrize("kind", ["verify-email", "reset/"])
def test_of_many_who_use_a_link_at_the_same_time_one_succeeds(committed: tuple[str, str], kind: str) -> None:
    commons = build.public()
    account(commons, verified=kind != "verify-email")
    if kind == "verify-email":
        sign_in(Client())
    else:
        Client().post("/reset", {"email": "ada@example.org"})
    path = link_in(letter("ada@example.org"), kind)
    together = threading.Barrier(6, timeout=30)
    codes: list[int] = []

    def use() -> None:
        together.wait()
        client = Client()
        codes.append(client.post(path, {"password": "another walk by the sea"}).status_code)
        assert kind == "reset/" or (codes[-1] == 410) == (settings.SESSION_COOKIE_NAME not in client.cookies)
        connection.close()

    threads = [threading.Thread(target=use, daemon=True) for _ in range(6)]
    for thread in threads:
        thread.start()
    finish(threads)
    assert sorted(codes) == [303, 410, 410, 410, 410, 410]
