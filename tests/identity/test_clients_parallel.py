"""A refresh token is used once, also when fifty reach for it at the same moment."""

import json
import threading
from typing import Any

from django.db import connection
from django.test import Client

from meristem.identity.models import RefreshToken
from meristem.kernel.context import tenant
from tests import build
from tests.identity.support import PASSWORD, account
from tests.threads import finish

SIGN_IN = {"login": "ada@example.org", "password": PASSWORD, "name": "My phone"}


def post(path: str, body: dict) -> Any:
    return Client().post(f"/api/v1{path}", json.dumps(body), content_type="application/json")


def test_fifty_parallel_renewals_make_one_successor(committed: tuple[str, str]) -> None:
    place = build.public()
    ada = account(place)
    first = post("/clients", SIGN_IN).json()
    found: list[str] = []

    def ask() -> None:
        try:
            found.append(
                post("/clients/renew", {"refresh_token": first["refresh_token"]}).json().get("refresh_token", "refused")
            )
        finally:
            connection.close()

    for _ in range(5):
        threads = [threading.Thread(target=ask, daemon=True) for _ in range(10)]
        for thread in threads:
            thread.start()
        finish(threads)
    assert len(found) == 50
    assert len(set(found)) == 1
    with tenant(place.id, ada.id):
        assert RefreshToken.objects.count() == 2
