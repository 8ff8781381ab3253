"""Ids of other organisations, other people and other wholes in the fields of forms, wherever a form has one."""

import dataclasses
import re
from collections.abc import Iterator
from uuid import uuid4

import psycopg
from django import forms
from django.conf import settings
from psycopg import sql

from tests.api.conftest import undone
from tests.api.forms import Form, Reader
from tests.environment import ROOT
from tests.roles.routes import routes
from tests.roles.table import table
from tests.security.foreign import PRIVATE, strays
from tests.security.scene import ROLES, Scene
from tests.security.state import changed, state

ONCE = "_once"
IS_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Fields that take an id and may stand empty: what it is an id of.
EMPTY = {
    "goal_id": "wellbeing_goalhandprint",
    "mood_id": "wellbeing_moodentry",
    "user": "identity_user",
    "group": "organizations_group",
}
# Called an id, and no row's: one of a form that is sent twice, of a tab; what a provider calls us.
NO_ROWS = {ONCE, "editor", "client_id"}
# A new row of one's own gets this id, so that a form sent twice makes one: an id of nobody's is in order.
BROUGHT = {"goal_id", "mood_id"}
# What the rest of a form lacks, so that nothing but the id is wrong.
FILLED: dict[str, dict[str, list[str]]] = {
    "/goals/new": {"goal": ["Sleep"]},
    "/wellbeing/mood": {"score": ["7"]},
    "/members/links": {"label": ["Open day"], "roles": ["learner"], "most_uses": ["3"], "days": ["3"]},
}
# What scripts send, or who comes by another way: (role, route, field, table).
UNSEEN = [
    ("author", "courses:modules_order", "order", "courses_module"),
    ("author", "courses:lessons_order", "order", "courses_lesson"),
    ("administrator", "organizations:hand_on", "user", "identity_user"),
    ("learner", "organizations:join_by_domain", "organization", "organizations_organization"),
    ("learner", "organizations:switch", "organization", "organizations_organization"),
]


@dataclasses.dataclass(frozen=True)
class Field:
    """A field of a form that somebody sees, with what it points at and what it may hold."""

    role: str
    form: Form
    name: str
    table: str
    offered: str

    def body(self, value: list[str]) -> dict[str, list[str]]:
        """What a browser would send of the form, with this in the field."""
        fresh = {ONCE: [str(uuid4())]} if ONCE in self.form.fields else {}
        return self.form.fields | FILLED.get(self.form.action, {}) | fresh | {self.name: value}


class Offered(Reader):
    """Also what a form offers and nobody has chosen yet."""

    def __init__(self, page: str) -> None:
        super().__init__(page)
        self.offered: dict[tuple[int, str], str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        told = {key: value or "" for key, value in attrs}
        name, value = told.get("name") or (self.choice if tag == "option" else ""), told.get("value", "")
        key = (len(self.forms) - 1, name)
        if self.form is not None and name and (IS_ID.fullmatch(value) or name in EMPTY):
            self.offered[key] = self.offered.get(key) or value


def kinds_of(dsn: str) -> dict[str, str]:
    """Every id in the database, and the table that it is from."""
    found: dict[str, str] = {}
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public'"
            " AND column_name = 'id' AND data_type = 'uuid'"
        ).fetchall()
        for (name,) in tables:
            rows = connection.execute(sql.SQL("SELECT id::text FROM {}").format(sql.Identifier(name)))
            found.update((identity, name) for (identity,) in rows)
    return found


_known: dict[str, list[Field]] = {}


def fields_of(scene: Scene) -> list[Field]:
    """Each field of each form that takes an id, once for each place that the form is sent to and each role."""
    if scene.dsn not in _known:
        _known[scene.dsn] = list(_crawled(scene))
    return _known[scene.dsn]


