"""The API in this process, on a copy of the demo; what a test changes is undone."""

import contextlib
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from conftest import demo_template
from meristem.operations import testing
from tests.demo import PEOPLE, sign_in, superuser, things
from tests.roles.conftest import default_database


@dataclasses.dataclass(frozen=True)
class Caller:
    """Somebody of the demo with a token, and what parameters of addresses may name for her."""

    role: str
    token: str
    things: dict[str, object]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def client(self) -> Client:
        return Client(raise_request_exception=False, headers=self.headers)


@pytest.fixture(scope="session")
def demo_database(worker_name: str) -> Iterator[tuple[str, dict[str, Caller]]]:
    name = testing.database_name(f"{worker_name}_api")
    app_dsn, _owner = testing.clone(demo_template(), name)
    dsn = superuser(app_dsn)
    callers = {role: Caller(role, sign_in(dsn, *who), things(dsn, *who)) for role, who in PEOPLE.items()}
    yield app_dsn, callers
    testing.drop(name)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What happens within is taken back, whatever it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def callers(demo_database: tuple[str, dict[str, Caller]], django_db_blocker: Any) -> Iterator[dict[str, Caller]]:
    app_dsn, found = demo_database
    with django_db_blocker.unblock(), default_database(app_dsn):
        yield found
