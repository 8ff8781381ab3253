"""The door hands out what custom roles grant and how the organisation shows itself; links and domains are looked up."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function, gate_patch

# Both stand in rows that are read anyway: no join more, no look more.
ENTER = gate_patch(
    "organizations_enter(bytea)",
    ("OUT organizations text)", "OUT organizations text, OUT granted text[], OUT brand text)"),
    ("u.theme, m.roles,", "u.theme, m.roles, m.granted, o.brand,"),
    ("theme, roles,\n", "theme, roles, granted, brand,\n"),
    (
        "SELECT o.id, o.name, o.kind INTO organization_id, organization_name, kind\n",
        "SELECT o.id, o.name, o.kind, o.brand INTO organization_id, organization_name, kind, brand\n",
    ),
)

LINKS = """
CREATE FUNCTION organizations_link(link uuid)
RETURNS TABLE (organization_id uuid, organization_name text, is_open boolean, roles text[], made_by_id uuid,
    expires_at timestamptz, revoked_at timestamptz, uses_left int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT l.organization_id, o.name::text, o.status = 'active', l.roles::text[], l.made_by_id,
        l.expires_at, l.revoked_at, l.most_uses - l.used_count
    FROM organizations_invitationlink l JOIN organizations_organization o ON o.id = l.organization_id
    WHERE l.id = link
$$;
"""

# Where the person who is entered may join by herself: her confirmed address is of a domain that is provably theirs,
# and she never was a member, so that who was removed does not come back through this door.
JOINABLE = """
CREATE FUNCTION organizations_joinable()
RETURNS TABLE (organization_id uuid, organization_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.id, o.name::text
    FROM identity_user u
    JOIN organizations_domainclaim d ON lower(d.domain) = lower(split_part(u.email, '@', 2))
        AND d.verified_at IS NOT NULL AND d.lets_join
    JOIN organizations_organization o ON o.id = d.organization_id AND o.status = 'active'
    WHERE u.id = nullif(current_setting('app.user_id', true), '')::uuid AND u.status = 'active'
        AND u.email_verified_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM organizations_membership m
            WHERE m.organization_id = o.id AND m.user_id = u.id)
    ORDER BY o.name
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0004_roles_joining_brand")]
    operations = [
        ENTER,
        migrations.RunSQL(LINKS, migrations.RunSQL.noop),
        migrations.RunSQL(JOINABLE, migrations.RunSQL.noop),
        gate_function("organizations_link(uuid)"),
        gate_function("organizations_joinable()"),
    ]
