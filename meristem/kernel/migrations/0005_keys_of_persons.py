"""A key of repetition belongs to the person, wherever she is entered; a visitor's to organisation and address."""

from django.db import migrations, models

from meristem.kernel.tenancy.constraints import APP_ROLE, RowPolicies

OWN_KEY = (
    "(split_part(actor_key, ':', 1) = (select current_setting('app.user_id', true))"
    " OR starts_with(actor_key,"
    " (select 'visitor:' || coalesce(current_setting('app.organization_id', true), '') || ':')))"
)

# Answers are kept for a day: who repeats a request across this update still gets hers. Of one key used in two
# organisations the later answer stays.
CONVERT = """
ALTER TABLE kernel_idempotencyrecord NO FORCE ROW LEVEL SECURITY;
UPDATE kernel_idempotencyrecord SET actor_key = 'visitor:' || organization_id || ':' || substr(actor_key, 9)
WHERE starts_with(actor_key, 'visitor:');
DELETE FROM kernel_idempotencyrecord a USING kernel_idempotencyrecord b
WHERE a.actor_key = b.actor_key AND a.key = b.key AND a.id < b.id;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_housekeeping")]
    operations = [
        migrations.RunSQL(CONVERT, migrations.RunSQL.noop),
        migrations.RemoveConstraint("idempotencyrecord", "kernel_idempotency_once"),
        migrations.RemoveConstraint("idempotencyrecord", "kernel_idempotencyrecord_tenant"),
        migrations.RemoveField("idempotencyrecord", "organization"),
        migrations.AddConstraint(
            "idempotencyrecord",
            models.UniqueConstraint(fields=["actor_key", "key"], name="kernel_idempotency_once"),
        ),
        migrations.AddConstraint(
            "idempotencyrecord",
            RowPolicies(
                name="kernel_idempotencyrecord_rows",
                policies=[("own", "permissive", "all", OWN_KEY, OWN_KEY, APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ),
    ]
