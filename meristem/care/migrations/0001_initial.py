import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import meristem.care.models.appointments
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
            name="Appointment",
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
                ("during", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("booked", "booked"),
                            ("cancelled", "cancelled"),
                            ("kept", "kept"),
                            ("missed", "missed"),
                        ],
                        default="booked",
                        max_length=10,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("video", "by video"), ("in_person", "in person"), ("phone", "by phone")],
                        default="video",
                        max_length=10,
                    ),
                ),
                ("sequence", models.IntegerField(default=0)),
                ("cancelled_by_id", models.UUIDField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("cancel_reason", models.CharField(blank=True, default="", max_length=300)),
                (
                    "client",
                    meristem.kernel.models.base.PersonForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
                (
                    "moved_from",
                    meristem.kernel.models.base.TenantForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="care.appointment"
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
                    "therapist",
                    meristem.care.models.appointments.TherapistForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organization", "therapist"], name="care_appointment_therapist_ix"),
                    models.Index(fields=["organization", "client"], name="care_appointment_client_ix"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("status", "booked")),
                        expressions=[("therapist", "="), ("during", "&&")],
                        name="care_appointment_therapist_one_place",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("status", "booked")),
                        expressions=[("client", "="), ("during", "&&")],
                        name="care_appointment_client_one_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["booked", "cancelled", "kept", "missed"])),
                        name="care_appointment_known_status",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("during__isempty", False),
                            models.Q(("during__lower_inf", True), _negated=True),
                            models.Q(("during__upper_inf", True), _negated=True),
                        ),
                        name="care_appointment_bounded",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("therapist", models.F("client")), _negated=True),
                        name="care_appointment_two_people",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update"),
                        gate_may=("select",),
                        name="care_appointment_tenant",
                        owner=None,
                        restrict={
                            "client_books": (
                                "insert",
                                None,
                                "client_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                            "the_two": (
                                "all",
                                "(therapist_id = (select nullif(current_setting('app.user_id', true), '')::uuid) OR client_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                                "(therapist_id = (select nullif(current_setting('app.user_id', true), '')::uuid) OR client_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                            ),
                        },
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="therapist_id",
                        name="care_appointment_therapist_ref",
                        on_delete="NO ACTION",
                        table="care_therapist",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="client_id",
                        name="care_appointment_client_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="moved_from_id",
                        name="care_appointment_moved_from_ref",
                        on_delete="NO ACTION",
                        table="care_appointment",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppointmentNote",
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
                ("text", models.BinaryField()),
                (
                    "appointment",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="care.appointment"
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organization", "appointment", "user"), name="care_appointmentnote_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="care_appointmentnote_tenant",
                        owner="user_id",
                        restrict={},
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="care_appointmentnote_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="appointment_id",
                        name="care_appointmentnote_appointment_ref",
                        on_delete="NO ACTION",
                        table="care_appointment",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Therapist",
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
                ("headline", models.CharField(blank=True, default="", max_length=120, verbose_name="in one line")),
                ("bio", models.TextField(blank=True, default="", max_length=4000, verbose_name="about you")),
                (
                    "specialisations",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("anxiety", "anxiety and worry"),
                                ("burnout", "exhaustion at work"),
                                ("life-transitions", "new roles and places"),
                                ("grief", "grief and loss"),
                                ("relationships", "relationships"),
                                ("low-mood", "low mood"),
                                ("sleep", "sleep and shift work"),
                                ("stress", "stress"),
                                ("trauma-informed", "after hard events"),
                                ("conflict", "conflict at work"),
                                ("family", "family and parenting"),
                                ("self-worth", "self-worth"),
                            ],
                            max_length=30,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), default=list, size=None
                    ),
                ),
                (
                    "licence_number",
                    models.CharField(blank=True, default="", max_length=60, verbose_name="licence number"),
                ),
                ("licence_checked_on", models.DateField(blank=True, null=True, verbose_name="licence last checked on")),
                ("profile_url", models.URLField(blank=True, default="", max_length=300, verbose_name="web page")),
                (
                    "price",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=8, null=True, verbose_name="price of a session"
                    ),
                ),
                ("currency", models.CharField(blank=True, default="", max_length=3, verbose_name="currency")),
                (
                    "session_minutes",
                    models.SmallIntegerField(
                        default=50,
                        validators=[
                            django.core.validators.MinValueValidator(15),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="minutes of a session",
                    ),
                ),
                (
                    "buffer_minutes",
                    models.SmallIntegerField(
                        default=10,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(120),
                        ],
                        verbose_name="minutes between sessions",
                    ),
                ),
                (
                    "modes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("video", "by video"), ("in_person", "in person"), ("phone", "by phone")],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "meeting_details",
                    models.TextField(blank=True, default="", max_length=1000, verbose_name="how you meet"),
                ),
                ("time_zone", models.CharField(default="UTC", max_length=60, verbose_name="time zone")),
                ("is_listed", models.BooleanField(default=False, verbose_name="listed in the directory")),
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
                "constraints": [
                    models.UniqueConstraint(fields=("organization", "user"), name="care_therapist_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "specialisations__contained_by",
                                [
                                    "anxiety",
                                    "burnout",
                                    "life-transitions",
                                    "grief",
                                    "relationships",
                                    "low-mood",
                                    "sleep",
                                    "stress",
                                    "trauma-informed",
                                    "conflict",
                                    "family",
                                    "self-worth",
                                ],
                            )
                        ),
                        name="care_therapist_known_specialisations",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("session_minutes__range", (15, 180))), name="care_therapist_session_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("buffer_minutes__range", (0, 120))), name="care_therapist_buffer_minutes"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("modes__contained_by", ["video", "in_person", "phone"])),
                        name="care_therapist_known_modes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("price__isnull", True), ("price__gte", 0), _connector="OR"),
                        name="care_therapist_price_positive",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=("select",),
                        name="care_therapist_tenant",
                        owner=None,
                        restrict={
                            "own_delete": (
                                "delete",
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                                None,
                            ),
                            "own_insert": (
                                "insert",
                                None,
                                "user_id = (select nullif(current_setting('app.user_id', true), '')::uuid)",
                            ),
                        },
                        touch=True,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="user_id",
                        name="care_therapist_user_ref",
                        on_delete="NO ACTION",
                        table="organizations_membership",
                        target="user_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AvailabilityRule",
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
                ("weekday", models.SmallIntegerField()),
                ("starts_at", models.TimeField()),
                ("ends_at", models.TimeField()),
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
                    "therapist",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="care.therapist"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "therapist"], name="care_availabilityrul_66852b_ix")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (0, 6))), name="care_availabilityrule_weekday"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="care_availabilityrule_forward"
                    ),
                    models.UniqueConstraint(
                        fields=("organization", "therapist", "weekday", "starts_at"), name="care_availabilityrule_once"
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="care_availabilityrule_tenant",
                        owner=None,
                        restrict={
                            "own_delete": (
                                "delete",
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                                None,
                            ),
                            "own_insert": (
                                "insert",
                                None,
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                            ),
                            "own_update": (
                                "update",
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                            ),
                        },
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="therapist_id",
                        name="care_availabilityrule_therapist_ref",
                        on_delete="NO ACTION",
                        table="care_therapist",
                        target="id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AvailabilityException",
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
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
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
                    "therapist",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="care.therapist"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["organization", "therapist"], name="care_availabilityexc_777b44_ix")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="care_availabilityexception_forward",
                    ),
                    meristem.kernel.tenancy.constraints.TenantPolicy(
                        app_may=("select", "insert", "update", "delete"),
                        gate_may=(),
                        name="care_availabilityexception_tenant",
                        owner=None,
                        restrict={
                            "own_delete": (
                                "delete",
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                                None,
                            ),
                            "own_insert": (
                                "insert",
                                None,
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                            ),
                            "own_update": (
                                "update",
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                                "therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = (select nullif(current_setting('app.user_id', true), '')::uuid))",
                            ),
                        },
                        touch=False,
                    ),
                    meristem.kernel.tenancy.constraints.TenantReference(
                        column="therapist_id",
                        name="care_availabilityexception_therapist_ref",
                        on_delete="NO ACTION",
                        table="care_therapist",
                        target="id",
                    ),
                ],
            },
        ),
    ]
