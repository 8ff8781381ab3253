from meristem.assessments.models.attempts import Answer, AnswerSelection, Attempt
from meristem.assessments.models.definitions import AnswerOption, Assessment, QuestionVersion

__all__ = ["Answer", "AnswerOption", "AnswerSelection", "Assessment", "Attempt", "QuestionVersion"]
