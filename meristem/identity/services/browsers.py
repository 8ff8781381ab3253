"""Browsers that an account knows: by a token in a long-lived cookie, of which we keep the hash."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from meristem.identity.models import KnownDevice
from meristem.identity.types import Origin

MOST_DEVICES = 50


@transaction.atomic
def browser_remember(*, user_id: UUID, origin: Origin) -> tuple[UUID, bool]:
    """(the known browser, whether it is new): for whoever is entered as that person and has proved who she is.

    An unknown one gets a fresh token of its own, never one that it came with: what was planted there stays worthless.
    """
    now = timezone.now()
    known = KnownDevice.objects.filter(user_id=user_id, token_hash__in=origin.browser.hashes).first()
    if known is not None:
        KnownDevice.objects.filter(id=known.id).update(last_used_at=now)
        return known.id, False
    old = KnownDevice.objects.filter(user_id=user_id).order_by("-last_used_at").values_list("id", flat=True)
    KnownDevice.objects.filter(id__in=list(old[MOST_DEVICES - 1 :])).delete()
    made = KnownDevice.objects.create(user_id=user_id, token_hash=origin.browser.learn())
    return made.id, True


def browsers_forget(*, user_id: UUID, but: UUID | None = None) -> None:
    """Know no browser of hers any more, but for one; for whoever is entered as her."""
    known = KnownDevice.objects.filter(user_id=user_id)
    (known if but is None else known.exclude(id=but)).delete()
