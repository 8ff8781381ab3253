"""A survey's results as people read them. Everything comes suppressed from the database (anonymous.queries)."""

import dataclasses
import math
from uuid import UUID

from meristem.anonymous.queries import Group, Reason, free_texts_of, results_of
from meristem.eligibility.queries import Survey, cohorts_of, surveys_launched
from meristem.eligibility.questions import say
from meristem.eligibility.types import Question, QuestionType, Status

# Answers are counted in bands, so that two tables side by side do not tell how many left a question out.
BAND = 5
# z for an interval that holds the true share 19 times in 20.
Z = 1.96


@dataclasses.dataclass(frozen=True)
class GroupResult:
    """One group's answers to one question; `shares` in the order of the question's answers, None when hidden.

    `agreeing` is the share above a scale's middle; `versus` compares it with everyone: higher, lower or same, where
    "same" means that chance could explain the difference (Wilson's interval).
    """

    label: str
    reason: Reason
    answered_from: int | None
    answered_to: int | None
    shares: list[float] | None
    agreeing: float | None
    versus: str = ""


@dataclasses.dataclass(frozen=True)
class QuestionResult:
    """One question with everyone's answers and those of each group.

    `change` is in points since the survey before; `is_change_clear` tells that chance does not explain it.
    """

    key: str
    type: str
    text: str
    is_reversed: bool
    labels: list[str]
    everyone: GroupResult
    groups: list[GroupResult]
    change: int | None = None
    is_change_clear: bool = False

    @property
    def top(self) -> tuple[str, float] | None:
        """The answer given most often, and its share."""
        if not self.everyone.shares:
            return None
        share = max(self.everyone.shares)
        return self.labels[self.everyone.shares.index(share)], share


@dataclasses.dataclass(frozen=True)
class SurveyResult:
    """All that may be told of a closed survey."""

    questions: list[QuestionResult]
    words: list[tuple[str, list[str]]]

    @property
    def scales(self) -> list[QuestionResult]:
        return [question for question in self.questions if question.type == QuestionType.SCALE]

    @property
    def extremes(self) -> tuple[QuestionResult, QuestionResult] | None:
        """(most agreed with, least agreed with) of the favourable scales; None when fewer than two are shown."""
        shown = [q for q in self.scales if q.everyone.agreeing is not None and not q.is_reversed]
        if len(shown) < 2:
            return None
        ordered = sorted(shown, key=lambda question: question.everyone.agreeing or 0.0)
        return ordered[-1], ordered[0]


def survey_result(survey: Survey, rest_label: str) -> SurveyResult:
    """Results of a closed survey; empty while it is open. `rest_label` names the small departments together."""
    found = results_of(survey.id)
    names = {cohort.label: cohort.label or rest_label for cohort in cohorts_of(survey.id)}
    before = _agreeing_before(survey)
    words = free_texts_of(survey.id)
    questions = [
        _question(question, [group for group in found if group.question == question["key"]], names, before)
        for question in survey.questions
        if question["type"] != QuestionType.FREE_TEXT
    ]
    return SurveyResult(
        questions=questions,
        words=[
            (say(question["text"]), words.get(question["key"], []))
            for question in survey.questions
            if question["type"] == QuestionType.FREE_TEXT
        ],
    )


def _question(
    question: Question, found: list[Group], names: dict[str, str], before: dict[str, tuple[float, int]]
) -> QuestionResult:
    values, labels = answers_of(question)
    whole = next((group for group in found if group.cohort is None), None)
    everyone = _group(question, values, whole or Group(question["key"], None, "small", None, None), "")
    groups = []
    # With one group there is nothing to compare.
    if len(names) > 1:
        for group in sorted((g for g in found if g.cohort is not None), key=lambda g: (g.cohort == "", g.cohort)):
            made = _group(question, values, group, names.get(group.cohort or "", group.cohort or ""))
            groups.append(dataclasses.replace(made, versus=_versus(made, group.answered, everyone.agreeing)))
    earlier, now = before.get(question["key"]), everyone.agreeing
    both = (now, whole.answered, *earlier) if earlier and now is not None and whole and whole.answered else None
    return QuestionResult(
        key=question["key"],
        type=question["type"],
        text=say(question["text"]),
        is_reversed=bool(question.get("reversed")),
        labels=labels,
        everyone=everyone,
        groups=groups,
        change=round((both[0] - both[2]) * 100) if both else None,
        is_change_clear=differ(*both) if both else False,
    )


def answers_of(question: Question) -> tuple[list[str], list[str]]:
    """(values as they are kept, words for them) of a scale or a choice, in order."""
    if question["type"] == QuestionType.SCALE:
        values = [str(value) for value in range(question["min"], question["max"] + 1)]
        return values, [say(label) for label in question["labels"]]
    return [option["key"] for option in question["options"]], [say(option["text"]) for option in question["options"]]


def _group(question: Question, values: list[str], group: Group, label: str) -> GroupResult:
    if group.shares is None or group.answered is None:
        return GroupResult(label, group.reason, None, None, None, None)
    low = group.answered // BAND * BAND
    shares = [group.shares.get(value, 0.0) for value in values]
    return GroupResult(label, "", low, low + BAND - 1, shares, _agreeing(question, group))


def _agreeing(question: Question, group: Group) -> float | None:
    if question["type"] != QuestionType.SCALE or group.shares is None:
        return None
    middle = (question["min"] + question["max"]) / 2
    return sum(share for value, share in group.shares.items() if int(value) > middle)


def _versus(group: GroupResult, answered: int | None, everyone: float | None) -> str:
    if group.agreeing is None or everyone is None or not answered:
        return ""
    low, high = wilson(group.agreeing, answered)
    return "lower" if everyone > high else "higher" if everyone < low else "same"


def wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's score interval of a share of n, at 95% (Wilson 1927, JASA 22, 209-212)."""
    centre = share + Z * Z / (2 * n)
    spread = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return (centre - spread) / (1 + Z * Z / n), (centre + spread) / (1 + Z * Z / n)


def differ(share: float, n: int, other: float, other_n: int) -> bool:
    """Whether two shares differ beyond chance: the two-proportion z test with the pooled share, at 95%."""
    pooled = (share * n + other * other_n) / (n + other_n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    return error > 0 and abs(share - other) / error > Z


def _agreeing_before(survey: Survey) -> dict[str, tuple[float, int]]:
    """(share agreeing, answers) by question in the closed survey before this one that asked some of the same."""
    scales = {q["key"]: q for q in survey.questions if q["type"] == QuestionType.SCALE}
    earlier = surveys_launched().filter(status=Status.CLOSED, opens_at__lt=survey.opens_at).exclude(id=survey.id)
    for other in earlier[:5]:
        asked = {q["key"]: q for q in other.questions if q["type"] == QuestionType.SCALE}
        shared = {key for key in scales.keys() & asked.keys() if scales[key] == asked[key]}
        if shared:
            groups = [g for g in results_of(other.id) if g.cohort is None and g.question in shared]
            found = {g.question: (_agreeing(asked[g.question], g), g.answered) for g in groups}
            return {key: (share, n) for key, (share, n) in found.items() if share is not None and n is not None}
    return {}


def closed_survey(survey_id: UUID) -> Survey:
    """Raises Survey.DoesNotExist unless it was launched; it may still be open."""
    return surveys_launched().get(id=survey_id)
