import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.tenancy.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("kernel", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
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
                ("email", models.EmailField(max_length=254)),
                ("username", models.CharField(blank=True, max_length=60, null=True)),
                ("display_name", models.CharField(max_length=120)),
                ("given_name", models.CharField(blank=True, default="", max_length=80)),
                ("family_name", models.CharField(blank=True, default="", max_length=80)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "active"), ("suspended", "suspended"), ("archived", "archived")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("email_verified_at", models.DateTimeField(null=True)),
                ("language", models.CharField(blank=True, default="", max_length=10)),
                ("time_zone", models.CharField(default="UTC", max_length=60)),
                (
                    "theme",
                    models.CharField(
                        choices=[("system", "as the device"), ("light", "light"), ("dark", "dark")],
                        default="system",
                        max_length=10,
                    ),
                ),
                ("last_login_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="identity_user_email_once"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="identity_user_username_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email__contains", "@")), name="identity_user_email_form"
                    ),
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update"),
                        gate_may=("select",),
                        name="identity_user_rows",
                        policies=[
                            (
                                "self_select",
                                "permissive",
                                "select",
                                "id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                None,
                                "meristem_app",
                            ),
                            (
                                "self_insert",
                                "permissive",
                                "insert",
                                None,
                                "id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "meristem_app",
                            ),
                            (
                                "self_update",
                                "permissive",
                                "update",
                                "id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "meristem_app",
                            ),
                        ],
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailLink",
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
                ("purpose", models.CharField(choices=[("verify", "Verify"), ("reset", "Reset")], max_length=10)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LoginAttempt",
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
                    "outcome",
                    models.CharField(
                        choices=[
                            ("ok", "Ok"),
                            ("wrong", "Wrong"),
                            ("limited", "Limited"),
                            ("suspended", "Suspended"),
                            ("unverified", "Unverified"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.GenericIPAddressField(null=True)),
                ("device", models.CharField(default="", max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="PersonalToken",
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
                ("organization_id", models.UUIDField()),
                ("name", models.CharField(max_length=80)),
                ("token_hash", models.BinaryField(unique=True)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("expires_at", models.DateTimeField(null=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Session",
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
                ("token_hash", models.BinaryField(unique=True)),
                ("organization_id", models.UUIDField()),
                ("address", models.GenericIPAddressField(null=True)),
                ("user_agent", models.CharField(default="", max_length=300)),
                ("last_active_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Credential",
            fields=[
                (
                    "updated_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
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
                ("password_hash", models.TextField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select",),
                        name="identity_credential_rows",
                        policies=[
                            (
                                "own",
                                "permissive",
                                "all",
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                "meristem_app",
                            )
                        ],
                        touch=True,
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="emaillink",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.user"),
        ),
        migrations.AddField(
            model_name="loginattempt",
            name="user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.user"
            ),
        ),
        migrations.AddField(
            model_name="personaltoken",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.user"),
        ),
        migrations.AddField(
            model_name="session",
            name="user",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.user"),
        ),
        migrations.AddConstraint(
            model_name="emaillink",
            constraint=meristem.kernel.tenancy.constraints.RowPolicies(
                app_may=("select", "insert", "update", "delete"),
                gate_may=("select",),
                name="identity_emaillink_rows",
                policies=[
                    (
                        "own",
                        "permissive",
                        "all",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        "meristem_app",
                    )
                ],
                touch=False,
            ),
        ),
        migrations.AddIndex(
            model_name="loginattempt",
            index=models.Index(fields=["user", "-created_at"], name="identity_attempt_user"),
        ),
        migrations.AddConstraint(
            model_name="loginattempt",
            constraint=meristem.kernel.tenancy.constraints.RowPolicies(
                app_may=("select", "insert"),
                gate_may=(),
                name="identity_loginattempt_rows",
                policies=[
                    (
                        "own",
                        "permissive",
                        "select",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        None,
                        "meristem_app",
                    ),
                    ("anyone_notes", "permissive", "insert", None, "true", "meristem_app"),
                ],
                touch=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="personaltoken",
            constraint=meristem.kernel.tenancy.constraints.RowPolicies(
                app_may=("select", "insert", "update", "delete"),
                gate_may=("select", "update"),
                name="identity_personaltoken_rows",
                policies=[
                    (
                        "own",
                        "permissive",
                        "all",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        "meristem_app",
                    )
                ],
                touch=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=meristem.kernel.tenancy.constraints.RowPolicies(
                app_may=("select", "insert", "update", "delete"),
                gate_may=("select", "update"),
                name="identity_session_rows",
                policies=[
                    (
                        "own",
                        "permissive",
                        "all",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                        "meristem_app",
                    )
                ],
                touch=False,
            ),
        ),
    ]
