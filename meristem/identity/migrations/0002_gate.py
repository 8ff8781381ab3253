"""The few questions about people that are answered before anybody has been let in (ADR 0003)."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

# Before sign-in: what the check of a password needs, and nothing else.
CREDENTIALS = """
CREATE FUNCTION identity_credentials(login text)
RETURNS TABLE (user_id uuid, password_hash text, status text, is_verified boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT u.id, c.password_hash, u.status::text, u.email_verified_at IS NOT NULL
    FROM identity_user u JOIN identity_credential c ON c.user_id = u.id
    WHERE lower(u.email) = lower(login) OR lower(u.username) = lower(login)
$$;
"""

# Is an address known? For sign-up, resets and invitations, which answer the same either way.
USER_OF_EMAIL = """
CREATE FUNCTION identity_user_of_email(address text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT id FROM identity_user WHERE lower(email) = lower(address)
$$;
"""

# A link's row, found by its id; the caller then proves its secret (kernel.links).
EMAIL_LINK = """
CREATE FUNCTION identity_email_link(link uuid)
RETURNS TABLE (user_id uuid, purpose text, expires_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT user_id, purpose::text, expires_at, used_at FROM identity_emaillink WHERE id = link
$$;
"""

FUNCTIONS = ("identity_credentials(text)", "identity_user_of_email(text)", "identity_email_link(uuid)")


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (CREDENTIALS, USER_OF_EMAIL, EMAIL_LINK)),
        *(gate_function(name) for name in FUNCTIONS),
    ]
