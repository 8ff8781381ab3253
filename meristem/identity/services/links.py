"""Links sent by mail: one use, by a condition in the database rather than by a flag that is read first."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meristem.identity.models import EmailLink
from meristem.identity.queries import email_link
from meristem.kernel.context import current_actor, tenant
from meristem.kernel.errors import Gone, NotFound
from meristem.kernel.links import is_derived_secret


def link_make(*, user_id: UUID, purpose: str, lifetime: datetime.timedelta) -> EmailLink:
    """A new link; made as the person it is for."""
    return EmailLink.objects.create(user_id=user_id, purpose=purpose, expires_at=timezone.now() + lifetime)


def link_owner(*, link_id: UUID, secret: str, purpose: str) -> UUID:
    """Whose link it is, without using it. Raises NotFound when it was never ours, Gone when its time is over."""
    link = email_link(link_id)
    if link is None or link.purpose != purpose or not is_derived_secret(purpose, link_id, secret):
        raise NotFound
    if link.used_at is not None or link.expires_at <= timezone.now():
        raise Gone
    return link.user_id


@transaction.atomic
def link_take(*, link_id: UUID, secret: str, purpose: str) -> UUID:
    """Use the link up and say whose it is. Of parallel takers one succeeds; the others get Gone."""
    user_id = link_owner(link_id=link_id, secret=secret, purpose=purpose)
    actor = current_actor()
    if actor is None:
        raise RuntimeError("links are taken inside an organisation")
    with tenant(actor.organization_id, user_id):
        now = timezone.now()
        taken = EmailLink.objects.filter(id=link_id, used_at=None, expires_at__gt=now).update(used_at=now)
    if not taken:
        raise Gone
    return user_id
