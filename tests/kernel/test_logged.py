"""Logs say by which route something went wrong, and nothing of the address."""

import pytest
from django.test import Client

from tests import build

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/reset/00000000-0000-4000-8000-000000000000/Quillwort", "reset/<uuid:link_id>/<str:secret>"),
        ("/Zyxcanary/Quillwort", "an unknown address"),
        ("/api/v1/journal/Quillwort", "api/v1/journal/<entry_id>"),
    ],
)
def test_an_address_that_leads_nowhere_is_logged_by_its_route(path: str, route: str, caplog, capfd) -> None:
    build.public()
    assert Client().get(path).status_code in (401, 404, 410)
    written = caplog.text + "".join(capfd.readouterr())
    assert "Quillwort" not in written
    assert route in caplog.text


def test_a_form_without_its_token_is_logged_by_its_route(caplog) -> None:
    build.public()
    answer = Client(enforce_csrf_checks=True).post("/reset/00000000-0000-4000-8000-000000000000/Quillwort")
    assert answer.status_code in (403, 404, 410)
    assert "Quillwort" not in caplog.text
