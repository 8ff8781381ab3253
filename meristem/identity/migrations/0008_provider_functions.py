"""What must be known of identity providers before anybody is let in; answers are taken once (ADR 0011)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# The provider of an organisation, by its id, or by the organisation's short name or proved domain.
PROVIDER = """
CREATE FUNCTION identity_provider_of(wanted uuid, named text)
RETURNS TABLE (provider_id uuid, organization_id uuid, organization_name text, slug text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT p.id, o.id, o.name::text, o.slug::text
    FROM identity_identityprovider p JOIN organizations_organization o ON o.id = p.organization_id
    WHERE p.is_active AND o.status = 'active' AND (p.id = wanted OR lower(o.slug) = lower(named)
        OR EXISTS (SELECT 1 FROM organizations_domainclaim d WHERE d.organization_id = o.id
            AND d.verified_at IS NOT NULL AND lower(d.domain) = lower(named)))
    LIMIT 1
$$;
"""

# Uses a sign-in up that is under way: only for the browser that began it, once, in time.
FLOW = """
CREATE FUNCTION identity_provider_flow_take(flow uuid, browser bytea) RETURNS TABLE (provider_id uuid, onward text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM identity_providerflow f WHERE f.id IN (
        SELECT o.id FROM identity_providerflow o WHERE o.expires_at < now() - interval '1 day' LIMIT 20
        FOR UPDATE SKIP LOCKED);
    RETURN QUERY UPDATE identity_providerflow f SET used_at = now()
    WHERE f.id = flow AND f.browser_hash = browser AND f.used_at IS NULL AND f.expires_at > now()
    RETURNING f.provider_id, f.onward::text;
END $$;
"""

LINK = """
CREATE FUNCTION identity_provider_link(wanted uuid, named text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT user_id FROM identity_providerlink WHERE provider_id = wanted AND subject = named
$$;
"""

# The answer of a provider that waits for a letter's proof; taken once.
PROOF = """
CREATE FUNCTION identity_provider_proof(proof uuid)
RETURNS TABLE (provider_id uuid, subject text, email text, display_name text, is_open boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT provider_id, subject::text, email::text, display_name::text, used_at IS NULL AND expires_at > now()
    FROM identity_providerproof WHERE id = proof
$$;
CREATE FUNCTION identity_provider_proof_take(proof uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM identity_providerproof p WHERE p.id IN (
        SELECT o.id FROM identity_providerproof o WHERE o.expires_at < now() - interval '7 days' LIMIT 20
        FOR UPDATE SKIP LOCKED);
    UPDATE identity_providerproof SET used_at = now() WHERE id = proof AND used_at IS NULL AND expires_at > now();
    RETURN FOUND;
END $$;
"""

# When an organisation begins to insist on its provider: whoever is in it by password goes out, but administrators.
END = """
CREATE FUNCTION identity_provider_enforce() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place uuid := nullif(current_setting('app.organization_id', true), '')::uuid;
    ended int;
BEGIN
    UPDATE identity_personaltoken t SET revoked_at = now()
    WHERE t.organization_id = place AND t.client_id IS NOT NULL AND t.revoked_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM organizations_membership m WHERE m.organization_id = place AND m.user_id = t.user_id
            AND 'administrator' = ANY (m.roles));
    -- The whole family of a program's tokens, or it would renew the one that has ended.
    UPDATE identity_clientsession c SET revoked_at = now()
    WHERE c.organization_id = place AND c.revoked_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM organizations_membership m WHERE m.organization_id = place AND m.user_id = c.user_id
            AND 'administrator' = ANY (m.roles));
    UPDATE identity_session s SET revoked_at = now()
    WHERE s.organization_id = place AND s.provider_id IS NULL AND s.revoked_at IS NULL AND NOT EXISTS (
        SELECT 1 FROM organizations_membership m WHERE m.organization_id = place AND m.user_id = s.user_id
            AND 'administrator' = ANY (m.roles));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
"""

# Before a provider goes: whatever points at it, which its administrator cannot see.
FORGET = """
CREATE FUNCTION identity_provider_forget(wanted uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM identity_identityprovider p
    WHERE p.id = wanted AND p.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid;
    IF FOUND THEN
        DELETE FROM identity_providerlink WHERE provider_id = wanted;
        DELETE FROM identity_providerflow WHERE provider_id = wanted;
        DELETE FROM identity_providerproof WHERE provider_id = wanted;
    END IF;
END $$;
"""

# Organisations of the person who is entered in which she may only be by their provider. Administrators may come in by
# password: the way back in when the provider is broken.
CLOSED = """
CREATE FUNCTION identity_provider_only(person uuid) RETURNS TABLE (organization_id uuid, name text, slug text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT o.id, o.name::text, o.slug::text
    FROM organizations_membership m
    JOIN organizations_organization o ON o.id = m.organization_id AND o.status = 'active'
    JOIN organizations_organizationsettings s ON s.organization_id = o.id AND s.enforce_sso
    JOIN identity_identityprovider p ON p.organization_id = o.id AND p.is_active
    WHERE m.user_id = person AND m.status = 'active' AND NOT 'administrator' = ANY (m.roles)
        AND person = nullif(current_setting('app.user_id', true), '')::uuid
    ORDER BY o.name
$$;
"""

FUNCTIONS = (
    "identity_provider_of(uuid, text)",
    "identity_provider_flow_take(uuid, bytea)",
    "identity_provider_link(uuid, text)",
    "identity_provider_proof(uuid)",
    "identity_provider_proof_take(uuid)",
    "identity_provider_enforce()",
    "identity_provider_forget(uuid)",
    "identity_provider_only(uuid)",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0007_providers"), ("organizations", "0006_second_factor_entry")]
    operations = [
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (PROVIDER, FLOW, LINK, PROOF, END, FORGET, CLOSED)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
