"""What eligibility holds about a person: that she may answer, never what."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import KEEP, holds

holds("eligibility_rosterentry", _("Surveys you may answer"))
holds(
    "eligibility_survey",
    _("Surveys you launched"),
    person="created_by_id",
    erase=KEEP,
    why=_("the survey belongs to the organisation; the id leads to no name"),
)
