"""The lesson editor: text that is saved by itself, films and captions, and two authors at once."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from meristem.courses import services
from meristem.courses.content import reading_minutes
from meristem.courses.forms import LessonForm, VideoForm
from meristem.courses.models import Lesson
from meristem.courses.permissions import AUTHOR
from meristem.courses.queries import authoring
from meristem.courses.types import LessonType
from meristem.courses.views.author.answers import accept_version, add_errors, back_to
from meristem.courses.words import LESSON_LABELS
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import Request, access
from meristem.library.queries import Film, media_film, media_list
from meristem.library.services import media_store
from meristem.library.types import MediaKind

MOST_CHOICES = 100
FIELDS = ("version", "title", "summary", "body_html", "external_url", "minutes", "points", "is_preview")


@access(AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def author_lesson(request: Request, lesson_id: UUID) -> HttpResponse:
    """Edit a lesson. Autosave (`X-Autosave`) gets JSON; a version that is no longer current gets 409 and both texts."""
    lesson = authoring.lesson_to_edit(lesson_id)
    if request.method != "POST":
        return lesson_page(request, lesson)
    form = LessonForm(request.POST)
    autosave = "HTTP_X_AUTOSAVE" in request.META
    if form.is_valid():
        try:
            saved = _save(request, lesson, form)
        except Invalid as error:
            add_errors(form, error)
        except Conflict as error:
            if autosave:
                raise
            return _conflict(request, lesson, form, error)
        else:
            if autosave:
                return JsonResponse({"version": saved.version, "reading_minutes": reading_minutes(saved.body_html)})
            return back_to(request, _("Saved"), "author_lesson", lesson_id)
    if autosave:
        raise Invalid(fields={name: [str(one) for one in found] for name, found in form.errors.items()})
    return lesson_page(request, lesson, status=422, form=form)


def _save(request: Request, lesson: Lesson, form: LessonForm) -> Lesson:
    values = dict(form.cleaned_data)
    if lesson.type != LessonType.EXTERNAL:
        values.pop("external_url")
    return services.lesson_update(actor=request.actor, course_id=lesson.course_id, lesson_id=lesson.id, **values)


def _conflict(request: Request, lesson: Lesson, form: LessonForm, error: Conflict) -> HttpResponse:
    if "current" not in error.extra:
        # Archived meanwhile: the page says so, and keeps what was typed.
        return lesson_page(request, authoring.lesson_to_edit(lesson.id), status=409, form=form)
    accept_version(form, error.extra["current"]["version"])
    return lesson_page(request, lesson, status=409, form=form, conflict=error.extra["current"])


def lesson_page(request: Request, lesson: Lesson, status: int = 200, **given: Any) -> HttpResponse:
    """The editor; `given` are forms that did not fit, or what somebody else stored meanwhile."""
    form = given.get("form") or LessonForm(initial={name: getattr(lesson, name) for name in FIELDS})
    film: Film | None = media_film(lesson.video_id) if lesson.video_id else None
    context = {
        "lesson": lesson,
        "course": lesson.course,
        "edited": authoring.course_to_edit(lesson.course_id),
        "form": form,
        "conflict": given.get("conflict"),
        "film": film,
        "video_form": given.get("video_form") or (_video_form(lesson) if lesson.type == LessonType.VIDEO else None),
        "lesson_labels": {str(kind): str(label) for kind, label in LESSON_LABELS.items()},
    }
    return render(request, "courses/author_lesson.html", context, status=status)


def _films() -> list[tuple[str, str]]:
    items = media_list().filter(kind__in=(MediaKind.VIDEO, MediaKind.AUDIO))[:MOST_CHOICES]
    return [(str(item.id), item.title) for item in items]


def _video_form(lesson: Lesson, *data: Any) -> VideoForm:
    films = _films()
    if lesson.video_id and str(lesson.video_id) not in dict(films):
        films.append((str(lesson.video_id), _("The film that is shown now")))
    return VideoForm(*data, films=films, initial={"video_id": str(lesson.video_id or "")})


@access(AUTHOR)
@require_POST
def lesson_video(request: Request, lesson_id: UUID) -> HttpResponse:
    """Show another film: uploaded now, or chosen from the library."""
    lesson = authoring.lesson_to_edit(lesson_id)
    form = _video_form(lesson, request.POST, request.FILES)
    if form.is_valid():
        try:
            chosen = form.cleaned_data["video_id"]
            video_id = UUID(chosen) if chosen else None
            if form.cleaned_data["file"] is not None:
                item = media_store(
                    actor=request.actor,
                    file=form.cleaned_data["file"],
                    title=lesson.title,
                    kinds=(MediaKind.VIDEO, MediaKind.AUDIO),
                )
                video_id = item.id
            services.lesson_update(
                actor=request.actor, course_id=lesson.course_id, lesson_id=lesson_id, video_id=video_id
            )
            return back_to(request, _("Film changed"), "author_lesson", lesson_id, anchor="film")
        except Invalid as error:
            add_errors(form, error)
    return lesson_page(request, lesson, status=422, video_form=form)
