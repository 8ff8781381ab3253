"""Rows that are not hers: another organisation's and, of private kinds, another person's of her own organisation."""

import contextlib
import re
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.demo import _THINGS
from tests.security.known import Known

# Kinds that are nobody's business but their owner's: the parameter -> table, and who may see a row of it.
NOT_HERS = "user_id <> {me}"
NOT_HER_HOURS = "therapist_id NOT IN (SELECT id FROM care_therapist WHERE user_id = {me})"
PRIVATE = {
    "attempt_id": ("assessments_attempt", NOT_HERS),
    "profile_id": ("psychometrics_profile", NOT_HERS),
    "goal_id": ("wellbeing_goalhandprint", NOT_HERS),
    "entry_id": ("wellbeing_journalentry", NOT_HERS),
    "mood_id": ("wellbeing_moodentry", NOT_HERS),
    "session_id": ("identity_session", NOT_HERS),
    "token_id": ("identity_personaltoken", NOT_HERS),
    "code": ("learning_certificate", NOT_HERS),
    "appointment_id": ("care_appointment", "client_id <> {me} AND therapist_id <> {me}"),
    "rule_id": ("care_availabilityrule", NOT_HER_HOURS),
    "away_id": ("care_availabilityexception", NOT_HER_HOURS),
}
TABLES = {
    name: re.findall(r"FROM (\w+)", query)[0] for name, query in _THINGS.items() if name not in ("key", "slug")
} | {
    "token_id": "identity_personaltoken",
    "mail_id": "kernel_mail",
    "category_id": "courses_category",
}
# What is written in an address in place of an id.
COLUMNS = {"course": "slug", "code": "code", "user_id": "user_id"}


def move_in(dsn: str, stranger: Known) -> None:
    """Give the other organisation a row of each kind that it lacks, copied from the first one's."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in sorted(set(TABLES.values()) - {"organizations_organization", "organizations_membership"}):
            # One that may be there once only is there already.
            taken = psycopg.errors.UniqueViolation, psycopg.errors.ExclusionViolation
            with contextlib.suppress(*taken), connection.transaction():
                copied(connection, table, stranger)


def copied(connection: psycopg.Connection, table: str, stranger: Known) -> None:
    """Her organisation's own row, with no identity in common with the one that it was copied from."""
    columns = {
        name
        for (name,) in connection.execute(
            "SELECT column_name::text FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
    }
    fresh = {"id": uuid4(), "organization_id": stranger.organization} | {
        name: value
        for name, value in {
            "user_id": stranger.person,
            "client_id": stranger.person,
            "owner_id": stranger.person,
            "code": uuid4(),
            "message_id": f"<{uuid4()}@example.org>",
            "slug": f"theirs-{uuid4().hex[:8]}",
        }.items()
        if name in columns
    }
    if "token_hash" in columns:
        fresh["token_hash"] = "\\x" + uuid4().hex * 2
    connection.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM (SELECT (jsonb_populate_record(t,"
            " jsonb_build_object({pairs}))).* FROM {table} t"
            " WHERE organization_id <> %s ORDER BY id DESC LIMIT 1) AS made"
        ).format(
            table=sql.Identifier(table),
            columns=sql.SQL(", ").join(map(sql.Identifier, sorted(columns))),
            pairs=sql.SQL(", ").join(sql.SQL("{}, %s::text").format(sql.Literal(name)) for name in fresh),
        ),
        [*map(str, fresh.values()), stranger.organization],
    )


def other_organisations(dsn: str, stranger: Known) -> dict[str, object]:
    """For each parameter the newest row of the other organisation."""
    found: dict[str, object] = {}
    with psycopg.connect(dsn) as connection:
        for name, table in TABLES.items():
            if table == "organizations_organization":
                found[name] = stranger.organization
                continue
            column = COLUMNS.get(name, "id")
            one = connection.execute(
                sql.SQL("SELECT {} FROM {} WHERE organization_id = %s ORDER BY id DESC LIMIT 1").format(
                    sql.Identifier(column), sql.Identifier(table)
                ),
                [stranger.organization],
            ).fetchone()
            assert one, f"the other organisation has no row of {table}"
            found[name] = one[0]
    return found


def other_persons(dsn: str, her: Known) -> dict[str, object]:
    """For each private kind somebody else's row in her own organisation."""
    found: dict[str, object] = {}
    with psycopg.connect(dsn) as connection:
        for name, (table, condition) in PRIVATE.items():
            text = (
                f"SELECT {COLUMNS.get(name, 'id')} FROM {table} WHERE organization_id = '{her.organization}'"
                f" AND {condition} ORDER BY id DESC LIMIT 1"
            )
            one = connection.execute(text.format(me=f"'{her.person}'")).fetchone()  # type: ignore[arg-type]
            # Every appointment may be with the therapist whom we ask for.
            assert one or name == "appointment_id", f"nobody else has a row of {table}"
            if one:
                found[name] = one[0]
    return found


def strays(dsn: str, her: Known, own: dict[str, object]) -> dict[str, object]:
    """Parts of her own organisation that belong to another whole than the one that she names."""
    queries = {
        "module_id": "SELECT id FROM courses_module WHERE {org} AND course_id <> '{course_id}' LIMIT 1",
        "lesson_id": (
            "SELECT l.id FROM courses_lesson l JOIN courses_module m ON m.id = l.module_id"
            " WHERE l.{org} AND m.course_id <> '{course_id}' LIMIT 1"
        ),
        "slug": (
            "SELECT slug FROM courses_lesson WHERE {org} AND slug NOT IN (SELECT l.slug FROM courses_lesson l"
            " JOIN courses_module m ON m.id = l.module_id WHERE m.course_id = '{course_id}') LIMIT 1"
        ),
    }
    found: dict[str, object] = {}
    with psycopg.connect(dsn) as connection:
        for name, query in queries.items():
            text = query.format(org=f"organization_id = '{her.organization}'", course_id=own["course_id"])
            one = connection.execute(text).fetchone()  # type: ignore[arg-type]
            assert one, name
            found[name] = one[0]
    return found
