"""Builds therapists with hours, for the tests of care."""

import datetime
from typing import Any

from django.utils import timezone

from meristem.care import queries, services
from meristem.care.hours import Span
from meristem.care.models import Therapist
from meristem.identity.models import User
from meristem.organizations.models import Membership, Organization
from tests import build

ALL_DAY = (datetime.time(0, 0), datetime.time(23, 45))


def therapist(
    org: Organization, user: User | None = None, *, zone: str = "UTC", every_day: bool = True, **profile: Any
) -> tuple[User, Therapist]:
    """A listed therapist who practises every day; an existing person joins the organisation as one."""
    if user is None:
        user = build.person(org, "learner", "therapist")
    else:
        with build.inside(org, user):
            Membership.objects.create(organization=org, user=user, roles=["learner", "therapist"])
    with build.inside(org, user, "therapist") as actor:
        row = services.profile_save(
            actor=actor,
            profile=services.Profile(
                **({"licence_number": "T-1", "time_zone": zone, "is_listed": True, "languages": ("en",)} | profile)
            ),
        )
        if every_day:
            for weekday in range(7):
                services.rule_add(actor=actor, weekday=weekday, starts_at=ALL_DAY[0], ends_at=ALL_DAY[1])
    return user, row


def hours(org: Organization, client: User, row: Therapist, days: int = 7) -> list[datetime.datetime]:
    """Beginnings of the free hours of the coming days, as a client sees them."""
    now = timezone.now()
    with build.inside(org, client):
        found = queries.free_hours(queries.therapist_row(row.id), Span(now, now + datetime.timedelta(days=days)))
    return [span.starts_at for span in found]
