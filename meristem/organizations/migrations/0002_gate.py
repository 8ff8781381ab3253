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
    display_name text, email text, language text, time_zone text, theme text, roles text[], scopes text[])
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    entry record;
BEGIN
    IF token IS NOT NULL THEN
        SELECT o.id AS organization, o.name::text AS organization_name, o.kind::text AS kind, u.id AS person,
            s.id AS session, u.display_name::text AS display_name, u.email::text AS email, u.language::text AS language,
            u.time_zone::text AS time_zone, u.theme::text AS theme, m.roles::text[] AS roles, s.scopes
        INTO entry
        FROM (
            SELECT id, identity_session.user_id, identity_session.organization_id, NULL::text[] AS scopes
            FROM identity_session
            WHERE token_hash = token AND revoked_at IS NULL AND expires_at > now()
            UNION ALL
            SELECT id, identity_personaltoken.user_id, identity_personaltoken.organization_id,
                identity_personaltoken.scopes::text[]
            FROM identity_personaltoken
            WHERE token_hash = token AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
        ) s
        JOIN identity_user u ON u.id = s.user_id AND u.status = 'active'
        JOIN organizations_membership m
            ON m.organization_id = s.organization_id AND m.user_id = s.user_id AND m.status = 'active'
        JOIN organizations_organization o ON o.id = s.organization_id AND o.status = 'active'
        LIMIT 1;
    END IF;
    IF entry IS NULL THEN
        SELECT o.id AS organization, o.name::text AS organization_name, o.kind::text AS kind, NULL::uuid AS person,
            NULL::uuid AS session, NULL::text AS display_name, NULL::text AS email, NULL::text AS language, NULL::text AS time_zone,
            NULL::text AS theme, NULL::text[] AS roles, NULL::text[] AS scopes
        INTO entry FROM organizations_organization o WHERE o.kind = 'public';
    END IF;
    PERFORM set_config('app.organization_id', coalesce(entry.organization::text, ''), true),
        set_config('app.user_id', coalesce(entry.person::text, ''), true);
    RETURN QUERY SELECT entry.organization, entry.organization_name, entry.kind, entry.person, entry.session,
        entry.display_name, entry.email, entry.language, entry.time_zone, entry.theme, entry.roles, entry.scopes;
END $$;
"""

# Before sign-in: what the check of a password needs, and nothing else.
CREDENTIALS = """
CREATE FUNCTION organizations_credentials(address text)
RETURNS TABLE (user_id uuid, password_hash text, status text, is_verified boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT u.id, c.password_hash, u.status::text, u.email_verified_at IS NOT NULL
    FROM identity_user u JOIN identity_credential c ON c.user_id = u.id
    WHERE lower(u.email) = lower(address) OR lower(u.username) = lower(address)
$$;
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

# Is an address known? For sign-up only, which answers the same either way.
EMAIL_TAKEN = """
CREATE FUNCTION organizations_user_of_email(address text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM identity_user WHERE lower(email) = lower(address)
$$;
"""

# A link's row, found by its id; the caller then proves its secret (kernel.links).
LINKS = """
CREATE FUNCTION organizations_email_link(link uuid)
RETURNS TABLE (user_id uuid, purpose text, expires_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT user_id, purpose::text, expires_at, used_at FROM identity_emaillink WHERE id = link
$$;
CREATE FUNCTION organizations_invitation(invitation uuid)
RETURNS TABLE (organization_id uuid, organization_name text, email text, roles text[], expires_at timestamptz,
    accepted_at timestamptz, withdrawn_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT i.organization_id, o.name::text, i.email::text, i.roles::text[], i.expires_at, i.accepted_at, i.withdrawn_at
    FROM organizations_invitation i JOIN organizations_organization o ON o.id = i.organization_id WHERE i.id = invitation
$$;
CREATE FUNCTION organizations_by_slug(wanted text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM organizations_organization WHERE lower(slug) = lower(wanted)
$$;
CREATE FUNCTION organizations_all() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM organizations_organization WHERE status = 'active'
$$;
"""

FUNCTIONS = (
    "organizations_enter(bytea)",
    "organizations_credentials(text)",
    "organizations_memberships_of(uuid)",
    "organizations_user_of_email(text)",
    "organizations_email_link(uuid)",
    "organizations_invitation(uuid)",
    "organizations_by_slug(text)",
    "organizations_all()",
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("identity", "0001_initial")]
    operations = [
        migrations.RunSQL(COLLEAGUES, "DROP POLICY colleagues ON identity_user"),
        *(
            migrations.RunSQL(sql, migrations.RunSQL.noop)
            for sql in (ENTER, CREDENTIALS, MEMBERSHIPS, EMAIL_TAKEN, LINKS)
        ),
        *(gate_function(name) for name in FUNCTIONS),
    ]
