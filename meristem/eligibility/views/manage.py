"""Pages of those who run surveys: draft, launch, raise the threshold, close."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.eligibility import queries, services
from meristem.eligibility.forms import LaunchForm, QuestionForm, ThresholdForm, WordsForm
from meristem.eligibility.models import Survey
from meristem.eligibility.permissions import MANAGE
from meristem.eligibility.questions import say
from meristem.eligibility.services.running import LONGEST_RUN
from meristem.eligibility.types import Status
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request, access
from meristem.kernel.http.redirects import see_other
from meristem.kernel.http.toasts import with_toast
from meristem.organizations.queries.people import active_members_count, anonymous_surveys_allowed

PAGE = "eligibility:survey_manage"


@require_http_methods(["GET", "HEAD", "POST"])
@access(MANAGE)
def new(request: Request) -> HttpResponse:
    form = WordsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            survey = services.survey_create(
                actor=request.actor,
                title=form.words("title"),
                intro=form.words("intro"),
                closing=form.words("closing"),
                threshold=form.cleaned_data["threshold"],
            )
        except Invalid as error:
            form.take(error)
        else:
            return see_other(PAGE, survey.id)
    return render(request, "eligibility/new.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@access(MANAGE)
def new_shipped(request: Request) -> HttpResponse:
    survey = services.survey_create_shipped(actor=request.actor, slug=request.POST.get("shipped", ""))
    return see_other(PAGE, survey.id)


@require_http_methods(["GET", "HEAD"])
@access(MANAGE)
def manage(request: Request, survey_id: UUID) -> HttpResponse:
    return _page(request, survey_id)


def _page(request: Request, survey_id: UUID, **forms: Any) -> HttpResponse:
    """The page of a survey at its stage; a form that did not fit stands as it was typed."""
    survey = queries.survey_by_id(survey_id, with_drafts=True)
    title = say(survey.title)
    context: dict[str, Any] = {"survey": survey, "title": title, "say": say}
    if survey.status == Status.DRAFT:
        context |= {
            "words": forms.get("words") or WordsForm(initial=WordsForm.initial_of(survey)),
            "question": forms.get("question") or QuestionForm(),
            "launch": forms.get("launch") or LaunchForm(),
            "people": active_members_count(),
            "is_on": anonymous_surveys_allowed(),
            "first_day": timezone.localdate().isoformat(),
            "last_day": (timezone.localdate() + LONGEST_RUN).isoformat(),
        }
        template = "eligibility/draft.html"
    else:
        context |= {
            "cohorts": queries.cohorts_of(survey.id),
            "participation": queries.participation_of([survey.id]).get(survey.id),
            "threshold": forms.get("threshold") or ThresholdForm(initial={"threshold": survey.threshold}),
        }
        template = "eligibility/running.html"
    return render(request, template, context, status=422 if forms else 200)


@require_POST
@access(MANAGE)
def words(request: Request, survey_id: UUID) -> HttpResponse:
    survey: Survey = queries.survey_by_id(survey_id, with_drafts=True)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            services.survey_change(
                actor=request.actor,
                survey_id=survey_id,
                title=form.words("title"),
                intro=form.words("intro"),
                closing=form.words("closing"),
                questions=survey.questions,
                threshold=form.cleaned_data["threshold"],
            )
        except Invalid as error:
            form.take(error)
        else:
            return with_toast(request, see_other(PAGE, survey_id), _("Saved"))
    return _page(request, survey_id, words=form)


@require_POST
@access(MANAGE)
def question_add(request: Request, survey_id: UUID) -> HttpResponse:
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            services.question_add(actor=request.actor, survey_id=survey_id, question=form.question())
        except Invalid as error:
            form.take(error)
        else:
            return with_toast(request, see_other(PAGE, survey_id), _("Question added"))
    return _page(request, survey_id, question=form)


@require_POST
@access(MANAGE)
def question_remove(request: Request, survey_id: UUID, key: str) -> HttpResponse:
    services.question_remove(actor=request.actor, survey_id=survey_id, key=key)
    return with_toast(request, see_other(PAGE, survey_id), _("Question removed"))


@require_POST
@access(MANAGE)
def question_move(request: Request, survey_id: UUID, key: str) -> HttpResponse:
    by = -1 if request.POST.get("by") == "up" else 1
    services.question_move(actor=request.actor, survey_id=survey_id, key=key, by=by)
    return see_other(PAGE, survey_id)


@require_POST
@access(MANAGE)
def launch(request: Request, survey_id: UUID) -> HttpResponse:
    form = LaunchForm(request.POST)
    if form.is_valid():
        try:
            services.survey_launch(actor=request.actor, survey_id=survey_id, closes_at=form.closes_at())
        except Invalid as error:
            form.take(error)
        else:
            return with_toast(request, see_other(PAGE, survey_id), _("The survey is open."))
    return _page(request, survey_id, launch=form)


@require_POST
@access(MANAGE)
def threshold(request: Request, survey_id: UUID) -> HttpResponse:
    form = ThresholdForm(request.POST)
    if form.is_valid():
        try:
            services.survey_raise_threshold(
                actor=request.actor, survey_id=survey_id, threshold=form.cleaned_data["threshold"]
            )
        except Invalid as error:
            form.take(error)
        else:
            return with_toast(request, see_other(PAGE, survey_id), _("The smallest group shown is larger now."))
    return _page(request, survey_id, threshold=form)


@require_POST
@access(MANAGE)
def close(request: Request, survey_id: UUID) -> HttpResponse:
    services.survey_close(survey_id=survey_id)
    return with_toast(request, see_other(PAGE, survey_id), _("The survey is closed. Its results can be seen."))


@require_POST
@access(MANAGE)
def discard(request: Request, survey_id: UUID) -> HttpResponse:
    services.survey_discard(actor=request.actor, survey_id=survey_id)
    return with_toast(request, see_other("eligibility:surveys"), _("The draft is gone."))
