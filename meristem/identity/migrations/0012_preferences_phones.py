"""How a person wants the product to be, and telephone numbers that she proved to be hers."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import meristem.kernel.ids
import meristem.kernel.tenancy.constraints
from meristem.kernel.tenancy.gate import erasable, gate_patch


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0011_session_ends"),
    ]

    operations = [
        migrations.CreateModel(
            name="Preferences",
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
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("plain_letters", models.BooleanField(default=False)),
                ("keeps_drafts", models.BooleanField(default=True)),
                (
                    "text_size",
                    models.CharField(
                        choices=[("normal", "normal"), ("large", "larger"), ("largest", "largest")],
                        default="normal",
                        max_length=10,
                    ),
                ),
                ("less_motion", models.BooleanField(default=False)),
                ("captions", models.BooleanField(default=True)),
                ("answer_keys", models.BooleanField(default=True)),
                ("goes_on", models.BooleanField(default=False)),
                ("shows_progress", models.BooleanField(default=True)),
            ],
            options={
                "constraints": [
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="identity_preferences_rows",
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
        migrations.CreateModel(
            name="Phone",
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
                ("number", models.BinaryField()),
                ("verified_at", models.DateTimeField()),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.user"
                    ),
                ),
            ],
            options={
                "constraints": [
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="identity_phone_rows",
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
        migrations.CreateModel(
            name="PhoneCode",
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
                ("number", models.BinaryField()),
                ("tries", models.IntegerField(default=0)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.user"
                    ),
                ),
            ],
            options={
                "constraints": [
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select", "delete"),
                        name="identity_phonecode_rows",
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
                    )
                ],
            },
        ),
        erasable("identity_preferences"),
        erasable("identity_phone"),
        erasable("identity_phonecode"),
        # Numbers that nobody confirmed are forgotten with the rest of what guarded the door.
        gate_patch(
            "identity_door_housekeeping()",
            (
                "DELETE FROM identity_providerflow",
                "DELETE FROM identity_phonecode WHERE expires_at < now() - interval '1 day';"
                " DELETE FROM identity_providerflow",
            ),
        ),
    ]
