"""What privacy itself holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import KEEP, holds

holds("privacy_export", _("Copies of your data"), secret=("content",))
holds("privacy_consent", _("Consents"))
holds(
    "privacy_erasure",
    _("Your wishes to be erased"),
    erase=KEEP,
    why=_("that the erasure was asked for and done must be provable; the id leads to no name"),
)
