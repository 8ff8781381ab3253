"""Contracts of care: states of an appointment, and the specialisations that the directory filters by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("missed")


class Specialisation(models.TextChoices):
    STRESS = "stress", _("stress and exhaustion")
    ANXIETY = "anxiety", _("anxiety")
    LOW_MOOD = "low_mood", _("low mood")
    GRIEF = "grief", _("grief and loss")
    RELATIONSHIPS = "relationships", _("relationships")
    WORK = "work", _("work and career")
    SLEEP = "sleep", _("sleep")
    TRAUMA = "trauma", _("after hard events")
    FAMILY = "family", _("family and parenting")
    SELF_WORTH = "self_worth", _("self-worth")
