"""The doctor's checks of the database, made as the app role: what the product itself can see is what counts."""

from __future__ import annotations

import time
from typing import Any

import psycopg

from config.environment import APP_ROLE, GATE_ROLE, OWNER_ROLE
from meristem.operations.database import EXTENSIONS, OLDEST_VERSION
from meristem.operations.findings import Finding, failed, ok

Connection = psycopg.Connection[tuple[Any, ...]]

CLOCK_SECONDS = 2.0
QUEUE_MINUTES = 10
LAG_EVENTS = 10_000
MIGRATE = "Run `meristem migrate`."


def database_findings(connection: Connection) -> list[Finding]:
    checks = (check_server, check_clock, check_roles, check_row_security, check_extensions, check_queue, check_events)
    return [check(connection) for check in checks]


def check_server(connection: Connection) -> Finding:
    version, encoding = _row(connection, "select current_setting('server_version'), current_setting('server_encoding')")
    if connection.info.server_version < OLDEST_VERSION:
        return failed("server", f"PostgreSQL {version}", "Move to PostgreSQL 15 or later.")
    if encoding != "UTF8":
        return failed("server", f"encoding {encoding}", "Make a database with ENCODING 'UTF8' and restore into it.")
    return ok("server", f"PostgreSQL {version}, {connection.info.dbname} on {connection.info.host}")


def check_clock(connection: Connection) -> Finding:
    before = time.time()
    there, zone = _row(connection, "select extract(epoch from clock_timestamp())::float8, current_setting('timezone')")
    apart = max(0.0, before - there, there - time.time())
    if apart > CLOCK_SECONDS:
        mend = "Let both machines keep time by NTP (timedatectl set-ntp true): tokens and deadlines depend on it."
        return failed("clock", f"this machine and the database are {apart:.1f} s apart", mend)
    if zone not in {"UTC", "Etc/UTC"}:
        return failed("clock", f"the database's time zone is {zone}", f"{MIGRATE} It sets UTC for our database.")
    return ok("clock", "in step with the database, UTC")


def check_roles(connection: Connection) -> Finding:
    rows = connection.execute(
        "select rolname, rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname = any(%s)",
        [[OWNER_ROLE, APP_ROLE, GATE_ROLE, connection.info.user]],
    ).fetchall()
    wrong = [f"{name} is a superuser" for name, is_super, _bypass, _login in rows if is_super]
    wrong += [f"{name} bypasses row-level security" for name, _super, bypass, _login in rows if bypass]
    wrong += [f"{name} may sign in" for name, _super, _bypass, login in rows if login and name == GATE_ROLE]
    wrong += [f"{role} is missing" for role in {OWNER_ROLE, GATE_ROLE} - {str(row[0]) for row in rows}]
    (owned,) = _row(connection, "select count(*) from pg_class where relowner = current_user::regrole")
    if owned:
        wrong.append(f"{connection.info.user} owns {owned} relations, and owners may switch policies off")
    others = connection.execute(
        "select rolname from pg_roles where rolname <> current_user and pg_has_role(current_user, oid, 'MEMBER')"
    ).fetchall()
    wrong += [f"{connection.info.user} may become {name}" for (name,) in others]
    if wrong:
        mend = f"{MIGRATE} It mends the embedded server's roles, and says what to run on another."
        return failed("roles", "; ".join(sorted(wrong)), mend)
    return ok("roles", f"{connection.info.user} owns nothing and is bound by row-level security")


def check_row_security(connection: Connection) -> Finding:
    """Every table that carries an organisation: enabled, forced for its owner, too, and with a policy."""
    rows = connection.execute(
        "select c.relname, c.relrowsecurity, c.relforcerowsecurity,"
        " exists (select from pg_policy p where p.polrelid = c.oid)"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'organization_id'"
        " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not a.attisdropped"
        " order by c.relname"
    ).fetchall()
    words = ("not enabled", "not forced", "without a policy")
    wrong = [
        f"{name} ({', '.join(word for word, holds in zip(words, claims, strict=True) if not holds)})"
        for name, *claims in rows
        if not all(claims)
    ]
    if wrong:
        mend = f"{MIGRATE} If it stays, somebody altered these tables by hand: restore their policies before serving."
        return failed("row-level security", "; ".join(wrong), mend)
    if not rows:
        return failed("row-level security", "there are no tables yet", MIGRATE)
    return ok("row-level security", f"enabled, forced and with policies on {len(rows)} tables")


def check_extensions(connection: Connection) -> Finding:
    present = {str(row[0]) for row in connection.execute("select extname from pg_extension")}
    missing = [name for name in EXTENSIONS if name not in present]
    if missing:
        return failed("extensions", f"missing: {', '.join(missing)}", MIGRATE)
    return ok("extensions", ", ".join(EXTENSIONS))


def check_queue(connection: Connection) -> Finding:
    if not _exists(connection, "procrastinate_jobs"):
        return failed("queue", "its tables are missing", MIGRATE)
    waiting, overdue = _row(
        connection,
        "select count(*), count(*) filter (where coalesce(scheduled_at, now()) < now() - make_interval(mins => %s))"
        " from procrastinate_jobs where status = 'todo'",
        QUEUE_MINUTES,
    )
    if overdue:
        mend = "Is the worker running? `meristem up` starts it; var/log/worker.log says why it failed."
        return failed("queue", f"{overdue} of {waiting} jobs are over {QUEUE_MINUTES} minutes late", mend)
    return ok("queue", f"{waiting} jobs waiting")


def check_events(connection: Connection) -> Finding:
    (known,) = _row(connection, "select to_regprocedure('public.kernel_event_lag()') is not null")
    if not known:
        return failed("events", "the event log is missing", MIGRATE)
    rows = connection.execute("select consumer, behind, parked, given_up from public.kernel_event_lag()").fetchall()
    late = [f"{name} is {behind} events behind" for name, behind, _parked, _given_up in rows if behind > LAG_EVENTS]
    stuck = [f"{name} gave up on {given_up} events" for name, _behind, _parked, given_up in rows if given_up]
    if late:
        mend = "Is the worker running? `meristem up` starts it; var/log/worker.log says why it failed."
        return failed("events", "; ".join(late + stuck), mend)
    if stuck:
        mend = "Read their errors in kernel_parkedevent, mend the cause, then have them tried again."
        return failed("events", "; ".join(stuck), mend)
    return ok("events", f"{len(rows)} consumers, at most {max((row[1] for row in rows), default=0)} events behind")


def _exists(connection: Connection, table: str) -> bool:
    (found,) = _row(connection, "select to_regclass('public.' || %s) is not null", table)
    return bool(found)


def _row(connection: Connection, query: str, *parameters: object) -> tuple[Any, ...]:
    row = connection.execute(query.encode(), parameters or None).fetchone()
    assert row is not None, "an aggregate or a plain select always has its row"
    return row
