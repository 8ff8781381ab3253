"""Plans, subscriptions, invoices and the counter of their numbers."""

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
        ("identity", "0001_initial"),
        ("organizations", "0005_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="InvoiceCounter",
            fields=[
                ("year", models.IntegerField(primary_key=True, serialize=False)),
                ("last", models.IntegerField()),
            ],
            options={
                "constraints": [
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=(),
                        gate_may=("select", "insert", "update"),
                        name="billing_invoicecounter_rows",
                        policies=[],
                        touch=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Plan",
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
                ("code", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=80)),
                ("description", models.CharField(blank=True, default="", max_length=300)),
                (
                    "audience",
                    models.CharField(
                        choices=[("organization", "Organization"), ("person", "Person")],
                        default="organization",
                        max_length=12,
                    ),
                ),
                ("price_in_cents", models.IntegerField(default=0)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("months", models.IntegerField(default=12)),
                ("trial_days", models.IntegerField(default=0)),
                ("seats", models.IntegerField(null=True)),
                (
                    "entitlements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("custom_roles", "roles of your own"),
                                ("branding", "logo and colour of your own"),
                                ("domains", "joining by the domain of one's address"),
                                ("lists", "inviting from a list"),
                            ],
                            max_length=30,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("is_default", models.BooleanField(default=False)),
                ("archived_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code",), name="billing_plan_code_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)), fields=("audience",), name="billing_plan_one_default"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_in_cents__gte", 0),
                            ("months__gte", 1),
                            ("trial_days__gte", 0),
                            models.Q(("seats__isnull", True), ("seats__gte", 0), _connector="OR"),
                        ),
                        name="billing_plan_figures",
                    ),
                    meristem.kernel.tenancy.constraints.RowPolicies(
                        app_may=("select", "insert", "update"),
                        gate_may=(),
                        name="billing_plan_rows",
                        policies=[
                            ("read", "permissive", "select", "true", None, "meristem_app"),
                            (
                                "operator_insert",
                                "permissive",
                                "insert",
                                None,
                                "(select nullif(current_setting('app.organization_id', true), '')::uuid) = (select organizations_public())",
                                "meristem_app",
                            ),
                            (
                                "operator_update",
                                "permissive",
                                "update",
                                "(select nullif(current_setting('app.organization_id', true), '')::uuid) = (select organizations_public())",
                                "(select nullif(current_setting('app.organization_id', true), '')::uuid) = (select organizations_public())",
                                "meristem_app",
                            ),
                        ],
                        touch=True,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("trial", "on trial"),
                            ("active", "active"),
                            ("past_due", "past due"),
                            ("cancelled", "cancelled, runs to its end"),
                            ("ended", "ended"),
                        ],
                        max_length=10,
                    ),
                ),
                ("started_on", models.DateField()),
                ("trial_ends_on", models.DateField(null=True)),
                ("period_starts_on", models.DateField()),
                ("period_ends_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("auto_renew", models.BooleanField(default=True)),
                ("provider", models.CharField(default="invoice", max_length=20)),
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
                    "plan",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.plan"
                    ),
                ),
                (
                    "user",
                    meristem.kernel.models.base.PersonForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invoice",
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
                ("number", models.CharField(max_length=20)),
                ("plan_name", models.CharField(max_length=80)),
                ("billed_to", models.CharField(max_length=200)),
                ("amount_in_cents", models.IntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("period_starts_on", models.DateField()),
                ("period_ends_on", models.DateField()),
                ("issued_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("paid", "paid"), ("void", "void")], default="open", max_length=10
                    ),
                ),
                ("paid_on", models.DateField(null=True)),
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
                    "subscription",
                    meristem.kernel.models.base.TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="billing.subscription"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="subscription",
            index=models.Index(fields=["organization", "state"], name="billing_subscription_state"),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "ended"), _negated=True),
                fields=("organization", "user"),
                name="billing_subscription_one_lives",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("period_ends_on__gt", models.F("period_starts_on"))),
                name="billing_subscription_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update"),
                gate_may=(),
                name="billing_subscription_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="subscription",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="user_id",
                name="billing_subscription_user_ref",
                on_delete="NO ACTION",
                table="organizations_membership",
                target="user_id",
            ),
        ),
        migrations.AddIndex(
            model_name="invoice",
            index=models.Index(fields=["organization", "-issued_on"], name="billing_invoice_recent"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(fields=("number",), name="billing_invoice_number_once"),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "void"), _negated=True),
                fields=("organization", "subscription", "period_starts_on"),
                name="billing_invoice_period_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=meristem.kernel.tenancy.constraints.TenantPolicy(
                app_may=("select", "insert", "update"),
                gate_may=(),
                name="billing_invoice_tenant",
                owner=None,
                restrict={},
                touch=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="invoice",
            constraint=meristem.kernel.tenancy.constraints.TenantReference(
                column="subscription_id",
                name="billing_invoice_subscription_ref",
                on_delete="NO ACTION",
                table="billing_subscription",
                target="id",
            ),
        ),
    ]
