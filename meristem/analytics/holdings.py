"""What analytics holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import holds

holds("analytics_courselearner", _("Figures of your courses"))
holds("analytics_userstatistics", _("Figures of your learning"))
holds("analytics_weeklyactivity", _("Figures by week"))
