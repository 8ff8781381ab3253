"""What library holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import BLANK, holds

holds(
    "library_mediaitem",
    _("Files you added for your organisation"),
    person="owner_id",
    erase=BLANK,
    why=_("teaching material belongs to the organisation; it stays without you"),
    blank={"owner_id": None},
)
