"""Pictures of people: her own to write, her colleagues' to see."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import meristem.kernel.tenancy.constraints
from meristem.identity.models.people import OWN

# As with her name: whoever shares the organisation that is entered.
COLLEAGUES = """
CREATE POLICY colleagues ON identity_avatar AS PERMISSIVE FOR SELECT TO meristem_app USING (
    nullif(current_setting('app.user_id', true), '') IS NOT NULL
    AND user_id IN (SELECT m.user_id FROM organizations_membership m))
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_provider_functions"), ("organizations", "0002_gate")]
    operations = [
        migrations.CreateModel(
            name="Avatar",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="identity.user",
                    ),
                ),
                ("small", models.BinaryField()),
                ("large", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.AddConstraint(
            model_name="avatar",
            constraint=meristem.kernel.tenancy.constraints.RowPolicies(
                name="identity_avatar_rows",
                policies=[("own", "permissive", "all", OWN, OWN, "meristem_app")],
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                touch=False,
            ),
        ),
        migrations.RunSQL(COLLEAGUES, "DROP POLICY colleagues ON identity_avatar"),
    ]
