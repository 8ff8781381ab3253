"""What assessments holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import Child, holds

holds("assessments_attempt", _("Attempts at quizzes and questionnaires"))
holds("assessments_answer", _("Answers"), children=(Child("assessments_answerselection", "answer_id"),))
