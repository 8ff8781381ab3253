"""Plans, who subscribes to them, and what is to be paid."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from meristem.billing.types import Entitlement, InvoiceState, State
from meristem.kernel.models import MutableModel, PersonForeignKey, RowModel, Tenancy, TenantForeignKey, TenantModel
from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_ORGANIZATION, RowPolicies

# Plans are the installation's: written only from inside the public organisation, where its operator's commands work.
OPERATOR = f"{CURRENT_ORGANIZATION} = (select organizations_public())"


class Plan(MutableModel, RowModel):
    """What is offered. `seats` empty: as many as wanted."""

    class Audience(models.TextChoices):
        ORGANIZATION = "organization"
        PERSON = "person"

    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    description = models.CharField(max_length=300, blank=True, default="")
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.ORGANIZATION)
    price_in_cents = models.IntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    months = models.IntegerField(default=12)
    trial_days = models.IntegerField(default=0)
    seats = models.IntegerField(null=True)
    entitlements = ArrayField(models.CharField(max_length=30, choices=Entitlement.choices), default=list)
    # What those have who subscribe to nothing.
    is_default = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="billing_plan_code_once"),
            models.UniqueConstraint(fields=["audience"], name="billing_plan_one_default", condition=Q(is_default=True)),
            models.CheckConstraint(
                condition=Q(price_in_cents__gte=0)
                & Q(months__gte=1)
                & Q(trial_days__gte=0)
                & (Q(seats__isnull=True) | Q(seats__gte=0)),
                name="billing_plan_figures",
            ),
            RowPolicies(
                name="billing_plan_rows",
                policies=[
                    ("read", "permissive", "select", "true", None, APP_ROLE),
                    ("operator_insert", "permissive", "insert", None, OPERATOR, APP_ROLE),
                    ("operator_update", "permissive", "update", OPERATOR, OPERATOR, APP_ROLE),
                ],
                app_may=("select", "insert", "update"),
                touch=True,
            ),
        ]


class Subscription(MutableModel, TenantModel):
    """An organisation, or a person in it, subscribes to a plan (004 subscriptions). No card data is ever kept here."""

    tenancy = Tenancy(app_may=("select", "insert", "update"))

    plan = models.ForeignKey("billing.Plan", on_delete=models.PROTECT, related_name="+", db_index=False)
    user = PersonForeignKey(null=True, indexed=False)
    state = models.CharField(max_length=10, choices=State.choices)
    started_on = models.DateField()
    trial_ends_on = models.DateField(null=True)
    period_starts_on = models.DateField()
    # The first day that is not paid for: the next period begins on it.
    period_ends_on = models.DateField()
    ended_on = models.DateField(null=True)
    auto_renew = models.BooleanField(default=True)
    provider = models.CharField(max_length=20, default="invoice")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                name="billing_subscription_one_lives",
                condition=~Q(state="ended"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(period_ends_on__gt=models.F("period_starts_on")), name="billing_subscription_dates"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"], name="billing_subscription_state")]


class Invoice(MutableModel, TenantModel):
    """What is to be paid for a period. Numbers have no gaps over the whole installation; a mistake is made void."""

    tenancy = Tenancy(app_may=("select", "insert", "update"))

    number = models.CharField(max_length=20)
    subscription = TenantForeignKey("billing.Subscription", models.PROTECT, indexed=False)
    plan_name = models.CharField(max_length=80)
    billed_to = models.CharField(max_length=200)
    amount_in_cents = models.IntegerField()
    currency = models.CharField(max_length=3)
    period_starts_on = models.DateField()
    period_ends_on = models.DateField()
    issued_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=InvoiceState.choices, default=InvoiceState.OPEN)
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="billing_invoice_number_once"),
            # A period is billed once, however often the nightly job runs.
            models.UniqueConstraint(
                fields=["organization", "subscription", "period_starts_on"],
                name="billing_invoice_period_once",
                condition=~Q(state="void"),
            ),
        ]
        indexes = [models.Index(fields=["organization", "-issued_on"], name="billing_invoice_recent")]


class InvoiceCounter(models.Model):
    """The last number of each year. Only `billing_next_invoice` touches it, in the transaction of the invoice."""

    year = models.IntegerField(primary_key=True)
    last = models.IntegerField()

    class Meta:
        constraints = [
            RowPolicies(
                name="billing_invoicecounter_rows", policies=[], app_may=(), gate_may=("select", "insert", "update")
            ),
        ]