def _crawled(scene: Scene) -> Iterator[Field]:
    kinds, seen = kinds_of(scene.dsn), set()
    for route in routes():
        for role in [] if route.is_api else [one for one in ROLES if one in table().get((route.name, "GET"), ())]:
            for own in scene.known[role].variants(route):
                page = route.url(**own)
                response = scene.clients[role].get(page)
                if response.status_code == 200 and response.headers["Content-Type"].startswith("text/html"):
                    reader = Offered(page)
                    reader.feed(response.content.decode())
                    for (number, name), value in reader.offered.items():
                        form = reader.forms[number]
                        key = (role, re.sub(IS_ID, "_", form.action.partition("?")[0]), name)
                        # An address that names the row heeds no field that names it again.
                        is_named = name in BROUGHT and bool(IS_ID.search(form.action))
                        if name not in NO_ROWS and key not in seen and not is_named:
                            seen.add(key)
                            yield Field(role, form, name, kinds.get(value) or EMPTY.get(name, ""), value)
                response.close()
    for role, name, field, kind in UNSEEN:
        route = next(one for one in routes() if one.name == name)
        form = Form("a script", route.url(**scene.known[role].variants(route)[0]))
        yield Field(role, form, field, kind, "")


def others_of(scene: Scene, field: Field) -> dict[str, str]:
    """Ids that this field must not take from her, each with whose it is."""
    found = {"no id": "nothing", "too much": "0" * 5000}
    if field.name not in BROUGHT:
        found["nobody's"] = str(uuid4())
    stranger, her = scene.known["stranger"], scene.known[field.role]
    with psycopg.connect(scene.dsn) as connection:
        if field.table == "identity_user":
            found["another organisation's"] = str(stranger.person)
        elif field.table == "organizations_organization":
            found["another organisation's"] = str(stranger.organization)
        else:
            row = connection.execute(
                sql.SQL("SELECT id FROM {} WHERE organization_id = %s ORDER BY id DESC LIMIT 1").format(
                    sql.Identifier(field.table)
                ),
                [stranger.organization],
            ).fetchone()
            assert row, f"the other organisation has no row of {field.table}"
            found["another organisation's"] = str(row[0])
    for name, (kind, _condition) in PRIVATE.items():
        if kind == field.table and name in scene.others[field.role]:
            found["a peer's"] = str(scene.others[field.role][name])
    if field.table in ("courses_lesson", "courses_module"):
        wrong = strays(scene.dsn, her, her.things)
        found["another whole's"] = str(wrong["lesson_id" if field.table == "courses_lesson" else "module_id"])
    return found


def test_no_field_of_a_form_takes_anothers_id(scene: Scene, attempts) -> None:
    """Alone, and among what is her own. Refused, with no row of anybody's changed."""
    fields = fields_of(scene)
    unknown = sorted({(field.name, field.form.action) for field in fields if not field.table})
    assert unknown == [], "what do these point at?"
    before, found = state(scene.dsn), []
    for field in fields:
        own, client = field.form.fields.get(field.name, []), scene.clients[field.role]
        for whose, value in others_of(scene, field).items():
            for sent in ([value], [*own, value]) if any(own) else ([value],):
                answer = client.post(field.form.action, field.body(sent))
                attempts.made += 1
                if answer.status_code not in (403, 404, 409, 422):
                    found.append((answer.status_code, whose, field.name, field.role, str(field.form)))
    assert found == []
    assert changed(before, state(scene.dsn)) == {}
    assert attempts.made > 100


def test_the_same_forms_take_what_is_offered(scene: Scene) -> None:
    """Else it would be something other than the id that was refused."""
    refused = []
    for field in fields_of(scene):
        if field.offered:
            client, cookie = scene.clients[field.role], settings.SESSION_COOKIE_NAME
            token = client.cookies[cookie].value
            with undone():
                answer = client.post(field.form.action, field.body([field.offered]))
            # A session that was renewed on the way is the old one again.
            client.cookies[cookie] = token
            if answer.status_code not in (200, 201, 302, 303):
                refused.append((answer.status_code, field.name, field.role, str(field.form)))
    assert refused == []


def test_every_field_in_the_code_that_takes_an_id_was_among_them(scene: Scene) -> None:
    """A form that the demo shows to nobody would not be tried."""
    declared = {
        name
        for form in _all_forms(forms.BaseForm)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.UUIDField) or name.endswith("_id")
    }
    read = re.compile(r"""UUID\(request\.POST\.get\("(\w+)"|request\.POST\.getlist\("(order|people)""")
    for path in (ROOT / "meristem").glob("*/views*/**/*.py"):
        declared |= {one or other for one, other in read.findall(path.read_text())}
    assert declared - NO_ROWS <= {field.name for field in fields_of(scene)}


def _all_forms(base: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for form in base.__subclasses__():
        if form.__module__.startswith("meristem.") and hasattr(form, "base_fields"):
            yield form
        yield from _all_forms(form)
