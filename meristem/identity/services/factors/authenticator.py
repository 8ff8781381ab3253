"""One-time codes of an authenticator app: TOTP (RFC 6238) by pyotp, six digits, thirty seconds, SHA-1.

Those are the parameters that every app understands. A code works once: the time step it stands for is kept under the
row's lock, and neither it nor an older one is taken again.
"""

import dataclasses
import datetime
import hmac
from uuid import UUID

import pyotp
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import Authenticator, User
from meristem.identity.services.factors.kept import factor_added, factor_removal_guard, factor_removed
from meristem.kernel.context import Actor
from meristem.kernel.crypto import Unreadable, seal, unseal
from meristem.kernel.errors import Conflict, Invalid, NotFound

ISSUER = "Meristem"
SECONDS = 30
# One step to either side: clocks differ, and people type slowly.
WINDOW = 1
TABLE, COLUMN = "identity_authenticator", "secret"
WRONG = _("This code does not fit. Look whether the clock of your device is right, and take the newest code.")


@dataclasses.dataclass(frozen=True)
class Enrolment:
    """What an app needs: the key to type, and the address that its picture holds."""

    secret: str
    uri: str

    @property
    def grouped(self) -> str:
        """The key in groups of four, as it is read out and typed."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


def _secret(row: Authenticator) -> str:
    return unseal(bytes(row.secret), user_id=row.user_id, table=TABLE, column=COLUMN, row_id=row.id)


def _enrolment(user: User, secret: str) -> Enrolment:
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER))


@transaction.atomic
def authenticator_begin(*, user_id: UUID) -> Enrolment:
    """A fresh secret that waits to be confirmed, instead of one that waited before. Called as her.

    Raises Conflict when she has an authenticator: it is removed first, knowingly.
    """
    user = User.objects.select_for_update().get(id=user_id)
    row = Authenticator.objects.filter(user_id=user_id).first() or Authenticator(user_id=user_id)
    if row.confirmed_at is not None:
        raise Conflict(_("You have an authenticator app already. Remove it before you set up another one."))
    secret = pyotp.random_base32()
    row.secret = seal(secret, user_id=user_id, table=TABLE, column=COLUMN, row_id=row.id)
    row.save()
    return _enrolment(user, secret)


def authenticator_waiting(user_id: UUID, since: datetime.datetime | None = None) -> Enrolment | None:
    """The secret that waits to be confirmed, to be shown again; only one made `since` a moment. Called as her."""
    rows = Authenticator.objects.filter(user_id=user_id, confirmed_at=None)
    row = rows.first() if since is None else rows.filter(updated_at__gte=since).first()
    return _enrolment(User.objects.get(id=user_id), _secret(row)) if row else None


def _step_of(secret: str, code: str, after: int) -> int | None:
    """The time step whose code this is, none up to `after` (those were used)."""
    totp = pyotp.TOTP(secret)
    given = "".join(code.split()).encode()
    present = int(timezone.now().timestamp()) // SECONDS
    found = None
    # Each is compared, whichever fits: how long it takes tells nothing.
    for step in range(present - WINDOW, present + WINDOW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), given) and step > after:
            found = step
    return found


def _take(row: Authenticator | None, code: str) -> bool:
    if row is None:
        return False
    try:
        step = _step_of(_secret(row), code, row.last_step)
    except Unreadable:
        return False
    if step is None:
        return False
    Authenticator.objects.filter(id=row.id).update(last_step=step, last_used_at=timezone.now())
    return True


@transaction.atomic
def code_take(*, user_id: UUID, code: str) -> bool:
    """Use up a code of her app. Of parallel takers of one code one gets True: the row is locked. Called as her."""
    rows = Authenticator.objects.select_for_update().filter(user_id=user_id)
    return _take(rows.exclude(confirmed_at=None).first(), code)


@transaction.atomic
def authenticator_confirm(*, user_id: UUID, session_id: UUID | None, code: str) -> None:
    """Confirm the app by a code of it; from now on it is asked for. Called as her.

    Raises NotFound when none waits, Invalid (`code`).
    """
    row = Authenticator.objects.select_for_update().filter(user_id=user_id, confirmed_at=None).first()
    if row is None:
        raise NotFound
    if not _take(row, code):
        raise Invalid(fields={"code": [WRONG]})
    Authenticator.objects.filter(id=row.id).update(confirmed_at=timezone.now())
    factor_added(user_id=user_id, session_id=session_id, what="authenticator", object_id=row.id)


@transaction.atomic
def authenticator_remove(*, actor: Actor) -> None:
    """Take her authenticator away. Raises NotFound, and Conflict when it is the last factor and one is asked for."""
    factor_removal_guard(actor)
    row = Authenticator.objects.select_for_update().filter(user_id=actor.person).exclude(confirmed_at=None).first()
    if row is None:
        raise NotFound
    identity = row.id
    row.delete()
    factor_removed(actor=actor, what="authenticator", object_id=identity)
