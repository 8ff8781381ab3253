"""Where the id of somebody who was erased still stands, and why: nowhere else, in a database full of what she did."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from conftest import demo_template
from meristem.operations import testing
from meristem.privacy import services
from tests.demo import PEOPLE, superuser
from tests.environment import ROOT
from tests.roles.conftest import default_database

# docs/domains/privacy.md says the same to people.
STAYS = {
    "identity_user.id": "the empty account that the rest leads to",
    "organizations_membership.user_id": "an ended membership without a title or department: kept rows hang on it",
    "kernel_auditentry.actor_id": "the chain of the log; her name is in none of it, her values are sealed for good",
    "kernel_auditentry.about_id": "the same",
    "kernel_auditentry.object_id": "the same",
    "privacy_erasure.user_id": "that it was asked for and done must be provable",
    "care_appointment.client_id": "when the therapist worked; no words are left in it",
}


@pytest.fixture
def house(worker_name: str, django_db_blocker: Any, settings: Any, tmp_path: Any) -> Iterator[str]:
    copy = tmp_path / "keyring.json"
    copy.write_bytes(settings.KEYRING_FILE.read_bytes())
    settings.KEYRING_FILE = copy
    name = testing.database_name(f"{worker_name}_ids")
    app_dsn, _owner = testing.clone(demo_template(), name)
    with django_db_blocker.unblock(), default_database(app_dsn):
        yield superuser(app_dsn)
    testing.drop(name)


def places_of(dsn: str, words: list[str]) -> set[str]:
    """The columns in which one of these stands, also within a longer text or JSON."""
    found: set[str] = set()
    with psycopg.connect(dsn) as connection:
        tables = connection.execute(
            "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL(
                "SELECT DISTINCT k.key FROM {} t, jsonb_each_text(to_jsonb(t)) k, unnest(%s::text[]) w"
                " WHERE strpos(lower(k.value), lower(w)) > 0"
            )
            rows = connection.execute(query.format(sql.Identifier(table)), [words]).fetchall()
            found |= {f"{table}.{column}" for (column,) in rows}
    return found


def test_the_ids_of_erased_people_stand_where_they_must_and_nowhere_else(house: str) -> None:
    """A learner, an author, a coach and an analyst: what they did for others stays, and does not say who it was."""
    going = [PEOPLE[role][0] for role in ("learner", "author", "coach", "analyst")]
    with psycopg.connect(house) as connection:
        people = connection.execute("SELECT id, email FROM identity_user WHERE email = ANY (%s)", [going]).fetchall()
    assert len(people) == len(going)
    before = places_of(house, [str(user_id) for user_id, _email in people])
    assert len(before) > 35
    for user_id, _email in people:
        services.person_erase(user_id=user_id)
    assert places_of(house, [str(user_id) for user_id, _email in people]) - STAYS.keys() == set()
    assert places_of(house, [email for _user_id, email in people]) == set()


def test_the_page_of_documentation_names_each_of_them() -> None:
    text = (ROOT / "docs" / "domains" / "privacy.md").read_text()
    assert [place for place in STAYS if f"`{place.partition('.')[0]}`" not in text] == []
