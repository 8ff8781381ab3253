"""One course as its author sees it: the outline, what is missing, and its states."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from meristem.courses import services
from meristem.courses.forms import CourseForm, NewModuleForm
from meristem.courses.permissions import AUTHOR, PUBLISH
from meristem.courses.queries import authoring
from meristem.courses.queries.checks import Problem, publishing_problems
from meristem.courses.types import LessonType, Status
from meristem.courses.views.author.answers import accept_version, add_errors, back_to, undo_at
from meristem.courses.words import LESSON_LABELS, scale_choices
from meristem.kernel.errors import Conflict, Invalid
from meristem.kernel.http.access import Request, access
from meristem.library.services import media_store
from meristem.library.types import MediaKind, media_url


@access(AUTHOR)
@require_safe
def author_course(request: Request, course_id: UUID) -> HttpResponse:
    """The outline with everything one can do to it."""
    return course_page(request, course_id)


def course_page(request: Request, course_id: UUID, status: int = 200, **forms_given: Any) -> HttpResponse:
    """The course's page; `forms_given` are forms that did not fit, shown again with what was typed."""
    edited = authoring.course_to_edit(course_id)
    problems: list[Problem] = [] if edited.course.status == Status.ARCHIVED else publishing_problems(course_id)
    context = {
        "edited": edited,
        "course": edited.course,
        "problems": problems,
        "lesson_problems": {problem.lesson_id for problem in problems},
        "unpublished": edited.unpublished if edited.course.status == Status.PUBLISHED else [],
        "lesson_labels": {str(kind): str(label) for kind, label in LESSON_LABELS.items()},
        "types": LessonType.choices,
        "new_module": forms_given.get("new_module") or NewModuleForm(),
        "new_lesson": forms_given.get("new_lesson"),
        "module_form": forms_given.get("module_form"),
        "at_module": forms_given.get("at_module"),
        "minutes": sum(module.minutes for module in edited.modules),
    }
    return render(request, "courses/author_course.html", context, status=status)


@access(AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def author_details(request: Request, course_id: UUID) -> HttpResponse:
    """Title, promise, topic, scales, cover, price. Somebody else's newer version is never overwritten unseen."""
    edited = authoring.course_to_edit(course_id)
    options: dict[str, Any] = {
        "categories": [(str(category.id), category.name) for category in authoring.category_list()],
        "scales": scale_choices(edited.course.eq_scales),
        "minutes": sum(module.minutes for module in edited.modules),
        "initial": CourseForm.initial_of(edited.course),
    }
    conflict = None
    form = CourseForm(request.POST, request.FILES, **options) if request.method == "POST" else CourseForm(**options)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, course_id, form)
            return back_to(request, _("Details saved"), "author_course", course_id)
        except Invalid as error:
            add_errors(form, error)
        except Conflict as error:
            conflict = error
            accept_version(form, edited.course.version)
    context = {
        "form": form,
        "course": edited.course,
        "conflict": conflict,
        "cover_url": media_url(edited.course.cover_image_id) if edited.course.cover_image_id else "",
    }
    status = 409 if conflict else 422 if form.is_bound else 200
    return render(request, "courses/author_details.html", context, status=status)


def _save(request: Request, course_id: UUID, form: CourseForm) -> None:
    references: dict[str, Any] = {"category_id": form.category()}
    if form.cleaned_data["new_category"].strip():
        made = services.category_create(actor=request.actor, name=form.cleaned_data["new_category"])
        references["category_id"] = made.id
    picture = form.cleaned_data["cover_image"]
    if picture is not None:
        try:
            title = form.cleaned_data["title"]
            item = media_store(actor=request.actor, file=picture, title=title, kinds=(MediaKind.IMAGE,))
        except Invalid as error:
            raise Invalid(fields={"cover_image": error.fields.get("file", [error.detail])}) from error
        references["cover_image_id"] = item.id
    elif form.cleaned_data["remove_cover_image"]:
        references["cover_image_id"] = None
    services.course_update(actor=request.actor, course_id=course_id, **form.details(), **references)


@access(PUBLISH)
@require_POST
def publish(request: Request, course_id: UUID) -> HttpResponse:
    """Show the course to learners; what is missing is listed on its page."""
    try:
        services.course_publish(actor=request.actor, course_id=course_id)
    except Invalid:
        return course_page(request, course_id, status=422)
    undo = undo_at("unpublish", course_id)
    return back_to(request, _("Published. Learners can see it now."), "author_course", course_id, undo=undo)


@access(PUBLISH)
@require_POST
def unpublish(request: Request, course_id: UUID) -> HttpResponse:
    """Make it a draft again."""
    services.course_unpublish(actor=request.actor, course_id=course_id)
    undo = undo_at("publish", course_id)
    return back_to(
        request, _("It is a draft again. Learners keep what they did."), "author_course", course_id, undo=undo
    )


@access(PUBLISH)
@require_POST
def archive(request: Request, course_id: UUID) -> HttpResponse:
    """Put the course away."""
    course = services.course_archive(actor=request.actor, course_id=course_id)
    said = _("“%(title)s” is archived") % {"title": course.title}
    return back_to(request, said, "author_list", undo=undo_at("restore", course_id))


@access(PUBLISH)
@require_POST
def restore(request: Request, course_id: UUID) -> HttpResponse:
    """Bring it back as it was."""
    services.course_restore(actor=request.actor, course_id=course_id)
    return back_to(request, _("It is back"), "author_course", course_id)


@access(AUTHOR)
@require_POST
def duplicate(request: Request, course_id: UUID) -> HttpResponse:
    """A copy as a draft, opened at once."""
    copy = services.course_duplicate(actor=request.actor, course_id=course_id)
    return back_to(request, _("This is the copy. It is a draft."), "author_course", copy.id)
