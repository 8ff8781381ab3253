import django.core.validators
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
            name="Assessment",
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
                (
                    "kind",
                    models.CharField(choices=[("quiz", "quiz"), ("questionnaire", "questionnaire")], max_length=15),
                ),
                (
                    "confidentiality",
                    models.CharField(choices=[("graded", "graded"), ("personal", "personal")], max_length=10),
                ),
                ("title", models.CharField(max_length=200)),
                ("intro", models.TextField(blank=True, default="")),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=3,
                        max_digits=6,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(100),
                        ],
                    ),
                ),
                ("attempts_limit", models.PositiveIntegerField(null=True)),
                ("cooldown_hours", models.PositiveIntegerField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
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
                        condition=models.Q(
                            ("threshold__isnull", True),
                            models.Q(("threshold__gte", 0), ("threshold__lte", 100)),
                            _connector="OR",
                        ),
                        name="assessments_assessment_threshold_percent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("attempts_limit__isnull", True), ("attempts_limit__gte", 1), _connector="OR"
                        ),
                        name="assessments_assessment_limit_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cooldown_hours__isnull", True), ("cooldown_hours__gte", 1), _connector="OR"
                        ),
                        name="assessments_assessment_cooldown_positive",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confidentiality", "graded"), ("kind", "quiz")),
                            models.Q(("confidentiality", "personal"), ("kind", "questionnaire")),
                            _connector="OR",
                        ),
                        name="assessments_assessment_confidentiality",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="assessments_assessment_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
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
                ("number", models.PositiveIntegerField()),
                (
                    "confidentiality",
                    models.CharField(choices=[("graded", "graded"), ("personal", "personal")], max_length=10),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "running"), ("finished", "finished")], default="running", max_length=10
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("started_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("finished_at", models.DateTimeField(null=True)),
                ("points_earned", models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ("points_possible", models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ("score_percent", models.DecimalField(decimal_places=6, max_digits=9, null=True)),
                ("passed", models.BooleanField(null=True)),
                (
                    "assessment",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.assessment"
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
            ],
            options={
                "indexes": [models.Index(fields=["organization", "assessment"], name="assessments_attempt__829bf2_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "user", "assessment", "number"), name="assessments_attempt_numbered"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "running")),
                        fields=("organization", "user", "assessment"),
                        name="assessments_attempt_one_running",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="assessments_attempt_number_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("status", "running")),
                            models.Q(("finished_at__isnull", False), ("status", "finished")),
                            _connector="OR",
                        ),
                        name="assessments_attempt_finished_when",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="assessments_attempt_tenant",
                        owner=None,
                        restrict={
                            "keep_graded": ("delete", "confidentiality = 'personal'", None),
                            "own_insert": (
                                "insert",
                                None,
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                            "private": (
                                "all",
                                "confidentiality = 'graded' OR user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "confidentiality = 'graded' OR user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                        },
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="assessment_id",
                        name="assessments_attempt_assessment_ref",
                        on_delete="NO ACTION",
                        table="assessments_assessment",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="assessments_attempt_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionVersion",
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
                ("version", models.PositiveIntegerField(default=1)),
                ("is_current", models.BooleanField(default=True)),
                ("position", models.PositiveIntegerField()),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("single_choice", "one answer of several"),
                            ("multiple_choice", "several answers"),
                            ("true_false", "true or false"),
                            ("fill_blank", "fill in the gaps"),
                            ("scale", "scale (a reflection, never graded)"),
                        ],
                        max_length=20,
                    ),
                ),
                ("prompt", models.TextField()),
                ("description", models.TextField(blank=True, default="")),
                ("points", models.DecimalField(decimal_places=2, default=1, max_digits=7)),
                ("explanation", models.TextField(blank=True, default="")),
                ("settings", models.JSONField(default=dict)),
                ("translations", models.JSONField(default=dict)),
                (
                    "assessment",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="assessments.assessment"
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "assessment", "key", "version"), name="assessments_questionversion_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("organization", "assessment", "key"),
                        name="assessments_questionversion_one_current",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("points__gte", 0)), name="assessments_questionversion_points"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("type", "scale"), _negated=True), ("points", 0), _connector="OR"),
                        name="assessments_questionversion_scale_ungraded",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="assessments_questionversion_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="assessment_id",
                        name="assessments_questionversion_assessment_ref",
                        on_delete="NO ACTION",
                        table="assessments_assessment",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerOption",
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
                ("text", models.TextField()),
                ("is_correct", models.BooleanField(default=False)),
                ("feedback", models.TextField(blank=True, default="")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="assessments.questionversion"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "question", "key"), name="assessments_answeroption_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="assessments_answeroption_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="question_id",
                        name="assessments_answeroption_question_ref",
                        on_delete="NO ACTION",
                        table="assessments_questionversion",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
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
                (
                    "confidentiality",
                    models.CharField(choices=[("graded", "graded"), ("personal", "personal")], max_length=10),
                ),
                ("position", models.PositiveIntegerField()),
                ("value", models.JSONField(default=dict)),
                ("sequence", models.BigIntegerField(default=0)),
                ("response_time_ms", models.PositiveIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("points_earned", models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ("is_correct", models.BooleanField(null=True)),
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
                    "attempt",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="assessments.attempt"
                    ),
                ),
                (
                    "question",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.questionversion"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "question"], name="assessments_answer_question_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "attempt", "question"), name="assessments_answer_once"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "attempt", "position"), name="assessments_answer_in_order"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="assessments_answer_tenant",
                        owner=None,
                        restrict={
                            "keep_graded": ("delete", "confidentiality = 'personal'", None),
                            "own_insert": (
                                "insert",
                                None,
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                            "private": (
                                "all",
                                "confidentiality = 'graded' OR user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "confidentiality = 'graded' OR user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                        },
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="attempt_id",
                        name="assessments_answer_attempt_ref",
                        on_delete="NO ACTION",
                        table="assessments_attempt",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="question_id",
                        name="assessments_answer_question_ref",
                        on_delete="NO ACTION",
                        table="assessments_questionversion",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="assessments_answer_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerSelection",
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
                    "answer",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="assessments.answer"
                    ),
                ),
                (
                    "option",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="assessments.answeroption"
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
                "indexes": [models.Index(fields=["organization", "option"], name="assessments_answerse_a37ae5_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "answer", "option"), name="assessments_answerselection_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="assessments_answerselection_tenant",
                        owner=None,
                        restrict={
                            "with_answer": (
                                "all",
                                "EXISTS (SELECT 1 FROM assessments_answer a WHERE a.id = answer_id)",
                                "EXISTS (SELECT 1 FROM assessments_answer a WHERE a.id = answer_id)",
                            )
                        },
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="answer_id",
                        name="assessments_answerselection_answer_ref",
                        on_delete="NO ACTION",
                        table="assessments_answer",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="option_id",
                        name="assessments_answerselection_option_ref",
                        on_delete="NO ACTION",
                        table="assessments_answeroption",
                        target="id",
                    ),
                ],
            },
        ),
    ]
