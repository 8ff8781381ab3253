"""Plans, and invoices of the entered organisation."""

from django.db.models import QuerySet

from meristem.billing.models import Invoice, Plan


def plans_offered(audience: str = Plan.Audience.ORGANIZATION) -> list[Plan]:
    """What one may subscribe to, the cheapest first."""
    return list(Plan.objects.filter(audience=audience, archived_at=None).order_by("price_in_cents", "name"))


def invoices() -> QuerySet[Invoice]:
    """The organisation's own invoices, the newest first; those of people in it are theirs."""
    return Invoice.objects.filter(subscription__user=None).order_by("-issued_on", "-number")
