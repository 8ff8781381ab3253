"""Recovery codes: ten ways in without the device, each once, kept as slow hashes (argon2id) and shown once."""

import os
import secrets
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw
from django.db import transaction
from django.utils import timezone

from meristem.identity.models import RecoveryCode, User
from meristem.identity.services.factors.kept import tell
from meristem.kernel import audit

MANY = 10
# Without letters and digits that are taken for each other; twelve of 29 signs are 58 bits.
SIGNS = "23456789ABCDEFGHJKMNPQRTVWXYZ"
LENGTH, GROUP = 12, 4


def _hash(code: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        code.encode(), salt, time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, type=Type.ID
    )


def _plain(code: str) -> str:
    return "".join(code.upper().replace("-", " ").split())


@transaction.atomic
def recovery_codes_make(*, user_id: UUID) -> list[str]:
    """A fresh set of codes, which are shown this once; those of before stop working. Called as her."""
    User.objects.select_for_update().get(id=user_id)
    RecoveryCode.objects.filter(user_id=user_id).delete()
    salt = os.urandom(16)
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(MANY)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user_id=user_id, salt=salt, code_hash=_hash(code, salt)) for code in codes
    )
    audit.record("factor.recovery_made", object_type="factor", about=user_id)
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in codes]


def recovery_codes_left(user_id: UUID) -> int:
    """How many of her codes still work."""
    return RecoveryCode.objects.filter(user_id=user_id, used_at=None).count()


@transaction.atomic
def recovery_take(*, user_id: UUID, code: str) -> bool:
    """Use up one code; she is told by letter. Of parallel takers of one code one gets True. Called as her."""
    first = RecoveryCode.objects.filter(user_id=user_id).first()
    given = _plain(code)
    if first is None or len(given) != LENGTH:
        return False
    hashed = _hash(given, bytes(first.salt))
    taken = RecoveryCode.objects.filter(user_id=user_id, code_hash=hashed, used_at=None).update(used_at=timezone.now())
    if not taken:
        return False
    audit.record("factor.recovery_used", object_type="factor", about=user_id)
    tell(user_id, "recovery_used")
    return True
