"""What psychometrics holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import holds

holds("psychometrics_consent", _("Questionnaires you agreed to"))
holds("psychometrics_profile", _("Profiles"))
holds("psychometrics_scalescore", _("Scores"))
