"""The installation's own administrator, named by whoever runs it: from the terminal, never from the web."""

import dataclasses
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meristem.identity.queries import user_id_of_email
from meristem.identity.services import password_link, person_create, person_verified
from meristem.kernel import audit
from meristem.kernel.context import tenant
from meristem.kernel.errors import Invalid
from meristem.kernel.events import publish
from meristem.organizations.events import RolesChanged
from meristem.organizations.models import Membership, Organization
from meristem.organizations.services.members import membership_add, ordered_roles
from meristem.organizations.services.organization import public_organization_ensure
from meristem.organizations.types import Role


@dataclasses.dataclass(frozen=True)
class Appointed:
    """Who administers the public organisation now; `link` lets somebody new choose her password."""

    user_id: UUID
    organization: str
    is_new: bool
    link: str


@transaction.atomic
def administrator_appoint(*, email: str, display_name: str = "", language: str = "en") -> Appointed:
    """Make this address an administrator of the public organisation; somebody unknown gets an account first.

    Doing it twice changes nothing more, and gives a fresh link as long as no password was chosen. Who was suspended
    or removed is let in again. An organisation without an owner gets this one. Raises Invalid for what is no address.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(fields={"email": [_("This is not an e-mail address.")]}) from error
    place = public_organization_ensure()
    with tenant(place):
        known = user_id_of_email(email)
        if known is None:
            name = display_name.strip() or email.partition("@")[0]
            # No password fits: the link lets its owner choose one.
            user = person_create(
                email=email, display_name=name, hashed=make_password(None), language=language, is_verified=True
            )
        user_id = known or user.id
    with tenant(place, user_id):
        # Whoever runs the installation vouches for the address.
        person_verified(user_id=user_id)
        _let_administer(user_id)
        organization = Organization.objects.get(id=place)
        if organization.owner_id is None:
            Organization.objects.filter(id=place).update(owner_id=user_id)
        link = password_link(user_id=user_id)
    return Appointed(user_id=user_id, organization=organization.name, is_new=known is None, link=link)


def _let_administer(user_id: UUID) -> None:
    member = Membership.objects.select_for_update().filter(user_id=user_id).first()
    if member is None:
        member = membership_add(user_id=user_id, roles=(Role.LEARNER, Role.ADMINISTRATOR))
        audit.record("member.appointed", object_type="user", object_id=user_id, after={"roles": member.roles})
        return
    before = list(member.roles)
    given = ordered_roles({*before, Role.ADMINISTRATOR})
    if (given, member.status) == (before, Membership.Status.ACTIVE):
        return
    Membership.objects.filter(id=member.id).update(roles=given, status=Membership.Status.ACTIVE)
    audit.record(
        "member.appointed", object_type="user", object_id=user_id, before={"roles": before}, after={"roles": given}
    )
    publish(RolesChanged(user_id=user_id, roles=given))
