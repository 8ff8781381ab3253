"""A person with something in many places, and words of hers that nobody else uses."""

from typing import Any

from meristem.identity.models import Credential, LoginAttempt
from meristem.identity.services import password_hash
from meristem.kernel import audit, limits
from meristem.kernel.events import publish
from meristem.kernel.ids import uuid7
from meristem.kernel.mail import mail_queue
from meristem.organizations.events import RolesChanged
from meristem.wellbeing.services.journal import Writing, journal_save
from meristem.wellbeing.services.moods import mood_record
from tests import build

NAME, WORD = "Zyxcanary Quillwort", "sesquiplumbean"
PASSWORD = "a long enough password"


def canaries(person: Any) -> list[str]:
    """Whatever may be found nowhere once she is erased."""
    return ["zyxcanary", "quillwort", WORD, person.email]


def live(org: Any, administrator: Any) -> Any:
    """A learner with a journal, moods, letters, a rate limit, audit rows sealed for her and tries to sign in."""
    ada = build.person(org, name=NAME)
    with build.inside(org, ada) as actor:
        Credential.objects.create(user=ada, password_hash=password_hash(PASSWORD))
        writing = Writing(title=f"{WORD} title", text=f"I am {NAME}, {WORD} text.", tags=(WORD,))
        journal_save(actor=actor, entry_id=uuid7(), writing=writing, version=0)
        mood_record(actor=actor, score=6, note=f"{WORD} mood")
        mail_queue(to=ada.email, template="identity_password", recipient_id=ada.id)
        publish(RolesChanged(user_id=ada.id, roles=["learner"]))
        LoginAttempt.objects.create(user_id=ada.id, outcome="ok", address="192.0.2.77", device=f"{WORD} browser")
    with build.inside(org, administrator):
        mail_queue(to=ada.email.upper(), template="identity_password")
        limits.spend("sign-in-account", ada.email, limit=5, seconds=900)
        audit.record(
            "member.described", object_type="user", object_id=ada.id, before={"title": WORD}, after={"title": NAME}
        )
    return ada
