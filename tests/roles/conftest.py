"""An organisation with one person of each role and nothing else, on a database in which requests commit."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from conftest import point_at, template
from meristem.operations import testing
from tests import build
from tests.roles.table import ROLES


@dataclasses.dataclass
class Cast:
    """People by role, each with that role alone."""

    organization: Any
    people: dict[str, Any]

    def client(self, role: str, *, anew: bool = False) -> Client:
        """A client freshly signed in, as somebody new when asked for; a visitor's has no cookie."""
        person = self.people.get(role)
        if person is not None and anew:
            person = build.person(self.organization, role)
        return build.client(person, self.organization, raise_request_exception=False)


@contextlib.contextmanager
def default_database(app_dsn: str) -> Iterator[None]:
    """Django's default connection is this database's for the time being."""
    before = dict(connections["default"].settings_dict)
    point_at(app_dsn)
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"].settings_dict.update(before)


@pytest.fixture(scope="session")
def stage(worker_name: str, django_db_blocker: Any) -> Iterator[tuple[str, Cast]]:
    name = testing.database_name(f"{worker_name}_roles")
    app_dsn, _owner = testing.clone(template(), name)
    with django_db_blocker.unblock(), default_database(app_dsn):
        build.public()
        organization = build.organization("Roles")
        people = {role: build.person(organization, role) for role in ROLES if role != "visitor"}
    yield app_dsn, Cast(organization, people)
    testing.drop(name)


@pytest.fixture
def cast(stage: tuple[str, Cast], django_db_blocker: Any) -> Iterator[Cast]:
    app_dsn, cast = stage
    with django_db_blocker.unblock(), default_database(app_dsn):
        yield cast
