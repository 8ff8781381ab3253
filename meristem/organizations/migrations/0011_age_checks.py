"""Who joins from which age on, and what a guardian says."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.tenancy.constraints
from meristem.kernel.tenancy.gate import erasable, gate_function

# A guardian's link is opened by nobody who is known; the caller proves its secret (kernel.links).
FUNCTIONS = """
CREATE FUNCTION organizations_guardian(wanted uuid)
RETURNS TABLE (organization_id uuid, organization_name text, user_id uuid, name text, state text,
    expires_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.organization_id, o.name::text, a.user_id, u.display_name::text, a.state::text, a.expires_at
    FROM organizations_agecheck a JOIN organizations_organization o ON o.id = a.organization_id
    JOIN identity_user u ON u.id = a.user_id WHERE a.id = wanted AND u.status <> 'archived'
$$;
CREATE FUNCTION organizations_waiting() RETURNS TABLE (organization_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.organization_id FROM organizations_agecheck a
    JOIN organizations_membership m ON m.organization_id = a.organization_id AND m.user_id = a.user_id
    WHERE a.user_id = nullif(current_setting('app.user_id', true), '')::uuid AND m.status = 'waiting'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0012_preferences_phones"),
        ("organizations", "0010_ways_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="organizationsettings",
            name="guardian_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="organizationsettings",
            name="least_age",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="membership",
            name="status",
            field=models.CharField(
                choices=[
                    ("active", "active"),
                    ("suspended", "suspended"),
                    ("removed", "removed"),
                    ("waiting", "waiting for a guardian"),
                ],
                default="active",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="AgeCheck",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("of_age", "of age"),
                            ("asked", "the guardian is asked"),
                            ("given", "the guardian agreed"),
                            ("refused", "the guardian refused"),
                            ("withdrawn", "the guardian withdrew the consent"),
                        ],
                        max_length=10,
                    ),
                ),
                ("grown_from", models.BinaryField(null=True)),
                ("guardian_email", models.BinaryField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="identity.user",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "user"), name="organizations_agecheck_once"),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select",),
                        name="organizations_agecheck_tenant",
                        owner="user_id",
                        restrict={},
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        gate_function("organizations_guardian(uuid)"),
        gate_function("organizations_waiting()"),
        erasable("organizations_agecheck"),
    ]
