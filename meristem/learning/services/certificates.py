"""Withdrawing a certificate, and taking that back. Issuing happens in SQL, with the last lesson (migration 0002)."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.kernel import audit
from meristem.kernel.context import Actor
from meristem.kernel.errors import Denied, Invalid
from meristem.learning.models import Certificate
from meristem.learning.permissions import REVOKE

LONGEST_REASON = 300


@transaction.atomic
def certificate_revoke(*, actor: Actor, code: UUID, reason: str) -> Certificate:
    """Withdraw a certificate: whoever verifies it is told so from now on. The reason stays in the house.

    Raises Denied, DoesNotExist for a certificate of another organisation, Invalid without a reason.
    """
    if not actor.may(REVOKE):
        raise Denied
    reason = reason.strip()
    if not reason:
        raise Invalid(fields={"reason": [_("Say why, for whoever asks later.")]})
    if len(reason) > LONGEST_REASON:
        raise Invalid(fields={"reason": [_("Keep the reason within 300 characters.")]})
    certificate = Certificate.objects.select_for_update().get(code=code)
    if certificate.revoked_at is None:
        certificate.revoked_at = timezone.now()
        certificate.revoked_by_id = actor.person
        certificate.revoked_reason = reason
        certificate.save(update_fields=["revoked_at", "revoked_by_id", "revoked_reason"])
        audit.record(
            "learning.certificate_revoked",
            object_type="certificate",
            object_id=certificate.id,
            after={"user_id": str(certificate.user_id), "course_id": str(certificate.course_id), "reason": reason},
            about=certificate.user_id,
        )
    return certificate


@transaction.atomic
def certificate_restore(*, actor: Actor, code: UUID) -> Certificate:
    """Make a withdrawn certificate valid again. Raises Denied, DoesNotExist."""
    if not actor.may(REVOKE):
        raise Denied
    certificate = Certificate.objects.select_for_update().get(code=code)
    if certificate.revoked_at is not None:
        certificate.revoked_at, certificate.revoked_by_id, certificate.revoked_reason = None, None, ""
        certificate.save(update_fields=["revoked_at", "revoked_by_id", "revoked_reason"])
        audit.record("learning.certificate_restored", object_type="certificate", object_id=certificate.id)
    return certificate
