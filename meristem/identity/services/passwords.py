"""Passwords: changed by their owner, or reset by a link to her address."""

import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, is_password_usable
from django.db import transaction
from django.utils import timezone

from meristem.identity.events import PasswordChanged
from meristem.identity.models import Credential, EmailLink, Session, User
from meristem.identity.queries import user_id_of_email
from meristem.identity.services.account import tokens_end
from meristem.identity.services.browsers import browsers_forget
from meristem.identity.services.doors import door_open
from meristem.identity.services.links import link_make, link_take
from meristem.identity.services.people import password_hash
from meristem.identity.services.registration import HOUR, PER_ADDRESS, PER_EMAIL, person_verified
from meristem.identity.services.sessions import clients_end, sessions_revoke_others
from meristem.identity.types import Origin
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, current_actor, tenant
from meristem.kernel.errors import TooMany
from meristem.kernel.events import publish
from meristem.kernel.mail import mail_queue, secret_link

RESET_WITHIN = datetime.timedelta(hours=1)
FIRST_WITHIN = datetime.timedelta(days=1)


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("passwords are set inside an organisation")
    return actor.organization_id


@transaction.atomic
def reset_request(*, email: str, origin: Origin) -> None:
    """Send a link to set a new password, if the address is known; the caller cannot tell. Raises TooMany by sender."""
    limits.spend("reset", origin.address, limit=PER_ADDRESS, seconds=HOUR)
    user_id = user_id_of_email(email)
    if user_id is None:
        return
    try:
        limits.spend("reset-account", user_id, limit=PER_EMAIL, seconds=HOUR)
    except TooMany:
        return
    with tenant(_place(), user_id):
        user = User.objects.get(id=user_id)
        if user.status != User.Status.ACTIVE:
            return
        link = link_make(user_id=user_id, purpose=EmailLink.Purpose.RESET, lifetime=RESET_WITHIN)
        mail_queue(
            to=user.email,
            template="identity_reset",
            params={"link": str(link.id)},
            recipient_id=user_id,
            language=user.language,
        )


@transaction.atomic
def password_link(*, user_id: UUID) -> str:
    """The address at which somebody without a password chooses her first; "" for who has one. Entered as her.

    For whoever runs the installation: it is shown, not sent.
    """
    if is_password_usable(Credential.objects.get(user_id=user_id).password_hash):
        return ""
    purpose = EmailLink.Purpose.RESET
    link = link_make(user_id=user_id, purpose=purpose, lifetime=FIRST_WITHIN)
    return secret_link("identity:reset_confirm", purpose, link.id)


@transaction.atomic
def password_reset(*, link_id: UUID, secret: str, password: str, origin: Origin) -> None:
    """Set a new password by link, once; every session, program and token ends, and the address counts as proved.

    A door that was shut for wrong tries opens, and of the browsers only this one is known from now on.

    Raises NotFound and Gone as every link does.
    """
    user_id = link_take(link_id=link_id, secret=secret, purpose=EmailLink.Purpose.RESET)
    now = timezone.now()
    with tenant(_place(), user_id):
        Credential.objects.filter(user_id=user_id).update(password_hash=password_hash(password))
        Session.objects.filter(user_id=user_id, revoked_at=None).update(revoked_at=now)
        clients_end(user_id=user_id)
        tokens_end(user_id=user_id)
        browsers_forget(user_id=user_id)
        door_open(user_id=user_id, origin=origin)
        EmailLink.objects.filter(user_id=user_id, purpose=EmailLink.Purpose.RESET, used_at=None).update(used_at=now)
        person_verified(user_id=user_id)
        audit.record("password.reset", object_type="user", object_id=user_id)
        _tell(User.objects.get(id=user_id))


@transaction.atomic
def password_change(*, actor: Actor, current: str, password: str, keeps_tokens: bool = False) -> bool:
    """Change her own password; her other sessions end, and her personal tokens unless they are kept. Raises TooMany.

    Returns False when `current` is wrong rather than raising: the try must count, whatever becomes of the rest.
    """
    limits.spend("password-change", actor.person, limit=10, seconds=900)
    credential = Credential.objects.select_for_update().get(user_id=actor.person)
    if not check_password(current, credential.password_hash):
        return False
    credential.password_hash = password_hash(password)
    credential.save(update_fields=["password_hash"])
    sessions_revoke_others(actor=actor)
    ended = 0 if keeps_tokens else tokens_end(user_id=actor.person)
    audit.record("password.changed", object_type="user", object_id=actor.person, after={"tokens_ended": ended})
    _tell(User.objects.get(id=actor.person))
    return True


def _tell(user: User) -> None:
    publish(PasswordChanged(user_id=user.id))
    mail_queue(to=user.email, template="identity_password", recipient_id=user.id, language=user.language)
