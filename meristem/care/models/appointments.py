"""Appointments: one therapist, one client, one stretch of time, and no second one across it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from meristem.care.types import AppointmentStatus, Mode
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel
from meristem.kernel.tenancy.constraints import CURRENT_USER

THE_TWO = f"(therapist_id = {CURRENT_USER} OR client_id = {CURRENT_USER})"


class TherapistForeignKey(PersonForeignKey):
    """A person who practises in this organisation: the database insists on her profile there."""

    def target(self, app: str, model: str) -> tuple[str, str]:
        return "care_therapist", "user_id"


class Appointment(MutableModel, TenantModel):
    """An hour that two people share; nobody else sees that it exists (002 appointments)."""

    tenancy = Tenancy(
        restrict={
            "the_two": ("all", THE_TWO, THE_TWO),
            "client_books": ("insert", None, f"client_id = {CURRENT_USER}"),
        },
        app_may=("select", "insert", "update"),
        # care_busy tells when a therapist is taken in any organisation, and nothing else.
        gate_may=("select",),
    )

    # People, not profiles: whoever practises in two organisations has one body.
    therapist = TherapistForeignKey()
    client = PersonForeignKey()
    during = DateTimeRangeField()
    status = models.CharField(max_length=10, choices=AppointmentStatus.choices, default=AppointmentStatus.BOOKED)
    mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.VIDEO)
    # Raised with every change, so that calendars which imported the .ics follow (RFC 5545, section 3.8.7.4).
    sequence = models.IntegerField(default=0)
    cancelled_by_id = models.UUIDField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True, default="")
    # The appointment that this one was moved from.
    moved_from = TenantForeignKey("care.Appointment", models.PROTECT, null=True, indexed=False)

    class Meta:
        constraints = [
            # Not led by the organisation, on purpose (ADR 0003, "where the truth is wider"): a person who practises or
            # is a client in two organisations cannot be in two places at once. The index is checked below row-level
            # security, so a booking that nobody here may see still holds its hour.
            ExclusionConstraint(
                name="care_appointment_therapist_one_place",
                expressions=[("therapist", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(status="booked"),
            ),
            ExclusionConstraint(
                name="care_appointment_client_one_place",
                expressions=[("client", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=models.Q(status="booked"),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=AppointmentStatus.values), name="care_appointment_known_status"
            ),
            models.CheckConstraint(
                condition=models.Q(during__isempty=False)
                & ~models.Q(during__lower_inf=True)
                & ~models.Q(during__upper_inf=True),
                name="care_appointment_bounded",
            ),
            models.CheckConstraint(
                condition=~models.Q(therapist=models.F("client")), name="care_appointment_two_people"
            ),
        ]


class AppointmentNote(MutableModel, TenantModel):
    """What the therapist writes for herself after a session: hers alone, sealed (002 appointments.notes)."""

    tenancy = Tenancy(owner="user_id")

    user = PersonForeignKey(indexed=False)
    appointment = TenantForeignKey("care.Appointment", models.PROTECT, indexed=False)
    text = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "appointment", "user"], name="care_appointmentnote_once"),
        ]
