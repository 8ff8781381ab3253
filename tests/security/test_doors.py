"""Cross-site requests, redirects, host names, cookies and headers: for every route, by introspection."""

from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from tests.roles.conftest import Cast
from tests.roles.routes import routes
from tests.roles.table import table

UNSAFE = [
    (route, method)
    for route in routes()
    for method in ("POST", "PUT", "PATCH", "DELETE")
    if (route.name, method) in table()
]
ROUTES = {route.name: route for route in routes()}
READABLE = [route for route in routes() if (route.name, "GET") in table()]
HEADERS = {
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=()",
    "X-Request-ID": "",
}
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "javascript:alert(1)",
    "/\t/evil.example",
    "https:evil.example",
)


def test_no_unsafe_request_passes_with_a_cookie_alone(cast: Cast) -> None:
    """A page elsewhere can make a browser send the session's cookie, and knows no token of our forms."""
    passed = []
    client = cast.client("administrator")
    client.handler.enforce_csrf_checks = True
    for route, method in UNSAFE:
        response = client.generic(method, route.url(), b"", content_type="application/x-www-form-urlencoded")
        if response.status_code != 403:
            passed.append((method, route.name, response.status_code))
    # A letter's own address is its authority, whoever is signed in (RFC 8058): without its secret there is nothing.
    by_link = [one for one in passed if getattr(resolve(ROUTES[one[1]].url()).func, "by_link", False)]
    assert {status for *_, status in by_link} <= {404, 410}
    assert all("secret" in dict(ROUTES[name].parameters) for _method, name, _status in by_link)
    # What a provider's page posts needs its signature: nothing is read before that, and nobody is let in by it.
    signed = [one for one in passed if getattr(resolve(ROUTES[one[1]].url()).func, "by_signature", False)]
    assert {name for _method, name, _status in signed} <= {"identity:saml_answer"}
    assert {status for *_, status in signed} <= {404}
    assert [one for one in passed if one not in by_link and one not in signed] == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_no_other_content_type_avoids_the_check(cast: Cast, content_type: str) -> None:
    client = cast.client("learner")
    client.handler.enforce_csrf_checks = True
    assert client.post("/api/v1/moods", b'{"score": 7}', content_type=content_type).status_code == 403


def test_a_bearer_token_needs_no_form_token_and_a_cookie_beside_it_changes_nothing(cast: Cast) -> None:
    client = cast.client("learner")
    token = client.cookies[settings.SESSION_COOKIE_NAME].value
    bare = Client(headers={"Authorization": f"Bearer {token}"}, enforce_csrf_checks=True)
    assert bare.post("/api/v1/moods", b'{"score": 7}', content_type="application/json").status_code == 201


def test_every_answer_carries_the_safety_headers(cast: Cast) -> None:
    lacking = []
    for role in ("visitor", "administrator"):
        client = cast.client(role)
        for route in READABLE:
            response = client.get(route.url())
            lacking += [
                (route.name, role, name)
                for name, part in HEADERS.items()
                if part not in response.headers.get(name, "\0")
            ]
            if role == "administrator" and response.status_code == 200 and "Cache-Control" in response.headers:
                control = response.headers["Cache-Control"]
                if not {"no-store", "private", "public", "immutable"} & set(control.replace(",", " ").split()):
                    lacking.append((route.name, role, control))
            response.close()
    assert lacking == []


@pytest.mark.parametrize("place", ELSEWHERE)
def test_nothing_leads_to_another_site(cast: Cast, place: str) -> None:
    signed_in = cast.client("learner").get("/signin", {"next": place}).headers.get("Location", "")
    changed = Client().post("/preferences/language", {"language": "ko", "next": place}).headers["Location"]
    for location in (signed_in, changed):
        # A path of ours, however odd: one slash, no host, nothing that a browser would strip.
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\", "/\t"))
        assert not urlsplit(location).netloc
    form = Client().get("/signin", {"next": place}).content.decode()
    assert 'value="https://evil' not in form
    assert "javascript:alert" not in form


@pytest.mark.parametrize("role", ["visitor", "learner", "administrator"])
def test_no_page_or_form_redirects_to_another_site(cast: Cast, role: str) -> None:
    """Every page and every form, with every name that redirects have been given."""
    names = ("next", "onward", "back", "return", "return_to", "redirect", "redirect_uri", "url", "RelayState", "from")
    found = []
    for place in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        told = dict.fromkeys(names, place)
        client = cast.client(role, anew=role != "visitor")
        for route in routes():
            if route.is_api or route.name in ("identity:sign_out", "organizations:leave"):
                continue
            address = route.url() + "?" + urlencode(told)
            for response in (client.get(address), client.post(address, told)):
                location = response.headers.get("Location", "")
                if urlsplit(location).netloc or location.startswith(("//", "/\\")):
                    found.append((route.name, location))
                response.close()
    assert found == []


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "", "a b"])
def test_only_known_hosts_are_answered(cast: Cast, host: str, settings) -> None:
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    response = Client(raise_request_exception=False).get("/reset", headers={"Host": host} if host else {"Host": " "})
    assert response.status_code == 400


def test_a_forged_forwarded_host_reaches_no_letter(cast: Cast) -> None:
    """Links in letters begin with the installation's own address, whatever a request says."""
    client = Client(headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    client.post("/reset", {"email": cast.people["learner"].email})
    mailbox = client.get("/demo/mail").content.decode()
    assert "evil.example" not in mailbox


def test_cookies_cannot_be_read_by_scripts_or_sent_by_other_sites(cast: Cast) -> None:
    client = cast.client("visitor")
    client.get("/signin")
    client.post("/preferences/language", {"language": "ko"})
    assert {"csrf", "language"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert not cookie["domain"], name


def test_over_https_cookies_are_bound_to_the_host() -> None:
    """Settings are read once, so another process tells what they are under HTTPS."""
    import os
    import subprocess
    import sys

    names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE")
    words = f"from django.conf import settings; print(*[getattr(settings, name) for name in {names}])"
    told = {"MERISTEM_HTTPS": "1", "MERISTEM_URL": "https://learn.example.org"}
    told["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, "-c", words], env=os.environ | told, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["__Host-session", "__Host-csrf", "True"]


@pytest.mark.parametrize(
    ("path", "kind"), [("/no/such/page", "text/html"), ("/api/v1/nothing", "application/problem+json")]
)
def test_an_unknown_address_has_a_designed_answer(cast: Cast, path: str, kind: str) -> None:
    response = cast.client("learner").get(path)
    assert response.status_code == 404
    assert all(part in response.headers.get(name, "\0") for name, part in HEADERS.items())
    assert response.headers["Content-Type"].startswith(kind)
