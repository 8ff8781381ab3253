"""Sessions: opened with a fresh token each time, ended by their owner."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meristem.identity.models import Session
from meristem.identity.types import Origin
from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import NotFound
from meristem.kernel.links import new_token

LIFETIME = datetime.timedelta(days=30)


def _session(actor: Actor) -> UUID:
    """The session a person acts in; a token's id for a program, which is none of the sessions."""
    if actor.session_id is None:
        raise RuntimeError("nobody is signed in")
    return actor.session_id


@transaction.atomic
def session_begin(*, user_id: UUID, organization_id: UUID, origin: Origin) -> str:
    """Open a session in an organisation that is entered as that person; returns the token, which is not kept."""
    token, hashed = new_token()
    session = Session.objects.create(
        user_id=user_id,
        organization_id=organization_id,
        token_hash=hashed,
        address=origin.address,
        user_agent=origin.device[:300],
        expires_at=timezone.now() + LIFETIME,
    )
    audit.record("session.started", object_type="session", object_id=session.id)
    return token


def session_last_place(user_id: UUID) -> UUID | None:
    """The organisation in which she was last; for whoever is entered as her."""
    return (
        Session.objects.filter(user_id=user_id)
        .order_by("-last_active_at")
        .values_list("organization_id", flat=True)
        .first()
    )


@transaction.atomic
def session_end(*, actor: Actor) -> None:
    """Sign out: the token of this session stops working at once."""
    if actor.user_id is None or actor.scopes is not None:
        return
    Session.objects.filter(id=_session(actor), revoked_at=None).update(revoked_at=timezone.now())
    audit.record("session.ended", object_type="session", object_id=actor.session_id)


@transaction.atomic
def session_revoke(*, actor: Actor, session_id: UUID) -> None:
    """End one of her own sessions. Raises NotFound for anybody else's and for one that has ended."""
    ended = Session.objects.filter(id=session_id, user_id=actor.person, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not ended:
        raise NotFound
    audit.record("session.ended", object_type="session", object_id=session_id)


@transaction.atomic
def sessions_revoke_others(*, actor: Actor) -> int:
    """End all of her sessions but the one she is in; returns how many."""
    others = Session.objects.filter(user_id=actor.person, revoked_at=None).exclude(id=_session(actor))
    ended = others.update(revoked_at=timezone.now())
    if ended:
        audit.record("session.others_ended", object_type="session", after={"count": ended})
    return ended


@transaction.atomic
def session_move(*, actor: Actor, organization_id: UUID) -> None:
    """Let her session go on in another organisation. The caller has made sure that she belongs there."""
    Session.objects.filter(id=_session(actor), user_id=actor.person).update(organization_id=organization_id)
