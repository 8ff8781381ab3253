"""What the event worker may do across organisations: place events, read them, retry parked ones (ADR 0004).

Each function is owned by the gate role, which cannot sign in and has only the policies it needs.
"""

from django.db import migrations

from meristem.kernel.events.sql import DISPATCH, NO_DISPATCH
from meristem.kernel.tenancy.gate import gate_function

SEQUENCE = """
CREATE FUNCTION kernel_sequence_events(most int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE
    last bigint;
    placed int;
BEGIN
    -- One sequencer at a time; the others have nothing to add.
    IF NOT pg_try_advisory_xact_lock(hashtext('kernel_sequence_events')) THEN RETURN 0; END IF;
    SELECT coalesce(max(position), 0) INTO last FROM kernel_eventrecord;
    WITH unplaced AS (
        SELECT number, row_number() OVER (ORDER BY number) AS step FROM (
            SELECT number FROM kernel_eventrecord WHERE position IS NULL ORDER BY number LIMIT most) AS chosen
    )
    UPDATE kernel_eventrecord AS e SET position = last + unplaced.step FROM unplaced WHERE e.number = unplaced.number;
    GET DIAGNOSTICS placed = ROW_COUNT;
    RETURN placed;
END $$;
"""

TAKE = """
CREATE FUNCTION kernel_take_events(after_position bigint, most int)
RETURNS TABLE (position_ bigint, organization_id uuid, type text, subject_id uuid, actor_id uuid, payload jsonb,
    occurred_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT position, organization_id, type, subject_id, actor_id, payload, occurred_at FROM kernel_eventrecord
    WHERE position > after_position ORDER BY position LIMIT most
$$;
"""

PARKED = """
CREATE FUNCTION kernel_parked_subjects(consumer_name text) RETURNS TABLE (organization_id uuid, subject_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT organization_id, subject_id FROM kernel_parkedevent WHERE consumer = consumer_name
$$;
CREATE FUNCTION kernel_take_parked(consumer_name text, last_attempt int)
RETURNS TABLE (parked_id uuid, attempts int, position_ bigint, organization_id uuid, type text, subject_id uuid,
    actor_id uuid, payload jsonb, occurred_at timestamptz)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id, p.attempts, e.position, e.organization_id, e.type, e.subject_id, e.actor_id, e.payload, e.occurred_at
    FROM kernel_parkedevent p JOIN kernel_eventrecord e USING (position)
    WHERE p.consumer = consumer_name AND p.next_try_at <= now() AND p.attempts < last_attempt
      AND NOT EXISTS (SELECT 1 FROM kernel_parkedevent earlier
        WHERE earlier.consumer = p.consumer AND earlier.organization_id = p.organization_id
          AND earlier.subject_id = p.subject_id AND earlier.position < p.position)
    ORDER BY p.position LIMIT 1 FOR UPDATE OF p SKIP LOCKED
$$;
CREATE FUNCTION kernel_retry_parked(consumer_name text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE retried int;
BEGIN
    UPDATE kernel_parkedevent SET next_try_at = now(), attempts = least(attempts, 1)
    WHERE consumer_name IS NULL OR consumer = consumer_name;
    GET DIAGNOSTICS retried = ROW_COUNT;
    RETURN retried;
END $$;
"""

LAG = """
CREATE FUNCTION kernel_event_lag() RETURNS TABLE (consumer text, behind bigint, parked bigint, given_up bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT c.name,
        (SELECT count(*) FROM kernel_eventrecord e WHERE e.position IS NULL OR e.position > c.position),
        (SELECT count(*) FROM kernel_parkedevent p WHERE p.consumer = c.name),
        (SELECT count(*) FROM kernel_parkedevent p WHERE p.consumer = c.name AND p.attempts >= 12)
    FROM kernel_consumer c
$$;
CREATE FUNCTION kernel_organizations_with_events() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT organization_id FROM kernel_eventrecord
$$;
"""

MAIL = """
CREATE FUNCTION kernel_take_mail(most int)
RETURNS TABLE (id uuid, organization_id uuid, recipient_id uuid, to_address text, template text, params jsonb,
    language text, message_id text, attempts int)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id, organization_id, recipient_id, to_address, template, params, language, message_id, attempts
    FROM kernel_mail WHERE state = 'queued' AND next_try_at <= now()
    ORDER BY next_try_at LIMIT most FOR UPDATE SKIP LOCKED
$$;
CREATE FUNCTION kernel_recent_mail(most int)
RETURNS TABLE (id uuid, organization_id uuid, recipient_id uuid, to_address text, template text, params jsonb,
    language text, state text, created_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id, organization_id, recipient_id, to_address, template, params, language, state, created_at
    FROM kernel_mail ORDER BY created_at DESC, id DESC LIMIT most
$$;
"""

FUNCTIONS = (
    "kernel_sequence_events(int)",
    "kernel_take_events(bigint, int)",
    "kernel_parked_subjects(text)",
    "kernel_take_parked(text, int)",
    "kernel_retry_parked(text)",
    "kernel_event_lag()",
    "kernel_organizations_with_events()",
    "kernel_take_mail(int)",
    "kernel_recent_mail(int)",
)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_tables")]
    operations = [
        migrations.RunSQL("ALTER TABLE kernel_ratebucket SET UNLOGGED", "ALTER TABLE kernel_ratebucket SET LOGGED"),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SEQUENCE, TAKE, PARKED, LAG, MAIL)),
        *(gate_function(name) for name in FUNCTIONS),
        migrations.RunSQL(DISPATCH, NO_DISPATCH),
    ]
