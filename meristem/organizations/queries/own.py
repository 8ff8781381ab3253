"""The organisation that is entered: its settings, and what its roles mean."""

import dataclasses
from uuid import UUID

from meristem.kernel.access import all_permissions
from meristem.organizations.models import Organization, OrganizationSettings
from meristem.organizations.permissions import role_permissions
from meristem.organizations.types import Role


@dataclasses.dataclass(frozen=True)
class RoleMeaning:
    """A role and what it may do, in words."""

    code: str
    name: str
    may: list[str]


def organization_settings(organization_id: UUID) -> tuple[Organization, OrganizationSettings]:
    """The organisation with its settings: one row an organisation, by a unique key."""
    organization = Organization.objects.select_related("owner").get(id=organization_id)
    return organization, OrganizationSettings.objects.get(organization_id=organization_id)


def role_overview() -> list[RoleMeaning]:
    """Every role with the permissions that it holds, named by the apps that check them."""
    labels = all_permissions()
    return [
        RoleMeaning(
            role.value,
            str(role.label),
            [str(labels[code]) for code in sorted(role_permissions(role)) if code in labels],
        )
        for role in Role
    ]
