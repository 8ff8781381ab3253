"""Writing a quiz: its rules, its questions one at a time, and their order. Taking it is assessments' affair."""

import dataclasses
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.assessments.queries.authoring import quiz_draft
from meristem.assessments.types import OptionDraft, QuestionDraft, QuestionType, QuizDraft
from meristem.courses import services
from meristem.courses.forms import QuizForm
from meristem.courses.models import Lesson
from meristem.courses.permissions import AUTHOR
from meristem.courses.queries import authoring
from meristem.courses.questions import (
    TYPE_HINTS,
    Edited,
    digest,
    edited,
    moved_question,
    new_question,
    ordered_questions,
    read_question,
    with_question,
    without_question,
)
from meristem.courses.types import LessonType
from meristem.courses.views.author.answers import accept_version, add_errors, back_to
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import Request, access

RULES = ("title", "intro", "threshold", "attempts_limit", "cooldown_hours")
# A question that was taken out can be put back for an hour, at its old place.
REMOVED_SALT, REMOVED_SECONDS = "courses.removed-question", 3600


def _lesson(lesson_id: UUID) -> Lesson:
    lesson = authoring.lesson_to_edit(lesson_id)
    if lesson.type != LessonType.QUIZ:
        raise Http404
    return lesson


def _draft(lesson: Lesson) -> QuizDraft:
    if lesson.assessment_id is None:
        return QuizDraft(title=lesson.title, language=lesson.course.language)
    return quiz_draft(lesson.assessment_id)


def _rules(lesson: Lesson, draft: QuizDraft) -> dict[str, Any]:
    shown = {name: getattr(draft, name) for name in RULES} | {"version": lesson.version}
    if draft.threshold is not None:
        shown["threshold"] = f"{draft.threshold.normalize():f}"
    return shown


def _store(request: Request, lesson: Lesson, draft: QuizDraft, version: int | None = None) -> None:
    services.lesson_quiz_save(
        actor=request.actor, course_id=lesson.course_id, lesson_id=lesson.id, draft=draft, version=version
    )


@access(AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def author_quiz(request: Request, lesson_id: UUID) -> HttpResponse:
    """The rules, and the questions in their order."""
    lesson = _lesson(lesson_id)
    draft = _draft(lesson)
    form = QuizForm(request.POST or None, initial=_rules(lesson, draft))
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in RULES}
        try:
            _store(request, lesson, dataclasses.replace(draft, **given), form.cleaned_data["version"])
            return back_to(request, _("Rules saved"), "author_quiz", lesson_id)
        except Invalid as error:
            add_errors(form, error)
        except Conflict as error:
            conflict = error
            accept_version(form, lesson.version)
    status = 409 if conflict else 422 if form.is_bound else 200
    return _quiz_page(request, lesson, draft, status=status, form=form, conflict=conflict)


def _quiz_page(request: Request, lesson: Lesson, draft: QuizDraft, status: int = 200, **extra: Any) -> HttpResponse:
    form = extra.pop("form", None) or QuizForm(initial=_rules(lesson, draft))
    context = {
        "lesson": lesson,
        "course": lesson.course,
        "draft": draft,
        "form": form,
        "points": sum(question.points for question in draft.questions),
        "types": [(kind.value, kind.label, TYPE_HINTS[kind]) for kind in QuestionType],
        "type_labels": dict(QuestionType.choices),
        "removed": None,
        "conflict": None,
    }
    return render(request, "courses/author_quiz.html", context | extra, status=status)


