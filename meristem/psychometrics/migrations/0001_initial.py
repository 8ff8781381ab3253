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
        ("assessments", "0001_initial"),
        ("identity", "0002_gate"),
        ("organizations", "0002_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="Instrument",
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
                ("key", models.SlugField(db_index=False, max_length=80)),
                ("is_active", models.BooleanField(default=True)),
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
        ),
        migrations.CreateModel(
            name="InstrumentVersion",
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
                ("version", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                (
                    "privacy",
                    models.CharField(
                        choices=[
                            ("personal", "the person, and whom she shares with"),
                            ("wellness", "the person alone"),
                        ],
                        max_length=10,
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                ("texts", models.JSONField()),
                ("response_low", models.IntegerField()),
                ("response_high", models.IntegerField()),
                ("bands", models.JSONField()),
                (
                    "assessment",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.assessment"
                    ),
                ),
                (
                    "instrument",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="psychometrics.instrument"
                    ),
                ),
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
                "indexes": [models.Index(fields=["organization", "assessment"], name="psychometrics_instru_d9334c_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "instrument", "version"), name="psychometrics_instrumentversion_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("response_low__lt", models.F("response_high"))),
                        name="psychometrics_instrumentversion_range",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert"),
                        gate_may=(),
                        name="psychometrics_instrumentversion_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="instrument_id",
                        name="psychometrics_instrumentversion_instrument_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_instrument",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="assessment_id",
                        name="psychometrics_instrumentversion_assessment_ref",
                        on_delete="NO ACTION",
                        table="assessments_assessment",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="instrument",
            name="current",
            field=meristem.kernel.models.base.TenantForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="psychometrics.instrumentversion",
            ),
        ),
        migrations.CreateModel(
            name="Consent",
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
                    "version",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="psychometrics.instrumentversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "version"], name="psychometrics_consen_9c2560_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "user", "version"), name="psychometrics_consent_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="psychometrics_consent_tenant",
                        owner="user_id",
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="psychometrics_consent_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="version_id",
                        name="psychometrics_consent_version_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_instrumentversion",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Profile",
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
                ("computed_at", models.DateTimeField()),
                (
                    "attempt",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.attempt"
                    ),
                ),
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
                    "version",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="psychometrics.instrumentversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "user", "-computed_at"], name="psychometrics_profile_newest"),
                    models.Index(fields=["organization", "version"], name="psychometrics_profil_4c1f3d_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "attempt"), name="psychometrics_profile_one_an_attempt"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="psychometrics_profile_tenant",
                        owner="user_id",
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="psychometrics_profile_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="attempt_id",
                        name="psychometrics_profile_attempt_ref",
                        on_delete="NO ACTION",
                        table="assessments_attempt",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="version_id",
                        name="psychometrics_profile_version_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_instrumentversion",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferenceSums",
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
                ("instrument_key", models.CharField(max_length=80)),
                ("digest", models.CharField(max_length=64)),
                ("scale_key", models.CharField(max_length=80)),
                ("people", models.PositiveIntegerField()),
                ("sums", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("products", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("instrument_key", "digest", "scale_key"), name="psychometrics_referencesums_once"
                    ),
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=(),
                        gate_may=("select", "insert", "update", "delete"),
                        name="psychometrics_referencesums_rows",
                        policies=[],
                        touch=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Scale",
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
                ("key", models.SlugField(db_index=False, max_length=80)),
                ("position", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("linear", "more is better"), ("balanced", "the middle is best")], max_length=10
                    ),
                ),
                ("group", models.CharField(max_length=20)),
                ("texts", models.JSONField()),
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
                    "version",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="psychometrics.instrumentversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "version", "key"), name="psychometrics_scale_once"),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert"),
                        gate_may=(),
                        name="psychometrics_scale_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="version_id",
                        name="psychometrics_scale_version_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_instrumentversion",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
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
                ("key", models.SlugField(db_index=False, max_length=80)),
                ("position", models.PositiveIntegerField()),
                ("direction", models.SmallIntegerField()),
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
                    "question",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.questionversion"
                    ),
                ),
                (
                    "scale",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="psychometrics.scale"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "question"], name="psychometrics_item_question_ix")],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "scale", "key"), name="psychometrics_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", [-1, 1])), name="psychometrics_item_direction"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert"),
                        gate_may=(),
                        name="psychometrics_item_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="scale_id",
                        name="psychometrics_item_scale_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_scale",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="question_id",
                        name="psychometrics_item_question_ref",
                        on_delete="NO ACTION",
                        table="assessments_questionversion",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ScaleScore",
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
                ("answered", models.PositiveIntegerField()),
                ("asked", models.PositiveIntegerField()),
                (
                    "classification",
                    models.CharField(
                        choices=[
                            ("low", "lower"),
                            ("middle", "in between"),
                            ("high", "higher"),
                            ("under", "rather too little"),
                            ("balanced", "balanced"),
                            ("over", "rather too much"),
                            ("insufficient", "too few answers"),
                        ],
                        max_length=15,
                    ),
                ),
                ("mean", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                ("percent", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("standard_error", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                (
                    "band_method",
                    models.CharField(
                        choices=[
                            ("reference", "from the reliability in the installation's reference sample"),
                            ("answers", "from the spread of the person's own answers"),
                        ],
                        max_length=10,
                        null=True,
                    ),
                ),
                ("reference_people", models.PositiveIntegerField(null=True)),
                ("low90", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                ("high90", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                ("low95", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
                ("high95", models.DecimalField(decimal_places=6, max_digits=10, null=True)),
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
                    "profile",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="psychometrics.profile"
                    ),
                ),
                (
                    "scale",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="psychometrics.scale"
                    ),
                ),
                (
                    "user",
                    meristem.kernel.models.base.PersonForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "scale"], name="psychometrics_scales_8e21ee_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "profile", "scale"), name="psychometrics_scalescore_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("percent__isnull", True),
                            models.Q(("percent__gte", 0), ("percent__lte", 100)),
                            _connector="OR",
                        ),
                        name="psychometrics_scalescore_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("classification", "insufficient"), ("mean__isnull", True)),
                            models.Q(
                                models.Q(("classification", "insufficient"), _negated=True), ("mean__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="psychometrics_scalescore_enough",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="psychometrics_scalescore_tenant",
                        owner="user_id",
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="psychometrics_scalescore_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="profile_id",
                        name="psychometrics_scalescore_profile_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_profile",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="scale_id",
                        name="psychometrics_scalescore_scale_ref",
                        on_delete="NO ACTION",
                        table="psychometrics_scale",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="instrument",
            index=models.Index(fields=["organization", "current"], name="psychometrics_instru_531a46_ix"),
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=models.UniqueConstraint(
                fields=("organization", "key"), name="psychometrics_instrument_key_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="psychometrics_instrument_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="instrument",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="current_id",
                name="psychometrics_instrument_current_ref",
                on_delete="NO ACTION",
                table="psychometrics_instrumentversion",
                target="id",
            ),
        ),
    ]
