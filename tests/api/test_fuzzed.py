"""Schemathesis against the API's own document: no fault of ours, and no answer that the document does not tell."""

import contextlib
import hashlib
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import django_application
from tests.api.conftest import Caller, undone
from tests.api.operations import document

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ROLES = ("learner", "author", "administrator")
QUICK = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

schema = schemathesis.openapi.from_dict(document())
schema.app = django_application


@contextlib.contextmanager
def connections_kept() -> Iterator[None]:
    """A request that ends must not close the connection in whose transaction it is undone."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def call(case: schemathesis.Case, callers: dict[str, Caller]) -> None:
    """One generated request as each role, with identifiers that exist in two of three cases."""
    for role in ROLES:
        caller = callers[role]
        digest = hashlib.sha256(repr((case.method, case.path, case.path_parameters, role)).encode()).digest()
        if digest[0] % 3:
            known = {name: str(caller.things[name]) for name in case.path_parameters if name in caller.things}
            case.path_parameters = {**case.path_parameters, **known}
        with undone(), connections_kept():
            response = case.call(headers=caller.headers)
        case.validate_response(response, checks=CHECKS)


@schema.parametrize()
@QUICK
def test_no_request_breaks_an_operation(case: schemathesis.Case, callers: dict[str, Caller]) -> None:
    call(case, callers)


@pytest.mark.drill
@schema.parametrize()
@settings(QUICK, max_examples=60, derandomize=False)
def test_no_request_breaks_an_operation_at_length(case: schemathesis.Case, callers: dict[str, Caller]) -> None:
    call(case, callers)
