"""Nightly forgetting of what guarded the door: quiet locks, sign-ins that never came back, letters never opened."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

HOUSEKEEPING = """
CREATE FUNCTION identity_door_housekeeping() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    DELETE FROM identity_doorlock WHERE last_at < now() - interval '2 days';
    DELETE FROM identity_providerflow WHERE expires_at < now() - interval '1 day';
    DELETE FROM identity_providerproof WHERE expires_at < now() - interval '7 days';
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_avatars")]
    operations = [
        migrations.RunSQL(HOUSEKEEPING, migrations.RunSQL.noop),
        gate_function("identity_door_housekeeping()"),
    ]
