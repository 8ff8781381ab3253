import django.contrib.postgres.fields
import django.contrib.postgres.search
import django.db.models.constraints
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
        ("identity", "0001_initial"),
        ("library", "0001_initial"),
        ("organizations", "0002_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
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
                ("name", models.CharField(max_length=100)),
                ("slug", models.SlugField(db_index=False, max_length=80)),
                ("description", models.CharField(blank=True, default="", max_length=500)),
                ("position", models.IntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("organization", "slug"), name="courses_category_slug_once"),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="courses_category_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Course",
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
                ("slug", models.SlugField(db_index=False, max_length=80)),
                ("title", models.CharField(max_length=100)),
                ("summary", models.CharField(blank=True, default="", max_length=300)),
                ("description_html", models.TextField(blank=True, default="")),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "difficulty",
                    models.CharField(
                        choices=[("beginner", "Beginner"), ("intermediate", "Intermediate"), ("advanced", "Advanced")],
                        default="beginner",
                        max_length=12,
                    ),
                ),
                ("duration_minutes", models.IntegerField(default=0)),
                ("price_in_cents", models.IntegerField(default=0)),
                ("currency", models.CharField(default="usd", max_length=3)),
                (
                    "cover",
                    models.CharField(
                        choices=[
                            ("leaf", "Leaf green"),
                            ("sun", "Sun yellow"),
                            ("clay", "Clay red"),
                            ("dusk", "Dusk blue"),
                        ],
                        default="leaf",
                        max_length=8,
                    ),
                ),
                (
                    "eq_scales",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                (
                    "outcomes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("archived", "archived")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                ("author_name", models.CharField(blank=True, default="", max_length=120)),
                ("version", models.IntegerField(default=1)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector("title", config="simple", weight="A"),
                            "||",
                            django.contrib.postgres.search.SearchVector("summary", config="simple", weight="B"),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "author",
                    meristem.kernel.models.base.PersonForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
                (
                    "category",
                    meristem.kernel.models.base.TenantForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="courses.category"
                    ),
                ),
                (
                    "cover_image",
                    meristem.kernel.models.base.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="library.mediaitem",
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
                "indexes": [
                    models.Index(
                        condition=models.Q(("archived_at__isnull", True), ("status", "published")),
                        fields=["organization", "-published_at"],
                        name="courses_course_published",
                    ),
                    models.Index(fields=["organization", "cover_image"], name="courses_course_cover_image_ix"),
                    models.Index(fields=["organization", "category"], name="courses_course_category_ix"),
                    models.Index(fields=["organization", "author"], name="courses_course_author_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "slug"), name="courses_course_slug_once"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published", "archived"])),
                        name="courses_course_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "archived"), ("archived_at__isnull", False)),
                            models.Q(models.Q(("status", "archived"), _negated=True), ("archived_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="courses_course_archived_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "published"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="courses_course_published_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price_in_cents__gte", 0), ("duration_minutes__gte", 0)),
                        name="courses_course_not_negative",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="courses_course_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                        hot=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="cover_image_id",
                        name="courses_course_cover_image_ref",
                        on_delete="NO ACTION",
                        table="library_mediaitem",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="category_id",
                        name="courses_course_category_ref",
                        on_delete="NO ACTION",
                        table="courses_category",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="author_id",
                        name="courses_course_author_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Module",
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
                ("slug", models.SlugField(db_index=False, max_length=80)),
                ("title", models.CharField(max_length=100)),
                ("summary", models.CharField(blank=True, default="", max_length=500)),
                ("position", models.IntegerField()),
                ("archived_at", models.DateTimeField(null=True)),
                (
                    "course",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course"
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
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("organization", "course", "position"),
                        name="courses_module_position_once",
                    ),
                    models.UniqueConstraint(fields=("organization", "course", "slug"), name="courses_module_slug_once"),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="courses_module_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                        hot=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="course_id",
                        name="courses_module_course_ref",
                        on_delete="NO ACTION",
                        table="courses_course",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
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
                ("slug", models.SlugField(db_index=False, max_length=80)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("video", "Video"),
                            ("quiz", "Quiz"),
                            ("external", "Link to another site"),
                        ],
                        default="text",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                ("summary", models.CharField(blank=True, default="", max_length=300)),
                ("body_html", models.TextField(blank=True, default="")),
                ("minutes", models.IntegerField(default=5)),
                ("points", models.IntegerField(default=10)),
                ("external_url", models.URLField(blank=True, default="", max_length=500)),
                ("is_preview", models.BooleanField(default=False)),
                ("position", models.IntegerField()),
                ("published_at", models.DateTimeField(null=True)),
                ("archived_at", models.DateTimeField(null=True)),
                ("version", models.IntegerField(default=1)),
                (
                    "assessment",
                    meristem.kernel.models.base.TenantForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assessments.assessment",
                    ),
                ),
                (
                    "course",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.course"
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
                    "video",
                    meristem.kernel.models.base.TenantForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="library.mediaitem"
                    ),
                ),
                (
                    "module",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="courses.module"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "video"], name="courses_lesson_video_ix"),
                    models.Index(fields=["organization", "assessment"], name="courses_lesson_assessment_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                        fields=("organization", "module", "position"),
                        name="courses_lesson_position_once",
                    ),
                    models.UniqueConstraint(fields=("organization", "course", "slug"), name="courses_lesson_slug_once"),
                    models.CheckConstraint(
                        condition=models.Q(("type__in", ["text", "video", "quiz", "external"])),
                        name="courses_lesson_known_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 0), ("points__gte", 0), ("points__lte", 1000)),
                        name="courses_lesson_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("type", "external"), _negated=True),
                            models.Q(("external_url", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="courses_lesson_external_has_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("type", "quiz"), ("assessment__isnull", True), _connector="OR"),
                        name="courses_lesson_only_quizzes_ask",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="courses_lesson_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                        hot=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="module_id",
                        name="courses_lesson_module_ref",
                        on_delete="NO ACTION",
                        table="courses_module",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="course_id",
                        name="courses_lesson_course_ref",
                        on_delete="NO ACTION",
                        table="courses_course",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="video_id",
                        name="courses_lesson_video_ref",
                        on_delete="NO ACTION",
                        table="library_mediaitem",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="assessment_id",
                        name="courses_lesson_assessment_ref",
                        on_delete="NO ACTION",
                        table="assessments_assessment",
                        target="id",
                    ),
                ],
            },
        ),
    ]
