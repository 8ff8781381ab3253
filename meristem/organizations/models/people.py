"""Who belongs to an organisation, and who is invited."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, Tenancy, TenantForeignKey, TenantModel
from meristem.organizations.types import Role


class Membership(MutableModel, TenantModel):
    """A person in an organisation, with her roles there (004 organization_members and 002 employees in one)."""

    tenancy = Tenancy(gate_may=("select",))

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        REMOVED = "removed", _("removed")
        # Her guardian has not agreed yet, or does no longer.
        WAITING = "waiting", _("waiting for a guardian")

    user = models.ForeignKey("identity.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    job_title = models.CharField(max_length=120, blank=True, default="")
    department = models.CharField(max_length=120, blank=True, default="")
    invited_by_id = models.UUIDField(null=True)
    joined_at = models.DateTimeField(db_default=Now())
    # What her custom roles grant together, none when she holds none: the door hands it out without another look
    # (organizations.services.roles keeps it).
    granted = ArrayField(models.CharField(max_length=80), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="organizations_membership_once"),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=[role.value for role in Role]),
                name="organizations_membership_known_roles",
            ),
        ]
        # Wider than one organisation: where does this person belong? (organizations_memberships_of)
        indexes = [models.Index(fields=["user"], name="organizations_membership_where")]


class Invitation(TenantModel):
    """A seat offered to an address. The secret of its link is derived again when it is sent (kernel.links)."""

    tenancy = Tenancy(gate_may=("select",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    email = models.EmailField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    job_title = models.CharField(max_length=120, blank=True, default="")
    department = models.CharField(max_length=120, blank=True, default="")
    group = TenantForeignKey("organizations.Group", models.SET_NULL, null=True)
    invited_by_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reminder_count = models.IntegerField(default=0)
    accepted_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # One open seat for an address: an invitation is sent again rather than doubled.
            models.UniqueConstraint(
                "organization",
                Lower("email"),
                name="organizations_invitation_open_once",
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="organizations_invitation_new")]
