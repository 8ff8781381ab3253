"""Changes to the outline: each a form of its own, so that everything works without script."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.forms import UUIDField
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from meristem.courses import services
from meristem.courses.forms import ModuleForm, NewLessonForm, NewModuleForm
from meristem.courses.permissions import AUTHOR, PUBLISH
from meristem.courses.views.author.answers import add_errors, back_to, undo_at
from meristem.courses.views.author.course import course_page
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request, access


def _order(request: Request) -> list[UUID]:
    field = UUIDField()
    try:
        return [field.clean(value) for value in request.POST.getlist("order")]
    except ValidationError as error:
        raise Invalid(fields={"order": list(error.messages)}) from error


def _by(request: Request) -> int:
    return -1 if request.POST.get("by") == "-1" else 1


def module_anchor(module_id: UUID) -> str:
    """Where a module stands on the course's page."""
    return f"module-{module_id}"


@access(AUTHOR)
@require_POST
def module_add(request: Request, course_id: UUID) -> HttpResponse:
    """A module at the end."""
    form = NewModuleForm(request.POST)
    if form.is_valid():
        try:
            module = services.module_create(actor=request.actor, course_id=course_id, title=form.cleaned_data["title"])
            return back_to(request, _("Module added"), "author_course", course_id, anchor=module_anchor(module.id))
        except Invalid as error:
            add_errors(form, error)
    return course_page(request, course_id, status=422, new_module=form)


@access(AUTHOR)
@require_POST
def module_rename(request: Request, course_id: UUID, module_id: UUID) -> HttpResponse:
    """Change a module's name and summary."""
    form = ModuleForm(request.POST)
    if form.is_valid():
        try:
            services.module_update(actor=request.actor, course_id=course_id, module_id=module_id, **form.cleaned_data)
            return back_to(request, _("Saved"), "author_course", course_id, anchor=module_anchor(module_id))
        except Invalid as error:
            add_errors(form, error)
    return course_page(request, course_id, status=422, module_form=form, at_module=module_id)


@access(AUTHOR)
@require_POST
def modules_order(request: Request, course_id: UUID) -> HttpResponse:
    """The order of modules, as the drag left it."""
    services.modules_order(actor=request.actor, course_id=course_id, order=_order(request))
    return HttpResponse(status=204)


@access(AUTHOR)
@require_POST
def module_move(request: Request, course_id: UUID, module_id: UUID) -> HttpResponse:
    """One place up or down."""
    services.module_move(actor=request.actor, course_id=course_id, module_id=module_id, by=_by(request))
    return back_to(request, _("Moved"), "author_course", course_id, anchor=module_anchor(module_id))


@access(AUTHOR)
@require_POST
def module_archive(request: Request, course_id: UUID, module_id: UUID) -> HttpResponse:
    """Take a module out."""
    services.module_archive(actor=request.actor, course_id=course_id, module_id=module_id)
    undo = undo_at("module_restore", course_id, module_id)
    return back_to(request, _("Module archived with its lessons"), "author_course", course_id, undo=undo)


@access(AUTHOR)
@require_POST
def module_restore(request: Request, course_id: UUID, module_id: UUID) -> HttpResponse:
    """Bring a module back."""
    services.module_restore(actor=request.actor, course_id=course_id, module_id=module_id)
    return back_to(request, _("Module is back"), "author_course", course_id, anchor=module_anchor(module_id))


@access(AUTHOR)
@require_POST
def lesson_add(request: Request, course_id: UUID, module_id: UUID) -> HttpResponse:
    """A lesson at the end of a module, opened for writing."""
    form = NewLessonForm(request.POST)
    if form.is_valid():
        try:
            lesson = services.lesson_create(
                actor=request.actor, course_id=course_id, module_id=module_id, **form.cleaned_data
            )
            return back_to(request, "", "author_lesson", lesson.id)
        except Invalid as error:
            add_errors(form, error)
    return course_page(request, course_id, status=422, new_lesson=form, at_module=module_id)


@access(AUTHOR)
@require_POST
def lessons_order(request: Request, course_id: UUID, module_id: UUID) -> HttpResponse:
    """The order of a module's lessons, as the drag left it."""
    services.lessons_order(actor=request.actor, course_id=course_id, module_id=module_id, order=_order(request))
    return HttpResponse(status=204)


@access(AUTHOR)
@require_POST
def lesson_move(request: Request, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """One place up or down, over the edge into the neighbouring module."""
    services.lesson_move(actor=request.actor, course_id=course_id, lesson_id=lesson_id, by=_by(request))
    return back_to(request, _("Moved"), "author_course", course_id, anchor=f"lesson-{lesson_id}")


@access(AUTHOR)
@require_POST
def lesson_archive(request: Request, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """Take a lesson out."""
    services.lesson_archive(actor=request.actor, course_id=course_id, lesson_id=lesson_id)
    undo = undo_at("lesson_restore", course_id, lesson_id)
    return back_to(request, _("Lesson archived"), "author_course", course_id, undo=undo)


@access(AUTHOR)
@require_POST
def lesson_restore(request: Request, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """Bring a lesson back."""
    services.lesson_restore(actor=request.actor, course_id=course_id, lesson_id=lesson_id)
    return back_to(request, _("Lesson is back"), "author_course", course_id, anchor=f"lesson-{lesson_id}")


@access(PUBLISH)
@require_POST
def lesson_publish(request: Request, course_id: UUID, lesson_id: UUID) -> HttpResponse:
    """Show a lesson that was added to a published course."""
    try:
        services.lesson_publish(actor=request.actor, course_id=course_id, lesson_id=lesson_id)
    except Invalid:
        return course_page(request, course_id, status=422)
    return back_to(request, _("Learners can see it now"), "author_course", course_id, anchor=f"lesson-{lesson_id}")
