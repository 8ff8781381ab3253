"""Who runs surveys. Answering needs no permission but a place on the roster."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import permission

MANAGE = permission("anonymous.manage", _("Create surveys, launch and close them"))
