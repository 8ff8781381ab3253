"""Every column of the database that points at a person is exported and erased, or says here why it need not be."""

import re

import pytest
from django.db import connection

from meristem.kernel.privacy import BLANK, DELETE, KEEP, covered, holdings

pytestmark = pytest.mark.django_db

# Names of columns that hold a person's id, address or network address, without a foreign key that says so.
PERSONAL = re.compile(
    r"(^|_)(user|actor|person|people|recipient|owner|author|client|therapist|about|subject|holder|editor|member)_id$"
    r"|_by_id$|email(?!_verified_at)|to_address|^address$|actor_key|user_agent|birth|phone"
)
# Columns that look so and are not, or are taken care of in another way; each with the reason.
ELSEWHERE = {
    ("kernel_parkedevent", "subject_id"): "an id that leads to no name; the row goes when the event is handled",
    ("kernel_idempotencyrecord", "actor_key"): "kept for a day",
    ("kernel_idempotencyrecord", "fingerprint"): "kept for a day",
    ("kernel_idempotencyrecord", "body"): "kept for a day",
    ("care_availabilityrule", "therapist_id"): "a child of care_therapist",
    ("care_availabilityexception", "therapist_id"): "a child of care_therapist",
    ("identity_doorlock", "key"): "a keyed hash that leads to nobody, forgotten with its window",
    ("identity_refreshtoken", "client_id"): "a program, and the row goes with her",
    ("identity_personaltoken", "client_id"): "a program, and the row goes with her",
    ("identity_identityprovider", "client_id"): "how the provider calls this installation",
    ("identity_identityprovider", "email_domains"): "domains of the organisation",
    ("identity_identityprovider", "email_attribute"): "what the provider calls addresses",
    ("identity_identityprovider", "sealed_secret"): "the organisation's secret",
    ("identity_providerflow", "browser_hash"): "a hash of a cookie, for minutes",
    ("identity_providerflow", "answer_hash"): "a hash of an assertion's name, for a day",
    ("organizations_logo", "image"): "a picture of the organisation",
    ("gamification_ledgerentry", "subject_id"): "a thing, and the row goes with her",
    ("organizations_organization", "billing_email"): "an address of the organisation",
    ("organizations_organizationsettings", "company_email"): "an address of the organisation",
}
# A row that is deleted or blanked by its person's column takes these along.
WITH_ITS_ROW = {"address", "user_agent", "email", "old_email", "new_email", "phone", "bytea"}


def columns() -> dict[tuple[str, str], str]:
    """(table, column) -> why it is personal, read from the catalogue."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c"
            " JOIN pg_tables t ON t.tablename = c.table_name AND t.schemaname = 'public'"
            " WHERE c.table_schema = 'public' AND c.table_name NOT LIKE 'procrastinate%%'"
        )
        every = cursor.fetchall()
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) AND a.attname <> 'organization_id'"
            " WHERE c.contype = 'f' AND (c.confrelid = 'identity_user'::regclass OR"
            "  c.confrelid = 'organizations_membership'::regclass)"
        )
        references = set(cursor.fetchall())
    found = {}
    for table, column, kind in every:
        if (table, column) in references:
            found[table, column] = "refers to a person"
        elif PERSONAL.search(column):
            found[table, column] = "is named like a person"
        elif kind == "bytea":
            found[table, column] = "bytea"
    return found


def test_every_column_that_points_at_a_person_is_covered() -> None:
    taken = covered()
    gone = {holding.table for holding in holdings() if holding.erase == DELETE and not holding.by_email}
    blanked = {holding.table for holding in holdings() if holding.erase == BLANK}
    forgotten = {
        (table, column): why
        for (table, column), why in columns().items()
        if (table, column) not in taken
        and (table, column) not in ELSEWHERE
        and not ((column in WITH_ITS_ROW or why == "bytea") and table in gone)
        and not table.startswith("anonymous_")
    }
    assert forgotten == {}, "say in the app's holdings.py how they are exported and erased"
    assert blanked


def test_holdings_name_tables_and_columns_that_exist() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'")
        every = set(cursor.fetchall())
    assert covered() - every == set()
    for holding in holdings():
        for child in holding.children:
            assert (child.table, child.column) in every


def test_whatever_is_kept_says_why_and_nothing_sealed_is_kept_readable() -> None:
    for holding in holdings():
        assert holding.erase in (DELETE, BLANK, KEEP)
        if holding.erase != DELETE:
            assert str(holding.why), holding.table
        for what in holding.also.values():
            assert str(what)


def test_the_gate_may_delete_what_is_to_be_deleted_and_clear_what_is_to_be_cleared() -> None:
    """A holding without its rights in a migration would fail at the first erasure."""
    with connection.cursor() as cursor:
        for holding in holdings():
            for table in ([holding.table] if holding.erase == DELETE else []) + [c.table for c in holding.children]:
                cursor.execute("SELECT has_table_privilege('meristem_gate', %s, 'delete')", [table])
                assert cursor.fetchone() == (True,), table
            for column, what in holding.also.items():
                cursor.execute(
                    "SELECT has_column_privilege('meristem_gate', %s, %s, 'update')", [holding.table, column]
                )
                assert what != "clear" or cursor.fetchone() == (True,), (holding.table, column)


def test_the_app_may_read_whatever_is_exported() -> None:
    with connection.cursor() as cursor:
        for holding in holdings():
            if holding.is_exported:
                cursor.execute("SELECT has_table_privilege(current_user, %s, 'select')", [holding.table])
                assert cursor.fetchone() == (True,), holding.table
