"""What both files of SAML attacks need: names in the answer, and what a refusal looks like."""

from typing import Any

from django.test import Client

from meristem.identity.queries import user_id_of_email
from tests.identity.saml_provider import Provider
from tests.identity.test_saml import come, refusals

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"


def one(root: Any, name: str) -> Any:
    return next(root.iter(f"{SAML}{name}"))


def refused(browser: Client, place: Any, idp: Provider, code: str, attempts: Any) -> None:
    attempts.made += 1
    answer = come(browser, place, idp)
    assert answer.status_code in (400, 403), (answer.status_code, refusals(place))
    assert "<h1>" in answer.content.decode()
    assert not answer.cookies.get("saml")
    assert refusals(place)[-1] == code
    assert browser.get("/settings").status_code == 302
    for email in ("ada@example.org", "ruth@example.org", "ada@example.org.evil.example"):
        assert user_id_of_email(email) is None
