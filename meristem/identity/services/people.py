"""People themselves: made once, each as herself, so that no policy has to be lifted."""

from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from meristem.identity.models import Credential, User
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.ids import uuid7


def password_hash(password: str) -> str:
    """An argon2id hash in Django's notation."""
    return make_password(password)


@transaction.atomic
def person_create(
    *,
    email: str,
    display_name: str,
    hashed: str,
    language: str = "",
    time_zone: str = "UTC",
    is_verified: bool = False,
    user_id: UUID | None = None,
) -> User:
    """A new person with her credential, in no organisation yet.

    The address must be unknown: the unique key speaks as IntegrityError. Callers who take addresses from strangers
    ask first, and answer the same either way.
    """
    actor = current_actor()
    if actor is None:
        raise RuntimeError("a person is made inside an organisation")
    identity = user_id or uuid7()
    given, _space, family = display_name.partition(" ")
    with tenant(actor.organization_id, identity):
        user = User.objects.create(
            id=identity,
            email=email,
            display_name=display_name,
            given_name=given[:80],
            family_name=family[:80],
            language=language,
            time_zone=time_zone,
            email_verified_at=timezone.now() if is_verified else None,
        )
        Credential.objects.create(user=user, password_hash=hashed)
    return user
