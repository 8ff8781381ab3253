"""What the three roles may and may not do, and how they come to be."""

import psycopg
import pytest
from psycopg import errors, sql

from config.environment import dsn_as
from meristem.operations import database as preparation
from meristem.operations import testing
from meristem.operations.errors import OperationError


def test_no_role_is_a_superuser_or_bypasses_row_level_security(app: psycopg.Connection) -> None:
    rows = app.execute(
        "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
        " from pg_roles where rolname in ('meristem_owner', 'meristem_app', 'meristem_gate') order by 1"
    ).fetchall()
    assert rows == [
        ("meristem_app", True, False, False, False, False, False),
        ("meristem_gate", False, False, False, False, False, False),
        ("meristem_owner", True, False, False, False, False, False),
    ]


def test_the_app_uses_what_the_owner_makes_and_makes_nothing_itself(
    owner: psycopg.Connection, app: psycopg.Connection
) -> None:
    owner.execute("create table thing (id int generated always as identity, name citext)")
    app.execute("insert into thing (name) values ('a')")
    app.execute("update thing set name = 'b'")
    assert app.execute("select count(*) from thing where name = 'B'").fetchone() == (1,)
    app.execute("delete from thing")
    for forbidden in ("create table other ()", "truncate thing", "alter table thing disable row level security"):
        with pytest.raises(errors.InsufficientPrivilege):
            app.execute(forbidden)


def test_new_functions_are_for_the_app_and_not_for_the_public(owner: psycopg.Connection) -> None:
    owner.execute("create function answer() returns int language sql as 'select 42'")
    rights = owner.execute(
        "select has_function_privilege('meristem_app', 'answer()', 'EXECUTE'),"
        " has_function_privilege('meristem_gate', 'answer()', 'EXECUTE')"
    ).fetchone()
    assert rights == (True, False)


def test_the_owner_hands_a_function_to_the_gate_without_inheriting_its_rights(
    owner: psycopg.Connection, app: psycopg.Connection
) -> None:
    owner.execute("create function gated() returns name language sql security definer as 'select current_user'")
    owner.execute("alter function gated() owner to meristem_gate")
    assert app.execute("select gated()").fetchone() == ("meristem_gate",)
    inherits = owner.execute("select pg_has_role('meristem_owner', 'meristem_gate', 'USAGE')").fetchone()
    assert inherits == (False,)


def test_others_on_the_same_server_cannot_enter(database: str) -> None:
    with psycopg.connect(testing.server(), autocommit=True) as admin:
        admin.execute("drop role if exists operations_stranger")
        admin.execute("create role operations_stranger login password 'x'")
        try:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(dsn_as(testing.server(), user="operations_stranger", password="x", dbname=database))
        finally:
            admin.execute("drop role operations_stranger")


def test_preparing_again_changes_nothing(database: str) -> None:
    with psycopg.connect(testing.server(), autocommit=True) as admin:
        assert preparation._missing(admin, testing.server(), database, testing.passwords()) == []
    preparation.prepare(testing.server(), database, testing.passwords(), server_is_ours=False)


def test_an_administrator_without_the_right_is_told_the_exact_sql() -> None:
    name = testing.database_name("unmade")
    with psycopg.connect(testing.server(), autocommit=True) as admin:
        admin.execute("drop role if exists operations_guest")
        admin.execute("create role operations_guest login password 'x'")
        guest = dsn_as(testing.server(), user="operations_guest", password="x")
        try:
            with pytest.raises(OperationError, match="Run as an administrator") as told:
                preparation.prepare(guest, name, testing.passwords(), server_is_ours=False)
            assert f'CREATE DATABASE "{name}" OWNER "meristem_owner"' in str(told.value)
            assert testing.passwords().owner not in str(told.value)
        finally:
            admin.execute("drop role operations_guest")


def test_on_a_server_of_others_an_existing_roles_password_is_not_changed(database: str) -> None:
    wrong = preparation.Passwords(owner=testing.passwords().owner, app="another installation's")
    with pytest.raises(OperationError, match="ALTER ROLE"):
        preparation.prepare(testing.server(), database, wrong, server_is_ours=False)
    psycopg.connect(testing.dsns(database)[0]).close()


def test_the_database_remembers_its_installations_state(owner: psycopg.Connection, app: psycopg.Connection) -> None:
    assert preparation.read_state(app) == {}
    preparation.write_state(owner, migrations="abc")
    preparation.write_state(owner, demo="it's loaded")
    assert preparation.read_state(app) == {"migrations": "abc", "demo": "it's loaded"}
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(sql.SQL("comment on schema public is 'x'"))
