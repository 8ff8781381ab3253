"""Passwords that attackers try first are refused wherever one is set."""

import hashlib
from pathlib import Path

import pytest
from django.test import Client

from meristem.identity.breached import is_common, is_listed
from tests import build
from tests.identity.support import PASSWORD, account, letter, link_in

WEAK = [
    "Sunshine2024!",
    "P@ssw0rd123",
    "passwordpassword",
    "!!qwertyuiop!!",
    "meristem2026",
    "aaaaaaaaaaaa",
    "Dragon_1987",
]


@pytest.mark.parametrize("password", WEAK)
def test_common_ones_are_seen_through_their_disguise(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", [PASSWORD, "correct horse battery", "Krötenwanderung im März", "tq8Zw!rr02kVmA"])
def test_others_are_let_be(password: str) -> None:
    assert not is_common(password)


def test_a_file_of_breached_ones_is_searched_to_its_ends(tmp_path: Path) -> None:
    words = [f"harmless words number {number}" for number in range(500)]
    hashes = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in words)
    for end in ("\n", "\r\n"):
        file = tmp_path / "breached.txt"
        file.write_bytes(end.join(f"{one}:{index}" for index, one in enumerate(hashes)).encode())
        assert all(is_listed(word, file) for word in words)
        assert not any(is_listed(f"{word}!", file) for word in words)
    file.write_bytes(b"")
    assert not is_listed("anything", file)


@pytest.mark.django_db
def test_wherever_a_password_is_set(settings, tmp_path: Path) -> None:
    build.public()
    org = build.organization()
    ada = account(org)
    breached = "a boat upon the lake"
    settings.BREACHED_FILE = tmp_path / "breached.txt"
    settings.BREACHED_FILE.write_text(hashlib.sha1(breached.encode()).hexdigest().upper() + ":3\n")
    for password in (breached, "Sunshine2024!"):
        visitor, mine = Client(), build.client(ada, org)
        sign_up = {"display_name": "Bea", "email": "bea@example.org", "password": password}
        assert visitor.post("/signup", sign_up).status_code == 422
        assert visitor.post("/api/v1/sign-up", sign_up, content_type="application/json").status_code == 422
        change = {"password-current": PASSWORD, "password-password": password}
        assert mine.post("/settings/password", change).status_code == 422
        body = {"current": PASSWORD, "password": password}
        assert mine.put("/api/v1/me/password", body, content_type="application/json").status_code == 422
        visitor.post("/reset", {"email": "ada@example.org"})
        link = link_in(letter("ada@example.org"), "reset/")
        page = visitor.post(link, {"password": password})
        assert page.status_code == 422
        assert "attackers try first" in page.content.decode()


@pytest.mark.django_db
def test_names_of_the_place_and_of_oneself_are_no_passwords(settings) -> None:
    build.public()
    settings.BASE_URL = "https://learn.riverbank.example"
    org = build.organization("Northfield Health")
    mine = build.client(account(org), org)

    def refused(password: str) -> bool:
        body = {"current": PASSWORD, "password": password}
        answer = mine.put("/api/v1/me/password", body, content_type="application/json")
        return answer.status_code == 422 and "password" in answer.json()["errors"]

    for password in (
        "northfield2026!",
        "N0rthf1eld-Health",
        "NorthfieldHealth",
        "riverbank2026",
        "Meristem_2026",
        "adamoss2026",
    ):
        assert refused(password), password
    # A sentence may speak of the place.
    assert not refused("a northfield walk in spring")
    assert (
        "everybody here knows"
        in mine.post(
            "/settings/password",
            {"password-current": "a northfield walk in spring", "password-password": "northfield2026!"},
        ).content.decode()
    )
