"""What the tables of this app have room for, read from the database's own catalogue."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

APP = Path(__file__).resolve().parents[1]
ALLOWED = {
    "anonymous_collection": {"id", "organization_id", "threshold", "cohorts", "is_closed"},
    "anonymous_surveyresponse": {"id", "organization_id", "survey_id", "cohort", "answers"},
    "anonymous_surveyfreetext": {"id", "organization_id", "survey_id", "question", "text"},
}


def rows(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def test_no_table_has_a_column_for_a_person_or_a_time() -> None:
    found = rows(
        "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name LIKE 'anonymous\\_%%'"
    )
    columns: dict[str, set[str]] = {}
    for table, column, kind, default in found:
        columns.setdefault(table, set()).add(column)
        assert not any(word in kind for word in ("time", "date", "interval")), (table, column)
        # No sequence, no clock, no ordered id.
        assert default is None, (table, column)
    assert columns == ALLOWED


def test_no_key_leads_to_a_person() -> None:
    targets = rows(
        "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        " AND conrelid::regclass::text LIKE 'anonymous\\_%%'"
    )
    assert {name for (name,) in targets} == {"organizations_organization", "anonymous_collection"}


def test_ids_tell_no_time() -> None:
    for model in apps.get_app_config("anonymous").get_models():
        if model.__name__ != "Collection":
            assert model().pk.version == 4


def test_the_app_role_may_add_and_nothing_else() -> None:
    may = rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'meristem_app'"
        " AND table_name IN ('anonymous_surveyresponse', 'anonymous_surveyfreetext')"
    )
    assert sorted(may) == [("anonymous_surveyfreetext", "INSERT"), ("anonymous_surveyresponse", "INSERT")]


def test_the_app_knows_neither_people_nor_rosters() -> None:
    known = set()
    for path in APP.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                known.add(node.module)
    ours = {name.split(".")[1] for name in known if name.startswith("meristem.")}
    assert ours == {"anonymous", "kernel"}
    assert not known & {"meristem.kernel.context", "meristem.kernel.audit", "meristem.kernel.events"}
