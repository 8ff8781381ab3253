"""Who may see figures. Seeing a person's learning also needs that one leads a group of hers (queries.team)."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.access import permission

TEAM = permission("analytics.team", _("See the learning of the people in groups one leads"), in_groups=True)
ORGANIZATION = permission("analytics.organization", _("See the figures of the whole organisation"))
RESULTS = permission("anonymous.results", _("See the results of closed surveys"))
