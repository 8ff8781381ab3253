"""What a person asked for about her own data: copies, erasure, consents; and how long an organisation keeps things."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.models import MutableModel, RowModel, TenantModel
from meristem.kernel.tenancy.constraints import APP_ROLE, CURRENT_USER, RowPolicies

OWN = f"user_id = {CURRENT_USER}"


class Export(RowModel):
    """A copy of everything about a person, sealed with her key until she fetches it or its time is over."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    user = models.ForeignKey("identity.User", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    content = models.BinaryField(null=True)
    size = models.BigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            RowPolicies(
                name="privacy_export_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                gate_may=("select", "delete"),
            ),
        ]


class Erasure(RowModel):
    """A person's wish to be erased: carried out when its time has come, unless she takes it back."""

    user = models.ForeignKey("identity.User", on_delete=models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                name="privacy_erasure_one_open",
                condition=models.Q(cancelled_at=None, done_at=None),
            ),
            RowPolicies(
                name="privacy_erasure_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                app_may=("select", "insert", "update"),
                gate_may=("select",),
            ),
        ]


class Consent(RowModel):
    """A consent to one version of one purpose; withdrawing dates its end, giving again makes another row.

    `given_at` is empty where it was given with something else (a questionnaire's consent) and withdrawn here.
    """

    user = models.ForeignKey("identity.User", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    given_at = models.DateTimeField(null=True, db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"],
                name="privacy_consent_one_open",
                condition=models.Q(withdrawn_at=None),
            ),
            RowPolicies(
                name="privacy_consent_rows",
                policies=[("own", "permissive", "all", OWN, OWN, APP_ROLE)],
                app_may=("select", "insert", "update"),
            ),
        ]


class RetentionRule(MutableModel, TenantModel):
    """For how many days an organisation keeps one kind of rows; without a rule the kind's own number holds."""

    kind = models.CharField(max_length=40)
    days = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind"], name="privacy_retention_once"),
            models.CheckConstraint(
                condition=models.Q(days__gte=1) & models.Q(days__lte=3650), name="privacy_retention_days"
            ),
        ]
