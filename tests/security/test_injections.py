"""Case 12: SQL, templates and formats in every parameter of a query, on every page and every operation."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.api.operations import Operation, operations
from tests.roles.conftest import Cast
from tests.roles.routes import routes
from tests.roles.table import table

# A quote alone breaks a statement that was put together from text: its fault would be a 500.
INJECTED = (
    "'",
    "' OR '1'='1' --",
    "1); DROP TABLE kernel_mail; --",
    "x' UNION SELECT token_hash::text FROM identity_session --",
    "name; SELECT pg_sleep(9)",
    "{{7*7}}{% raw %}${7*7}#{7*7}%(x)s%s{0.__class__}",
    "../../../../etc/passwd",
    "\\",
    "%",
    "\x00",
    "-1",
    "9" * 40,
    "é" * 300,
    "[]",
)
READABLE = [route for route in routes() if (route.name, "GET") in table()]


def parameters_of_pages() -> set[str]:
    """Every name that a view reads from a query, found in the source."""
    text = "\n".join(
        path.read_text() for path in Path(settings.BASE_DIR, "meristem").rglob("*.py") if "tests" not in path.parts
    )
    return set(re.findall(r"\.GET(?:\.get|\.getlist)?[\(\[]\s*[\"']([a-z_]+)[\"']", text))


def is_faulty(response: Any) -> bool:
    body = b"" if response.streaming else response.content
    return response.status_code >= 500 or b"49${" in body or b"49#" in body


@pytest.mark.parametrize("text", INJECTED, ids=range(len(INJECTED)))
def test_sql_and_templates_in_the_parameters_of_pages_stay_text(cast: Cast, text: str, attempts: Any) -> None:
    names, found = parameters_of_pages(), []
    assert {"q", "sort", "status", "page"} <= names
    for route in READABLE:
        role = next(role for role in ("administrator", "therapist", "learner", "coach", *table()[route.name, "GET"])
                    if role in table()[route.name, "GET"])  # fmt: skip
        response = cast.client(role).get(route.url(), dict.fromkeys(names, text))
        attempts.made += len(names)
        found += [(route.name, role, response.status_code)] if is_faulty(response) else []
        response.close()
    assert found == []


def asked(operation: Operation) -> list[str]:
    return [name for name, one in operation.parameters.items() if one["in"] == "query"]


@pytest.mark.parametrize("text", INJECTED, ids=range(len(INJECTED)))
def test_sql_and_templates_in_filters_sorts_and_cursors_stay_text(cast: Cast, text: str, attempts: Any) -> None:
    found = []
    for operation in operations():
        names = asked(operation) if operation.method == "GET" else []
        for name in names:
            response = cast.client(operation.caller).get(operation.url({}), {name: text})
            attempts.made += 1
            found += [(str(operation), name, response.status_code)] if is_faulty(response) else []
    assert found == []
    assert attempts.made > 10


def test_no_statement_is_put_together_from_what_was_sent() -> None:
    """ORM look-ups by names from a request, raw fragments with request data: none in the source."""
    wrong = re.compile(r"(execute|raw|extra|RawSQL)\(\s*f?[\"'][^\"']*\{[^}]*request|order_by\(\s*(\*?\s*)?request\.")
    found = [
        str(path)
        for path in Path(settings.BASE_DIR, "meristem").rglob("*.py")
        if wrong.search(path.read_text()) and "tests" not in path.parts
    ]
    assert found == []
