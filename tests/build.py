"""Builds what tests need through the product's own services and models, as the app role."""

import datetime
import itertools
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.utils import timezone

from meristem.identity.models import Session, User
from meristem.kernel.context import tenant
from meristem.kernel.ids import uuid7
from meristem.kernel.links import new_token
from meristem.organizations.models import Membership, Organization, OrganizationSettings
from meristem.organizations.permissions import role_permissions as _registered  # noqa: F401 - registers roles

_numbers = itertools.count(1)


def organization(name: str = "", kind: str = "company", **options: Any) -> Organization:
    """A fresh organisation without members."""
    number = next(_numbers)
    identity = uuid7()
    with tenant(identity):
        made = Organization.objects.create(
            id=identity, name=name or f"Organisation {number}", slug=f"org-{identity.hex}", kind=kind
        )
        OrganizationSettings.objects.create(organization=made, **options)
    return made


def public() -> Organization:
    """The installation's public organisation; one only."""
    return organization("Commons", kind="public", visitors_see_courses=True)


def person(org: Organization, *roles: str, name: str = "") -> User:
    """An active member with these roles (learner when none is named)."""
    number, identity = next(_numbers), uuid7()
    with tenant(org.id, identity):
        user = User.objects.create(
            id=identity,
            email=f"person{number}-{identity.hex[-6:]}@example.org",
            display_name=name or f"Person {number}",
            email_verified_at=timezone.now(),
        )
        Membership.objects.create(organization=org, user=user, roles=list(roles) or ["learner"])
    return user


def session(user: User, org: Organization) -> str:
    """A signed-in session's token."""
    token, hashed = new_token()
    with tenant(org.id, user.id):
        Session.objects.create(
            user=user,
            token_hash=hashed,
            organization_id=org.id,
            expires_at=timezone.now() + datetime.timedelta(days=1),
        )
    return token


def client(user: User | None = None, org: Organization | None = None, **options: Any) -> Client:
    """A test client, signed in when a person is given. CSRF checks are off unless asked for."""
    made = Client(**options)
    if user is not None:
        assert org is not None
        made.cookies[settings.SESSION_COOKIE_NAME] = session(user, org)
    return made


def inside(org: Organization, user: User | UUID | None = None, *roles: str) -> Any:
    """Enter an organisation as a person: `with inside(org, user): ...`."""
    identity = user.id if isinstance(user, User) else user
    return tenant(org.id, identity, frozenset(roles))
