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
            name="GoalHandprint",
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
                ("goal", models.BinaryField()),
                ("notes", models.BinaryField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "on my way"), ("achieved", "achieved"), ("let_go", "let go")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("started_on", models.DateField()),
                ("target_on", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("version", models.IntegerField(default=1)),
                ("deleted_at", models.DateTimeField(null=True)),
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
                "indexes": [models.Index(fields=["organization", "user"], name="wellbeing_goalhandpr_f971da_ix")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["active", "achieved", "let_go"])),
                        name="wellbeing_goalhandprint_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_on__isnull", True), ("status", "active")),
                            models.Q(models.Q(("status", "active"), _negated=True), ("ended_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="wellbeing_goalhandprint_ends_with_status",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="wellbeing_goalhandprint_tenant",
                        owner="user_id",
                        restrict={},
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="wellbeing_goalhandprint_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalFinger",
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
                    "finger",
                    models.CharField(
                        choices=[
                            ("thumb", "Thumb"),
                            ("index", "Index finger"),
                            ("middle", "Middle finger"),
                            ("ring", "Ring finger"),
                            ("little", "Little finger"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.BinaryField(null=True)),
                ("notes", models.BinaryField(null=True)),
                ("progress", models.SmallIntegerField(default=0)),
                ("due_on", models.DateField(null=True)),
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
                    "handprint",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wellbeing.goalhandprint"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "handprint", "finger"), name="wellbeing_goalfinger_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__range", (0, 100))), name="wellbeing_goalfinger_progress"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("finger__in", ["thumb", "index", "middle", "ring", "little"])),
                        name="wellbeing_goalfinger_known",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="wellbeing_goalfinger_tenant",
                        owner="user_id",
                        restrict={},
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="wellbeing_goalfinger_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="handprint_id",
                        name="wellbeing_goalfinger_handprint_ref",
                        on_delete="NO ACTION",
                        table="wellbeing_goalhandprint",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GoalChange",
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
                    "finger",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("thumb", "Thumb"),
                            ("index", "Index finger"),
                            ("middle", "Middle finger"),
                            ("ring", "Ring finger"),
                            ("little", "Little finger"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("progress_before", models.SmallIntegerField(null=True)),
                ("progress_after", models.SmallIntegerField(null=True)),
                (
                    "status",
                    models.CharField(
                        blank=True,
                        choices=[("active", "on my way"), ("achieved", "achieved"), ("let_go", "let go")],
                        default="",
                        max_length=10,
                    ),
                ),
                ("occurred_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "handprint",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wellbeing.goalhandprint"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organization", "handprint", "-occurred_at"], name="wellbeing_goalchange_recent"
                    )
                ],
                "constraints": [
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "delete"),
                        gate_may=(),
                        name="wellbeing_goalchange_tenant",
                        owner="user_id",
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="wellbeing_goalchange_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="handprint_id",
                        name="wellbeing_goalchange_handprint_ref",
                        on_delete="NO ACTION",
                        table="wellbeing_goalhandprint",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
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
                ("title", models.BinaryField()),
                ("text", models.BinaryField()),
                ("tags", models.BinaryField(null=True)),
                ("mood_score", models.SmallIntegerField(null=True)),
                (
                    "eq_scale",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("self_regard", "Self Regard"),
                            ("regard_for_others", "Regard for Others"),
                            ("relative_regard", "Relative Regard"),
                            ("self_awareness", "Self Awareness"),
                            ("awareness_of_others", "Awareness of Others"),
                            ("emotional_resilience", "Emotional Resilience"),
                            ("personal_power", "Personal Power"),
                            ("goal_directedness", "Goal Directedness"),
                            ("flexibility", "Flexibility"),
                            ("personal_openness", "Personal Openness"),
                            ("invitation_to_trust", "Invitation to Trust"),
                            ("trust", "Trust"),
                            ("balanced_outlook", "Balanced Outlook"),
                            ("emotional_expression_and_control", "Emotional Expression and Control"),
                            ("conflict_handling", "Conflict Handling"),
                            ("interdependence", "Interdependence"),
                        ],
                        default="",
                        max_length=40,
                    ),
                ),
                ("prompt_key", models.CharField(blank=True, default="", max_length=60)),
                ("is_private", models.BooleanField(default=True)),
                ("occurred_at", models.DateTimeField()),
                ("local_day", models.DateField()),
                ("time_zone", models.CharField(max_length=60)),
                ("version", models.IntegerField(default=1)),
                ("editor_id", models.UUIDField(null=True)),
                ("beat", models.IntegerField(default=0)),
                ("deleted_at", models.DateTimeField(null=True)),
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
                "indexes": [
                    models.Index(fields=["organization", "user", "-occurred_at"], name="wellbeing_journal_recent")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_private", True)), name="wellbeing_journalentry_always_private"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("mood_score__isnull", True), ("mood_score__range", (1, 10)), _connector="OR"
                        ),
                        name="wellbeing_journalentry_mood_range",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "eq_scale__in",
                                [
                                    "",
                                    "self_regard",
                                    "regard_for_others",
                                    "relative_regard",
                                    "self_awareness",
                                    "awareness_of_others",
                                    "emotional_resilience",
                                    "personal_power",
                                    "goal_directedness",
                                    "flexibility",
                                    "personal_openness",
                                    "invitation_to_trust",
                                    "trust",
                                    "balanced_outlook",
                                    "emotional_expression_and_control",
                                    "conflict_handling",
                                    "interdependence",
                                ],
                            )
                        ),
                        name="wellbeing_journalentry_known_scale",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="wellbeing_journalentry_tenant",
                        owner="user_id",
                        restrict={},
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="wellbeing_journalentry_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MoodEntry",
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
                ("score", models.SmallIntegerField()),
                (
                    "feelings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "activities",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                (
                    "eq_factors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("note", models.BinaryField(null=True)),
                ("occurred_at", models.DateTimeField()),
                ("local_day", models.DateField()),
                ("time_zone", models.CharField(max_length=60)),
                ("deleted_at", models.DateTimeField(null=True)),
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
                "indexes": [
                    models.Index(fields=["organization", "user", "local_day"], name="wellbeing_mood_day"),
                    models.Index(fields=["organization", "user", "-occurred_at"], name="wellbeing_mood_recent"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("score__range", (1, 10))), name="wellbeing_moodentry_score_range"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "feelings__contained_by",
                                [
                                    "eager",
                                    "joyful",
                                    "excited",
                                    "curious",
                                    "proud",
                                    "amused",
                                    "hopeful",
                                    "grateful",
                                    "touched",
                                    "content",
                                    "relieved",
                                    "calm",
                                    "at-ease",
                                    "thoughtful",
                                    "surprised",
                                    "restless",
                                    "tense",
                                    "anxious",
                                    "irritated",
                                    "angry",
                                    "frustrated",
                                    "hurt",
                                    "embarrassed",
                                    "envious",
                                    "guilty",
                                    "disappointed",
                                    "discouraged",
                                    "sad",
                                    "lonely",
                                    "bored",
                                    "tired",
                                    "drained",
                                ],
                            )
                        ),
                        name="wellbeing_moodentry_known_feelings",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "activities__contained_by",
                                [
                                    "work",
                                    "learning",
                                    "family",
                                    "friends",
                                    "moving",
                                    "outdoors",
                                    "resting",
                                    "eating",
                                    "commuting",
                                    "chores",
                                    "alone",
                                    "screen",
                                ],
                            )
                        ),
                        name="wellbeing_moodentry_known_activities",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "eq_factors__contained_by",
                                [
                                    "self_regard",
                                    "regard_for_others",
                                    "relative_regard",
                                    "self_awareness",
                                    "awareness_of_others",
                                    "emotional_resilience",
                                    "personal_power",
                                    "goal_directedness",
                                    "flexibility",
                                    "personal_openness",
                                    "invitation_to_trust",
                                    "trust",
                                    "balanced_outlook",
                                    "emotional_expression_and_control",
                                    "conflict_handling",
                                    "interdependence",
                                ],
                            )
                        ),
                        name="wellbeing_moodentry_known_scales",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="wellbeing_moodentry_tenant",
                        owner="user_id",
                        restrict={},
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="wellbeing_moodentry_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
    ]
