"""The page on which a survey is answered (ADR 0008): nothing of the server's records says who called it when."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from meristem.analytics.collecting import answer_keep
from meristem.eligibility.queries import state_of, survey_by_id
from meristem.eligibility.questions import say
from meristem.eligibility.types import Question
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import SIGNED_IN, unlinked
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.unlinked import entering

PREFIX = "q-"


@unlinked("analytics:survey_answer", SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def survey_answer(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """The questions; or, for one who may not answer any more or never could, why."""
    if request.method != "POST":
        return _page(request, survey_id)
    raw = {name.removeprefix(PREFIX): value for name, value in request.POST.items() if name.startswith(PREFIX)}
    try:
        answer_keep(request, survey_id, raw)
    except Invalid as error:
        return _page(request, survey_id, typed=raw, wrong=error.fields)
    return see_other("analytics:survey_answer", survey_id)


def _page(
    request: HttpRequest,
    survey_id: UUID,
    typed: dict[str, Any] | None = None,
    wrong: dict[str, list[Any]] | None = None,
) -> HttpResponse:
    with entering(request, SIGNED_IN) as actor:
        survey = survey_by_id(survey_id)
        state = state_of(actor=actor, survey=survey)
        context = {
            "survey": survey,
            "title": say(survey.title),
            "intro": say(survey.intro),
            "closing": say(survey.closing),
            "state": state,
        }
        if state != "open":
            return render(request, "analytics/answered.html", context, status=403 if state == "late" else 200)
        context |= {
            "asked": [_shown(question, typed or {}, wrong or {}) for question in survey.questions],
            "wrong": wrong or {},
        }
        return render(request, "analytics/answer.html", context, status=422 if wrong else 200)


def _shown(question: Question, typed: dict[str, Any], wrong: dict[str, list[Any]]) -> dict[str, Any]:
    """A question as the page draws it."""
    key = question["key"]
    return {
        "name": PREFIX + key,
        "type": question["type"],
        "text": say(question["text"]),
        "required": question["required"],
        "value": typed.get(key, ""),
        "error": " ".join(str(message) for message in wrong.get(key, [])),
        "labels": [say(label) for label in question.get("labels", [])],
        "start": question.get("min", 1),
        "options": [(option["key"], say(option["text"])) for option in question.get("options", [])],
        "max_length": question.get("max_length"),
    }
