"""Therapists as an organisation lists them, and when they have time."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from meristem.care.types import Mode, Specialisation
from meristem.kernel.models import MutableModel, PersonForeignKey, Tenancy, TenantForeignKey, TenantModel
from meristem.kernel.tenancy.constraints import CURRENT_USER

OWN = f"user_id = {CURRENT_USER}"
OWN_THERAPIST = f"therapist_id IN (SELECT t.id FROM care_therapist t WHERE t.user_id = {CURRENT_USER})"  # noqa: S608


class Therapist(MutableModel, TenantModel):
    """A therapist's profile in one organisation (002 therapists). She writes it; others check her licence."""

    tenancy = Tenancy(
        restrict={
            "own_insert": ("insert", None, OWN),
            "own_delete": ("delete", OWN, None),
        },
        # care_busy asks whether the person practises in the organisation that was entered.
        gate_may=("select",),
    )

    user = PersonForeignKey(indexed=False)
    headline = models.CharField(_("in one line"), max_length=120, blank=True, default="")
    bio = models.TextField(_("about you"), max_length=4000, blank=True, default="")
    specialisations = ArrayField(models.CharField(max_length=30, choices=Specialisation.choices), default=list)
    languages = ArrayField(models.CharField(max_length=10), default=list)
    licence_number = models.CharField(_("licence number"), max_length=60, blank=True, default="")
    licence_checked_on = models.DateField(_("licence last checked on"), null=True, blank=True)
    profile_url = models.URLField(_("web page"), max_length=300, blank=True, default="")
    price = models.DecimalField(_("price of a session"), max_digits=8, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True, default="")
    session_minutes = models.SmallIntegerField(
        _("minutes of a session"), default=50, validators=[MinValueValidator(15), MaxValueValidator(180)]
    )
    # Quiet minutes after each session; free hours keep them, bookings need not.
    buffer_minutes = models.SmallIntegerField(
        _("minutes between sessions"), default=10, validators=[MinValueValidator(0), MaxValueValidator(120)]
    )
    modes = ArrayField(models.CharField(max_length=10, choices=Mode.choices), default=list)
    # Shown to those who have booked: the room, the way in, where the link will come from.
    meeting_details = models.TextField(_("how you meet"), max_length=1000, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    is_listed = models.BooleanField(_("listed in the directory"), default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="care_therapist_once"),
            models.CheckConstraint(
                condition=models.Q(specialisations__contained_by=Specialisation.values),
                name="care_therapist_known_specialisations",
            ),
            models.CheckConstraint(
                condition=models.Q(session_minutes__range=(15, 180)), name="care_therapist_session_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(buffer_minutes__range=(0, 120)), name="care_therapist_buffer_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(modes__contained_by=Mode.values), name="care_therapist_known_modes"
            ),
            models.CheckConstraint(
                condition=models.Q(price__isnull=True) | models.Q(price__gte=0), name="care_therapist_price_positive"
            ),
        ]


class AvailabilityRule(TenantModel):
    """Hours that come back every week, in the therapist's own zone (002 therapists.availability)."""

    tenancy = Tenancy(
        restrict={
            "own_insert": ("insert", None, OWN_THERAPIST),
            "own_update": ("update", OWN_THERAPIST, OWN_THERAPIST),
            "own_delete": ("delete", OWN_THERAPIST, None),
        }
    )

    therapist = TenantForeignKey("care.Therapist", models.CASCADE)
    # Monday is 0, as in Python.
    weekday = models.SmallIntegerField()
    starts_at = models.TimeField()
    ends_at = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__range=(0, 6)), name="care_availabilityrule_weekday"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="care_availabilityrule_forward"
            ),
            models.UniqueConstraint(
                fields=["organization", "therapist", "weekday", "starts_at"], name="care_availabilityrule_once"
            ),
        ]

    @property
    def day_name(self) -> str:
        """The day of the week in the reader's language."""
        return str(WEEKDAYS[self.weekday])


class AvailabilityException(TenantModel):
    """Days on which the rules do not hold: away from the first to the last day, in the therapist's own zone."""

    tenancy = Tenancy(
        restrict={
            "own_insert": ("insert", None, OWN_THERAPIST),
            "own_update": ("update", OWN_THERAPIST, OWN_THERAPIST),
            "own_delete": ("delete", OWN_THERAPIST, None),
        }
    )

    therapist = TenantForeignKey("care.Therapist", models.CASCADE)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="care_availabilityexception_forward"
            ),
        ]
