"""Case 16: what browsers are told with every answer of every route, and with every file."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from meristem.kernel.http.gate import Gate
from tests import build
from tests.roles.conftest import Cast
from tests.roles.routes import routes
from tests.roles.table import table

READABLE = [route for route in routes() if (route.name, "GET") in table()]
TEXT = ("text/", "application/problem+json")


def policy(response: Any) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("role", ["visitor", "learner", "administrator"])
def test_no_answer_lets_foreign_or_inline_script_in(cast: Cast, role: str, attempts: Any) -> None:
    client, wrong = cast.client(role), []
    for route in READABLE:
        response = client.get(route.url())
        attempts.made += 1
        told = policy(response)
        strict = (
            told["default-src"] in (["'self'"], ["'none'"])
            and told.get("script-src", told["default-src"]) in (["'self'"], ["'none'"])
            and told["object-src" if "object-src" in told else "default-src"] == ["'none'"]
            and told["base-uri"] == ["'none'"]
            and told["frame-ancestors"] == ["'none'"]
            and told["form-action"] in (["'self'"], ["'none'"])
        )
        everything = [source for sources in told.values() for source in sources]
        loose = [one for one in everything if "unsafe" in one or "*" in one or "http" in one]
        kind = response.headers.get("Content-Type", "")
        if not strict or loose:
            wrong.append((route.name, response.headers["Content-Security-Policy"]))
        if kind.startswith(TEXT) and kind != "application/problem+json" and "charset=utf-8" not in kind:
            wrong.append((route.name, kind))
        if any(name.lower().startswith("access-control-") for name in response.headers):
            wrong.append((route.name, "another origin may read it"))
        is_private = role != "visitor" and response.status_code == 200 and kind.startswith("text/html")
        if is_private and response.headers["Cache-Control"] != "no-store":
            wrong.append((route.name, response.headers["Cache-Control"]))
        response.close()
    assert wrong == []


def test_over_https_every_answer_asks_for_https_for_a_year(settings: Any, db: None) -> None:
    settings.HTTPS = True
    gate = Gate(lambda request: None)  # type: ignore[arg-type,return-value]
    told = dict(pair for _key, pair in gate.safety_headers)
    assert told["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" in told
    settings.HTTPS = False
    assert "Strict-Transport-Security" not in dict(pair for _key, pair in Gate(lambda request: None).safety_headers)  # type: ignore[arg-type,return-value]


def test_files_that_never_pass_the_gate_carry_the_same_headers(tmp_path: Path) -> None:
    """As the server serves them: another process, since settings are read once."""
    words = """
import pathlib
from django.conf import settings
pathlib.Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
pathlib.Path(settings.STATIC_ROOT, "a.js").write_text("1")
from config.wsgi import application
for path in ("/static/a.js", "/static/../secrets.json", "/static/%2e%2e/secrets.json", "/static/", "/.git/config"):
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
               "HTTP_HOST": "learn.example.org", "wsgi.url_scheme": "https"}
    if not path.startswith("/static/a"):
        answer = application.find_file(path) if application.autorefresh else application.files.get(path)
        print(path, "served" if answer else "not served")
        continue
    list(application(environ, lambda status, headers: print(path, status, headers)))
"""
    told = {
        "MERISTEM_HTTPS": "1",
        "MERISTEM_URL": "https://learn.example.org",
        "MERISTEM_VAR": str(tmp_path),
        "MERISTEM_KEYRING": str(tmp_path / "keyring"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", words],
        env={name: value for name, value in os.environ.items() if not name.startswith("MERISTEM_")} | told,
        capture_output=True,
        text=True,
        check=True,
        timeout=90,
        cwd=configured.BASE_DIR,
    )
    first, *others = done.stdout.splitlines()
    assert "200 OK" in first
    for header in ("nosniff", "max-age=31536000", "default-src 'self'", "same-origin"):
        assert header in first, first
    assert "Access-Control-Allow-Origin" not in first
    assert [line.rpartition(" ")[0].split()[-1] for line in others] == ["not"] * 4


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_methods_that_echo_are_not_spoken(cast: Cast, method: str) -> None:
    client = cast.client("learner")
    for path in ("/signin", "/today", "/api/v1/moods"):
        response = client.generic(method, path, headers={"X-Secret": "echo"})
        assert response.status_code in (403, 405), (path, response.status_code)
        assert b"X-Secret" not in response.content


def test_signing_out_empties_what_scripts_kept(cast: Cast) -> None:
    client = build.client(build.person(cast.organization), cast.organization)
    assert client.post("/signout").headers["Clear-Site-Data"] == '"storage"'


def test_no_cookie_of_ours_lacks_a_flag_over_https(cast: Cast, settings: Any) -> None:
    from tests.identity.support import account, sign_in

    settings.HTTPS = settings.CSRF_COOKIE_SECURE = True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    account(cast.organization, email="flags@example.org")
    client = Client()
    client.get("/signin")
    assert sign_in(client, login="flags@example.org").status_code == 303
    client.post("/preferences/language", {"language": "ko"})
    client.post("/preferences/theme", {"theme": "dark"})
    assert "__Host-session" in client.cookies
    for name, cookie in client.cookies.items():
        assert cookie["secure"], name
        assert cookie["httponly"], name
        assert cookie["samesite"] in ("Lax", "Strict"), name
        assert not cookie["domain"], name
        assert cookie["path"] == "/", name


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"])
def test_no_letter_or_redirect_takes_its_host_from_the_request(cast: Cast, host: str) -> None:
    client = Client(raise_request_exception=False, headers={"X-Forwarded-Host": host, "Forwarded": f"host={host}"})
    for path in ("/today", "/courses", "/api/v1/moods"):
        response = client.get(path)
        assert "evil" not in response.headers.get("Location", "")
        assert b"evil" not in response.content
