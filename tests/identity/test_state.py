"""An account as a whole: suspended, archived, restored by whoever runs the installation."""

import pytest
from django.test import Client

from meristem.identity.models import PersonalToken, Session
from meristem.identity.services.state import account_state_set
from meristem.kernel.context import tenant
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.models import AuditEntry
from meristem.operations import accounts
from tests import build
from tests.identity.support import account, letter, letters_to, sign_in
from tests.identity.test_second_factor import with_app

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("status", "said"), [("suspended", "suspended"), ("archived", "do not fit together")])
def test_every_way_in_ends_and_comes_back_only_with_a_new_sign_in(status: str, said: str) -> None:
    public, org = build.public(), build.organization()
    ada = account(org)
    client = build.client(ada, org)
    made = client.post("/api/v1/tokens", {"name": "t", "scopes": ["read"]}, content_type="application/json").json()
    program = {"HTTP_AUTHORIZATION": f"Bearer {made['secret']}"}
    assert Client().get("/api/v1/me", **program).status_code == 200
    account_state_set(email="ADA@example.org", status=status)
    assert client.get("/settings").status_code == 302
    assert Client().get("/api/v1/me", **program).status_code == 401
    assert said in sign_in(Client()).content.decode()
    letters = letters_to("ada@example.org")
    Client().post("/reset", {"email": "ada@example.org"})
    assert letters_to("ada@example.org") == letters
    account_state_set(email="ada@example.org", status="active")
    # What was open stays shut: she signs in anew.
    assert client.get("/settings").status_code == 302
    assert Client().get("/api/v1/me", **program).status_code == 401
    assert sign_in(Client())["Location"] == "/today"
    with tenant(org.id, ada.id):
        assert Session.objects.filter(revoked_at=None).count() == 1
        assert not PersonalToken.objects.filter(revoked_at=None).exists()
    with tenant(public.id):
        assert AuditEntry.objects.filter(action__startswith="account.", about_id=ada.id).count() == 2


def test_an_unknown_address_is_said_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    build.public()
    account(build.organization())
    with pytest.raises(Invalid):
        account_state_set(email="nobody@example.org", status="suspended")
    with pytest.raises(SystemExit, match=r"nobody@example\.org: Nobody has this address\."):
        accounts.change("suspend", "nobody@example.org")
    accounts.change("suspend", "ada@example.org")
    accounts.change("restore", "ada@example.org")
    assert "can come in again" in capsys.readouterr().out


def test_an_organisation_is_not_left_without_an_administrator_unless_one_insists(capsys) -> None:
    build.public()
    org = build.organization("Riverside")
    ruth = account(org, "administrator")
    with pytest.raises(Conflict) as refused:
        account_state_set(email="ada@example.org", status="archived")
    assert refused.value.code == "last-administrator"
    for deed in ("suspend", "archive"):
        with pytest.raises(SystemExit, match=r"Nobody else administers Riverside.*With --force"):
            accounts.change(deed, "ada@example.org")
    assert sign_in(Client()).status_code == 303
    # An administrator whose own account is closed is none.
    second = account(org, "administrator", email="bo@example.org")
    account_state_set(email="bo@example.org", status="suspended")
    with pytest.raises(Conflict):
        account_state_set(email="ada@example.org", status="suspended")
    account_state_set(email="bo@example.org", status="active")
    accounts.change("suspend", "ada@example.org")
    assert "Nobody administers" not in capsys.readouterr().out
    accounts.change("archive", "bo@example.org", force="on")
    said = capsys.readouterr().out
    assert "Nobody administers Riverside now" in said
    assert "meristem account restore bo@example.org" in said
    assert ruth.id != second.id
    accounts.change("restore", "ada@example.org")
    assert sign_in(Client()).status_code == 303


def test_lost_factors_are_taken_away_in_the_terminal_and_she_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    public, org = build.public(), build.organization()
    ada = account(org)
    with pytest.raises(SystemExit, match=r"This account has no second factor"):
        accounts.change("forget-factors", "ada@example.org")
    with_app(org, ada)
    client = build.client(ada, org)
    assert sign_in(Client())["Location"].startswith("/signin/second")
    accounts.change("forget-factors", "ada@example.org")
    assert "has no second factor any more" in capsys.readouterr().out
    assert client.get("/settings").status_code == 302
    assert "because they were lost" in letter("ada@example.org").text
    with tenant(public.id):
        assert AuditEntry.objects.filter(action="factor.forgotten", about_id=ada.id).count() == 1
    # The password is still asked for, and nothing besides; nobody else's factors went along.
    assert sign_in(Client(), password="not this one").status_code == 422
    assert sign_in(Client())["Location"] == "/today"
    with pytest.raises(SystemExit, match=r"Nobody has this address"):
        accounts.change("forget-factors", "nobody@example.org")
