"""A person's own telephone number; policies keep everybody else out."""

import dataclasses
import datetime
from uuid import UUID

from django.utils import timezone

from meristem.identity.models import Phone, PhoneCode
from meristem.kernel.crypto import Unreadable, person_key, unseal


@dataclasses.dataclass(frozen=True)
class PhoneView:
    """Her number in E.164 and since when it is proved; the number on its way, and its code's row, when one was sent."""

    number: str = ""
    verified_at: datetime.datetime | None = None
    waiting: str = ""
    code_id: UUID | None = None


def phone_of(user_id: UUID) -> PhoneView:
    """What there is of her telephone; called as her. A number that no key opens any more is none."""
    phone = Phone.objects.filter(user_id=user_id).first()
    code = PhoneCode.objects.filter(user_id=user_id, used_at=None, expires_at__gt=timezone.now()).first()
    if phone is None and code is None:
        return PhoneView()
    number, waiting = "", ""
    try:
        key = person_key(user_id)
        if phone is not None:
            number = unseal(
                bytes(phone.number), user_id=user_id, table="identity_phone", column="number", row_id=phone.id, key=key
            )
        if code is not None:
            waiting = unseal(
                bytes(code.number),
                user_id=user_id,
                table="identity_phonecode",
                column="number",
                row_id=code.id,
                key=key,
            )
    except Unreadable:
        return PhoneView()
    return PhoneView(number, phone.verified_at if phone else None, waiting, code.id if code else None)
