"""Contracts of care: states of an appointment, and the specialisations that the directory filters by."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    BOOKED = "booked", _("booked")
    CANCELLED = "cancelled", _("cancelled")
    KEPT = "kept", _("kept")
    MISSED = "missed", _("missed")


class Specialisation(models.TextChoices):
    ANXIETY = "anxiety", _("anxiety and worry")
    BURNOUT = "burnout", _("exhaustion at work")
    LIFE_TRANSITIONS = "life-transitions", _("new roles and places")
    GRIEF = "grief", _("grief and loss")
    RELATIONSHIPS = "relationships", _("relationships")
    LOW_MOOD = "low-mood", _("low mood")
    SLEEP = "sleep", _("sleep and shift work")
    STRESS = "stress", _("stress")
    TRAUMA_INFORMED = "trauma-informed", _("after hard events")
    CONFLICT = "conflict", _("conflict at work")
    FAMILY = "family", _("family and parenting")
    SELF_WORTH = "self-worth", _("self-worth")


class Mode(models.TextChoices):
    VIDEO = "video", _("by video")
    IN_PERSON = "in_person", _("in person")
    PHONE = "phone", _("by phone")


# Languages in which a therapist may offer sessions, by their ISO 639-1 codes; named in the reader's language.
LANGUAGE_CODES = (
    "ar", "bn", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it", "ja", "ko", "nl",
    "no", "pl", "pt", "ro", "ru", "so", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh",
)  # fmt: skip
