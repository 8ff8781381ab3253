"""Proving oneself again, inside a session, before something that a stolen session must not be able to do."""

import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.identity.models import Credential, LoginAttempt, Session
from meristem.identity.services.factors.answer import Answer, answer_fits
from meristem.identity.services.factors.kept import factors_of
from meristem.identity.services.sign_in import note_attempt
from meristem.identity.types import Origin
from meristem.kernel import audit, limits
from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied

FRESH = datetime.timedelta(minutes=15)


def _session_id(actor: Actor) -> UUID:
    if actor.scopes is not None or actor.session_id is None:
        detail = _("A program's token cannot do this. Sign in, and do it yourself.")
        raise Denied(detail, code="session-needed")
    return actor.session_id


def proof_is_fresh(actor: Actor) -> bool:
    """Whether she proved herself in this session in the last quarter of an hour. Raises Denied to a program."""
    since = timezone.now() - FRESH
    return Session.objects.filter(id=_session_id(actor), user_id=actor.person, proved_at__gt=since).exists()


def proof_needed(actor: Actor) -> None:
    """Raise Denied (code `proof-needed`) unless she proved herself lately."""
    if not proof_is_fresh(actor):
        raise Denied(_("Prove first that it is you: enter your password or a code again."), code="proof-needed")


@transaction.atomic
def proof_give(*, actor: Actor, origin: Origin, password: str = "", answer: Answer | None = None) -> bool:
    """Prove herself again: by a second factor where she has one, else by the password. Raises TooMany, Denied.

    Returns False for a wrong one rather than raising: the try is noted and must count.
    """
    session_id = _session_id(actor)
    limits.spend("prove", actor.person, limit=10, seconds=900)
    has_factor = factors_of(actor.person).any
    if has_factor:
        fits = answer is not None and answer_fits(user_id=actor.person, answer=answer)
    else:
        known = Credential.objects.filter(user_id=actor.person).first()
        fits = known is not None and check_password(password, known.password_hash)
    if not fits:
        outcome = LoginAttempt.Outcome.FACTOR if has_factor else LoginAttempt.Outcome.WRONG
        note_attempt(outcome, actor.person, origin)
        return False
    now = timezone.now()
    changes = {"proved_at": now} | ({"second_factor_at": now} if has_factor else {})
    Session.objects.filter(id=session_id, user_id=actor.person).update(**changes)
    audit.record("session.proved", object_type="session", object_id=session_id)
    return True
