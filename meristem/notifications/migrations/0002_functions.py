"""Telling people, and what the worker and a mail's link may ask across organisations (ADR 0003)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Told once: the unique key of notices decides, and only what is new goes on its way. Nobody may stand behind it: a
# page runs as the person who asked for it, and must not be able to tell others anything.
TELL = """
CREATE FUNCTION notifications_tell(kind_ text, people uuid[], subject uuid, occurrence_ text, facts jsonb,
    at timestamptz, inbox boolean, is_known boolean, channels text[]) RETURNS int
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH told AS (
        INSERT INTO notifications_notice (id, organization_id, user_id, kind, subject_id, occurrence, params,
            occurred_at, in_inbox, read_at)
        SELECT kernel_uuid7(), m.organization_id, m.user_id, kind_, subject, occurrence_, facts, at,
            coalesce((SELECT c.is_on FROM notifications_channelchoice c WHERE c.organization_id = m.organization_id
                AND c.user_id = m.user_id AND c.kind = kind_ AND c.channel = 'inbox'), inbox),
            CASE WHEN is_known THEN now() END
        FROM organizations_membership m JOIN identity_user u ON u.id = m.user_id
        WHERE m.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
            AND nullif(current_setting('app.user_id', true), '') IS NULL
            AND m.user_id = ANY (people) AND m.status = 'active' AND u.status = 'active'
        ON CONFLICT DO NOTHING
        RETURNING id, organization_id, user_id
    ), sent AS (
        INSERT INTO notifications_delivery (id, organization_id, user_id, notice_id, channel, state, due_at, in_digest,
            attempts)
        SELECT kernel_uuid7(), t.organization_id, t.user_id, t.id, channel, 'due', now(), false, 0
        FROM told t CROSS JOIN unnest(channels) AS channel
    )
    SELECT count(*)::int FROM told
$$;
"""

TAKE = """
CREATE FUNCTION notifications_take_due() RETURNS TABLE (delivery_id uuid, organization_id uuid, user_id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id, organization_id, user_id FROM notifications_delivery WHERE state = 'due' AND due_at <= now()
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED
$$;
"""

# Whose settings a mail's link is about; the caller then proves its secret (kernel.links).
WHOSE = """
CREATE FUNCTION notifications_whose(link uuid) RETURNS TABLE (organization_id uuid, user_id uuid, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.organization_id, s.user_id, u.language::text
    FROM notifications_noticesettings s JOIN identity_user u ON u.id = s.user_id WHERE s.id = link
$$;
"""

FORGET = """
CREATE FUNCTION notifications_forget(days int) RETURNS int LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
DECLARE forgotten int;
BEGIN
    DELETE FROM notifications_delivery d USING notifications_notice n
    WHERE n.organization_id = d.organization_id AND n.id = d.notice_id AND n.occurred_at < now() - make_interval(days => days);
    DELETE FROM notifications_notice WHERE occurred_at < now() - make_interval(days => days);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
"""

FUNCTIONS = (
    "notifications_tell(text, uuid[], uuid, text, jsonb, timestamptz, boolean, boolean, text[])",
    "notifications_take_due()",
    "notifications_whose(uuid)",
    "notifications_forget(int)",
)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("organizations", "0002_gate")]
    operations = [
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (TELL, TAKE, WHOSE, FORGET)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
