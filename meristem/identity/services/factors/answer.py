"""What somebody answers when a second factor is asked for: a code of her app, a recovery code, or a passkey."""

import dataclasses
from uuid import UUID

from meristem.identity.services.factors.authenticator import code_take
from meristem.identity.services.factors.passkeys import passkey_proves
from meristem.identity.services.factors.recovery import recovery_take


@dataclasses.dataclass(frozen=True)
class Answer:
    """One of the three; `challenge` is what the passkey was asked to sign."""

    code: str = ""
    recovery_code: str = ""
    credential: str = ""
    challenge: bytes = b""

    @property
    def method(self) -> str:
        return "passkey" if self.credential else "recovery" if self.recovery_code else "code"


def answer_fits(*, user_id: UUID, answer: Answer) -> bool:
    """Use the answer up and say whether it was right. Called as her."""
    if answer.credential:
        return bool(answer.challenge) and passkey_proves(
            user_id=user_id, credential=answer.credential, challenge=answer.challenge
        )
    if answer.recovery_code:
        return recovery_take(user_id=user_id, code=answer.recovery_code)
    return bool(answer.code) and code_take(user_id=user_id, code=answer.code)
