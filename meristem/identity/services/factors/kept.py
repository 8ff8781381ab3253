"""What second factors a person has, and what follows when the first comes or the last goes."""

import dataclasses
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import Authenticator, Passkey, RecoveryCode, Session, User
from meristem.identity.ports import home
from meristem.kernel import audit
from meristem.kernel.context import Actor, current_actor
from meristem.kernel.errors import Conflict
from meristem.kernel.mail import mail_queue


@dataclasses.dataclass(frozen=True)
class Factors:
    """What a person may answer with besides her password."""

    authenticator: Authenticator | None
    passkeys: tuple[Passkey, ...]

    @property
    def any(self) -> bool:
        return self.authenticator is not None or bool(self.passkeys)


def factors_of(user_id: UUID) -> Factors:
    """Her second factors; for whoever is entered as her."""
    authenticator = Authenticator.objects.filter(user_id=user_id).exclude(confirmed_at=None).first()
    return Factors(authenticator, tuple(Passkey.objects.filter(user_id=user_id).order_by("id")))


def second_factor_asked(organization_id: UUID) -> bool:
    """Whether the organisation that is entered asks everybody for a second factor."""
    return home().asks_second_factor(organization_id)


def factor_added(*, user_id: UUID, session_id: UUID | None, what: str, object_id: UUID) -> None:
    """Note a new factor; the session in which it was proved counts as begun with one. Called as her."""
    now = timezone.now()
    User.objects.filter(id=user_id, second_factor_since=None).update(second_factor_since=now)
    if session_id is not None:
        Session.objects.filter(id=session_id, user_id=user_id).update(second_factor_at=now, proved_at=now)
    audit.record(f"factor.{what}_added", object_type="factor", object_id=object_id, about=user_id)
    tell(user_id, f"{what}_added")


def factor_removal_guard(actor: Actor) -> None:
    """Raise Conflict when this is the last factor and the organisation she is in asks for one.

    The person's row is locked first, so that two removals at once cannot both be the last but one.
    """
    User.objects.select_for_update().get(id=actor.person)
    kept = factors_of(actor.person)
    if len(kept.passkeys) + (kept.authenticator is not None) == 1 and second_factor_asked(actor.organization_id):
        detail = _("Your organisation asks for a second factor. Add another one before you take this one away.")
        raise Conflict(detail, code="second-factor")


def factor_removed(*, actor: Actor, what: str, object_id: UUID) -> None:
    """Note that a factor is gone; with the last one go the recovery codes, and no session counts as begun with one."""
    if not factors_of(actor.person).any:
        User.objects.filter(id=actor.person).update(second_factor_since=None)
        RecoveryCode.objects.filter(user_id=actor.person).delete()
        Session.objects.filter(user_id=actor.person).update(second_factor_at=None)
    audit.record(f"factor.{what}_removed", object_type="factor", object_id=object_id, about=actor.person)
    tell(actor.person, f"{what}_removed")


def tell(user_id: UUID, what: str) -> None:
    """A letter about a change that she must learn of, should it not have been her. Called as her."""
    if current_actor() is None:
        raise RuntimeError("letters are queued inside an organisation")
    user = User.objects.get(id=user_id)
    mail_queue(
        to=user.email,
        template="identity_factor",
        params={"what": what},
        recipient_id=user_id,
        language=user.language,
    )
