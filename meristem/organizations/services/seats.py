"""Seats: members and open offers together, against what the plan has (port `Plan`)."""

from django.utils import timezone

from meristem.organizations.models import Invitation, Membership, OrganizationSettings
from meristem.organizations.ports import plan


def seats_taken(*, with_offers: bool = True) -> int:
    """Seats that are sat on, and those that are held by offers which can still be taken."""
    taken = Membership.objects.exclude(status=Membership.Status.REMOVED).count()
    if with_offers:
        offers = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
        taken += offers.count()
    return taken


def seats_require(wanted: int) -> None:
    """Raise Conflict unless so many more fit. Where seats are counted, parallel askers are one after the other."""
    plan().require_seats(wanted, _taken_for_sure)


def _taken_for_sure() -> int:
    list(OrganizationSettings.objects.select_for_update().values_list("id"))
    return seats_taken()
