"""What care holds about a person."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meristem.care.models import Appointment
from meristem.care.types import AppointmentStatus
from meristem.kernel.privacy import BLANK, CLEAR, Child, at_erasure, holds

NEEDED = _("the other side's calendar and the duty to keep records of treatment: times stay, words go")

holds(
    "care_appointment",
    _("Appointments"),
    person="client_id",
    erase=BLANK,
    why=NEEDED,
    blank={"cancel_reason": ""},
    also={"cancelled_by_id": CLEAR},
)
holds(
    "care_appointment",
    _("Appointments with clients"),
    person="therapist_id",
    erase=BLANK,
    why=NEEDED,
    blank={"cancel_reason": ""},
)
holds("care_appointmentnote", _("Notes about appointments"), sealed=("text",))
holds(
    "care_therapist",
    _("Your page as a therapist"),
    erase=BLANK,
    why=_("appointments refer to it"),
    blank={
        "headline": "",
        "bio": "",
        "specialisations": [],
        "languages": [],
        "licence_number": "",
        "profile_url": "",
        "meeting_details": "",
        "is_listed": False,
    },
    children=(Child("care_availabilityrule", "therapist_id"), Child("care_availabilityexception", "therapist_id")),
)


@at_erasure
def cancel_what_is_ahead(user_id: UUID) -> None:
    """Nobody waits for who will not come: what is booked from now on is cancelled, and the other side is free."""
    now = timezone.now()
    ahead = Appointment.objects.filter(status=AppointmentStatus.BOOKED, during__startswith__gt=now)
    ahead.filter(Q(client_id=user_id) | Q(therapist_id=user_id)).update(
        status=AppointmentStatus.CANCELLED, cancelled_at=now
    )
