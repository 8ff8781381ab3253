"""Second factors: authenticator apps, recovery codes, passkeys, and the steps on the way in that ask for one."""

from meristem.identity.services.factors.authenticator import (
    Enrolment,
    authenticator_begin,
    authenticator_confirm,
    authenticator_remove,
    authenticator_waiting,
)
from meristem.identity.services.factors.kept import factors_of, second_factor_asked
from meristem.identity.services.factors.proof import proof_give, proof_is_fresh, proof_needed
from meristem.identity.services.factors.recovery import recovery_codes_left, recovery_codes_make
from meristem.identity.services.factors.second import setup_begin, setup_finish, step_finish, step_look

__all__ = [
    "Enrolment",
    "authenticator_begin",
    "authenticator_confirm",
    "authenticator_remove",
    "authenticator_waiting",
    "factors_of",
    "proof_give",
    "proof_is_fresh",
    "proof_needed",
    "recovery_codes_left",
    "recovery_codes_make",
    "second_factor_asked",
    "setup_begin",
    "setup_finish",
    "step_finish",
    "step_look",
]
