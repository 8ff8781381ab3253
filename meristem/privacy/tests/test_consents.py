"""Consents: each purpose stops something real when it is withdrawn, and its new words are asked anew."""

import dataclasses
import json

import pytest

from meristem.gamification.models import BoardEntry
from meristem.gamification.services import board_refresh
from meristem.kernel import privacy
from meristem.kernel.notices import Told, words_of
from meristem.notifications.jobs import remind_all
from meristem.notifications.models import Delivery, Notice
from meristem.notifications.services import deliver_due
from meristem.notifications.tests.telling import ORDINARY, URGENT, tell
from meristem.organizations.services import membership_add
from meristem.privacy.models import Consent
from meristem.privacy.services import consents_catch_up, has_withdrawn
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def place():
    build.public()
    org = build.organization()
    return org, build.person(org)


def join(org, person) -> None:
    with build.inside(org, person):
        membership_add(user_id=person.id)


def say(person, org, purpose: str, is_given: bool):
    path = f"/api/v1/privacy/consents/{purpose}"
    return build.client(person, org).put(path, json.dumps({"is_given": is_given}), content_type="application/json")


@pytest.fixture
def new_words(monkeypatch):
    """As if a release had changed the words of a purpose."""

    def change(code: str) -> None:
        newer = dataclasses.replace(privacy._purposes[code], version="2")
        monkeypatch.setitem(privacy._purposes, code, newer)

    return change


def test_each_purpose_is_data_with_a_version(place) -> None:
    org, ada = place
    found = build.client(ada, org).get("/api/v1/privacy/consents").json()["items"]
    assert {one["purpose"] for one in found} >= {"reference", "letters", "board"}
    assert all(one["version"] == "1" and one["words"] and not one["is_outdated"] for one in found)
    assert say(ada, org, "nothing", True).status_code == 404


def test_without_consent_nobody_is_shown_on_any_board(place) -> None:
    org, ada = place
    other = build.organization()
    join(other, ada)
    for one in (org, other):
        with build.inside(one, ada):
            board_refresh(organization_id=one.id, user_id=ada.id)
    assert say(ada, org, "board", False).status_code == 200
    for one in (org, other):
        with build.inside(one, ada):
            assert BoardEntry.objects.get(user_id=ada.id).is_shown is False
    body = json.dumps({"privacy": {"is_on_board": True}})
    refused = build.client(ada, org).patch("/api/v1/me/preferences", body, content_type="application/json")
    assert refused.json()["errors"].keys() == {"privacy.is_on_board"}
    third = build.organization()
    join(third, ada)
    with build.inside(third):
        board_refresh(organization_id=third.id, user_id=ada.id)
        assert BoardEntry.objects.get(user_id=ada.id).is_shown is False
    say(ada, org, "board", True)
    with build.inside(other, ada):
        assert BoardEntry.objects.get(user_id=ada.id).is_shown is True


def test_without_consent_only_what_keeps_the_account_safe_is_mailed(place) -> None:
    org, ada = place
    say(ada, org, "letters", False)
    tell(org, ada, kind=ORDINARY)
    tell(org, ada, kind=URGENT)
    deliver_due()
    with build.inside(org, ada):
        states = dict(Delivery.objects.filter(channel="mail").values_list("notice__kind", "state"))
    assert states == {ORDINARY.code: "skipped", URGENT.code: "done"}


def test_new_words_are_asked_anew_and_until_then_the_old_answer_does_not_hold(place, new_words) -> None:
    org, ada = place
    say(ada, org, "board", True)
    with build.inside(org, ada):
        assert has_withdrawn(ada.id, "board") is False
    new_words("board")
    with build.inside(org, ada):
        assert has_withdrawn(ada.id, "board") is True
    assert consents_catch_up() == 1
    with build.inside(org, ada):
        assert BoardEntry.objects.get(user_id=ada.id).is_shown is False
    page = build.client(ada, org).get("/privacy").content.decode()
    assert "the words have changed since" in page
    assert say(ada, org, "board", True).json()["is_outdated"] is False
    assert consents_catch_up() == 0
    with build.inside(org, ada):
        assert BoardEntry.objects.get(user_id=ada.id).is_shown is True
        assert list(Consent.objects.filter(purpose="board").order_by("given_at").values_list("version", flat=True)) == [
            "1",
            "2",
        ]


def test_she_is_told_of_new_words_once(place, new_words) -> None:
    org, ada = place
    bo = build.person(org)
    say(ada, org, "reference", True)
    new_words("reference")
    for _round in range(2):
        remind_all()
    with build.inside(org, ada):
        row = Notice.objects.get(kind="privacy.words_changed")
        said = words_of([as_told(row)])[row.id]
    assert "reference values" in said.title
    assert said.path == "/privacy#consents"
    with build.inside(org, bo):
        assert not Notice.objects.filter(kind="privacy.words_changed").exists()


def as_told(row: Notice):
    return Told(row.id, row.kind, row.subject_id, row.occurrence, row.params, row.occurred_at)
