"""The door: `organizations_enter` and the few questions that must be answered before a tenant is known (ADR 0003)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Colleagues see each other: reads membership, whose own policy keeps it to the organisation that was entered.
COLLEAGUES = """
CREATE POLICY colleagues ON identity_user AS PERMISSIVE FOR SELECT TO meristem_app USING (
    nullif(current_setting('app.user_id', true), '') IS NOT NULL
    AND id IN (SELECT m.user_id FROM organizations_membership m))
"""

# Called by every request. OUT parameters and plain assignments cost a quarter of rows and PERFORM (ADR 0006).
ENTER = """
CREATE FUNCTION organizations_enter(token bytea, OUT organization_id uuid, OUT organization_name text, OUT kind text,
    OUT user_id uuid, OUT session_id uuid, OUT display_name text, OUT email text, OUT language text,
    OUT time_zone text, OUT theme text, OUT roles text[], OUT scopes text[], OUT organizations text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    person uuid;
    place uuid;
    is_stale boolean;
    is_elsewhere boolean;
    entered text;
BEGIN
    IF token IS NOT NULL THEN
        SELECT s.id, s.user_id, s.organization_id, s.last_active_at < now() - interval '5 minutes'
        INTO session_id, person, place, is_stale
        FROM identity_session s WHERE s.token_hash = token AND s.revoked_at IS NULL AND s.expires_at > now();
        IF session_id IS NULL THEN
            SELECT t.id, t.user_id, t.organization_id, t.scopes,
                coalesce(t.last_used_at < now() - interval '5 minutes', true)
            INTO session_id, person, place, scopes, is_stale FROM identity_personaltoken t
            WHERE t.token_hash = token AND t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now());
        END IF;
    END IF;
    IF person IS NOT NULL THEN
        SELECT o.id, o.name, o.kind, u.id, u.display_name, u.email, u.language, u.time_zone, u.theme, m.roles,
            EXISTS (SELECT 1 FROM organizations_membership b WHERE b.user_id = person AND b.organization_id <> place)
        INTO organization_id, organization_name, kind, user_id, display_name, email, language, time_zone, theme, roles,
            is_elsewhere
        FROM identity_user u
        JOIN organizations_membership m ON m.organization_id = place AND m.user_id = person AND m.status = 'active'
        JOIN organizations_organization o ON o.id = place AND o.status = 'active'
        WHERE u.id = person AND u.status = 'active';
    END IF;
    IF user_id IS NULL THEN
        session_id := NULL;
        scopes := NULL;
        SELECT o.id, o.name, o.kind INTO organization_id, organization_name, kind
        FROM organizations_organization o WHERE o.kind = 'public';
    ELSE
        IF is_stale THEN
            -- Seldom, and never waiting for a twin that is just doing the same.
            IF scopes IS NULL THEN
                UPDATE identity_session SET last_active_at = now()
                WHERE id = (SELECT s.id FROM identity_session s WHERE s.id = session_id FOR UPDATE SKIP LOCKED);
            ELSE
                UPDATE identity_personaltoken SET last_used_at = now()
                WHERE id = (SELECT t.id FROM identity_personaltoken t WHERE t.id = session_id FOR UPDATE SKIP LOCKED);
            END IF;
        END IF;
        IF is_elsewhere THEN
            -- For the switcher: where else she belongs. Most people belong to one organisation.
            SELECT json_agg(json_build_array(o.id, o.name) ORDER BY o.kind, o.name)::text INTO organizations
            FROM organizations_membership b JOIN organizations_organization o ON o.id = b.organization_id
            WHERE b.user_id = person AND b.status = 'active' AND o.status = 'active' HAVING count(*) > 1;
        END IF;
    END IF;
    entered := set_config('app.organization_id', coalesce(organization_id::text, ''), true);
    entered := set_config('app.user_id', coalesce(user_id::text, ''), true);
END $$;
"""

# The organisations a person belongs to, for the switcher and for choosing where a new session begins.
MEMBERSHIPS = """
CREATE FUNCTION organizations_memberships_of(person uuid)
RETURNS TABLE (organization_id uuid, name text, kind text, roles text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.id, o.name::text, o.kind::text, m.roles::text[]
    FROM organizations_membership m JOIN organizations_organization o ON o.id = m.organization_id
    WHERE m.user_id = person AND m.status = 'active' AND o.status = 'active'
        AND (person = nullif(current_setting('app.user_id', true), '')::uuid)
    ORDER BY o.kind, m.created_at
$$;
"""

# An invitation, found by its id; the caller then proves its secret (kernel.links).
INVITATIONS = """
CREATE FUNCTION organizations_invitation(invitation uuid)
RETURNS TABLE (organization_id uuid, organization_name text, is_open boolean, default_language text, email text,
    roles text[], invited_by_id uuid, expires_at timestamptz, accepted_at timestamptz, withdrawn_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.organization_id, o.name::text, o.status = 'active', s.default_language::text, i.email::text,
        i.roles::text[], i.invited_by_id, i.expires_at, i.accepted_at, i.withdrawn_at
    FROM organizations_invitation i JOIN organizations_organization o ON o.id = i.organization_id
    LEFT JOIN organizations_organizationsettings s ON s.organization_id = o.id WHERE i.id = invitation
$$;
CREATE FUNCTION organizations_by_slug(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM organizations_organization WHERE lower(slug) = lower(wanted)
$$;
CREATE FUNCTION organizations_public() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM organizations_organization WHERE kind = 'public'
$$;
CREATE FUNCTION organizations_all() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM organizations_organization WHERE status = 'active'
$$;
"""

FUNCTIONS = (
    "organizations_enter(bytea)",
    "organizations_memberships_of(uuid)",
    "organizations_invitation(uuid)",
    "organizations_by_slug(text)",
    "organizations_public()",
    "organizations_all()",
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("identity", "0002_gate")]
    operations = [
        migrations.RunSQL(COLLEAGUES, "DROP POLICY colleagues ON identity_user"),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ENTER, MEMBERSHIPS, INVITATIONS)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
