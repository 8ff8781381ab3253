"""Who is in care is known to the two of them alone: a therapist's readings are no administrator's to read."""

from django.db import migrations

from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_USER, TenantPolicy

CARE = f"NOT starts_with(action, 'read.care') OR {CURRENT_USER} IN (actor_id, about_id)"
POLICY = f"CREATE POLICY care ON kernel_auditentry AS RESTRICTIVE FOR SELECT TO {APP_ROLE} USING ({CARE})"


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_audit_chain")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # The policy alone: to replace them all would take away what others granted since.
            [migrations.RunSQL(POLICY, "DROP POLICY care ON kernel_auditentry")],
            [
                migrations.RemoveConstraint("auditentry", "kernel_auditentry_tenant"),
                migrations.AddConstraint(
                    "auditentry",
                    TenantPolicy(
                        name="kernel_auditentry_tenant",
                        app_may=("select", "insert"),
                        gate_may=("select", "update"),
                        restrict={
                            "unchained": ("insert", None, "number IS NULL AND chain IS NULL"),
                            "care": ("select", CARE, None),
                        },
                    ),
                ),
            ],
        ),
    ]
