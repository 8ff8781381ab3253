"""Ways in that an organisation ends: a member's, those beside its provider, those older than it allows (ADR 0011)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function, gate_patch

HERE = "nullif(current_setting('app.organization_id', true), '')::uuid"

# A member's ways into the organisation that is entered: sessions, programs, personal tokens. `but` stays.
END = f"""
CREATE FUNCTION identity_ways_in_end(person uuid, but uuid, OUT sessions int, OUT programs int, OUT tokens int)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place uuid := {HERE};
BEGIN
    UPDATE identity_session s SET revoked_at = now() WHERE s.organization_id = place AND s.user_id = person
        AND s.revoked_at IS NULL AND s.expires_at > now() AND s.id IS DISTINCT FROM but;
    GET DIAGNOSTICS sessions = ROW_COUNT;
    UPDATE identity_personaltoken t SET revoked_at = now() WHERE t.organization_id = place AND t.user_id = person
        AND t.revoked_at IS NULL AND t.client_id IS NULL;
    GET DIAGNOSTICS tokens = ROW_COUNT;
    UPDATE identity_personaltoken t SET revoked_at = now() WHERE t.organization_id = place AND t.user_id = person
        AND t.revoked_at IS NULL;
    UPDATE identity_clientsession c SET revoked_at = now() WHERE c.organization_id = place AND c.user_id = person
        AND c.revoked_at IS NULL;
    GET DIAGNOSTICS programs = ROW_COUNT;
END $$;
"""  # noqa: S608 - our own words

# How many of them are open, for whoever manages members there; not where, from what device, or elsewhere.
COUNT = f"""
CREATE FUNCTION identity_ways_in(person uuid) RETURNS TABLE (sessions int, programs int, tokens int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT
        (SELECT count(*)::int FROM identity_session s WHERE s.organization_id = {HERE} AND s.user_id = person
            AND s.revoked_at IS NULL AND s.expires_at > now() AND s.last_active_at > now() - s.idle_for),
        (SELECT count(*)::int FROM identity_clientsession c WHERE c.organization_id = {HERE} AND c.user_id = person
            AND c.revoked_at IS NULL AND c.expires_at > now()),
        (SELECT count(*)::int FROM identity_personaltoken t WHERE t.organization_id = {HERE} AND t.user_id = person
            AND t.revoked_at IS NULL AND t.client_id IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()))
$$;
"""  # noqa: S608

# When an organisation insists on its provider and does not let tokens go on beside it: whatever was made outside of
# that provider's sessions, but by administrators, who keep their way back in.
TOKENS = f"""
CREATE FUNCTION identity_provider_enforce_tokens() RETURNS int
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    place uuid := {HERE};
    ended int;
BEGIN
    UPDATE identity_personaltoken t SET revoked_at = now()
    WHERE t.organization_id = place AND t.client_id IS NULL AND t.revoked_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM identity_identityprovider p
            WHERE p.organization_id = place AND p.id = t.provider_id)
        AND NOT EXISTS (SELECT 1 FROM organizations_membership m WHERE m.organization_id = place
            AND m.user_id = t.user_id AND m.status = 'active' AND 'administrator' = ANY (m.roles));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END $$;
"""  # noqa: S608

# The organisation that is entered lets sessions last this long from now on; open ones follow, none gets longer.
BOUND = f"""
CREATE FUNCTION identity_sessions_bound(idle interval, life interval) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE identity_session s SET idle_for = idle, expires_at = least(s.expires_at, s.created_at + life)
    WHERE s.organization_id = {HERE} AND s.revoked_at IS NULL AND s.expires_at > now()
$$;
"""  # noqa: S608

# A step remembers which identity provider answered for her.
STEP = gate_patch(
    "identity_step_open(bytea)",
    ("tries integer)", "tries integer, provider_id uuid)"),
    ("s.tries FROM", "s.tries, s.provider_id FROM"),
)

FUNCTIONS = (
    "identity_ways_in_end(uuid, uuid)",
    "identity_ways_in(uuid)",
    "identity_provider_enforce_tokens()",
    "identity_sessions_bound(interval, interval)",
)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0009_idle_entry"), ("identity", "0011_session_ends")]
    operations = [
        STEP,
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (END, COUNT, TOKENS, BOUND)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
