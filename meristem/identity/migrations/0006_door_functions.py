"""What the door must know before anybody is let in: known browsers, growing delays, refresh tokens, members' tries."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# What the check of a password needs, and whether one of the browser's tokens belongs to that account: one question.
DOOR = """
CREATE FUNCTION identity_door(login text, browsers bytea[])
RETURNS TABLE (user_id uuid, password_hash text, status text, is_verified boolean, device_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT u.id, c.password_hash, u.status::text, u.email_verified_at IS NOT NULL,
        (SELECT d.id FROM identity_knowndevice d WHERE d.user_id = u.id AND d.token_hash = ANY (browsers) LIMIT 1)
    FROM identity_user u JOIN identity_credential c ON c.user_id = u.id
    WHERE lower(u.email) = lower(login) OR lower(u.username) = lower(login)
$$;
"""

# Counts a try before anybody looks whether it is right, so that fifty at once are fifty tries. Returns the seconds to
# wait, 0 when the door is open. From the `free`th on each wrong try shuts it twice as long, up to `longest`; a try at
# a shut door is not counted, so that nobody keeps it shut by knocking. Runs with the caller's rights.
TRY = """
CREATE FUNCTION identity_door_try(wanted bytea, free int, longest int, memory int) RETURNS int
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, public AS $$
DECLARE
    lock identity_doorlock;
    present timestamptz;
BEGIN
    INSERT INTO identity_doorlock (key, failures) VALUES (wanted, 0) ON CONFLICT (key) DO NOTHING;
    SELECT * INTO lock FROM identity_doorlock WHERE key = wanted FOR UPDATE;
    present := clock_timestamp();
    IF lock.shut_until > present THEN
        RETURN greatest(ceil(extract(epoch FROM lock.shut_until - present))::int, 1);
    END IF;
    IF lock.last_at < present - make_interval(secs => memory) THEN
        lock.failures := 0;
    END IF;
    lock.failures := lock.failures + 1;
    UPDATE identity_doorlock SET failures = lock.failures, last_at = present,
        shut_until = CASE WHEN lock.failures >= free
            THEN present + make_interval(secs => least(30 * 2 ^ least(lock.failures - free, 20), longest)) END
    WHERE key = wanted;
    RETURN 0;
END $$;
"""

# Whose refresh token this is, and where its program acts.
REFRESH = """
CREATE FUNCTION identity_refresh_owner(token bytea)
RETURNS TABLE (user_id uuid, client_id uuid, organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT r.user_id, c.id, c.organization_id
    FROM identity_refreshtoken r JOIN identity_clientsession c ON c.id = r.client_id WHERE r.token_hash = token
$$;
"""

# For administrators of the organisation that is entered: what was tried at its members' accounts, and who came in
# there. Where else a member came in is not theirs to know.
ATTEMPTS = """
CREATE FUNCTION identity_attempts_of_members(wanted uuid, outcomes text[], before uuid, most int)
RETURNS TABLE (id uuid, created_at timestamptz, user_id uuid, display_name text, outcome text, method text,
    address inet, device text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.id, a.created_at, a.user_id, u.display_name::text, a.outcome::text, a.method::text, a.address,
        a.device::text
    FROM identity_loginattempt a
    JOIN organizations_membership m ON m.user_id = a.user_id AND m.status <> 'removed'
        AND m.organization_id = nullif(current_setting('app.organization_id', true), '')::uuid
    JOIN identity_user u ON u.id = a.user_id
    WHERE EXISTS (SELECT 1 FROM organizations_membership own WHERE own.organization_id = m.organization_id
            AND own.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND own.status = 'active')
        AND (a.outcome <> 'ok' OR a.place_id = m.organization_id)
        AND (wanted IS NULL OR a.user_id = wanted)
        AND (outcomes IS NULL OR a.outcome = ANY (outcomes))
        AND (before IS NULL OR a.id < before)
    ORDER BY a.id DESC LIMIT most
$$;
"""

FUNCTIONS = (
    "identity_door(text, bytea[])",
    "identity_refresh_owner(bytea)",
    "identity_attempts_of_members(uuid, text[], uuid, int)",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_doors"), ("organizations", "0002_gate")]
    operations = [
        # identity_door asks more, in its place.
        migrations.RunSQL(
            "SET ROLE meristem_gate; DROP FUNCTION identity_credentials(text); RESET ROLE;", migrations.RunSQL.noop
        ),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (DOOR, REFRESH, ATTEMPTS)),
        *(gate_function(name) for name in FUNCTIONS),
        migrations.RunSQL(TRY, "DROP FUNCTION identity_door_try(bytea, int, int, int)"),
    ]
