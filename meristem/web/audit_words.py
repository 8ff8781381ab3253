"""The audit log in words: the deeds of every app, and what the things are called that they were done to."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from meristem.care.queries import therapist_names
from meristem.courses.queries.titles import titles_of
from meristem.eligibility.queries import survey_titles
from meristem.kernel.audit import describe
from meristem.library.queries import media_titles


def _titles(ids: Sequence[UUID]) -> dict[UUID, str]:
    return titles_of(ids=ids)


describe(
    {
        "care.licence_checked": _("checked a licence"),
        "care.listing_changed": _("changed whether clients find them"),
        "courses.course_archived": _("archived a course"),
        "courses.course_created": _("began a course"),
        "courses.course_published": _("published a course"),
        "courses.course_restored": _("brought a course back"),
        "courses.course_unpublished": _("made a course a draft again"),
        "courses.lesson_published": _("published a lesson"),
        "eligibility.survey_closed": _("closed a survey"),
        "eligibility.survey_launched": _("launched a survey"),
        "eligibility.survey_threshold_raised": _("raised the smallest group of a survey"),
        "export.team": _("downloaded the list of a team"),
        "read.care_appointment": _("looked at an appointment"),
        "read.learning": _("looked at a person's learning"),
        "instrument.imported": _("brought in a questionnaire"),
        "instrument.offered": _("offered a questionnaire"),
        "instrument.withdrawn": _("stopped offering a questionnaire"),
        "learning.assigned": _("assigned a course"),
        "learning.certificate_restored": _("made a certificate valid again"),
        "learning.certificate_revoked": _("revoked a certificate"),
        "library.media_archived": _("put a file away"),
        "library.media_restored": _("brought a file back"),
    },
    {
        "care.therapist": therapist_names,
        "course": _titles,
        "eligibility.survey": survey_titles,
        "lesson": _titles,
        "media": media_titles,
    },
)
