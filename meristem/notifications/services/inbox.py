"""What a person does with what she was told."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meristem.kernel.context import Actor
from meristem.notifications.models import Notice


@transaction.atomic
def notice_mark(*, actor: Actor, notice_id: UUID, is_read: bool) -> Notice:
    """Mark one of her notices as read, or as unread again; doing it twice is the same as once. Raises DoesNotExist."""
    notice = Notice.objects.get(id=notice_id, user_id=actor.person, in_inbox=True)
    if is_read != (notice.read_at is not None):
        notice.read_at = timezone.now() if is_read else None
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def notices_mark_all(*, actor: Actor) -> int:
    """Mark all of her notices as read; returns how many were not."""
    unread = Notice.objects.filter(user_id=actor.person, in_inbox=True, read_at=None)
    return unread.update(read_at=timezone.now())
