"""Sign-up and the proof of an address. A stranger cannot learn from the answer whether an address is known."""

import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from meristem.identity.events import EmailVerified
from meristem.identity.models import EmailLink, User
from meristem.identity.ports import home
from meristem.identity.queries import user_id_of_email
from meristem.identity.services.links import link_make, link_take
from meristem.identity.services.people import password_hash, person_create
from meristem.identity.types import Origin
from meristem.kernel import limits
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.errors import TooMany
from meristem.kernel.events import publish
from meristem.kernel.mail import mail_queue

VERIFY_WITHIN = datetime.timedelta(days=3)
PER_ADDRESS = 20
PER_EMAIL = 5
HOUR = 3600


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("people sign up inside an organisation")
    return actor.organization_id


@transaction.atomic
def sign_up(
    *,
    email: str,
    display_name: str,
    password: str,
    language: str,
    time_zone: str,
    origin: Origin,
    birth: datetime.date | None = None,
    guardian_email: str = "",
) -> None:
    """Make an account and send the link that proves its address; a known address gets another letter instead.

    Raises TooMany, and Invalid (`birth_date`, `guardian_email`) where one is asked how old one is. Takes as long either
    way: the password is hashed before anybody looks.
    """
    limits.spend("sign-up", origin.address, limit=PER_ADDRESS, seconds=HOUR)
    with tenant(home().public_place()) as here:
        # Before anybody looks whether the address is known: the answer is the same either way.
        home().age_look(birth, guardian_email, email)
    hashed = password_hash(password)
    with tenant(here.organization_id):
        known = user_id_of_email(email)
        if known is None:
            try:
                with transaction.atomic():
                    made = person_create(
                        email=email, display_name=display_name, hashed=hashed, language=language, time_zone=time_zone
                    )
            except IntegrityError:
                # Somebody was faster with the same address: it is known now.
                known = user_id_of_email(email)
            else:
                with tenant(_place(), made.id):
                    home().age_tell(made.id, birth, guardian_email, email)
                verification_send(user_id=made.id)
        if known is not None:
            _remind(known)


def _remind(user_id: UUID) -> None:
    """Tell the owner of a known address that it was used to sign up again."""
    with tenant(_place(), user_id):
        user = User.objects.get(id=user_id)
        if user.email_verified_at is None:
            verification_send(user_id=user_id)
        elif _is_welcome("account-known", user_id):
            mail_queue(to=user.email, template="identity_known", recipient_id=user_id, language=user.language)


def _is_welcome(name: str, user_id: UUID) -> bool:
    """Whether another letter may be sent; the limit stays silent, for its answer would tell that the account exists."""
    try:
        limits.spend(name, user_id, limit=PER_EMAIL, seconds=HOUR)
    except TooMany:
        return False
    return True


@transaction.atomic
def verification_send(*, user_id: UUID) -> None:
    """Send the link that proves the address; silently nothing when it was sent often enough of late."""
    with tenant(_place(), user_id):
        user = User.objects.get(id=user_id)
        if user.email_verified_at is not None or not _is_welcome("verification", user_id):
            return
        link = link_make(user_id=user_id, purpose=EmailLink.Purpose.VERIFY, lifetime=VERIFY_WITHIN)
        mail_queue(
            to=user.email,
            template="identity_verify",
            params={"link": str(link.id)},
            recipient_id=user_id,
            language=user.language,
        )


@transaction.atomic
def email_verify(*, link_id: UUID, secret: str) -> UUID:
    """Take the link: the address is proved, and the person belongs to the public organisation. Returns her id.

    One use, also under parallel requests. Raises NotFound for a link that was never ours, Gone for one used or expired.
    """
    user_id = link_take(link_id=link_id, secret=secret, purpose=EmailLink.Purpose.VERIFY)
    with tenant(_place(), user_id):
        person_verified(user_id=user_id)
    return user_id


def person_verified(*, user_id: UUID) -> None:
    """Her address is proved; called as her. Older links of the same kind stop working."""
    now = timezone.now()
    EmailLink.objects.filter(user_id=user_id, purpose=EmailLink.Purpose.VERIFY, used_at=None).update(used_at=now)
    if User.objects.filter(id=user_id, email_verified_at=None).update(email_verified_at=now):
        home().join_public(user_id)
        publish(EmailVerified(user_id=user_id))
