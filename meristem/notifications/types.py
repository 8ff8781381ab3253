"""Enums and contracts that other apps may use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Digest(models.TextChoices):
    """When mail that can wait is gathered into one letter."""

    NEVER = "never", _("Send each at once")
    DAILY = "daily", _("One letter every morning")
    WEEKLY = "weekly", _("One letter every Monday")


# The purpose by which her address is used for what may be switched off; registered in handlers.
LETTERS = "letters"
