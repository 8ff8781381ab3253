"""The demo's people with what is theirs, and what is not."""

import dataclasses

import pytest
from django.conf import settings
from django.test import Client

from tests.api.conftest import Caller
from tests.api.operations import JSON
from tests.demo import PEOPLE, sign_in, superuser
from tests.security.foreign import move_in, other_organisations, other_persons
from tests.security.known import Known

ROLES = [role for role in PEOPLE if role != "stranger"]
# What few people of the demo have.
MADE: dict[str, dict[str, object]] = {
    "tokens": {"name": "Mine", "scopes": ["read"]},
    "goals": {"goal": "Sleep"},
    "journal": {"text": "A day."},
    "moods": {"score": 5},
}


@dataclasses.dataclass
class Scene:
    """The demo's people with what is theirs, what is other people's and what is another organisation's."""

    dsn: str
    known: dict[str, Known]
    clients: dict[str, Client]
    theirs: dict[str, object]
    others: dict[str, dict[str, object]]


@pytest.fixture
def scene(callers: dict[str, Caller], demo_database: tuple[str, dict[str, Caller]]) -> Scene:
    dsn = superuser(demo_database[0])
    known = {role: Known(dsn, *PEOPLE[role]) for role in PEOPLE}
    for role in ("learner", "manager", "stranger"):
        for path, body in MADE.items():
            made = callers[role].client().post(f"/api/v1/{path}", body, content_type=JSON)
            assert made.status_code == 201, made.content
    move_in(dsn, known["stranger"])
    clients = {}
    for role in ROLES:
        clients[role] = Client(raise_request_exception=False)
        clients[role].cookies[settings.SESSION_COOKIE_NAME] = sign_in(dsn, *PEOPLE[role])
    others = {role: other_persons(dsn, known[role]) for role in ROLES}
    return Scene(dsn, known, clients, other_organisations(dsn, known["stranger"]), others)
