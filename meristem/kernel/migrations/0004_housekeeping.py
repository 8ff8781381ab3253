"""Nightly forgetting, across organisations, by the gate role."""

from django.db import migrations

from meristem.kernel.tenancy.gate import gate_function

HOUSEKEEPING = """
CREATE FUNCTION kernel_housekeeping() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, public AS $$
    DELETE FROM kernel_idempotencyrecord WHERE created_at < now() - interval '1 day';
    DELETE FROM kernel_ratebucket WHERE window_started_at < now() - interval '1 day';
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0003_event_functions")]
    operations = [
        migrations.RunSQL(HOUSEKEEPING, migrations.RunSQL.noop),
        gate_function("kernel_housekeeping()"),
    ]
