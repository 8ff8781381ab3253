"""Certificates: one's own, those of a course, and what anybody may verify."""

import dataclasses
import datetime
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from meristem.kernel.context import Actor
from meristem.kernel.errors import NotFound
from meristem.learning.models import Certificate


@dataclasses.dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What a certificate attests, whoever asks. `state` is "valid", "expired" or "revoked"."""

    code: UUID
    holder_name: str
    course_title: str
    organization_name: str
    language: str
    issued_at: datetime.datetime
    expires_at: datetime.datetime | None
    revoked_at: datetime.datetime | None

    @property
    def state(self) -> str:
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= timezone.now() else "valid"

    @property
    def path(self) -> str:
        return reverse("learning:verify", args=[self.code])


def certificate_verify(code: UUID) -> CertificateFacts:
    """What the certificate with this code attests, in whichever organisation it was issued. Raises NotFound."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM learning_verify_certificate(%s)", [code])
        row = cursor.fetchone()
    if row is None:
        raise NotFound
    return CertificateFacts(code, *row)


def certificates_of(actor: Actor) -> QuerySet[Certificate]:
    """One's own certificates in this organisation, the latest first; withdrawn ones included, since they say so."""
    return Certificate.objects.filter(user_id=actor.person).order_by("-issued_at", "-id")


def certificate_here(code: UUID) -> Certificate | None:
    """The row behind a code when it was issued by the organisation that is entered."""
    return Certificate.objects.filter(code=code).first()


def certificate_for(actor: Actor, course_id: UUID) -> Certificate | None:
    """One's own certificate of a course."""
    return Certificate.objects.filter(user_id=actor.person, course_id=course_id).first()


def certificates_of_course(course_id: UUID) -> QuerySet[Certificate]:
    """All certificates of a course, the latest first; for those who may withdraw them."""
    return Certificate.objects.filter(course_id=course_id).order_by("-issued_at", "-id")


def facts_of(certificate: Certificate, organization_name: str) -> CertificateFacts:
    """The facts of a row at hand."""
    return CertificateFacts(
        code=certificate.code,
        holder_name=certificate.holder_name,
        course_title=certificate.course_title,
        organization_name=organization_name,
        language=certificate.language,
        issued_at=certificate.issued_at,
        expires_at=certificate.expires_at,
        revoked_at=certificate.revoked_at,
    )
