"""What billing holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import KEEP, holds

holds(
    "billing_subscription",
    _("Subscriptions"),
    erase=KEEP,
    why=_("accounts must be kept for as long as tax law says; the id leads to no name"),
)
