"""What one needs to practise, and to vouch for those who do."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import permission

PRACTISE = permission("care.practise", _("Offer hours and keep appointments as a therapist"))
# Vouching for a licence is part of managing members; it needs no role of its own.
CHECK_LICENCES = "organizations.manage_members"
