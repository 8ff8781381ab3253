import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.models.base
import meristem.kernel.tenancy.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
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
                ("characteristic", models.TextField(blank=True, default="")),
                ("archived_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Organization",
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
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(db_index=False, max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("public", "public"), ("company", "organisation")], default="company", max_length=10
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("closed", "closed")], default="active", max_length=10
                    ),
                ),
                ("domain", models.CharField(blank=True, max_length=253, null=True)),
                ("industry", models.CharField(blank=True, default="", max_length=100)),
                ("size_range", models.CharField(blank=True, default="", max_length=20)),
                ("billing_email", models.EmailField(blank=True, default="", max_length=254)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.user"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("slug"), name="organizations_organization_slug_once"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("domain"), name="organizations_organization_domain_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "public")),
                        fields=("kind",),
                        name="organizations_organization_one_public",
                    ),
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update"),
                        gate_may=("select",),
                        name="organizations_organization_rows",
                        policies=[
                            (
                                "entered_select",
                                "permissive",
                                "select",
                                "id = (select nullif(current_setting('app.organization_id', true), '')::uuid)",
                                None,
                                "meristem_app",
                            ),
                            (
                                "entered_update",
                                "permissive",
                                "update",
                                "id = (select nullif(current_setting('app.organization_id', true), '')::uuid)",
                                "id = (select nullif(current_setting('app.organization_id', true), '')::uuid)",
                                "meristem_app",
                            ),
                            (
                                "founder_insert",
                                "permissive",
                                "insert",
                                None,
                                "id = (select nullif(current_setting('app.organization_id', true), '')::uuid) AND (owner_id = (select nullif(current_setting('app.user_id', true), '')::uuid) OR owner_id IS NULL)",
                                "meristem_app",
                            ),
                        ],
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("learner", "learner"),
                                ("author", "author"),
                                ("coach", "coach"),
                                ("therapist", "therapist"),
                                ("manager", "manager"),
                                ("analyst", "analyst"),
                                ("administrator", "administrator"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("suspended", "suspended"), ("removed", "removed")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("job_title", models.CharField(blank=True, default="", max_length=120)),
                ("department", models.CharField(blank=True, default="", max_length=120)),
                ("invited_by_id", models.UUIDField(null=True)),
                ("joined_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="identity.user",
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
                "indexes": [models.Index(fields=["user"], name="organizations_membership_where")],
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "user"), name="organizations_membership_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "roles__contained_by",
                                ["learner", "author", "coach", "therapist", "manager", "analyst", "administrator"],
                            )
                        ),
                        name="organizations_membership_known_roles",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select",),
                        name="organizations_membership_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=meristem.kernel.ids.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("learner", "learner"),
                                ("author", "author"),
                                ("coach", "coach"),
                                ("therapist", "therapist"),
                                ("manager", "manager"),
                                ("analyst", "analyst"),
                                ("administrator", "administrator"),
                            ],
                            max_length=20,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("invited_by_id", models.UUIDField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("reminder_count", models.IntegerField(default=0)),
                ("accepted_by_id", models.UUIDField(null=True)),
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
                "indexes": [models.Index(fields=["organization", "-created_at"], name="organizations_invitation_new")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("organization"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("accepted_at__isnull", True), ("withdrawn_at__isnull", True)),
                        name="organizations_invitation_open_once",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select",),
                        name="organizations_invitation_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GroupMember",
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
                ("is_manager", models.BooleanField(default=False)),
                (
                    "group",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.group"
                    ),
                ),
                (
                    "user",
                    meristem.kernel.models.base.PersonForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+"
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
                "indexes": [models.Index(fields=["organization", "user"], name="organizations_groupm_7afe8a_ix")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "group", "user"), name="organizations_groupmember_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="organizations_groupmember_tenant",
                        owner=None,
                        restrict={},
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="group_id",
                        name="organizations_groupmember_group_ref",
                        on_delete="NO ACTION",
                        table="organizations_group",
                        target="id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="organizations_groupmember_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="group",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.CreateModel(
            name="OrganizationSettings",
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
                ("company_email", models.EmailField(blank=True, default="", max_length=254)),
                ("default_language", models.CharField(default="en", max_length=10)),
                ("visitors_see_courses", models.BooleanField(default=False)),
                ("enforce_sso", models.BooleanField(default=False)),
                ("anonymous_surveys", models.BooleanField(default=False)),
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
                    models.UniqueConstraint(fields=("organization",), name="organizations_settings_one"),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select",),
                        name="organizations_organizationsettings_tenant",
                        owner=None,
                        restrict={},
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at__isnull", True)),
                fields=("organization", "name"),
                name="organizations_group_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="group",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="organizations_group_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
    ]
