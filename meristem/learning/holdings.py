"""What learning holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import CLEAR, holds

holds("learning_enrolment", _("Courses you took up"), also={"assigned_by_id": CLEAR})
holds("learning_lessonprogress", _("Lessons"))
holds("learning_certificate", _("Certificates"), also={"revoked_by_id": CLEAR})
holds("learning_review", _("Reviews"))
