"""Text that would run if a page forgot to escape it: in every column that people write, shown to everybody who may."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.test import Client

from conftest import demo_template
from meristem.kernel.links import derived_secret
from meristem.operations import testing
from tests.api.operations import JSON
from tests.demo import PEOPLE, sign_in, superuser
from tests.roles.conftest import default_database
from tests.roles.routes import Route, routes
from tests.roles.table import table
from tests.security.furniture import furnish
from tests.security.hostile import LONG, columns, poison, text_fields
from tests.security.judged import wrong
from tests.security.known import Known
from tests.security.machine import MACHINE_FIELDS, MACHINE_MODELS, NOT_SHOWN, SEALED

READABLE = [route for route in routes() if (route.name, "GET") in table()]
ROLES = [role for role in PEOPLE if role != "stranger"]


@pytest.fixture(scope="module")
def attacked(worker_name: str, django_db_blocker: Any) -> Iterator[Any]:
    """A copy of the demo in which everybody wrote nothing else; what each may name; a browser for each."""
    name = testing.database_name(f"{worker_name}_attacked")
    app_dsn, _owner = testing.clone(demo_template(), name)
    dsn = superuser(app_dsn)
    with django_db_blocker.unblock(), default_database(app_dsn):
        clients = {role: Client(raise_request_exception=False) for role in (*ROLES, "visitor")}
        for role in ROLES:
            clients[role].cookies[settings.SESSION_COOKIE_NAME] = sign_in(dsn, *PEOPLE[role])
        own = {role: Known(dsn, *PEOPLE[role]) for role in ROLES}
        seal(clients, own)
        furnish(dsn, own)
        known = {role: Known(dsn, *PEOPLE["learner" if role == "visitor" else role]) for role in clients}
        yield clients, known, poison(dsn)
    testing.drop(name)


def post(client: Client, path: str, body: dict[str, Any], method: str = "POST") -> None:
    made = client.generic(method, f"/api/v1/{path}", orjson.dumps(body), content_type=JSON)
    assert made.status_code in (200, 201, 204), (path, made.content)


def seal(clients: dict[str, Client], known: dict[str, Known]) -> None:
    """What only its owner can read, and what the demo has no row of."""
    text = {label: LONG.replace("#", str(number)) for label, number in SEALED.items()}
    her = clients["learner"]
    finger = {"progress": 20, "text": text["wellbeing.GoalFinger.text"], "notes": text["wellbeing.GoalFinger.notes"]}
    goal = {"goal": text["wellbeing.GoalHandprint.goal"], "notes": text["wellbeing.GoalHandprint.notes"]}
    post(her, "goals", goal | {"fingers": {"thumb": finger, "index": finger}})
    entry = {name: text[f"wellbeing.JournalEntry.{name}"] for name in ("title", "text")}
    post(her, "journal", entry | {"tags": ["=~807~'\"><b onatk=1>"]})
    post(her, "moods", {"score": 7, "note": text["wellbeing.MoodEntry.note"]})
    post(her, "tokens", {"name": "Mine", "scopes": ["read"]})
    Client().post("/signin", {"login": PEOPLE["learner"][0], "password": "wrong"}, headers={"User-Agent": LONG})
    certificate = known["administrator"].things["code"]
    post(clients["administrator"], f"certificates/{certificate}/revoke", {"reason": "A mistake."})
    # Begun, so that its questions are asked: in English, and in the Korean that the therapist reads.
    post(her, f"assessments/{known['learner'].things['assessment_id']}/attempts", {})
    for role in ("learner", "therapist"):
        post(clients[role], f"instruments/{known[role].things['key']}/check", {"consent": True})
    # The trail tells what something was called before.
    post(clients["administrator"], "organization", {"name": "Northfield"}, "PATCH")
    note = {"text": text["care.AppointmentNote.text"]}
    route = next(route for route in routes() if route.name == "api-v1:appointment_note")
    for own in known["therapist"].variants(route):
        post(clients["therapist"], f"appointments/{own['appointment_id']}/note", note, "PUT")


def requests(route: Route, known: dict[str, Known]) -> Iterator[tuple[str, str]]:
    """(role, address): pages as everybody who may; other kinds of a row, and the API, as the first and last."""
    roles = [role for role in known if role in table()[route.name, "GET"]]
    for role in roles:
        is_outermost = role in (roles[0], roles[-1])
        for number, own in enumerate(known[role].variants(route)):
            if is_outermost or not (number or route.is_api):
                secret = derived_secret("invitation", own.get("invitation_id"))
                yield role, route.url(**own | {"secret": secret})


def test_every_text_column_is_attacked_or_excused(attacked: Any) -> None:
    """A new column fails here until the demo has a row of it, or until it is said why nobody writes it."""
    _clients, _known, written = attacked
    assert sorted(label for label, rows in written.items() if not rows) == []
    labels = {f"{model._meta.label}.{field.name}" for model, field in text_fields()}
    models = {model._meta.label for model, _ in text_fields()}
    assert (MACHINE_FIELDS.keys() | SEALED.keys()) - labels == set(), "excused, and not there"
    assert MACHINE_MODELS.keys() - models == set(), "excused, and not there"


def test_stored_text_stays_text_on_every_page_for_everybody(attacked: Any) -> None:
    clients, known, _written = attacked
    found, seen = [], set()
    for route in READABLE:
        for role, url in requests(route, known):
            response = clients[role].get(url)
            problems, shown = wrong(response)
            response.close()
            seen |= shown
            found += [(route.name, role, problem) for problem in problems]
            if response.status_code >= 500:
                found.append((route.name, role, str(response.status_code)))
    assert found == []
    # Else the text was stored where this test does not look.
    unseen = {column.label for column in columns() if column.number not in seen}
    unseen |= {label for label, number in SEALED.items() if number not in seen}
    differing = sorted(unseen ^ NOT_SHOWN.keys())
    assert not differing, " ".join(differing)
