"""Every route and method, tried as every role, against the table in access.txt."""

import pytest

from tests.roles.conftest import Cast
from tests.roles.routes import Route, routes
from tests.roles.table import ROLES, table

ROUTES = routes()


def is_refused(status: int, location: str) -> bool:
    """Whether the answer turns the person away: 401, 403, or the way to the sign-in page."""
    return status in (401, 403) or (status in (302, 303) and location.startswith("/signin?"))


def answers(cast: Cast, route: Route, method: str) -> dict[str, tuple[int, str]]:
    """(status, place to go) for each role."""
    found = {}
    for role in ROLES:
        # A session of its own, since some routes end it; and one who leaves the organisation is not asked again.
        client = cast.client(role, anew=method != "GET" and not route.parameters)
        response = client.generic(method, route.url(), **_form(route, method))
        found[role] = (response.status_code, response.headers.get("Location", ""))
        response.close()
    return found


def _form(route: Route, method: str) -> dict[str, object]:
    if method == "GET":
        return {}
    return {"data": b"{}" if route.is_api else b"", "content_type": "application/json" if route.is_api else FORM}


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_route_lets_in_whom_the_table_names(cast: Cast, route: Route) -> None:
    for method in route.methods:
        found = answers(cast, route, method)
        assert not [role for role, (status, _) in found.items() if status >= 500], found
        expected = table().get((route.name, method))
        if any(status == 405 for status, _ in found.values()):
            assert expected is None, f"{method} {route.name} is in the table and not taken"
            continue
        assert expected is not None, f"{method} {route.name} has no row in tests/roles/access.txt"
        let_in = {role for role, answer in found.items() if not is_refused(*answer)}
        assert let_in == expected, (method, route.name, found)


def test_the_table_has_no_row_without_a_route() -> None:
    known = {(route.name, method) for route in ROUTES for method in route.methods}
    assert set(table()) - known == set()
