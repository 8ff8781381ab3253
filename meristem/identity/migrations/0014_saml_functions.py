"""What must be known of a SAML answer before its browser comes to take it (ADR 0013)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# A provider by its id alone, switched on or not: its document is given to the other side first, and it can be tried.
PLACE = """
CREATE FUNCTION identity_provider_place(wanted uuid)
RETURNS TABLE (provider_id uuid, organization_id uuid, organization_name text, slug text, is_active boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id, o.id, o.name::text, o.slug::text, p.is_active
    FROM identity_identityprovider p JOIN organizations_organization o ON o.id = p.organization_id
    WHERE p.id = wanted AND o.status = 'active'
$$;
"""

SEEN = """
CREATE FUNCTION identity_provider_flow_seen(flow uuid)
RETURNS TABLE (provider_id uuid, is_trial boolean, is_open boolean, is_answered boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT f.provider_id, f.is_trial, f.used_at IS NULL AND f.expires_at > now(), f.answer_hash IS NOT NULL
    FROM identity_providerflow f WHERE f.id = flow
$$;
"""

# One answer for each request, and one request for each assertion.
ANSWERED = """
CREATE FUNCTION identity_provider_flow_answered(flow uuid, wanted uuid, answer bytea) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE identity_providerflow f SET answer_hash = answer
    WHERE f.id = flow AND f.provider_id = wanted AND f.answer_hash IS NULL AND f.used_at IS NULL
        AND f.expires_at > now();
    RETURN FOUND;
EXCEPTION WHEN unique_violation THEN
    RETURN false;
END $$;
"""

FUNCTIONS = (
    "identity_provider_place(uuid)",
    "identity_provider_flow_seen(uuid)",
    "identity_provider_flow_answered(uuid, uuid, bytea)",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0013_saml")]
    operations = [
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (PLACE, SEEN, ANSWERED)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
