"""What three people of the demo chose about themselves: a second factor, preferences, a number, consents."""

import pyotp

from meristem.identity.services import preferences_change
from meristem.identity.services.factors.authenticator import authenticator_begin, authenticator_confirm
from meristem.identity.services.phones import code_of, phone_code_ask, phone_confirm
from meristem.identity.telephones import sender
from meristem.identity.types import Origin
from meristem.privacy.services import consent_set
from meristem.web.demo.world import World

ORGANIZATION = "northfield-health"
# Reserved for films and books: nobody answers there.
NUMBER = "+1 202 555 0123"


def load(world: World) -> None:
    desta, greta = (world.people[f"{name}@northfield.example"] for name in ("desta.bekele", "greta.baumann"))
    with world.as_person(desta, ORGANIZATION) as actor:
        enrolment = authenticator_begin(user_id=desta.id)
        code = pyotp.TOTP(enrolment.secret).now()
        authenticator_confirm(user_id=desta.id, session_id=None, code=code)
        preferences_change(actor=actor, text_size="large", goes_on=True)
        consent_set(actor=actor, purpose="reference", is_given=True)
        consent_set(actor=actor, purpose="board", is_given=True)
        if sender() is not None:
            sent = phone_code_ask(actor=actor, number=NUMBER, origin=Origin())
            phone_confirm(actor=actor, code=code_of(sent.id))
    with world.as_person(greta, ORGANIZATION) as actor:
        preferences_change(actor=actor, plain_letters=True, captions=False)
        consent_set(actor=actor, purpose="letters", is_given=True)
        consent_set(actor=actor, purpose="board", is_given=False)
