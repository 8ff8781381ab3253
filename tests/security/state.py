"""What the database holds, table by table, so that a request without effect can be told from one with an effect."""

import psycopg
from psycopg import sql

# When a session was last used, and what limits count, is noted whatever the answer.
UNHEEDED = {"identity_session": "last_active_at"}
NOTES = {"kernel_ratebucket", "identity_loginattempt"}

State = dict[str, tuple[int, int]]


def state(dsn: str) -> State:
    """(rows, hash over all of them) for each table, past every policy."""
    with psycopg.connect(dsn) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            )
            if name not in NOTES
        ]
        one = sql.SQL("SELECT {}, count(*), coalesce(sum(hashtextextended((to_jsonb(t) - {})::text, 0)), 0) FROM {} t")
        query = sql.SQL(" UNION ALL ").join(
            one.format(sql.Literal(name), sql.Literal(UNHEEDED.get(name, "")), sql.Identifier(name)) for name in tables
        )
        return {name: (rows, digest) for name, rows, digest in connection.execute(query)}


def changed(before: State, after: State) -> dict[str, int]:
    """The tables that differ, with how many rows more they have."""
    return {
        name: after.get(name, (0, 0))[0] - before.get(name, (0, 0))[0]
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    }
