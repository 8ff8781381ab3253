"""Results of closed surveys: figures about groups that are large enough, and why the others are hidden."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from meristem.analytics.permissions import RESULTS
from meristem.analytics.queries.results import GroupResult, QuestionResult, SurveyResult, closed_survey, survey_result
from meristem.eligibility.queries import participation_of, surveys_launched
from meristem.eligibility.questions import say
from meristem.eligibility.types import Status
from meristem.kernel.errors import Conflict
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.csv import csv_response

SHOWN = 50


@require_safe
@access(RESULTS)
def survey_results(request: Request) -> HttpResponse:
    surveys = list(surveys_launched()[:SHOWN])
    took_part = participation_of([survey.id for survey in surveys])
    rows: list[dict[str, Any]] = [
        {"survey": survey, "title": say(survey.title), "participation": took_part.get(survey.id)} for survey in surveys
    ]
    context = {
        "closed": [row for row in rows if row["survey"].status == Status.CLOSED],
        "open": [row for row in rows if row["survey"].status == Status.OPEN],
    }
    return render(request, "analytics/survey_results.html", context)


def rest_label() -> str:
    return _("Smaller departments together")


@require_safe
@access(RESULTS)
def survey_result_page(request: Request, survey_id: UUID) -> HttpResponse:
    survey = closed_survey(survey_id)
    context: dict[str, Any] = {
        "survey": survey,
        "title": say(survey.title),
        "participation": participation_of([survey.id]).get(survey.id),
    }
    if survey.status == Status.OPEN:
        return render(request, "analytics/survey_open.html", context)
    result = survey_result(survey, rest_label())
    compared = [question for question in result.questions if question.groups]
    wanted = request.GET.get("question")
    chosen = next((question for question in compared if question.key == wanted), None) or _worth_a_look(
        result, compared
    )
    context |= {"result": result, "compared": compared, "chosen": chosen}
    return render(request, "analytics/survey_result.html", context)


def _worth_a_look(result: SurveyResult, compared: list[QuestionResult]) -> QuestionResult | None:
    """The question that fewest agree with, else the first."""
    extremes = result.extremes
    return extremes[1] if extremes and extremes[1] in compared else next(iter(compared), None)


@require_safe
@access(RESULTS)
def survey_result_csv(request: Request, survey_id: UUID) -> HttpResponse:
    """What the page shows, and no more. Raises Conflict while the survey is open."""
    survey = closed_survey(survey_id)
    if survey.status == Status.OPEN:
        raise Conflict(_("Results appear once the survey is closed."), code="survey-open")
    rows: list[list[object]] = []
    for question in survey_result(survey, rest_label()).questions:
        for group in [question.everyone, *question.groups]:
            rows += _rows(question, group)
    header = [
        _("Question"),
        _("Group"),
        _("Answer"),
        _("Share"),
        _("Answers from"),
        _("Answers to"),
        _("Hidden because"),
    ]
    return csv_response("survey-results.csv", header, rows)


def _rows(question: QuestionResult, group: GroupResult) -> list[list[object]]:
    label = group.label or _("Everyone")
    if group.shares is None:
        return [[question.text, label, "", "", "", "", hidden_because(group.reason)]]
    return [
        [question.text, label, answer, round(share, 2), group.answered_from, group.answered_to, ""]
        for answer, share in zip(question.labels, group.shares, strict=True)
    ]


def hidden_because(reason: str) -> str:
    if reason == "small":
        return _("too few answers")
    return _("so that a smaller group cannot be found by subtraction")
