"""Ids of other organisations and other people, wherever one is taken: they do not exist, and nothing happens."""

import functools
import itertools
import re
from collections.abc import Collection
from typing import Any

import orjson
from django.test import Client

from tests.api.operations import JSON, operations, resolved
from tests.roles.routes import Route, routes
from tests.roles.table import table
from tests.security.foreign import PRIVATE, TABLES, strays
from tests.security.scene import ROLES, Scene
from tests.security.state import changed, state

WITH_PARTS = [route for route in routes() if {name for name, _ in route.parameters} & TABLES.keys()]
OPERATIONS = {(f"api-v1:{one.route}", one.method): one for one in operations()}
# Whoever has the code of a certificate may see that it is one.
PUBLIC = {"api-v1:verify", "learning:verify"}
# Authors and administrators answer for the certificates of their organisation.
OVERSEEN = {f"{space}:{verb}" for space in ("api-v1", "learning") for verb in ("restore", "revoke")}
# What a page or form asks for besides, so that nothing but the id is wrong.
QUERIES = {"api-v1:therapist_hours": {"starts_at": "2026-11-24T00:00:00Z", "ends_at": "2026-11-25T00:00:00Z"}}
FORMS: dict[str, dict[str, object]] = {
    "courses:lesson_add": {"title": "Another", "type": "text"},
    "courses:module_rename": {"title": "Another"},
    "learning:revoke": {"reason": "Issued to the wrong person."},
    "wellbeing:goal_status": {"status": "active"},
    "wellbeing:journal_entry": {"text": "A day.", "version": 0},
}
# Fields of bodies that are not called after what they point at.
IDS_IN_BODIES = {"cover_image_id": "media_id", "video_id": "media_id", "poster_id": "media_id"}
# Called an id elsewhere, and no row of ours: (schema, field).
NO_ROWS = {("ProviderIn", "client_id")}  # What the organisation's own provider calls us: a word of that provider.


def asked(client: Client, route: Route, method: str, things: dict[str, object]) -> Any:
    """The answer to a request that would be in order, were these hers."""
    url = route.url(**things)
    if method == "GET":
        return client.get(url, QUERIES.get(route.name, {}))
    operation = OPERATIONS.get((route.name, method))
    if operation is None:
        return client.post(url, FORMS.get(route.name, {}))
    if operation.body is None:
        return client.generic(method, url)
    return sent(client, operation.example, method, url)


def sent(client: Client, body: object, method: str, url: str) -> Any:
    return client.generic(method, url, orjson.dumps(body), content_type=JSON)


def allowed(route: Route, method: str) -> list[str]:
    return [role for role in ROLES if role in table().get((route.name, method), ())]


def parts(route: Route, among: Collection[str]) -> list[str]:
    return [name for name, _ in route.parameters if name in among]


def test_rows_of_another_organisation_do_not_exist(scene: Scene) -> None:
    """Each part of an address alone points there, the rest stays her own: a foreign child of her own parent, too."""
    before, found, tried = state(scene.dsn), [], 0
    for route in WITH_PARTS:
        for method in route.methods:
            roles = allowed(route, method)
            for role, name in itertools.product({*roles[:1], *roles[-1:]}, parts(route, TABLES)):
                own = scene.known[role].variants(route)[0]
                response = asked(scene.clients[role], route, method, own | {name: scene.theirs[name]})
                tried += 1
                if response.status_code != 404 and route.name not in PUBLIC:
                    found.append((method, route.name, name, role, response.status_code))
    assert tried > 200
    assert found == []
    assert changed(before, state(scene.dsn)) == {}


def test_private_rows_of_another_person_do_not_exist(scene: Scene) -> None:
    """For nobody in her organisation, whatever their role."""
    before, found, tried = state(scene.dsn), [], 0
    for route in WITH_PARTS:
        for name, method in itertools.product(parts(route, PRIVATE), route.methods):
            for role in [] if route.name in PUBLIC | OVERSEEN else allowed(route, method):
                if name not in scene.others[role]:
                    continue
                own = scene.known[role].variants(route)[0]
                response = asked(scene.clients[role], route, method, own | {name: scene.others[role][name]})
                tried += 1
                if response.status_code != 404:
                    found.append((method, route.name, name, role, response.status_code))
    assert tried > 200
    assert found == []
    assert changed(before, state(scene.dsn)) == {}


def test_a_part_of_another_whole_does_not_exist(scene: Scene) -> None:
    """A lesson or module of another course of the same organisation, under this course's address."""
    before, found, tried = state(scene.dsn), [], 0
    for route in WITH_PARTS:
        names = {name for name, _ in route.parameters}
        for method in route.methods if names & {"course", "course_id"} else ():
            for role in allowed(route, method)[:1]:
                own = scene.known[role].variants(route)[0]
                for name, stray in strays(scene.dsn, scene.known[role], own).items() if len(names) > 1 else ():
                    if name in names:
                        response = asked(scene.clients[role], route, method, own | {name: stray})
                        tried += 1
                        if response.status_code != 404:
                            found.append((method, route.name, name, role, response.status_code))
    assert tried > 20
    assert found == []
    assert changed(before, state(scene.dsn)) == {}


def pointing(schema: dict[str, Any], things: dict[str, object]) -> dict[str, object]:
    """For each field of a body that takes an id (or several): the foreign one."""
    found: dict[str, object] = {}
    called = schema.get("$ref", "").rpartition("/")[2]
    for name in resolved(schema).get("properties", {}):
        if (called, name) in NO_ROWS:
            continue
        if name == "order":
            found[name] = [str(things["module_id"]), str(things["lesson_id"])]
        elif name in IDS_IN_BODIES:
            found[name] = str(things[IDS_IN_BODIES[name]])
        elif name.endswith("_id") and name in things:
            found[name] = str(things[name])
        elif name.endswith("_ids") and name.removesuffix("s") in things:
            found[name] = [str(things[name.removesuffix("s")])]
        elif name.endswith(("_id", "_ids")):
            raise LookupError(f"what is {name}?")
    return found


def test_foreign_ids_in_bodies_do_not_exist(scene: Scene) -> None:
    before, found, tried = state(scene.dsn), [], 0
    for (name, method), operation in OPERATIONS.items():
        foreign = {} if operation.body is None else pointing(operation.body, scene.theirs)
        route = next(route for route in routes() if route.name == name)
        for field, value in foreign.items():
            role = operation.caller
            asking = functools.partial(sent, scene.clients[role])
            url = route.url(**scene.known[role].variants(route)[0])
            response = asking(operation.example | {field: value}, method, url)
            if response.status_code == 409 and "version" in operation.example:
                # What it was based on is told in the answer.
                current = re.findall(rb'"version": ?(\d+)', response.content)[-1]
                response = asking(operation.example | {field: value, "version": int(current)}, method, url)
            tried += 1
            if response.status_code not in (404, 422):
                found.append((method, name, field, role, response.status_code, response.content))
    assert tried > 5
    assert found == []
    assert changed(before, state(scene.dsn)) == {}
