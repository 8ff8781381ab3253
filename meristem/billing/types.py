"""Words that plans, subscriptions and invoices share."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entitlement(models.TextChoices):
    """What a plan may include. Seats are a number of the plan's, and no entitlement."""

    CUSTOM_ROLES = "custom_roles", _("roles of your own")
    BRANDING = "branding", _("logo and colour of your own")
    DOMAINS = "domains", _("joining by the domain of one's address")
    LISTS = "lists", _("inviting from a list")


class State(models.TextChoices):
    TRIAL = "trial", _("on trial")
    ACTIVE = "active", _("active")
    PAST_DUE = "past_due", _("past due")
    CANCELLED = "cancelled", _("cancelled, runs to its end")
    ENDED = "ended", _("ended")


class InvoiceState(models.TextChoices):
    OPEN = "open", _("open")
    PAID = "paid", _("paid")
    VOID = "void", _("void")