@access(AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def question_new(request: Request, lesson_id: UUID, kind: str) -> HttpResponse:
    """Write a question of a kind; it goes to the end."""
    if kind not in QuestionType.values:
        raise Http404
    lesson = _lesson(lesson_id)
    if request.method != "POST":
        return _question_page(request, lesson, new_question(kind, lesson.course.language))
    return _save_question(request, lesson, kind, None)


@access(AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request: Request, lesson_id: UUID, key: str) -> HttpResponse:
    """Change a question. Attempts that have begun keep the wording that they were asked."""
    lesson = _lesson(lesson_id)
    found = next((one for one in _draft(lesson).questions if one.key == key), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _question_page(request, lesson, edited(found))
    return _save_question(request, lesson, found.type, found)


def _save_question(request: Request, lesson: Lesson, kind: str, stored: QuestionDraft | None) -> HttpResponse:
    typed = read_question(request.POST, kind, stored.key if stored else "", lesson.course.language)
    seen = request.POST.get("seen", "")
    if "more" in request.POST:
        more = edited(typed.draft, points=typed.points_text, rows=typed.rows + 4)
        return _question_page(request, lesson, more, seen=seen)
    if stored is not None and seen and seen != digest(stored):
        # Sent again, it is meant: what somebody else wrote stands beside it.
        return _question_page(request, lesson, typed, status=409, seen=digest(stored), other=stored)
    if typed.errors:
        return _question_page(request, lesson, typed, status=422, seen=seen)
    quiz, place = with_question(_draft(lesson), typed.draft)
    try:
        _store(request, lesson, quiz, lesson.version)
    except Invalid as error:
        mine = f"questions.{place}."
        errors = {name.removeprefix(mine): " ".join(str(one) for one in found) for name, found in error.fields.items()}
        return _question_page(request, lesson, dataclasses.replace(typed, errors=errors), status=422, seen=seen)
    return back_to(request, _("Question saved"), "author_quiz", lesson.id, anchor="questions")


def _question_page(
    request: Request,
    lesson: Lesson,
    question: Edited,
    status: int = 200,
    seen: str | None = None,
    other: QuestionDraft | None = None,
) -> HttpResponse:
    kind = QuestionType(question.draft.type)
    context = {
        "lesson": lesson,
        "course": lesson.course,
        "question": question,
        "draft": question.draft,
        "errors": question.errors,
        "seen": digest(question.draft) if seen is None and question.draft.key else seen or "",
        "other": other,
        "kind": kind.value,
        "kind_label": kind.label,
        "hint": TYPE_HINTS[kind],
    }
    return render(request, "courses/author_question.html", context, status=status)


@access(AUTHOR)
@require_POST
def question_move(request: Request, lesson_id: UUID, key: str) -> HttpResponse:
    """One place up or down."""
    lesson = _lesson(lesson_id)
    by = -1 if request.POST.get("by") == "-1" else 1
    _store(request, lesson, moved_question(_draft(lesson), key, by), lesson.version)
    return back_to(request, _("Moved"), "author_quiz", lesson_id, anchor="questions")


@access(AUTHOR)
@require_POST
def questions_order(request: Request, lesson_id: UUID) -> HttpResponse:
    """The order of questions, as the drag left it."""
    lesson = _lesson(lesson_id)
    _store(request, lesson, ordered_questions(_draft(lesson), request.POST.getlist("order")), lesson.version)
    return HttpResponse(status=204)


@access(AUTHOR)
@require_POST
def question_remove(request: Request, lesson_id: UUID, key: str) -> HttpResponse:
    """Take a question out. The page that follows offers to put it back."""
    lesson = _lesson(lesson_id)
    draft = _draft(lesson)
    found = next(((place, one) for place, one in enumerate(draft.questions) if one.key == key), None)
    if found is None:
        return back_to(request, "", "author_quiz", lesson_id, anchor="questions")
    _store(request, lesson, without_question(draft, key), lesson.version)
    kept = signing.dumps(
        {"place": found[0], "question": _plain(found[1])}, salt=REMOVED_SALT + str(lesson.id), compress=True
    )
    lesson = _lesson(lesson_id)
    removed = {"prompt": found[1].prompt, "kept": kept}
    return _quiz_page(request, lesson, _draft(lesson), removed=removed)


@access(AUTHOR)
@require_POST
def question_put_back(request: Request, lesson_id: UUID) -> HttpResponse:
    """Put a question back that was taken out within the last hour."""
    lesson = _lesson(lesson_id)
    try:
        kept = signing.loads(request.POST.get("kept", ""), salt=REMOVED_SALT + str(lesson.id), max_age=REMOVED_SECONDS)
    except signing.BadSignature as error:
        raise Invalid(_("This question can no longer be put back.")) from error
    draft = _draft(lesson)
    question = _from_plain(kept["question"])
    if all(one.key != question.key for one in draft.questions):
        questions = list(draft.questions)
        questions.insert(kept["place"], question)
        _store(request, lesson, dataclasses.replace(draft, questions=questions), lesson.version)
    return back_to(request, _("Question is back"), "author_quiz", lesson_id, anchor="questions")


def _plain(question: QuestionDraft) -> dict[str, Any]:
    return dataclasses.asdict(question) | {"points": str(question.points)}


def _from_plain(values: dict[str, Any]) -> QuestionDraft:
    options = [OptionDraft(**option) for option in values["options"]]
    return QuestionDraft(**{**values, "points": Decimal(values["points"]), "options": options})
