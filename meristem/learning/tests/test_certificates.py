"""Certificates: in the words of the day, verified by anyone, downloaded by the holder, withdrawn with a reason."""

import re
import uuid
import zlib

import pytest

from meristem.kernel.models import AuditEntry
from meristem.learning.models import Certificate
from meristem.learning.services.progress import lesson_complete
from meristem.learning.tests.school import School, school
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def commons():
    return build.public()


def finished(name: str = "박지원") -> tuple[School, object, Certificate]:
    made = school((1,), title="감정 알아차리기")
    user = made.learner(name)
    with build.inside(made.org, user) as actor:
        lesson_complete(actor=actor, lesson_id=made.flat[0])
        return made, user, Certificate.objects.get(user=user)


def letters_of(pdf: bytes) -> set[str]:
    """The letters that the document's own character maps give back, as a reader's copy and paste would."""
    found = set()
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            continue
        if b"beginbfchar" in text or b"beginbfrange" in text:
            for code in re.findall(rb"<([0-9A-Fa-f]{4})>\s*(?:\n|$)", text):
                found.add(bytes.fromhex(code.decode()).decode("utf-16-be", "ignore"))
    return found


def test_a_korean_name_stands_in_the_document_with_fonts_of_ours() -> None:
    made, user, certificate = finished()
    response = build.client(user, made.org).get(f"/certificates/{certificate.code}/pdf")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert set("박지원감정알아차리기") <= letters_of(response.content)
    assert b"Noto" in response.content


def test_only_the_holder_downloads_it() -> None:
    made, _user, certificate = finished()
    other = build.client(made.learner(), made.org)
    assert other.get(f"/certificates/{certificate.code}/pdf").status_code == 404
    assert build.client().get(f"/api/v1/certificates/{certificate.code}/pdf").status_code == 401


def test_anyone_verifies_from_anywhere() -> None:
    made, _user, certificate = finished()
    elsewhere = build.organization()
    for client in (build.client(), build.client(build.person(elsewhere), elsewhere)):
        page = client.get(f"/certificates/{certificate.code}")
        assert page.status_code == 200
        assert "박지원" in page.content.decode()
        assert made.org.name in page.content.decode()
        assert b"valid today" in page.content
    found = build.client().get(f"/api/v1/certificates/{certificate.code}").json()
    assert found["state"] == "valid"
    assert "user_id" not in found
    unknown = build.client().get(f"/certificates/{uuid.uuid4()}")
    assert unknown.status_code == 404
    assert b"No certificate has this number" in unknown.content


def test_withdrawing_needs_a_reason_leaves_a_trace_and_can_be_undone() -> None:
    made, user, certificate = finished()
    where = f"/certificates/{certificate.code}"
    admin = build.client(build.person(made.org, "administrator"), made.org)
    assert build.client(user, made.org).post(where + "/revoke", {"reason": "x"}).status_code == 403
    empty = admin.post(where + "/revoke", {"reason": " "})
    assert empty.status_code == 422
    assert admin.post(where + "/revoke", {"reason": "Wrong person"}).status_code == 303
    seen = build.client().get(where).content.decode()
    assert "withdrew it" in seen
    assert "Wrong person" not in seen
    assert build.client().get(f"/api/v1{where}").json()["state"] == "revoked"
    with build.inside(made.org):
        assert AuditEntry.objects.filter(action="learning.certificate_revoked", object_id=certificate.id).exists()
    assert admin.post(where + "/restore").status_code == 303
    assert b"valid today" in build.client().get(where).content
    assert b"valid" in admin.get(f"/courses/{made.slug}/certificates").content


def test_an_administrator_of_another_organisation_cannot_withdraw_it() -> None:
    _made, _user, certificate = finished()
    other = build.organization()
    admin = build.client(build.person(other, "administrator"), other)
    assert admin.post(f"/certificates/{certificate.code}/revoke", {"reason": "x"}).status_code == 404
    body = {"reason": "x"}
    answer = admin.post(f"/api/v1/certificates/{certificate.code}/revoke", body, content_type="application/json")
    assert answer.status_code == 404
