"""Bodies larger than what is taken: refused by a designed answer wherever they are sent, of told length or not."""

import contextlib
import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse

from meristem.operations import testing
from tests import build
from tests.api.operations import JSON, operations
from tests.browser.site import Site, running
from tests.demo import PEOPLE, sign_in
from tests.roles.conftest import cast, stage
from tests.roles.routes import routes
from tests.roles.table import table

__all__ = ["cast", "stage"]

MOST = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
UNSAFE = [one for one in operations() if one.method != "GET"]
PAGES = [route for route in routes() if not route.is_api and (route.name, "POST") in table()]


def is_designed(answer: Any, *, is_api: bool) -> bool:
    if is_api:
        return bool(answer.headers["Content-Type"] == "application/problem+json") and json.loads(answer.content) == {
            "type": "urn:meristem:problem:too-large",
            "title": "That is too large",
            "status": 413,
            "code": "too-large",
            "detail": "What you sent is larger than what is taken here. Shorten it and send it again.",
        }
    return b"That is too large" in answer.content and b"</html>" in answer.content


@pytest.mark.parametrize("kind", [JSON, "text/plain", FORM, "multipart/form-data; boundary=x"])
def test_every_unsafe_operation_refuses_what_is_too_large(cast: Any, settings: Any, kind: str) -> None:
    settings.UPLOAD_LIMIT = MOST
    client, body = cast.client("learner"), b"x" * (MOST + 1)
    for operation in UNSAFE:
        answer = client.generic(operation.method, operation.url({}), body, content_type=kind)
        assert answer.status_code == 413, str(operation)
        assert is_designed(answer, is_api=True), (str(operation), answer.content[:300])


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_every_form_refuses_what_is_too_large(cast: Any, settings: Any, kind: str) -> None:
    settings.UPLOAD_LIMIT = MOST
    client, body = cast.client("learner"), b"x" * (MOST + 1)
    for route in PAGES:
        answer = client.generic("POST", route.url(), body, content_type=kind)
        assert answer.status_code == 413, route.name
        assert is_designed(answer, is_api=False), route.name


def test_a_long_text_or_many_fields_in_a_form_that_may_carry_files(cast: Any) -> None:
    """Files may be larger than texts: the limit of these is found only while the form is read, by the CSRF check."""
    person = cast.people["learner"]
    for is_strict in (True, False):
        client = build.client(person, cast.organization, enforce_csrf_checks=is_strict, raise_request_exception=False)
        client.get("/organizations/new")
        for fields in ({"name": "x" * (MOST + 1)}, {f"field{number}": "1" for number in range(2100)}):
            answer = client.post("/organizations/new", fields)
            assert answer.status_code == 413
            assert is_designed(answer, is_api=False)


@pytest.fixture(scope="module")
def site(worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running(testing.database_name(f"{worker_name}_sizes"), tmp_path_factory.mktemp("sizes")) as served:
        yield served


def chunked(site: Site, path: str, pieces: list[bytes], kind: str, *, is_whole: bool = True, **headers: str) -> Any:
    """The answer to a body of untold length; without its end the connection is closed and nothing comes back."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=20)
    with contextlib.closing(connection):
        connection.putrequest("POST", path)
        for name, value in ({"Content-Type": kind, "Transfer-Encoding": "chunked"} | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        # Who hears enough to say no need not hear the rest.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            for piece in pieces:
                connection.send(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            if not is_whole:
                return None
            connection.send(b"0\r\n\r\n")
        answer = connection.getresponse()
        return HttpResponse(answer.read(), status=answer.status, content_type=answer.getheader("Content-Type"))


def test_a_body_of_untold_length_is_taken_to_its_limit_and_no_further(site: Site) -> None:
    learner = {"Authorization": f"Bearer {sign_in(site.superuser, *PEOPLE['learner'])}"}
    made = chunked(site, "/api/v1/organizations", [b'{"name": ', b'"In pieces"}'], JSON, **learner)
    assert (made.status_code, json.loads(made.content)["name"]) == (201, "In pieces")
    for pieces in (17, 300):
        for kind in (JSON, FORM, "text/plain"):
            answer = chunked(site, "/api/v1/organizations", [b"x" * 65_536] * pieces, kind, **learner)
            assert answer.status_code == 413
            assert is_designed(answer, is_api=True)
    answer = chunked(site, "/api/v1/media", [b"x" * 1_048_576] * 51, "multipart/form-data; boundary=x", **learner)
    assert answer.status_code == 413
    page = chunked(site, "/reset", [b"x" * 65_536] * 17, FORM)
    assert page.status_code == 413
    assert is_designed(page, is_api=False)


def test_a_form_of_untold_length_is_not_taken_and_half_a_body_does_nothing(site: Site) -> None:
    """A server cannot tell a form that broke off from a whole one; JSON tells by itself."""
    assert chunked(site, "/reset", [b"email=a%40example.org"], FORM).status_code == 411
    learner = {"Authorization": f"Bearer {sign_in(site.superuser, *PEOPLE['learner'])}"}
    before = site.rows("SELECT count(*) FROM organizations_organization")
    chunked(site, "/api/v1/organizations", [b'{"name": "Half'], JSON, is_whole=False, **learner)
    chunked(site, "/organizations/new", [b"name=Half"], FORM, is_whole=False, **learner)
    # Whatever became of these two is over before a third one is answered by the same few threads.
    assert chunked(site, "/api/v1/organizations", [b"{"], JSON, **learner).status_code == 400
    assert site.rows("SELECT count(*) FROM organizations_organization") == before
