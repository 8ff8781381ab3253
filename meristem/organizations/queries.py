"""Reads about organisations and their people. The first few look across organisations through functions of the gate."""

from uuid import UUID

from django.db import connection

from meristem.organizations.models import OrganizationSettings


def organization_ids() -> list[UUID]:
    """The ids of all organisations that are open, oldest first; for jobs that visit each of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id FROM organizations_all() ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def organization_id_of_slug(slug: str) -> UUID | None:
    """The organisation with this slug, in whatever case it is written."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organizations_by_slug(%s)", [slug])
        found: UUID | None = cursor.fetchone()[0]
        return found


def contact_address() -> str:
    """The address by which the entered organisation can be reached; "" when it gave none."""
    address = OrganizationSettings.objects.values_list("company_email", flat=True).first()
    return address or ""
