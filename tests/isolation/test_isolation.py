"""Every tenant table, found by introspection, is tried across organisations: read, write, delete and reference."""

import psycopg
import pytest
from psycopg import sql

from tests.isolation.conftest import House, Two, tenant_tables
from tests.isolation.rows import insert

PERSON = "app.user_id"
# Tables whose trigger refuses a row of another organisation before the policy is asked.
TRIGGERED = {"anonymous_surveyresponse"}
# Rows about a person, who may belong to several organisations: a sign-in names the one that she wants to enter, and
# `organizations_enter` lets her in where she is a member (tests/kernel/test_enter.py).
ABOUT_A_PERSON = {"identity_clientsession", "identity_personaltoken", "identity_session", "identity_step"}


def count(connection: psycopg.Connection, table: str, organization: object) -> int:
    query = sql.SQL("SELECT count(*) FROM {} WHERE organization_id = %s").format(sql.Identifier(table))
    found = connection.execute(query, [organization]).fetchone()
    assert found
    return int(found[0])


def touched(two: Two, inside: House, statement: str, table: str, owner: House) -> int | None:
    """Rows that the statement reaches among another organisation's; None when the role may not do it at all."""
    with two.entered(inside.id, inside.person) as connection:
        text = sql.SQL(statement).format(sql.Identifier(table))
        try:
            return connection.execute(text, [owner.id]).rowcount
        except psycopg.errors.InsufficientPrivilege:
            return None


def test_every_tenant_table_has_a_row_in_both_organisations(two: Two) -> None:
    for house in (two.first, two.second):
        assert tenant_tables(two.tables) <= set(house.rows)
        assert len({str(row) for row in house.rows.values()}) == len(house.rows)


def test_rows_of_another_organisation_are_not_seen(two: Two) -> None:
    seen = {}
    for table in sorted(tenant_tables(two.tables)):
        with two.entered(two.second.id, two.second.person) as connection:
            if two.may(connection, table, "select"):
                seen[table] = count(connection, table, two.first.id)
    assert seen
    assert {table: number for table, number in seen.items() if number} == {}


def test_the_same_rows_are_seen_at_home(two: Two) -> None:
    """Else the test above would prove nothing."""
    unseen = []
    for table in sorted(tenant_tables(two.tables)):
        with two.entered(two.first.id, two.first.person) as connection:
            if two.may(connection, table, "select") and not count(connection, table, two.first.id):
                unseen.append(table)
    assert unseen == []


def test_nobody_entered_means_no_rows(two: Two) -> None:
    for table in sorted(tenant_tables(two.tables)):
        with two.entered(None) as connection:
            if two.may(connection, table, "select"):
                assert count(connection, table, two.first.id) == 0, table


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET organization_id = organization_id WHERE organization_id = %s",
        "DELETE FROM {} WHERE organization_id = %s",
    ],
)
def test_rows_of_another_organisation_cannot_be_changed(two: Two, statement: str) -> None:
    reached = {
        table: touched(two, two.second, statement, table, two.first) for table in sorted(tenant_tables(two.tables))
    }
    assert {table: number for table, number in reached.items() if number} == {}


def test_a_row_cannot_be_moved_to_another_organisation(two: Two) -> None:
    moved = []
    for table in sorted(tenant_tables(two.tables)):
        with two.entered(two.second.id, two.second.person) as connection:
            text = sql.SQL("UPDATE {} SET organization_id = %s").format(sql.Identifier(table))
            try:
                if connection.execute(text, [two.first.id]).rowcount:
                    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    moved.append(table)
            except (
                psycopg.errors.InsufficientPrivilege,
                psycopg.errors.RaiseException,
                psycopg.errors.ForeignKeyViolation,
            ):
                continue
    assert moved == sorted(ABOUT_A_PERSON)


def test_rows_cannot_be_written_into_another_organisation(two: Two) -> None:
    written = {}
    for table in sorted(tenant_tables(two.tables)):
        with two.entered(two.second.id, two.second.person) as connection:
            try:
                insert(connection, table, two.first.rows[table])
            except psycopg.errors.InsufficientPrivilege:
                continue  # by the policy, or because the role may not write there at all
            except psycopg.Error as error:
                if table not in TRIGGERED:
                    written[table] = str(error)
            else:
                written[table] = "it was taken"
    assert written == {}


def test_a_reference_to_another_organisations_row_is_refused(two: Two) -> None:
    """As the schema's owner, whose rights are wider: the composite key itself refuses."""
    taken, tried = [], 0
    for table in sorted(tenant_tables(two.tables)):
        for column, (target, _) in two.tables[table].references.items():
            if target not in tenant_tables(two.tables):
                continue
            tried += 1
            with two.entered(two.second.id, two.second.person, as_owner=True) as connection:
                text = sql.SQL("UPDATE {} SET {} = %s WHERE organization_id = %s").format(
                    sql.Identifier(table), sql.Identifier(column)
                )
                try:
                    connection.execute(text, [_foreign(two, table, column), two.second.id])
                    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                except psycopg.errors.ForeignKeyViolation:
                    continue
                except psycopg.Error as error:
                    taken.append((table, column, str(error)))
                else:
                    taken.append((table, column, "it was taken"))
    assert tried > 50
    assert taken == []


def _foreign(two: Two, table: str, column: str) -> object:
    target, key = two.tables[table].references[column]
    return two.first.rows[target][key]


# Only some of its rows are private: readings in care, by meristem/care/tests/test_readings.py.
PRIVATE_IN_PART = {"kernel_auditentry"}


def private_tables(two: Two) -> set[str]:
    """Tables with a restrictive policy on reading that asks who is there."""
    return {
        table
        for table, name, kind, command, condition in two.policies
        if kind == "RESTRICTIVE"
        and command in ("ALL", "SELECT")
        and ("app.user_id" in condition or name == "with_answer")
        and table not in PRIVATE_IN_PART
    }


def test_private_rows_are_invisible_to_others_of_the_same_organisation(two: Two) -> None:
    tables = private_tables(two)
    assert {"wellbeing_moodentry", "wellbeing_journalentry"} <= tables
    seen = {}
    for table in sorted(tables):
        with two.entered(two.first.id, two.first.administrator) as connection:
            if two.may(connection, table, "select"):
                seen[table] = count(connection, table, two.first.id)
    assert {table: number for table, number in seen.items() if number} == {}


def test_private_rows_cannot_be_changed_by_others_of_the_same_organisation(two: Two) -> None:
    for statement in (
        "UPDATE {} SET organization_id = organization_id WHERE organization_id = %s",
        "DELETE FROM {} WHERE organization_id = %s",
    ):
        for table in sorted(private_tables(two)):
            stranger = House(two.first.id, two.first.administrator, two.first.administrator, {})
            assert not touched(two, stranger, statement, table, two.first), table
