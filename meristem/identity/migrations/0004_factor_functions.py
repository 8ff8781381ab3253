"""What must be known of second factors before anybody has been let in, and the policy that asks for one (ADR 0010)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# A step that is still open, by its token.
STEP = """
CREATE FUNCTION identity_step_open(token bytea)
RETURNS TABLE (id uuid, kind text, user_id uuid, challenge bytea, organization_id uuid, is_to_stay boolean, tries int)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT s.id, s.kind::text, s.user_id, s.challenge, s.organization_id, s.is_to_stay, s.tries FROM identity_step s
    WHERE s.token_hash = token AND s.used_at IS NULL AND s.expires_at > now()
$$;
"""

# Uses a step up that nobody is known for yet; of parallel takers one gets a row. Old ones are swept on the way.
TAKE = """
CREATE FUNCTION identity_step_take(token bytea) RETURNS TABLE (id uuid, challenge bytea, is_to_stay boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    DELETE FROM identity_step s WHERE s.id IN (
        SELECT o.id FROM identity_step o WHERE o.expires_at < now() - interval '1 day' LIMIT 20 FOR UPDATE SKIP LOCKED);
    RETURN QUERY UPDATE identity_step s SET used_at = now()
    WHERE s.token_hash = token AND s.kind = 'passkey' AND s.used_at IS NULL AND s.expires_at > now()
    RETURNING s.id, s.challenge, s.is_to_stay;
END $$;
"""

PASSKEY = """
CREATE FUNCTION identity_passkey_owner(credential bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT user_id FROM identity_passkey WHERE credential_id = credential
$$;
"""

CHANGE = """
CREATE FUNCTION identity_email_change(change uuid)
RETURNS TABLE (user_id uuid, expires_at timestamptz, confirmed_at timestamptz, undo_until timestamptz,
    undone_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT user_id, expires_at, confirmed_at, undo_until, undone_at FROM identity_emailchange WHERE id = change
$$;
"""

# Called by organizations_enter for organisations that ask for a second factor, and for no others: a session must have
# been begun with one; a program's token counts when its owner has one.
PROVED = """
CREATE FUNCTION identity_is_proved(session uuid, since timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce((SELECT s.second_factor_at IS NOT NULL FROM identity_session s WHERE s.id = session),
        since IS NOT NULL)
$$;
"""

FUNCTIONS = (
    "identity_step_open(bytea)",
    "identity_step_take(bytea)",
    "identity_passkey_owner(bytea)",
    "identity_email_change(uuid)",
    "identity_is_proved(uuid, timestamptz)",
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_factors"), ("organizations", "0003_second_factor")]
    operations = [
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (STEP, TAKE, PASSKEY, CHANGE, PROVED)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
