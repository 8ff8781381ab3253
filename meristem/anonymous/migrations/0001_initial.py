import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.models.base
import meristem.kernel.tenancy.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organizations", "0002_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("threshold", models.PositiveSmallIntegerField()),
                (
                    "cohorts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(blank=True, max_length=120), size=None
                    ),
                ),
                ("is_closed", models.BooleanField(default=False)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gte", 5)), name="anonymous_collection_threshold"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert"),
                        gate_may=("select", "update"),
                        name="anonymous_collection_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyFreeText",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("question", models.CharField(max_length=60)),
                ("text", models.CharField(max_length=2000)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="anonymous.collection"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "survey"], name="anonymous_surveyfree_68e26d_ix")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="anonymous_freetext_said"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("insert",),
                        gate_may=("select", "insert", "delete"),
                        name="anonymous_surveyfreetext_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="survey_id",
                        name="anonymous_surveyfreetext_survey_ref",
                        on_delete="NO ACTION",
                        table="anonymous_collection",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyResponse",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("cohort", models.CharField(blank=True, default="", max_length=120)),
                ("answers", models.JSONField()),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="anonymous.collection"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "survey"], name="anonymous_surveyresp_1c4dc3_ix")],
                "constraints": [
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("insert",),
                        gate_may=("select", "insert", "delete"),
                        name="anonymous_surveyresponse_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="survey_id",
                        name="anonymous_surveyresponse_survey_ref",
                        on_delete="NO ACTION",
                        table="anonymous_collection",
                        target="id",
                    ),
                ],
            },
        ),
    ]
