"""A telephone number, proved by a code that was sent to it (NIST SP 800-63B, 3.1.3.1 for its length of life).

Whose else a number is, whether it was tried too often and whether the message arrived makes no difference to any
answer. The code is derived from its row when it is sent and when it is compared, and kept nowhere.
"""

import datetime
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meristem.identity.models import Phone, PhoneCode, User
from meristem.identity.telephones import number_read, sender
from meristem.identity.types import Origin
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor, tenant
from meristem.kernel.crypto import Unreadable, seal, unseal
from meristem.kernel.errors import Conflict, Invalid, NotFound, TooMany
from meristem.kernel.ids import uuid4
from meristem.kernel.links import derived_secret

WITHIN = datetime.timedelta(minutes=10)
TRIES = 5
DAY = 86_400
PER_PERSON, PER_NUMBER, PER_ADDRESS = 5, 5, 20
TRIES_A_DAY = 20
CODES = "identity_phonecode"
PHONES = "identity_phone"


def code_of(code_id: UUID) -> str:
    """The six digits of a code."""
    digest = hashlib.sha256(derived_secret("phone-code", code_id).encode()).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"


def _number_key(number: str) -> str:
    """Keyed, as a table of limits must not say whose numbers are tried."""
    return hmac.new(settings.SECRET_KEY.encode(), f"phone\x1f{number}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def phone_code_ask(*, actor: Actor, number: str, origin: Origin) -> PhoneCode:
    """Send a code to the number; codes sent before stop working, her number of before stays until then.

    Raises Invalid (`number`), Conflict (`no-sender`) where nobody sends messages, TooMany: 5 a day for her and 20 for
    an address. To a number that was sent five today, from whomever, nothing is sent, which nobody is told.
    """
    if sender() is None:
        raise Conflict(
            _("No text messages are sent here. Whoever runs this installation can change that."), code="no-sender"
        )
    read = number_read(number)
    if read is None:
        wrong = _("Write the number of a mobile telephone with its country in front, for instance +1 202 555 0123.")
        raise Invalid(fields={"number": [wrong]})
    limits.spend("phone-person", actor.person, limit=PER_PERSON, seconds=DAY)
    limits.spend("phone-address", origin.address, limit=PER_ADDRESS, seconds=DAY)
    now = timezone.now()
    PhoneCode.objects.filter(user_id=actor.person).delete()
    code_id = uuid4()
    sealed = seal(read, user_id=actor.person, table=CODES, column="number", row_id=code_id)
    code = PhoneCode.objects.create(id=code_id, user_id=actor.person, number=sealed, expires_at=now + WITHIN)
    try:
        limits.spend("phone-number", _number_key(read), limit=PER_NUMBER, seconds=DAY)
    except TooMany:
        return code
    from meristem.identity.jobs import phone_code_send as job

    job.defer(code_id=str(code_id), user_id=str(actor.person), organization_id=str(actor.organization_id))
    return code


def phone_code_send(*, code_id: UUID, user_id: UUID, organization_id: UUID) -> bool:
    """Hand one code over to the sender, in her language; False when it is due no longer. For the worker."""
    send = sender()
    with tenant(organization_id, user_id):
        code = PhoneCode.objects.filter(id=code_id, used_at=None, expires_at__gt=timezone.now()).first()
        if code is None or send is None:
            return False
        try:
            number = unseal(bytes(code.number), user_id=user_id, table=CODES, column="number", row_id=code_id)
        except Unreadable:
            return False
        language = User.objects.values_list("language", flat=True).get(id=user_id)
    with translation.override(language or settings.LANGUAGE_CODE):
        text = _("%(code)s is your code. It works for ten minutes. Nobody will ever ask you for it.")
        send(number, text % {"code": code_of(code_id)})
    return True


@transaction.atomic
def phone_confirm(*, actor: Actor, code: str) -> bool:
    """Take the code: the number is hers from now on. False for a wrong, used or old one alike, or when none was sent.

    Answers rather than raises, so that the try is kept. Of parallel takers one gets True. Raises TooMany: 20 a day.
    """
    limits.spend("phone-try", actor.person, limit=TRIES_A_DAY, seconds=DAY)
    now = timezone.now()
    row = (
        PhoneCode.objects.select_for_update()
        .filter(user_id=actor.person, used_at=None, expires_at__gt=now, tries__lt=TRIES)
        .first()
    )
    given = "".join(code.split()).encode()
    # Compared in any case: how long it takes tells nothing.
    fits = hmac.compare_digest(code_of(row.id if row else UUID(int=0)).encode(), given)
    if row is None:
        return False
    PhoneCode.objects.filter(id=row.id).update(tries=row.tries + 1, used_at=now if fits else None)
    if not fits:
        return False
    number = unseal(bytes(row.number), user_id=actor.person, table=CODES, column="number", row_id=row.id)
    phone = Phone.objects.filter(user_id=actor.person).first() or Phone(user_id=actor.person)
    phone.number = seal(number, user_id=actor.person, table=PHONES, column="number", row_id=phone.id)
    phone.verified_at = now
    phone.save()
    PhoneCode.objects.filter(id=row.id).delete()
    audit.record("phone.confirmed", object_type="user", object_id=actor.person)
    return True


@transaction.atomic
def phone_remove(*, actor: Actor) -> None:
    """Forget her number and whatever was sent to one. Raises NotFound when there is neither."""
    codes, _of_kinds = PhoneCode.objects.filter(user_id=actor.person).delete()
    phones, _of_kinds = Phone.objects.filter(user_id=actor.person).delete()
    if phones:
        audit.record("phone.removed", object_type="user", object_id=actor.person)
    elif not codes:
        raise NotFound
