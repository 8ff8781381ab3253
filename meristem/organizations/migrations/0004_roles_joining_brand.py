"""Roles of an organisation's own making, links and lists to invite by, departments of the invited, logo, domains."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.models.base
import meristem.kernel.tenancy.constraints


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_factor_functions"),
        ("organizations", "0003_second_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="CustomRole",
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
                ("name", models.CharField(max_length=60)),
                ("description", models.CharField(blank=True, default="", max_length=300)),
                (
                    "permissions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), default=list, size=None
                    ),
                ),
                ("archived_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="DomainClaim",
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
                ("domain", models.CharField(max_length=253)),
                ("token", models.CharField(max_length=64)),
                ("verified_at", models.DateTimeField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("lets_join", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="InvitationBatch",
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
                ("made_by_id", models.UUIDField(null=True)),
                ("file_name", models.CharField(max_length=120)),
                ("total", models.IntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done"), ("stopped", "Stopped")],
                        default="running",
                        max_length=10,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="InvitationLink",
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
                ("label", models.CharField(max_length=80)),
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
                ("most_uses", models.IntegerField()),
                ("used_count", models.IntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("made_by_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="InvitationRow",
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
                ("number", models.IntegerField()),
                ("email", models.CharField(max_length=254)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("job_title", models.CharField(blank=True, default="", max_length=120)),
                ("department", models.CharField(blank=True, default="", max_length=120)),
                ("group_name", models.CharField(blank=True, default="", max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("invited", "Invited"),
                            ("member", "Member"),
                            ("wrong", "Wrong"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="Logo",
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
                ("image", models.BinaryField()),
                ("width", models.IntegerField()),
                ("height", models.IntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RoleAssignment",
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
                ("given_by_id", models.UUIDField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="invitation",
            name="department",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="invitation",
            name="group",
            field=meristem.kernel.models.base.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="organizations.group"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="job_title",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="membership",
            name="granted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80), null=True, size=None
            ),
        ),
        migrations.AddField(
            model_name="organization",
            name="brand",
            field=models.CharField(blank=True, db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="organizationsettings",
            name="brand_colour",
            field=models.CharField(blank=True, db_default="", default="", max_length=7),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["organization", "group"], name="organizations_invita_b13b7d_ix"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="group_id",
                name="organizations_invitation_group_ref",
                on_delete="NO ACTION",
                table="organizations_group",
                target="id",
            ),
        ),
        migrations.AddField(
            model_name="customrole",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="domainclaim",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="invitationbatch",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="invitationlink",
            name="group",
            field=meristem.kernel.models.base.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.group"
            ),
        ),
        migrations.AddField(
            model_name="invitationlink",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="invitationrow",
            name="batch",
            field=meristem.kernel.models.base.TenantForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.invitationbatch"
            ),
        ),
        migrations.AddField(
            model_name="invitationrow",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="logo",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="group",
            field=meristem.kernel.models.base.TenantForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.group"
            ),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="organization",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="organizations.organization",
            ),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="role",
            field=meristem.kernel.models.base.TenantForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.customrole"
            ),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="user",
            field=meristem.kernel.models.base.PersonForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+"
            ),
        ),
        migrations.AddConstraint(
            model_name="customrole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("archived_at__isnull", True)),
                fields=("organization", "name"),
                name="organizations_customrole_name_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="customrole",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="organizations_customrole_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=models.UniqueConstraint(
                models.F("organization"),
                django.db.models.functions.text.Lower("domain"),
                name="organizations_domainclaim_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("domain"),
                condition=models.Q(("verified_at__isnull", False)),
                name="organizations_domainclaim_whose",
            ),
        ),
        migrations.AddConstraint(
            model_name="domainclaim",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=("select",),
                name="organizations_domainclaim_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddIndex(
            model_name="invitationbatch",
            index=models.Index(fields=["organization", "-created_at"], name="organizations_batch_new"),
        ),
        migrations.AddConstraint(
            model_name="invitationbatch",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="organizations_invitationbatch_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddIndex(
            model_name="invitationlink",
            index=models.Index(fields=["organization", "-created_at"], name="organizations_invitationlink_n"),
        ),
        migrations.AddIndex(
            model_name="invitationlink",
            index=models.Index(fields=["organization", "group"], name="organizations_invita_ccc24c_ix"),
        ),
        migrations.AddConstraint(
            model_name="invitationlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("used_count__gte", 0), ("used_count__lte", models.F("most_uses"))),
                name="organizations_invitationlink_uses",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationlink",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=("select",),
                name="organizations_invitationlink_tenant",
                owner=None,
                restrict={},
                touch=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationlink",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="group_id",
                name="organizations_invitationlink_group_ref",
                on_delete="NO ACTION",
                table="organizations_group",
                target="id",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationrow",
            constraint=models.UniqueConstraint(
                fields=("organization", "batch", "number"), name="organizations_invitationrow_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationrow",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="organizations_invitationrow_tenant",
                owner=None,
                restrict={},
                touch=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationrow",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="batch_id",
                name="organizations_invitationrow_batch_ref",
                on_delete="NO ACTION",
                table="organizations_invitationbatch",
                target="id",
            ),
        ),
        migrations.AddConstraint(
            model_name="logo",
            constraint=models.UniqueConstraint(fields=("organization",), name="organizations_logo_one"),
        ),
        migrations.AddConstraint(
            model_name="logo",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="organizations_logo_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddIndex(
            model_name="roleassignment",
            index=models.Index(fields=["organization", "user"], name="organizations_roleas_772c78_ix"),
        ),
        migrations.AddIndex(
            model_name="roleassignment",
            index=models.Index(fields=["organization", "group"], name="organizations_roleas_d15e53_ix"),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.UniqueConstraint(
                fields=("organization", "role", "user", "group"),
                name="organizations_roleassignment_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update", "delete"),
                gate_may=(),
                name="organizations_roleassignment_tenant",
                owner=None,
                restrict={},
                touch=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="role_id",
                name="organizations_roleassignment_role_ref",
                on_delete="NO ACTION",
                table="organizations_customrole",
                target="id",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="user_id",
                name="organizations_roleassignment_user_ref",
                on_delete="NO ACTION",
                table="organizations_membership",
                target="user_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="group_id",
                name="organizations_roleassignment_group_ref",
                on_delete="NO ACTION",
                table="organizations_group",
                target="id",
            ),
        ),
    ]
