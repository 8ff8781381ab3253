"""Retention: each kind by its days, an organisation by its own, counted before it is done."""

import datetime

import pytest
from django.utils import timezone

from meristem.identity.models import LoginAttempt, Session
from meristem.kernel.mail import mail_queue
from meristem.kernel.models import Mail
from meristem.privacy.retention import sweep
from tests import build

pytestmark = pytest.mark.django_db


def ago(days: int) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=days)


def letter(org, person, days: int, state: str = "sent") -> None:
    with build.inside(org, person):
        made = mail_queue(to=person.email, template="identity_password", recipient_id=person.id)
        Mail.objects.filter(id=made.id).update(created_at=ago(days), state=state)


def letters(org) -> int:
    with build.inside(org):
        return Mail.objects.count()


def test_each_organisation_by_its_own_days_and_first_only_counted() -> None:
    build.public()
    org, other = build.organization(), build.organization()
    ruth, noor = build.person(org, "administrator"), build.person(other)
    for days, state in ((100, "sent"), (100, "queued"), (40, "sent"), (1, "sent")):
        letter(org, ruth, days, state)
    letter(other, noor, 40)
    client = build.client(ruth, org)
    assert client.post("/organization/retention", {"letters": "0", "invitations": "365"}).status_code == 422
    assert client.post("/organization/retention", {"letters": "30", "invitations": "365"}).status_code == 303
    counted = {(code, days): count for code, days, count in sweep(dry_run=True) if code == "letters"}
    assert counted == {("letters", 90): 0, ("letters", 30): 2}
    assert (letters(org), letters(other)) == (4, 1)
    assert {(code, days): count for code, days, count in sweep() if code == "letters"} == counted
    assert (letters(org), letters(other)) == (2, 1)
    listed = client.get("/api/v1/retention").json()["items"]
    assert {"kind": "letters", "days": 30}.items() <= listed[0].items()
    put = {"content_type": "application/json"}
    assert client.put("/api/v1/retention/letters", {"days": 60}, **put).status_code == 204
    assert client.put("/api/v1/retention/sessions", {"days": 60}, **put).status_code == 404
    assert client.put("/api/v1/retention/letters", {"days": 99999}, **put).status_code == 422
    assert "changed how long things are kept" in client.get("/audit").content.decode()
    assert build.client(noor, other).get("/organization/retention").status_code == 403


def test_what_people_leave_at_the_door_is_forgotten_after_its_days() -> None:
    build.public()
    org = build.organization()
    ada = build.person(org)
    build.session(ada, org)
    with build.inside(org, ada):
        for days in (181, 10):
            LoginAttempt.objects.create(user_id=ada.id, outcome="ok", created_at=ago(days))
        open_session = Session.objects.get()
        Session.objects.create(
            user=ada, organization_id=org.id, token_hash=b"x", expires_at=ago(100), created_at=ago(130)
        )
    counted = {code: count for code, _days, count in sweep(dry_run=True)}
    assert (counted["sign-in-attempts"], counted["sessions"], counted["links"]) == (1, 1, 0)
    assert {code: count for code, _days, count in sweep()} == counted
    with build.inside(org, ada):
        assert LoginAttempt.objects.count() == 1
        assert Session.objects.get().id == open_session.id
