"""The author's list: every course of the organisation, in every state."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from meristem.courses import services
from meristem.courses.forms import NewCourseForm
from meristem.courses.permissions import AUTHOR
from meristem.courses.queries import authoring
from meristem.courses.types import Status
from meristem.courses.views.author.answers import add_errors, back_to
from meristem.kernel.errors import Invalid
from meristem.kernel.http.access import Request, access

PER_PAGE = 30


@access(AUTHOR)
@require_safe
def author_list(request: Request) -> HttpResponse:
    """Courses by state, those touched last first."""
    status = request.GET.get("status", "")
    status = status if status in Status.values else ""
    search = request.GET.get("q", "").strip()[:100].replace("\x00", "")
    counts = authoring.course_status_counts()
    page = Paginator(authoring.course_list(status=status, search=search), PER_PAGE).get_page(request.GET.get("page"))
    courses = list(page.object_list)
    context = {
        "courses": courses,
        "lesson_counts": authoring.course_lesson_counts([course.id for course in courses]),
        "page_of": page,
        "status": status,
        "search": search,
        "statuses": [(choice.value, choice.label, counts.get(choice.value, 0)) for choice in Status],
        "total": sum(count for name, count in counts.items() if name != Status.ARCHIVED),
    }
    return render(request, "courses/author_list.html", context)


@access(AUTHOR)
@require_http_methods(["GET", "HEAD", "POST"])
def author_new(request: Request) -> HttpResponse:
    """Begin a course: a title is enough."""
    form = NewCourseForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            course = services.course_create(actor=request.actor, **form.cleaned_data)
            services.module_create(actor=request.actor, course_id=course.id, title=_first_module())
            return back_to(request, "", "author_course", course.id)
        except Invalid as error:
            add_errors(form, error)
    return render(request, "courses/author_new.html", {"form": form}, status=422 if form.is_bound else 200)


def _first_module() -> str:
    from django.utils.translation import gettext

    return gettext("Beginning")
