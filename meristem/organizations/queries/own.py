"""The organisation that is entered: its settings, and what its roles mean."""

import dataclasses
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import all_permissions
from meristem.organizations.models import Organization, OrganizationSettings
from meristem.organizations.permissions import role_permissions
from meristem.organizations.types import Role


@dataclasses.dataclass(frozen=True)
class RoleMeaning:
    """A role and what it may do, in words. One that is not `is_given` follows from where somebody stands."""

    code: str
    name: str
    may: list[str]
    note: str = ""
    is_given: bool = True


# One model for the roles of all five seeds: what other designs call a role of its own follows from these.
_NOTES = {
    Role.LEARNER: _("In the public organisation: an individual."),
    Role.AUTHOR: _("Also called content creator."),
}
_STANDINGS = (
    ("premium", _("premium"), _("An individual with a subscription of her own."), _("Has what her plan includes.")),
    (
        "owner",
        _("owner"),
        _("An administrator who founded the organisation, or to whom it was handed on."),
        _("Hands the organisation on; cannot be removed."),
    ),
    (
        "platform-owner",
        _("platform owner"),
        _("Whoever runs the installation; owns the public organisation."),
        _("Names administrators, makes plans and settles invoices in the terminal."),
    ),
)


def organization_settings(organization_id: UUID) -> tuple[Organization, OrganizationSettings]:
    """The organisation with its settings: one row an organisation, by a unique key."""
    organization = Organization.objects.select_related("owner").get(id=organization_id)
    return organization, OrganizationSettings.objects.get(organization_id=organization_id)


def role_overview() -> list[RoleMeaning]:
    """Every role with the permissions that it holds, named by the apps that check them, and what follows from them."""
    labels = all_permissions()
    given = [
        RoleMeaning(
            role.value,
            str(role.label),
            [str(labels[code]) for code in sorted(role_permissions(role)) if code in labels],
            str(_NOTES.get(role, "")),
        )
        for role in Role
    ]
    return given + [RoleMeaning(code, str(name), [str(may)], str(note), False) for code, name, note, may in _STANDINGS]
