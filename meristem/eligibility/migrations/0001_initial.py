import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.models.base
import meristem.kernel.tenancy.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0002_gate"),
        ("organizations", "0002_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("title", models.JSONField()),
                ("intro", models.JSONField(default=dict)),
                ("closing", models.JSONField(default=dict)),
                ("questions", models.JSONField(default=list)),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField(default=5)),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("open", "open"), ("closed", "closed")],
                        default="draft",
                        max_length=6,
                    ),
                ),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("created_by_id", models.UUIDField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="organizations.organization",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "status", "-created_at"], name="eligibility_survey_listed")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gte", 5), ("threshold__lte", 1000)),
                        name="eligibility_survey_threshold",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "open", "closed"])),
                        name="eligibility_survey_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status", "draft"),
                            models.Q(
                                ("closes_at__isnull", False),
                                ("opens_at__isnull", False),
                                ("opens_at__lte", models.F("closes_at")),
                            ),
                            _connector="OR",
                        ),
                        name="eligibility_survey_time",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="eligibility_survey_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RosterEntry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("cohort", models.CharField(blank=True, default="", max_length=120)),
                ("has_taken", models.BooleanField(default=False)),
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
                    meristem.kernel.models.base.PersonForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
                (
                    "survey",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="eligibility.survey"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "user"], name="eligibility_rosteren_234c55_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "survey", "user"), name="eligibility_rosterentry_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update"),
                        gate_may=("select", "insert", "delete"),
                        name="eligibility_rosterentry_tenant",
                        owner=None,
                        restrict={
                            "own_mark": (
                                "update",
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                            "own_read": (
                                "select",
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                None,
                            ),
                        },
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="survey_id",
                        name="eligibility_rosterentry_survey_ref",
                        on_delete="NO ACTION",
                        table="eligibility_survey",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="eligibility_rosterentry_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyCohort",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("label", models.CharField(blank=True, default="", max_length=120)),
                (
                    "departments",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(blank=True, max_length=120), default=list, size=None
                    ),
                ),
                ("size", models.PositiveIntegerField()),
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
                    "survey",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="eligibility.survey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "survey", "label"), name="eligibility_cohort_once"),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="eligibility_surveycohort_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="survey_id",
                        name="eligibility_surveycohort_survey_ref",
                        on_delete="NO ACTION",
                        table="eligibility_survey",
                        target="id",
                    ),
                ],
            },
        ),
    ]
