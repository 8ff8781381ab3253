"""Ways in beside a single letter: links that may be passed on, and lists of addresses."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.kernel.ids import uuid4
from meristem.kernel.models import MutableModel, Tenancy, TenantForeignKey, TenantModel
from meristem.organizations.types import Role


class InvitationLink(TenantModel):
    """A link that several may use, so many times and so long. Its secret is derived (kernel.links)."""

    tenancy = Tenancy(gate_may=("select",))

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    label = models.CharField(max_length=80)
    roles = ArrayField(models.CharField(max_length=20, choices=Role.choices), default=list)
    group = TenantForeignKey("organizations.Group", models.CASCADE, null=True)
    most_uses = models.IntegerField()
    used_count = models.IntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    made_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            # The last use is taken once, however many reach for it.
            models.CheckConstraint(
                condition=models.Q(used_count__gte=0, used_count__lte=models.F("most_uses")),
                name="organizations_invitationlink_uses",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"], name="organizations_invitationlink_n")]


class InvitationBatch(MutableModel, TenantModel):
    """A list of people to invite, worked off row by row by a job."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        STOPPED = "stopped"

    made_by_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=120)
    total = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-created_at"], name="organizations_batch_new")]


class InvitationRow(TenantModel):
    """One line of such a list, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting"
        INVITED = "invited"
        MEMBER = "member"
        WRONG = "wrong"

    batch = TenantForeignKey("organizations.InvitationBatch", models.CASCADE, indexed=False)
    number = models.IntegerField()
    email = models.CharField(max_length=254)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    job_title = models.CharField(max_length=120, blank=True, default="")
    department = models.CharField(max_length=120, blank=True, default="")
    group_name = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    problem = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "batch", "number"], name="organizations_invitationrow_once")
        ]
