"""Cases 9, 11 and 14: ids that are taken for secrets, secrets that can be guessed, and proofs that somebody made up."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import connection
from django.test import Client

from meristem.kernel import links
from meristem.kernel.ids import uuid7
from tests import build
from tests.api.operations import operations
from tests.roles.conftest import Cast
from tests.roles.routes import routes
from tests.roles.table import table

MANY = 400
KINDS: dict[str, Callable[[], str]] = {
    "session, refresh, pending step, browser": lambda: links.new_token()[0],
    "personal token": lambda: links.new_personal_token()[0].removeprefix(links.PERSONAL),
    "link in a letter": lambda: links.derived_secret("reset", uuid4()),
    "link of rows made one after the other": lambda: links.derived_secret("invitation", uuid7()),
}
# Open to visitors by an id alone, and why that gives nothing away.
BY_ID_ALONE = {
    "api-v1:course": "a course that visitors may see",
    "api-v1:verify": "a certificate's code, random, made to be shown",
    "courses:course": "a course that visitors may see",
    "identity:provider_answer": "needs a state of this browser",
    "identity:provider_begin": "begins at a provider, whose address is no secret",
    "identity:signed_out": "leads on to the provider's sign-out, whose address is no secret",
    "identity:saml_answer": "takes what a provider signed for a request of ours",
    "identity:saml_arrive": "needs what this browser left with, and what the provider said, sealed",
    "identity:saml_metadata": "made to be given away: addresses and a certificate",
    "identity:demo_mail_letter": "the demo's mailbox, closed elsewhere",
    "learning:lesson": "a lesson of a course that visitors may see",
    "learning:verify": "a certificate's code, random, made to be shown",
    "library:file": "a picture of a course that visitors may see",
}


@pytest.mark.parametrize("kind", KINDS)
def test_secrets_are_long_different_and_share_nothing(kind: str) -> None:
    made = [KINDS[kind]() for _ in range(MANY)]
    assert len(set(made)) == MANY
    assert {len(one) for one in made} == {43}  # 256 bits
    # No place holds the same letter unusually often: 64 letters, 400 secrets, about 6 of each. The last holds 4 bits.
    for place in range(42):
        letters = [one[place] for one in made]
        assert max(letters.count(letter) for letter in set(letters)) < 40, place


def test_secrets_for_one_purpose_or_row_open_no_other() -> None:
    row = uuid4()
    assert (
        len({links.derived_secret(purpose, row) for purpose in ("reset", "verify-email", "invitation", "unlock")}) == 4
    )
    assert not links.is_derived_secret("reset", row, links.derived_secret("reset", uuid4()))
    assert not links.is_derived_secret("reset", row, "")


def test_nothing_secret_comes_from_a_generator_that_can_be_foreseen() -> None:
    root = Path(configured.BASE_DIR, "meristem")
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if re.search(r"^\s*(import random|from random)|uuid\.uuid1|uuid1\(", path.read_text(), re.M)
    }
    known = ("web/demo", "operations/generate", "operations/ports.py", "statistics", "tests")
    assert [path for path in found if not any(part in path for part in known)] == []


def test_codes_that_are_shared_do_not_tell_when_they_were_made() -> None:
    """Public codes are of version 4; one of version 7 would tell the time, and its neighbours."""
    for label, field in (("learning.Certificate", "code"), ("eligibility.IssuedToken", "id")):
        try:
            model = apps.get_model(label)
        except LookupError:
            continue
        default = model._meta.get_field(field).get_default()
        assert UUID(str(default)).version == 4, label


def visitors() -> list[Any]:
    return [
        route for route in routes() if route.parameters and "visitor" in table().get((route.name, "GET"), frozenset())
    ]


def test_what_visitors_reach_by_an_id_is_known_and_the_rest_takes_a_secret() -> None:
    by_id = {route.name for route in visitors() if "secret" not in {name for name, _ in route.parameters}}
    assert by_id - BY_ID_ALONE.keys() == set()


def test_a_true_id_with_a_made_up_secret_opens_nothing(cast: Cast, attempts: Any) -> None:
    from tests.identity.support import account, letter, link_in, sign_in

    account(cast.organization, email="tokens@example.org", verified=False)
    sign_in(Client(), login="tokens@example.org")
    true = link_in(letter("tokens@example.org"), "verify-email")
    identity, secret = true.split("/")[-2:]
    guesses = [
        "0" * 43,
        secret[:-2] + "AA",
        secret.lower(),
        secret + "=",
        secret[:20],
        "%00",
        "null",
        identity,
        "..",
        "é" * 43,
    ]
    for route in [one for one in visitors() if "secret" in {name for name, _ in one.parameters}]:
        for guess in guesses if secret not in guesses else []:
            known = {name: identity for name, _ in route.parameters} | {"secret": guess}
            for response in (Client().get(route.url(**known)), Client().post(route.url(**known))):
                attempts.made += 1
                assert response.status_code in (401, 403, 404, 405, 410, 415, 422), (
                    route.name,
                    guess,
                    response.status_code,
                )
    assert attempts.made > 30
    assert Client().post(true).status_code == 303


@pytest.mark.parametrize("role", ["visitor", "learner", "administrator"])
def test_a_calendar_file_takes_more_than_its_id(cast: Cast, role: str) -> None:
    """No feed is read without a session: an appointment's file is its two people's alone (tests of foreign ids)."""
    files = [route for route in routes() if route.path.endswith(".ics")]
    assert [route.name for route in files] == ["care:appointment_file"]
    answer = cast.client(role).get(files[0].url())
    assert answer.status_code == (302 if role == "visitor" else 404)


def test_a_certificate_cannot_be_made_up(cast: Cast, attempts: Any) -> None:
    codes = [uuid4(), uuid7(), UUID(int=0), UUID(int=2**128 - 1), cast.organization.id, cast.people["learner"].id]
    route = next(one for one in routes() if one.name == "learning:verify")
    for code in codes:
        attempts.made += 1
        assert Client().get(route.url(code=code)).status_code == 404
        assert Client().get(f"/api/v1/certificates/{code}").status_code == 404


def test_no_door_hands_out_points_badges_certificates_or_places() -> None:
    """They follow from facts; what can be asked for is named here."""
    words = re.compile(r"badge|points|award|ledger|certificate|enrol")
    found = {one.route for one in operations() if one.method != "GET" and words.search(one.path + one.route)}
    assert found <= {"enrol", "unenrol", "withdraw", "revoke", "restore", "assign", "point_rule_change", "leave"}, found


@pytest.mark.parametrize("role", ["learner", "author", "coach", "manager", "analyst", "therapist"])
def test_a_lesson_cannot_be_finished_or_a_certificate_revoked_without_its_course(cast: Cast, role: str) -> None:
    client, nowhere = cast.client(role), uuid4()
    headers = {"content_type": "application/json"}
    assert client.post(f"/api/v1/lessons/{nowhere}/complete", b"{}", **headers).status_code == 404
    assert client.post(f"/api/v1/courses/{nowhere}/enrolment", b"{}", **headers).status_code in (403, 404, 405)
    assert client.post(f"/api/v1/certificates/{nowhere}/revoke", b'{"reason": "x"}', **headers).status_code in (
        403,
        404,
    )


def test_even_the_product_itself_cannot_write_points_past_the_facts(cast: Cast) -> None:
    with connection.cursor() as cursor:
        for deed in ("INSERT", "UPDATE", "DELETE"):
            cursor.execute("SELECT has_table_privilege(current_user, 'gamification_ledgerentry', %s)", [deed])
            assert cursor.fetchone() == (False,), deed


def test_who_is_signed_in_elsewhere_gets_a_fresh_session_at_the_door(cast: Cast) -> None:
    """Case 16: a token planted before signing in is worth nothing afterwards."""
    from tests.identity.support import account, sign_in

    account(cast.organization, email="fixed@example.org")
    client = Client()
    planted = build.session(cast.people["learner"], cast.organization)
    client.cookies[configured.SESSION_COOKIE_NAME] = planted
    assert sign_in(client, login="fixed@example.org").status_code == 303
    assert client.cookies[configured.SESSION_COOKIE_NAME].value != planted
