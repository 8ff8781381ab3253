"""The door: `organizations_enter` and the few questions that must be answered before a tenant is known (ADR 0003)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Colleagues see each other: reads membership, whose own policy keeps it to the organisation that was entered.
COLLEAGUES = """
CREATE POLICY colleagues ON identity_user AS PERMISSIVE FOR SELECT TO meristem_app USING (
    nullif(current_setting('app.user_id', true), '') IS NOT NULL
    AND id IN (SELECT m.user_id FROM organizations_membership m))
"""

ENTER = """
CREATE FUNCTION organizations_enter(token bytea)
RETURNS TABLE (organization_id uuid, organization_name text, kind text, user_id uuid, session_id uuid,
    display_name text, email text, language text, time_zone text, theme text, roles text[], scopes text[],
    organizations text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    entry record;
BEGIN
    IF token IS NOT NULL THEN
        SELECT o.id AS organization, o.name::text AS organization_name, o.kind::text AS kind, u.id AS person,
            s.id AS session, u.display_name::text AS display_name, u.email::text AS email, u.language::text AS language,
            u.time_zone::text AS time_zone, u.theme::text AS theme, m.roles::text[] AS roles, s.scopes, s.stale,
            -- For the switcher: where else she belongs. Most people belong to one organisation.
            (SELECT json_agg(json_build_array(other.id, other.name) ORDER BY other.kind, other.name)::text
             FROM organizations_membership b JOIN organizations_organization other ON other.id = b.organization_id
             WHERE b.user_id = u.id AND b.status = 'active' AND other.status = 'active'
             HAVING count(*) > 1) AS organizations
        INTO entry
        FROM (
            SELECT id, identity_session.user_id, identity_session.organization_id, NULL::text[] AS scopes,
                last_active_at < now() - interval '5 minutes' AS stale
            FROM identity_session
            WHERE token_hash = token AND revoked_at IS NULL AND expires_at > now()
            UNION ALL
            SELECT id, identity_personaltoken.user_id, identity_personaltoken.organization_id,
                identity_personaltoken.scopes::text[],
                coalesce(last_used_at < now() - interval '5 minutes', true) AS stale
            FROM identity_personaltoken
            WHERE token_hash = token AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        ) s
        JOIN identity_user u ON u.id = s.user_id AND u.status = 'active'
        JOIN organizations_membership m
            ON m.organization_id = s.organization_id AND m.user_id = s.user_id AND m.status = 'active'
        JOIN organizations_organization o ON o.id = s.organization_id AND o.status = 'active'
        LIMIT 1;
        IF entry.stale THEN
            -- Seldom, and never waiting for a twin that is just doing the same.
            IF entry.scopes IS NULL THEN
                UPDATE identity_session SET last_active_at = now()
                WHERE id = (SELECT id FROM identity_session WHERE id = entry.session FOR UPDATE SKIP LOCKED);
            ELSE
                UPDATE identity_personaltoken SET last_used_at = now()
                WHERE id = (SELECT id FROM identity_personaltoken WHERE id = entry.session FOR UPDATE SKIP LOCKED);
            END IF;
        END IF;
    END IF;
    IF entry IS NULL THEN
        SELECT o.id AS organization, o.name::text AS organization_name, o.kind::text AS kind, NULL::uuid AS person,
            NULL::uuid AS session, NULL::text AS display_name, NULL::text AS email, NULL::text AS language, NULL::text AS time_zone,
            NULL::text AS theme, NULL::text[] AS roles, NULL::text[] AS scopes, false AS stale,
            NULL::text AS organizations
        INTO entry FROM organizations_organization o WHERE o.kind = 'public';
    END IF;
    PERFORM set_config('app.organization_id', coalesce(entry.organization::text, ''), true),
        set_config('app.user_id', coalesce(entry.person::text, ''), true);
    RETURN QUERY SELECT entry.organization, entry.organization_name, entry.kind, entry.person, entry.session,
        entry.display_name, entry.email, entry.language, entry.time_zone, entry.theme, entry.roles, entry.scopes,
        entry.organizations;
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
