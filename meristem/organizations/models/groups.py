"""Groups of members: teams, cohorts."""

from django.db import models

from meristem.kernel.models import MutableModel, PersonForeignKey, TenantForeignKey, TenantModel


class Group(MutableModel, TenantModel):
    """A team or cohort."""

    name = models.CharField(max_length=100)
    characteristic = models.TextField(blank=True, default="")
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="organizations_group_name_once",
                condition=models.Q(archived_at__isnull=True),
            ),
        ]


class GroupMember(TenantModel):
    """A person in a group; a manager leads it and sees its learning."""

    group = TenantForeignKey("organizations.Group", models.CASCADE, indexed=False)
    user = PersonForeignKey()
    is_manager = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "group", "user"], name="organizations_groupmember_once"),
        ]
