"""What library holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import KEEP, holds

holds(
    "library_mediaitem",
    _("Files you added for your organisation"),
    person="owner_id",
    erase=KEEP,
    why=_("teaching material belongs to the organisation; the id leads to no name"),
)
