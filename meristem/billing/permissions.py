"""Who may deal with plan and invoices."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import permission

MANAGE = permission("billing.manage", _("See and change the plan, and read the invoices"))
