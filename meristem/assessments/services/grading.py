"""Grades an attempt from the key. The only place, with the result page, that reads it."""

from fractions import Fraction
from uuid import UUID

from meristem.assessments import scoring
from meristem.assessments.models import Answer, AnswerOption, AnswerSelection, Assessment, Attempt
from meristem.assessments.types import ONE_CHOICE_TYPES, QuestionType


def attempt_grade(attempt: Attempt, assessment: Assessment) -> None:
    """Write what each answer earned, and set the attempt's totals (not saved). Recomputable: the same every time."""
    answers = list(Answer.objects.filter(attempt_id=attempt.id).select_related("question").order_by("position"))
    correct, chosen = _options(answers)
    earned = possible = Fraction(0)
    for answer in answers:
        points = Fraction(answer.question.points)
        credit = _credit(answer, correct.get(answer.question_id, set()), chosen.get(answer.id, set()))
        if credit is None or not points:
            continue
        earned += credit * points
        possible += points
        answer.points_earned = scoring.stored(credit * points)
        answer.is_correct = credit == 1
    Answer.objects.bulk_update([a for a in answers if a.is_correct is not None], ["points_earned", "is_correct"])
    score = scoring.percent(earned, possible)
    attempt.points_earned = scoring.stored(earned) if possible else None
    attempt.points_possible = scoring.stored(possible) if possible else None
    attempt.score_percent = None if score is None else scoring.stored(score)
    attempt.passed = scoring.has_passed(score, assessment.threshold)


def _credit(answer: Answer, correct: set[UUID], chosen: set[UUID]) -> Fraction | None:
    question = answer.question
    if question.type == QuestionType.SCALE:
        return None
    if question.type == QuestionType.FILL_BLANK:
        return scoring.gaps(question.settings["gaps"], answer.value.get("gaps", []))
    if question.type in ONE_CHOICE_TYPES:
        return scoring.one_choice(correct, chosen)
    return scoring.several_choices(correct, chosen)


def _options(answers: list[Answer]) -> tuple[dict[UUID, set[UUID]], dict[UUID, set[UUID]]]:
    """(correct options of each question, chosen options of each answer)."""
    correct: dict[UUID, set[UUID]] = {}
    rows = AnswerOption.objects.filter(question_id__in=[a.question_id for a in answers], is_correct=True)
    for question_id, option_id in rows.values_list("question_id", "id"):
        correct.setdefault(question_id, set()).add(option_id)
    chosen: dict[UUID, set[UUID]] = {}
    selections = AnswerSelection.objects.filter(answer_id__in=[a.id for a in answers])
    for answer_id, option_id in selections.values_list("answer_id", "option_id"):
        chosen.setdefault(answer_id, set()).add(option_id)
    return correct, chosen
