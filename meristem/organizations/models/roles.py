"""Roles of an organisation's own making, and who holds them where."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from meristem.kernel.models import MutableModel, PersonForeignKey, TenantForeignKey, TenantModel


class CustomRole(MutableModel, TenantModel):
    """A name for some permissions (003 roles and permissions)."""

    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True, default="")
    permissions = ArrayField(models.CharField(max_length=80), default=list)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="organizations_customrole_name_once",
                condition=models.Q(archived_at__isnull=True),
            ),
        ]


class RoleAssignment(TenantModel):
    """Somebody holds a custom role, in the whole organisation or for one group."""

    role = TenantForeignKey("organizations.CustomRole", models.CASCADE, indexed=False)
    user = PersonForeignKey()
    group = TenantForeignKey("organizations.Group", models.CASCADE, null=True)
    given_by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "role", "user", "group"],
                name="organizations_roleassignment_once",
                nulls_distinct=False,
            ),
        ]
