"""Growing delays at the door: by account and by address, and none that an attacker could keep shut for its owner.

Who guesses at an account shuts it for browsers that it does not know. A browser from which she has come in before has a
door of its own, and is not held responsible for its address; where she has none, a letter opens the door and makes the
browser a known one. A shut door counts no tries, so that its delay ends.
"""

import datetime
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from meristem.identity.models import DoorLock, EmailLink, User
from meristem.identity.services.browsers import browser_remember
from meristem.identity.services.links import link_make, link_take
from meristem.identity.types import Origin
from meristem.kernel import audit, limits
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.errors import TooMany
from meristem.kernel.mail import mail_queue

PER_ACCOUNT = 10
PER_ADDRESS = 100
LONGEST_WAIT = 15 * 60
ACCOUNT_REMEMBERS = 24 * 3600
ADDRESS_REMEMBERS = 3600
UNLOCK_WITHIN = datetime.timedelta(days=1)
LETTERS_A_DAY = 3


def _key(*parts: object) -> bytes:
    """Keyed, as a table of locks must not say whose accounts are tried."""
    text = "\x1f".join(str(part) for part in parts)
    return hmac.new(settings.SECRET_KEY.encode(), f"door\x1f{text}".encode(), hashlib.sha256).digest()


def _account_key(account: object, device_id: UUID | None) -> bytes:
    return _key("device", device_id, account) if device_id else _key("account", account)


def _address_key(origin: Origin) -> bytes:
    return _key("address", origin.address)


def knock(key: bytes, *, free: int, remembers: int) -> int:
    """Count one try; the seconds to wait, 0 when the door is open."""
    if not settings.RATE_LIMITS:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_door_try(%s, %s, %s, %s)", [key, free, LONGEST_WAIT, remembers])
        wait: int = cursor.fetchone()[0]
    return wait


def door_try(account: object, *, origin: Origin, device_id: UUID | None) -> int:
    """Count a try at an account before it is known whether it is right; the seconds to wait when a door is shut.

    `account` is the person's id, or what was typed when nobody has that name: both take the same path.
    """
    wait = 0 if device_id else knock(_address_key(origin), free=PER_ADDRESS, remembers=ADDRESS_REMEMBERS)
    return wait or knock(_account_key(account, device_id), free=PER_ACCOUNT, remembers=ACCOUNT_REMEMBERS)


def door_right(account: object, *, origin: Origin, device_id: UUID | None) -> None:
    """It was right: the count of this door begins anew, and the try is no longer held against the address."""
    DoorLock.objects.filter(key=_account_key(account, device_id)).delete()
    if device_id is None and settings.RATE_LIMITS:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE identity_doorlock SET failures = greatest(failures - 1, 0), shut_until = NULL WHERE key = %s",
                [_address_key(origin)],
            )


def _place() -> UUID:
    actor = current_actor()
    if actor is None:
        raise RuntimeError("doors are opened inside an organisation")
    return actor.organization_id


def unlock_send(*, user_id: UUID) -> None:
    """Send the letter that opens the door again; silently nothing when it was sent often enough today."""
    try:
        limits.spend("unlock", user_id, limit=LETTERS_A_DAY, seconds=86_400)
    except TooMany:
        return
    with tenant(_place(), user_id):
        user = User.objects.get(id=user_id)
        if user.status != User.Status.ACTIVE or user.email_verified_at is None:
            return
        link = link_make(user_id=user_id, purpose=EmailLink.Purpose.UNLOCK, lifetime=UNLOCK_WITHIN)
        mail_queue(
            to=user.email,
            template="identity_unlock",
            params={"link": str(link.id)},
            recipient_id=user_id,
            language=user.language,
        )


def door_open(*, user_id: UUID, origin: Origin) -> None:
    """Open her door and know this browser; for whoever is entered as her after a proof that she reads her mail."""
    device_id, _is_new = browser_remember(user_id=user_id, origin=origin)
    keys = [_account_key(user_id, None), _account_key(user_id, device_id)]
    DoorLock.objects.filter(key__in=keys).delete()


@transaction.atomic
def door_unlock(*, link_id: UUID, secret: str, origin: Origin) -> None:
    """Open the door by the letter's link, once, and know this browser from now on: guessing shuts it out no more.

    It lets nobody in. Raises NotFound and Gone as every link does.
    """
    user_id = link_take(link_id=link_id, secret=secret, purpose=EmailLink.Purpose.UNLOCK)
    with tenant(_place(), user_id):
        door_open(user_id=user_id, origin=origin)
        audit.record("account.unlocked", object_type="user", object_id=user_id)
