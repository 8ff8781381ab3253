"""One code, several browsers that each know the password, all at the same moment: one comes in."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import build
from tests.identity.support import account, sign_in
from tests.identity.test_second_factor import code_of, with_app
from tests.threads import finish

BROWSERS = 6


@pytest.mark.parametrize("kind", ["code", "recovery_code"])
def test_a_code_lets_one_of_several_in(committed: Any, kind: str) -> None:
    place = build.public()
    secret, codes = with_app(place, account(place))
    browsers = [Client() for _ in range(BROWSERS)]
    for browser in browsers:
        assert sign_in(browser)["Location"].startswith("/signin/second")
    answer = {kind: code_of(secret) if kind == "code" else codes[0]}
    together, said = threading.Barrier(BROWSERS, timeout=30), []

    def come_in(browser: Client) -> None:
        try:
            together.wait()
            said.append(browser.post("/signin/second", answer).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=come_in, args=[browser], daemon=True) for browser in browsers]
    for thread in threads:
        thread.start()
    finish(threads, 60)
    assert Counter(said) == {303: 1, 422: BROWSERS - 1}
